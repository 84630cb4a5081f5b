"""Short Boolean formulas from truth tables.

Up to three variables the formula is a shortest one over and, or, not and xor. Beyond, variables that stand
alone are split off, then the best of several forms is kept: a subset of variables that acts as one, two-level
minimisation followed by factoring, of the function or its negation, and a choice by one variable.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ..program.build import FALSE, TRUE, all_of, any_of, choose, negate, odd_of
from ..program.expr import And, Expr, Not, Or, Ref, map_children
from ..program.measure import size
from .three import shortest, slot
from .twolevel import Cube, minimal_cover

Bits = npt.NDArray[np.bool_]

MAX_VARIABLES = 12
"""Truth tables of more variables than this are not turned into formulas."""

MAX_CHOSEN = 5
"""A choice by one variable is tried for functions of at most this many variables."""

MAX_TWO_LEVEL = 8
"""Functions of more variables than this are not minimised as sums of products."""

MAX_BOUND = 7
"""Larger subsets of variables that act as one are looked for among at most this many variables."""


def formula(table: Bits, literals: Sequence[Expr], opposites: Sequence[Expr] | None = None) -> Expr | None:
    """Return a short formula for a truth table, or None where there are too many variables.

    Parameters
    ----------
    table : ndarray of bool, shape (2,) * k
        Value for each assignment; index 1 is true.
    literals : sequence of k Expr
        Condition that each axis stands for.
    opposites : sequence of k Expr, optional
        Their negations, where these have a better form than a negation.
    """
    if table.ndim > MAX_VARIABLES:
        return None
    try:
        abstract = _of(table)
    except _TooManyVariablesError:
        return None
    return _filled(abstract, tuple(literals), tuple(opposites or map(negate, literals)))


class _TooManyVariablesError(Exception):
    """None of the forms applies to a function of so many variables."""


def _filled(expr: Expr, literals: tuple[Expr, ...], opposites: tuple[Expr, ...]) -> Expr:
    """Put the conditions into the slots, negations pushed into them."""
    match expr:
        case Ref(name, ()) if name.startswith("#"):
            return literals[int(name[1:])]
        case Not(Ref(name, ())) if name.startswith("#"):
            return opposites[int(name[1:])]
        case Not(value):
            return negate(_filled(value, literals, opposites))
        case _:
            return map_children(expr, lambda child: _filled(child, literals, opposites))


def _moved(expr: Expr, places: Sequence[int | Expr]) -> Expr:
    """Renumber the slots of a formula of fewer variables, or put formulas into them."""
    literals = tuple(slot(p) if isinstance(p, int) else p for p in places)
    return _filled(expr, literals, tuple(map(negate, literals)))


@lru_cache(maxsize=1 << 14)
def _best(shape: tuple[int, ...], data: bytes) -> Expr:
    table = np.frombuffer(data, dtype=np.bool_).reshape(shape)
    if table.all():
        return TRUE
    if not table.any():
        return FALSE
    used = sorted(_used(table))
    if len(used) < table.ndim:
        small = table
        for axis in reversed([a for a in range(table.ndim) if a not in used]):
            small = _half(small, axis, 0)
        return _moved(_of(small), used)
    if table.ndim <= 3:
        return shortest(table)
    candidates = _split_off(table) or _linked(table)
    if not candidates:
        candidates = [*_disjoint_choices(table), *_bound_sets(table)]
    if not candidates:
        candidates = [*_two_level(table), *_choices(table)]
    if not candidates:
        raise _TooManyVariablesError
    return min(candidates, key=_cost)


def _of(table: Bits) -> Expr:
    return _best(table.shape, np.ascontiguousarray(table).tobytes())


def _cost(expr: Expr) -> tuple[int, str]:
    return size(expr), repr(expr)


def _split_off(table: Bits) -> list[Expr]:
    """Split off a variable x where the function is x and f, x or f, or x xor f."""
    found = []
    for axis in range(table.ndim):
        low, high = _half(table, axis, 0), _half(table, axis, 1)
        rest = [a for a in range(table.ndim) if a != axis]
        x = slot(axis)
        if not low.any():
            found.append(all_of(x, _moved(_of(high), rest)))
        elif not high.any():
            found.append(all_of(negate(x), _moved(_of(low), rest)))
        elif high.all():
            found.append(any_of(x, _moved(_of(low), rest)))
        elif low.all():
            found.append(any_of(negate(x), _moved(_of(high), rest)))
        elif np.array_equal(low, ~high):
            found.append(odd_of(x, _moved(_of(low), rest)))
        if found:
            break
    return found


def _linked(table: Bits) -> list[Expr]:
    """Say which variables are equal and which are not, where that is all that the function asks.

    Where it holds, the variables fall into groups, each of which follows its first; there is one such
    assignment for each choice of the first ones.
    """
    found = []
    for holds in (True, False):
        points = np.argwhere(table == holds)
        groups: dict[bytes, list[int]] = {}
        for axis, column in enumerate((points ^ points[:1]).T):
            groups.setdefault(column.tobytes(), []).append(axis)
        if len(points) != 2 ** len(groups):
            continue
        asked = []
        for one, other in (pair for axes in groups.values() for pair in itertools.pairwise(axes)):
            differ = odd_of(slot(one), slot(other))
            asked.append(differ if (points[0, one] != points[0, other]) == holds else negate(differ))
        found.append(all_of(*asked) if holds else any_of(*asked))
    return found


def _bound_sets(table: Bits) -> list[Expr]:
    """Find variables that act as one: the function depends on them only through one formula of them.

    Simple disjoint decomposition (Ashenhurst, 1957).
    """
    n = table.ndim
    for count in range(2, n - 1 if n <= MAX_BOUND else 3):
        for inside in itertools.combinations(range(n), count):
            outside = [axis for axis in range(n) if axis not in inside]
            columns = np.transpose(table, (*inside, *outside)).reshape(2**count, -1)
            kinds = sorted({column.tobytes() for column in columns})
            if len(kinds) != 2:
                continue
            outer = np.frombuffer(b"".join(kinds), dtype=np.bool_).reshape((2,) * (1 + len(outside)))
            inner = (columns == outer[1].ravel()).all(axis=1).reshape((2,) * count)
            bound = _moved(_of(inner), inside)
            return [_moved(_of(outer), [bound, *outside])]
    return []


def _choices(table: Bits) -> list[Expr]:
    """Choose between two formulas by one variable."""
    if table.ndim > MAX_CHOSEN:
        return []
    found = []
    for axis in range(table.ndim):
        rest = [a for a in range(table.ndim) if a != axis]
        low, high = (_moved(_of(_half(table, axis, bit)), rest) for bit in (0, 1))
        found.append(choose(slot(axis), high, low))
    return found


def _disjoint_choices(table: Bits) -> list[Expr]:
    """Choose by a variable between two formulas, each of which has a variable to itself."""
    found = []
    for axis in range(table.ndim):
        sides = [_half(table, axis, bit) for bit in (0, 1)]
        only_low, only_high = _used(sides[0]) - _used(sides[1]), _used(sides[1]) - _used(sides[0])
        if len(only_low) >= 1 <= len(only_high) and table.ndim > 3:
            rest = [a for a in range(table.ndim) if a != axis]
            low, high = (_moved(_of(side), rest) for side in sides)
            found.append(choose(slot(axis), high, low))
    return found


def _half(table: Bits, axis: int, bit: int) -> Bits:
    """Return the part of a table where one variable is false, or true."""
    return np.asarray(np.take(table, bit, axis=axis), dtype=np.bool_)


def _used(table: Bits) -> set[int]:
    return {
        axis for axis in range(table.ndim) if not np.array_equal(_half(table, axis, 0), _half(table, axis, 1))
    }


def _two_level(table: Bits) -> list[Expr]:
    """Minimise the function and its negation as a sum of products, then factor."""
    if table.ndim > MAX_TWO_LEVEL:
        return []
    found = [_factored(minimal_cover(table))]
    opposite = _factored(minimal_cover(~table))
    found.append(_negated(opposite))
    return found


def _negated(expr: Expr) -> Expr:
    match expr:
        case And(operands):
            return any_of(*map(_negated, operands))
        case Or(operands):
            return all_of(*map(_negated, operands))
        case _:
            return negate(expr)


def _factored(cubes: Sequence[Cube]) -> Expr:
    """Take common literals out of a sum of products, the most frequent first."""
    if not cubes:
        return FALSE
    if any(not cube for cube in cubes):
        return TRUE
    counts: dict[tuple[int, bool], int] = {}
    for cube in cubes:
        for literal in cube:
            counts[literal] = counts.get(literal, 0) + 1
    literal, count = max(counts.items(), key=lambda item: (item[1], -item[0][0], item[0][1]))
    if count < 2:
        return any_of(*(_product(cube) for cube in cubes))
    inside = [cube - {literal} for cube in cubes if literal in cube]
    outside = [cube for cube in cubes if literal not in cube]
    return any_of(all_of(_literal(literal), _factored(inside)), _factored(outside))


def _product(cube: Cube) -> Expr:
    return all_of(*(_literal(each) for each in sorted(cube)))


def _literal(literal: tuple[int, bool]) -> Expr:
    axis, positive = literal
    return slot(axis) if positive else negate(slot(axis))
