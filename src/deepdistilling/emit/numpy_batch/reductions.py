"""Sums, anys and alls along axes."""

from __future__ import annotations

import math
from dataclasses import replace

from ...program.build import ONE, ZERO, mul, negate
from ...program.domain import Bound
from ...program.expr import And, Compare, Const, Expr, If, Loop, Or, Reduce, const
from ...program.infer import domain_of
from ..shared.layout import Text, call
from ..shared.precedence import ATOM, BIT_AND, BIT_OR, PRODUCT, UNARY
from .context import Context
from .contractions import contraction
from .expressions import cast, dtype, joined, lowered, numeric, truth
from .numbers import length
from .types import INTEGERS, KINDS, LIMITS, Kind, integer_kind, magnitude
from .values import Value, as_number
from .windows import of_windows

UFUNCS = {"any": "np.logical_or", "all": "np.logical_and"}


def reduction(expr: Reduce, context: Context) -> Value:
    """Return the text of a reduction whose loops have bounds of numbers and sizes."""
    inner = context.within(expr.loops)
    windows = of_windows(expr, inner)
    if windows is not None:
        return windows
    if expr.op == "sum" and expr.guard is None:
        product = contraction(expr, inner)
        if product is not None:
            return product
    return _along(expr, lowered(_masked(expr, inner), inner), inner)


def _masked(expr: Reduce, context: Context) -> Expr:
    """Return a body that does not count where the guard does not hold."""
    if expr.guard is None:
        return expr.body
    match expr.op:
        case "any":
            return And((expr.guard, expr.body))
        case "all":
            return Or((negate(expr.guard), expr.body))
        case "sum":
            if domain_of(expr.body, context.facts).boolean:
                return And((expr.guard, expr.body))
            return If(expr.guard, expr.body, ZERO)


def _along(expr: Reduce, value: Value, context: Context) -> Value:
    """Reduce a value along the axes of the loops; what does not depend on a loop is repeated by it."""
    names = [loop.var for loop in expr.loops if loop.var in value.axes]
    repeated = mul(*(length(loop) for loop in expr.loops if loop.var not in names))
    if repeated == ZERO:
        return lowered(const(0 if expr.op == "sum" else expr.op == "all"), context)
    if expr.op != "sum":
        found = truth(value)
        if names:
            found = _reduced(found, names, UFUNCS[expr.op], "bool")
        if isinstance(repeated, Const):
            return found
        test = Compare(">", repeated, ZERO) if expr.op == "any" else Compare("==", repeated, ZERO)
        operator, binding = ("&", BIT_AND) if expr.op == "any" else ("|", BIT_OR)
        return joined(operator, binding, [found, lowered(test, context)], context)
    value = numeric(value)
    largest = magnitude(domain_of(_masked(expr, context), context.facts))
    lengths = {loop.var: _most(loop) for loop in expr.loops}
    kind = value.kind
    if kind in INTEGERS:
        kind = max(kind, _integers(0, largest * math.prod(lengths.values())), key=KINDS.index)
        early = _early(value, names, lengths, largest)
        if kind != value.kind and early:
            value = _reduced(value, early, "np.add", value.kind)
            if value.batch or value.axes:  # often one of the program's own sums, too
                value = replace(value, doc=Text(context.lines.named(value.doc, "sums")), depth=0)
            names = [name for name in names if name not in early]
    if names:
        value = _reduced(value, names, "np.add", kind)
        known = context.lines.name_of(value.doc)
        value = value if known is None else replace(value, doc=Text(known), depth=0)
    if repeated == ONE:
        return value
    times = lowered(repeated, context)
    return joined("*", PRODUCT, [times, cast(value, kind)], context, kind=kind, right=UNARY)


def _early(value: Value, names: list[str], lengths: dict[str, float], largest: Bound) -> list[str]:
    """Return the axes that can be summed first: a sum in the type of its elements is the fastest."""
    early, within = list[str](), largest
    for name in sorted(names, key=value.axes.index):  # rows are added faster than what stands in them
        if within * lengths[name] <= LIMITS[value.kind]:
            within *= lengths[name]
            early.append(name)
    return early if len(early) < len(names) else []


def _integers(lo: Bound, hi: Bound) -> Kind:
    kind = integer_kind(lo, hi)
    return "int64" if kind == "object" else kind  # so many points fit into no memory


def _most(loop: Loop) -> float:
    found = length(loop)
    return float(found.value) if isinstance(found, Const) else float("inf")


def _reduced(value: Value, names: list[str], ufunc: str, kind: Kind) -> Value:
    places = sorted(value.axes.index(name) for name in names)
    arguments = [f"axis={places[0]}" if len(places) == 1 else f"axis={tuple(places)}"]
    if ufunc == "np.add" and kind != "float64":
        arguments.append(f"dtype={dtype(kind)}")
    axes = tuple(axis for axis in value.axes if axis not in names)
    doc = call(f"{ufunc}.reduce", value.doc, *map(Text, arguments))
    return as_number(Value(doc, ATOM, axes, value.batch, kind, None, value.depth + 1))
