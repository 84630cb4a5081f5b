"""Where an index points: an affine place on an axis, and what becomes of it outside of the axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...program.build import ONE, ZERO, add, scale, subtract
from ...program.expr import Const, Expr, Greatest, Least, Mod, Ref, Var, free_variables, walk
from ...program.index import affine_parts
from ...program.infer import domain_of
from .context import Context
from .rectangles import bound

Outside = Literal["never", "wraps", "ends"]
"""What an index does outside of its axis: it is never there, it wraps around, or it stays at the ends. What
nothing is known of stays at the ends: a guard says that it does not count."""


@dataclass(frozen=True, slots=True)
class Place:
    """An index on an axis.

    Parameters
    ----------
    coefficients : tuple of (str, int)
        The loop variables that it moves with.
    offset : Expr
        The rest: a number and sizes.
    outside : Outside
        What becomes of it outside of the axis.
    """

    coefficients: tuple[tuple[str, int], ...]
    offset: Expr
    outside: Outside


def place_of(index: Expr, length: Expr, context: Context) -> Place | None:
    """Return the place that an index of an axis means, None where it is looked up or not affine."""
    inner, outside = _inside(index, length)
    parts = affine_parts(inner)
    if parts is None:
        return None
    coefficients = tuple((name, factor) for name, factor in parts[0].items() if name in context.ranges)
    sizes = (scale(factor, Var(name)) for name, factor in parts[0].items() if name not in context.ranges)
    offset = add(*sizes, Const(parts[1], "int"))
    if is_inside(inner, length, context):
        outside = "never"
    return Place(coefficients, offset, outside)


def _inside(index: Expr, length: Expr) -> tuple[Expr, Outside]:
    """Take off what keeps an index on its axis."""
    last = subtract(length, ONE)
    match index:
        case Mod(value, modulus) if modulus == length:
            return value, "wraps"
        case Least((Greatest((value, least)), most)) if least == ZERO and most == last:
            return value, "ends"
        case Greatest((Least((value, most)), least)) if least == ZERO and most == last:
            return value, "ends"
        case Greatest((value, least)) | Greatest((least, value)) if least == ZERO:
            return value, "ends"
        case Least((value, most)) | Least((most, value)) if most == last:
            return value, "ends"
        case _:
            return index, "ends"


def is_inside(index: Expr, length: Expr, context: Context) -> bool:
    """Whether an index is a place of its axis wherever the loops are."""
    if any(isinstance(node, Ref) for node in walk(index)) and free_variables(length):
        return False
    least = bound(index, False, context.facts, context.ranges)
    beyond = subtract(bound(index, True, context.facts, context.ranges), length)
    return domain_of(least, context.facts).lo >= 0 and domain_of(beyond, context.facts).hi < 0


def span(place: Place, context: Context) -> tuple[Expr, Expr]:
    """Return the first place and the one after the last, where the loops take every step between."""
    first = last = place.offset
    for name, factor in place.coefficients:
        start, stop = context.ranges[name]
        ends = scale(factor, start), scale(factor, subtract(stop, ONE))
        first, last = add(first, ends[factor < 0]), add(last, ends[factor > 0])
    return first, add(last, ONE)
