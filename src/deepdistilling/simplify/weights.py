"""Read a table as a question about one weighted sum of its atoms, with small whole weights."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from ..program.build import add, all_of, compare, scale
from ..program.expr import Expr, Sign, const
from ..program.infer import Facts
from .atoms import Function
from .comparing import compare_to_zero
from .halfspace import Integers, directions

MAX_WEIGHT = 3
"""Weights up to this are tried."""

MAX_WEIGHTED = 4
"""With more atoms than this no weights are tried."""

BLOCK = 1 << 14
"""Sums that are computed at a time; the first weights that fit are used, so most need not be."""


def within_interval(function: Function, facts: Facts) -> Iterator[Expr]:
    """Read the function as a weighted sum of the atoms within an interval."""
    atoms, table = function.atoms, function.table.astype(np.bool_)
    if len(atoms) > MAX_WEIGHTED:
        return
    points = np.meshgrid(*(np.array(atom.values) for atom in atoms), indexing="ij")
    inside, outside = (np.stack([each[where] for each in points]) for where in (table, ~table))
    weights = _separating(inside, outside)
    if weights is None:
        return
    within, beyond = weights @ inside, weights @ outside
    low, high = int(within.min()), int(within.max())
    value = add(*(scale(w, atom.expr) for w, atom in zip(weights.tolist(), atoms, strict=True)))
    parts = []
    if (beyond < low).any():
        parts.append(compare_to_zero(">=", add(value, const(-low)), facts))
    if (beyond > high).any():
        parts.append(compare_to_zero("<=", add(value, const(-high)), facts))
    if len(parts) == 2 and low == high:
        parts = [compare_to_zero("==", add(value, const(-low)), facts)]
    elif len(parts) == 2:
        parts = [compare(">=", value, const(low)), compare("<=", value, const(high))]
    yield all_of(*parts)


def _separating(inside: Integers, outside: Integers) -> Integers | None:
    """Return the first weights with which no point outside has a sum between those of two points inside.

    Points are columns.
    """
    tried = _mostly_positive(len(inside))
    step = max(1, BLOCK // (inside.shape[1] + outside.shape[1]))
    for start in range(0, len(tried), step):
        weights = tried[start : start + step]
        within, beyond = weights @ inside, weights @ outside
        low, high = within.min(axis=1, keepdims=True), within.max(axis=1, keepdims=True)
        fits = ((beyond < low) | (beyond > high)).all(axis=1)
        if fits.any():
            return weights[fits.argmax()]  # type: ignore[no-any-return]
    return None


@lru_cache(maxsize=MAX_WEIGHTED)
def _mostly_positive(count: int) -> Integers:
    """Return the weights, one a row, each turned so that more is added than subtracted."""
    weights = np.array(_weights(count), dtype=np.int64)
    return np.where(weights.sum(axis=1, keepdims=True) < 0, -weights, weights)


@lru_cache(maxsize=MAX_WEIGHTED)
def _weights(count: int) -> tuple[tuple[int, ...], ...]:
    """Return weights without 0, small ones first; the first is positive, since a sum may be turned round."""
    span = [w for m in range(1, MAX_WEIGHT + 1) for w in (m, -m)]
    every = itertools.product(span, repeat=count)
    coprime = (w for w in every if w[0] > 0 and math.gcd(*w) == 1)
    return tuple(sorted(coprime, key=lambda w: (sum(map(abs, w)), sum(x < 0 for x in w), w)))


def as_sign(function: Function) -> Iterator[Expr]:
    """Read a number in -1, 0, 1 as the sign of a weighted sum of the atoms."""
    atoms, table = function.atoms, function.table
    if len(atoms) > MAX_WEIGHTED:
        return
    turns = directions(table)
    if 0 in turns:
        return  # neither rising nor falling along an axis: no weighted sum has this sign
    grids = [
        turn * grid
        for turn, grid in zip(
            turns, np.meshgrid(*(np.array(a.values) for a in atoms), indexing="ij"), strict=True
        )
    ]
    for weights in _weights(len(atoms)):
        if min(weights) < 0:
            continue
        total = sum(w * g for w, g in zip(weights, grids, strict=True))
        at_zero = total[table == 0]
        if at_zero.min() != at_zero.max() or not np.array_equal(np.sign(total - at_zero[0]), table):
            continue
        terms = (scale(turn * w, atom.expr) for turn, w, atom in zip(turns, weights, atoms, strict=True))
        yield Sign(add(*terms, const(-int(at_zero[0]))))
        return
