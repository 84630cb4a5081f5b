"""Elements of arrays, for all samples and all points of the loops at once.

Where each index moves along its axis with a loop of its own, or not at all, the elements are a slice. Where
two loops move along one axis, as a window and what is inside of it, they are a view of windows on a slice.
Where places are left of the axis or wrap around, the axis is first prolonged by just those places. All else
is gathered by arrays of places. A batch has its samples last, so that everything is copied in long runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...program.build import ONE, ZERO, subtract
from ...program.expr import Const, Expr, Greatest, Least, Ref
from ...program.infer import domain_of
from ..shared.layout import Text, flat
from ..shared.precedence import ATOM
from .context import Context, Known
from .numbers import factor, plain
from .places import Place, is_inside, place_of, span
from .values import Value, aligned, common_axes


def element(expr: Ref, context: Context) -> Value:
    """Return the elements of an array that an expression means."""
    known = context.arrays[expr.array]
    if not expr.index:
        return Value(Text(known.name), ATOM, (), known.batch, known.kind)
    match expr.index:
        case (Const(value, _),) if expr.array == context.code.input.name and int(value) in context.elements:
            return Value(Text(context.elements[int(value)]), ATOM, (), known.batch, known.kind)
    places = [place_of(index, length, context) for index, length in zip(expr.index, known.dims, strict=True)]
    certain = [place for place in places if place is not None]
    if len(certain) == len(places) and _are_apart(certain, context):
        return _sliced(known, certain, context)
    return _gathered(known, expr.index, context)


def _are_apart(places: Sequence[Place], context: Context) -> bool:
    """Whether each place moves by single steps along one or two loops that move no other."""
    seen: list[str] = []
    for place in places:
        names = [name for name, factor in place.coefficients if factor == 1]
        if len(names) < len(place.coefficients) or len(names) > 2:
            return False
        if not names and place.outside != "never":
            return False
        if len(names) == 2 and not _are_windows(names, context):
            return False
        seen += names
    return len(seen) == len(set(seen))


def _are_windows(names: list[str], context: Context) -> bool:
    """Whether one loop has a known length, and both have a point."""
    lengths = [subtract(stop, start) for start, stop in map(context.ranges.__getitem__, names)]
    return any(isinstance(each, Const) for each in lengths) and all(
        domain_of(each, context.facts).lo >= 1 for each in lengths
    )


def _is_short(name: str, context: Context) -> bool:
    start, stop = context.ranges[name]
    return isinstance(subtract(stop, start), Const)


def _sliced(known: Known, places: list[Place], context: Context) -> Value:
    """Return a slice of an array, of what is longer by a few places, or windows on one."""
    if not known.batch and not any(place.coefficients for place in places):
        return _item(known, [plain(place.offset) for place in places])
    text, axes, windows = base_of(known, places, context)
    if not windows:
        return Value(Text(text), ATOM, tuple(axes), known.batch, known.kind)
    lengths = ", ".join(str(window.length) for window in windows)
    on = ", ".join(str(window.axis) for window in windows)
    one = len(windows) == 1
    call = f"sliding_window_view({text}, {lengths if one else f'({lengths})'}, {on if one else f'({on})'})"
    text = context.lines.named(Text(call), "windows")
    count = len(axes)
    axes += [window.name for window in windows]
    if known.batch:  # the axes of the windows come after the samples
        order = [*range(count), *range(count + 1, len(axes) + 1), count]
        if order != sorted(order):
            text = f"{text}.transpose({', '.join(map(str, order))})"
    return Value(Text(text), ATOM, tuple(axes), known.batch, known.kind)


@dataclass(frozen=True, slots=True)
class Window:
    """A loop of known length that moves along an axis together with another one.

    Parameters
    ----------
    axis : int
        The axis, of those that are left.
    name : str
        The variable of the loop.
    length : int
        Its number of points.
    """

    axis: int
    name: str
    length: int


def base_of(
    known: Known, places: Sequence[Place], context: Context, padding: str = ""
) -> tuple[str, list[str], list[Window]]:
    """Return what places are on: a slice of an array, longer where they leave it.

    Parameters
    ----------
    known : Known
        The array.
    places : sequence of Place
        Where each index points: it moves with no loop, with one, or with one and a window.
    context : Context
        Where this stands.
    padding : str, default=""
        Value of the elements outside of the array; if it is empty, they do not count, or wrap around.

    Returns
    -------
    text : str
        The text.
    axes : list of str
        The loop of each axis; of two, the one that is no window.
    windows : list of Window
        The others.
    """
    parts, axes = list[str](), list[str]()
    longer, windows = list[tuple[int, Place, Expr]](), list[Window]()
    for place, length in zip(places, known.dims, strict=True):
        if not place.coefficients:
            parts.append(plain(place.offset))
            continue
        if place.outside == "never":
            parts.append(_slice(*span(place, context), length, context))
        else:
            longer.append((len(axes), place, length))
            parts.append(":")
        names = [name for name, _ in place.coefficients]
        if len(names) == 2:
            # The window is the inner loop, if its length is known, so that axes need not change places.
            names.sort(key=context.order.index)
            if not _is_short(names[1], context):
                names.reverse()
            start, end = context.ranges[names[1]]
            windows.append(Window(len(axes), names[1], _number(subtract(end, start))))
        axes.append(names[0])
    while parts and parts[-1] == ":":
        parts.pop()
    text = f"{known.name}[{', '.join(parts)}]" if parts else known.name
    if padding and longer:
        return _padded(text, longer, len(axes), known.batch, padding, context), axes, windows
    for axis, place, length in longer:
        text = _prolonged(text, axis, place, length, context)
    return text, axes, windows


def _padded(
    base: str,
    longer: list[tuple[int, Place, Expr]],
    count: int,
    batch: bool,
    padding: str,
    context: Context,
) -> str:
    """Return an array that is longer at its ends, all of the same value there."""
    widths = ["(0, 0)"] * (count + batch)
    for axis, place, length in longer:
        first, stop = span(place, context)
        widths[axis] = f"({-_number(first)}, {_number(subtract(stop, length))})"
    text = f"np.pad({base}, ({', '.join(widths)}), constant_values={padding})"
    return context.lines.named(Text(text), "padded")


def _slice(first: Expr, stop: Expr, length: Expr, context: Context) -> str:
    if domain_of(stop, context.facts).lo < 0:
        stop = Greatest((ZERO, stop))  # a negative end would count from the other one
    start = "" if first == ZERO else plain(first)
    end = "" if stop == length else plain(stop)
    is_short = all(each.isalnum() or not each for each in (start, end))
    return f"{start}:{end}" if is_short else f"{start} : {end}".strip()


def _prolonged(base: str, axis: int, place: Place, length: Expr, context: Context) -> str:
    """Return an array that holds every place that loops visit, where it is on the axis or not."""
    first, stop = span(place, context)
    beyond, least = subtract(stop, length), domain_of(length, context.facts).lo
    match first, beyond:
        case Const(before, _), Const(after, _) if (
            place.outside == "wraps" and -least <= before <= 0 and 0 <= after <= least
        ):
            others = ":, " * axis
            last = [f"{base}[{others}{int(before)}:]"] * (before < 0)
            parts = [*last, base, *[f"{base}[{others}:{int(after)}]"] * (after > 0)]
            text = f"np.concatenate(({', '.join(parts)}), axis={axis})"
            return context.lines.named(Text(text), "prolonged")
    run = f"np.arange({plain(first)}, {plain(stop)})"
    if place.outside == "wraps":
        places = f"{run} % {factor(length)}"
    else:
        places = f"{run}.clip(0, {plain(subtract(length, ONE))})"
    return context.lines.named(Text(f"{base}.take({places}, axis={axis})"), "prolonged")


def _gathered(known: Known, index: tuple[Expr, ...], context: Context) -> Value:
    """Return elements at arrays of places."""
    from .expressions import lowered

    values = []
    for each, length in zip(index, known.dims, strict=True):
        inside = each
        if not is_inside(each, length, context):
            inside = Least((Greatest((each, ZERO)), subtract(length, ONE)))
        values.append(lowered(inside, context))
    axes, _ = common_axes(values, context.order)
    parts = [flat(aligned(value, axes, False).doc) for value in values]
    if any("(" in part for part in parts):
        parts = [context.lines.named(Text(part), "places") if "(" in part else part for part in parts]
    if not axes and not known.batch:
        return _item(known, parts)
    return Value(Text(f"{known.name}[{', '.join(parts)}]"), ATOM, axes, known.batch, known.kind)


def _item(known: Known, places: Sequence[str]) -> Value:
    """Return a single element as a number of Python, which no other number can make overflow."""
    return Value(Text(f"{known.name}.item({', '.join(places)})"), ATOM, (), False, known.kind)


def _number(expr: Expr) -> int:
    assert isinstance(expr, Const)
    return int(expr.value)
