"""Where a number lies on the line: signs and comparisons that are not tabulated.

What matters of a number that is compared is where it lies among some cuts. The number itself is brought to a
primitive scale and direction, so that ``x - y > 0``, ``y < x`` and ``sign(2 * y - 2 * x) < 0`` all speak
of one line.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np

from .arena import Arena
from .forms import DIGITS, Cut, Exhausted, Factor, Form, Line
from .functions import function, numbered

Three = tuple[int, int, int]
"""Values below, at and above a cut-off."""

WIDE = 10**DIGITS


def by_sign(arena: Arena, form: Form, values: Three) -> Form:
    """Return a function of the sign of a form: its values below, at and above zero."""
    if not form.terms:
        sign = (form.constant > 0) - (form.constant < 0)
        return Form((), Fraction(values[1 + sign]))
    line, scale = oriented(arena, form)
    at = _tidy(-form.constant / scale)
    below, level, above = values if scale > 0 else values[::-1]
    inner = Form(_line(arena, line).terms, Fraction(0))
    lo, hi = arena.bounds_of(inner)
    lattice = arena.lattice(inner)
    ends: list[Cut | None] = [(at, 0), (at, 1)]
    if lattice is not None:
        ends = [_below(lattice.next_from(at, beyond=False)), _below(lattice.next_from(at, beyond=True))]
    pieces = [below]
    cuts: list[Cut] = []
    for end, value in zip(ends, (level, above), strict=True):
        if end is None or end > (hi, 0):
            break
        if end <= (lo, 0) or (cuts and cuts[-1] == end):
            pieces[-1] = value
        else:
            cuts.append(end)
            pieces.append(value)
    labels = numbered(pieces)
    cells = np.array(list(dict.fromkeys(pieces)), dtype=np.int64)
    if not cuts:
        return Form((), Fraction(pieces[0]))
    return function(arena, [Factor(line, tuple(cuts), labels)], cells, 1)


def _below(value: Fraction | None) -> Cut | None:
    return None if value is None else (value, 0)


def oriented(arena: Arena, form: Form) -> tuple[int, Fraction]:
    """Return the line of a form without its constant, and by what to multiply that line to get back to it."""
    if not form.terms:
        raise Exhausted("a line has become a point")
    coefficients = [factor for _, factor in form.terms]
    below = math.lcm(*(factor.denominator for factor in coefficients))
    scale = Fraction(math.gcd(*(int(factor * below) for factor in coefficients)), below)
    if max(abs(factor / scale) for factor in coefficients) >= WIDE:
        scale = abs(coefficients[0])
    if coefficients[0] < 0:
        scale = -scale
    terms = tuple((atom, _tidy(factor / scale)) for atom, factor in form.terms)
    return arena.intern(Line(Form(terms, Fraction(0)))), scale


def rewritten(arena: Arena, factor: Factor, form: Form) -> Factor:
    """Return a factor over a line whose form has come to look like `form`, as one over the line of that."""
    line, scale = oriented(arena, form)
    places = [(_tidy((at - form.constant) / scale), side) for at, side in factor.cuts]
    if scale > 0:
        return Factor(line, tuple(places), factor.labels)
    turned = tuple((at, 1 - side) for at, side in reversed(places))
    return Factor(line, turned, factor.labels[::-1])


def _line(arena: Arena, number: int) -> Form:
    line = arena[number]
    assert isinstance(line, Line)
    return line.form


def _tidy(value: Fraction) -> Fraction:
    """Round what only sums of floats come to: a fraction of more than `DIGITS` digits."""
    if value.denominator < WIDE:
        return value
    return Fraction(Decimal(f"{float(value):.{DIGITS - 1}e}"))
