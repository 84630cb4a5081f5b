"""Sums, anys and alls of windows: an axis at a time, as a few shifted slices.

The sum of a window of three by three is the sum of three rows of sums of three: four additions of whole
arrays. What a border cuts off is 0 in a sum and an any, and 1 in an all, beyond the ends of the array.
"""

from __future__ import annotations

import math

from ...program.build import ZERO, add, subtract
from ...program.expr import And, Compare, Const, Expr, Loop, Reduce, Ref, const
from ...program.infer import domain_of
from ..shared.layout import Doc, Infix, Text
from ..shared.precedence import ATOM
from .context import Context, Known
from .elements import Window, base_of
from .numbers import length, plain
from .places import Place, place_of, span
from .types import INTEGERS, KINDS, integer_kind, magnitude
from .values import Value

LONGEST = 12
"""Longer windows are summed as an axis of their own."""

OPERATORS = {"sum": "+", "any": "|", "all": "&"}


def of_windows(expr: Reduce, inner: Context) -> Value | None:
    """Return a reduction over windows of an array, None where it is something else.

    Parameters
    ----------
    expr : Reduce
        The reduction.
    inner : Context
        The place inside its loops.
    """
    body = expr.body
    if not isinstance(body, Ref):
        return None
    known = inner.arrays[body.array]
    places = _places(body, known, inner)
    names = {loop.var for loop in expr.loops}
    if places is None or known.kind not in ("bool", *INTEGERS):
        return None
    if expr.op != "sum" and known.kind != "bool":
        return None
    if not _are_windows(places, names, inner):
        return None
    padding = ""
    if expr.guard is not None:
        if not _is_cut_off(expr.guard, body, known, places, inner):
            return None
        padding = "1" if expr.op == "all" else "0"
    text, axes, windows = base_of(known, places, inner, padding)
    if {window.name for window in windows} != names:
        return None
    return _reduced(text, axes, windows, expr, known, inner)


def _places(body: Ref, known: Known, context: Context) -> list[Place] | None:
    found = [place_of(index, size, context) for index, size in zip(body.index, known.dims, strict=True)]
    places = [place for place in found if place is not None]
    return places if len(places) == len(found) else None


def _are_windows(places: list[Place], names: set[str], context: Context) -> bool:
    """Whether each place stands still, moves with an outer loop, or with one and a short loop of these."""
    seen: list[str] = []
    for place in places:
        own = [name for name, factor in place.coefficients if factor == 1]
        if len(own) < len(place.coefficients) or len(own) > 2:
            return False
        if (not own and place.outside != "never") or (len(own) == 1 and own[0] in names):
            return False
        if len(own) == 2:
            window = max(own, key=context.order.index)
            lengths = [subtract(stop, start) for start, stop in map(context.ranges.__getitem__, own)]
            if window not in names or not all(domain_of(each, context.facts).lo >= 1 for each in lengths):
                return False
            points = subtract(context.ranges[window][1], context.ranges[window][0])
            if not isinstance(points, Const) or points.value > LONGEST:
                return False
        seen += own
    return len(seen) == len(set(seen)) and names <= set(seen)


def _is_cut_off(guard: Expr, body: Ref, known: Known, places: list[Place], context: Context) -> bool:
    """Whether a guard says no more than that places are on the array, at ends that padding can prolong."""
    kept: set[tuple[int, str]] = set()
    for part in guard.operands if isinstance(guard, And) else (guard,):
        axes = [
            axis for axis, index in enumerate(body.index) if isinstance(part, Compare) and part.left == index
        ]
        match part:
            case Compare(">=", _, right) if axes and right == ZERO:
                kept.add((axes[0], ">="))
            case Compare("<", _, right) if axes and right == known.dims[axes[0]]:
                kept.add((axes[0], "<"))
            case _:
                return False
    for axis, (place, size) in enumerate(zip(places, known.dims, strict=True)):
        if place.outside == "never":
            continue
        first, stop = span(place, context)
        beyond = subtract(stop, size)
        if place.outside == "wraps" or not (isinstance(first, Const) and isinstance(beyond, Const)):
            return False
        if first.value > 0 or beyond.value < 0:
            return False
        if (first.value < 0 and (axis, ">=") not in kept) or (beyond.value > 0 and (axis, "<") not in kept):
            return False
    return True


def _reduced(
    text: str, axes: list[str], windows: list[Window], expr: Reduce, known: Known, context: Context
) -> Value:
    kind = known.kind
    if expr.op == "sum":
        largest = magnitude(domain_of(expr.body, context.facts))
        kind = max(
            "int8",
            known.kind,
            integer_kind(0, largest * math.prod(window.length for window in windows)),
            key=KINDS.index,
        )
        if known.kind == "bool":
            text = f"{text}.view(np.int8)"
        if kind != "int8" and kind != known.kind:
            text = f"{text}.astype(np.{kind})"
    for window in windows:
        points = length(Loop(axes[window.axis], *context.ranges[axes[window.axis]]))
        text = context.lines.named(_shifted(text, window, points, OPERATORS[expr.op], context), "sums")
    return Value(Text(text), ATOM, tuple(axes), known.batch, kind, None, 1)


def _shifted(text: str, window: Window, points: Expr, operator: str, context: Context) -> Doc:
    """Return the slices of an array at each place of a window, joined."""
    if not text.isidentifier():
        text = context.lines.named(Text(text), "values")
    before = ":, " * window.axis
    slices = []
    for shift in range(window.length):
        start = str(shift) if shift else ""
        stop = plain(add(points, const(shift))) if shift < window.length - 1 else ""
        is_short = all(each.isalnum() or not each for each in (start, stop))
        run = f"{start}:{stop}" if is_short else f"{start} : {stop}".strip()
        slices.append(Text(f"{text}[{before}{run}]"))
    return Infix(tuple(slices), (operator,) * (len(slices) - 1)) if len(slices) > 1 else slices[0]
