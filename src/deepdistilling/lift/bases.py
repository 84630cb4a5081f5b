"""A small table of values on products of parts, as the cheapest sum over products of unions of parts."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Table = npt.NDArray[np.float64]
Basis = tuple[int, int]
Sum = list[tuple[float, tuple[int, ...]]]

MAX_UNITED = 4
"""Unions of parts are tried on axes with at most this many; beyond, each part stands for itself."""

MAX_BASES = 256
"""More combinations of bases than this are not tried all, but one axis after the other."""

OVERLAP = 0.6
"""Price of a union of parts in a sum, beside the terms that it saves."""


def unions(count: int) -> list[int]:
    """Return the unions of parts that are tried, as bit sets."""
    if count <= MAX_UNITED:
        return list(range(1, 1 << count))
    return [1 << number for number in range(count)] + [(1 << count) - 1]


@lru_cache(maxsize=4096)
def cheapest_sum(
    shape: tuple[int, ...], data: bytes, costs: tuple[tuple[tuple[int, float], ...], ...]
) -> Sum | None:
    """Return terms (coefficient, one union an axis) that sum to a table, or None where a part has no name.

    Every product of bases, one an axis, is tried, and the one kept whose non-zero terms cost least. In a
    basis, one part is replaced by a union that contains it; the coefficients follow by subtracting that
    part's slice from the other slices of the union.

    Parameters
    ----------
    shape : tuple of int
        Number of parts of each axis.
    data : bytes
        The table, float64 in C order.
    costs : tuple of tuple of (int, float)
        Price of each union that has a name, one row an axis.
    """
    table = np.frombuffer(data, dtype=np.float64).reshape(shape)
    prices = [dict(axis) for axis in costs]
    # Differences of floats round, so that only whole numbers may be taken apart.
    exact = bool((table == np.rint(table)).all())
    choices = [
        list(_bases(count, price)) if exact else [(0, 1)] for count, price in zip(shape, prices, strict=True)
    ]
    best = _priced(table, [(0, 1)] * len(shape), prices)
    if math.prod(map(len, choices)) <= MAX_BASES:
        for bases in itertools.product(*choices):
            best = _cheaper(best, _priced(table, bases, prices))
        return best[1] if math.isfinite(best[0]) else None
    current: list[Basis] = [(0, 1)] * len(shape)
    for axis in (*range(len(shape)), *range(len(shape))):
        for basis in choices[axis]:
            tried = [*current[:axis], basis, *current[axis + 1 :]]
            found = _cheaper(best, _priced(table, tried, prices))
            if found is not best:
                best, current = found, tried
    return best[1] if math.isfinite(best[0]) else None


def _cheaper(best: tuple[float, Sum], other: tuple[float, Sum]) -> tuple[float, Sum]:
    return other if other[0] < best[0] - 1e-9 else best


def _bases(count: int, price: dict[int, float]) -> Iterator[Basis]:
    """Yield bases of the functions on `count` parts, as (part, union that replaces it)."""
    yield 0, 1
    for part in range(count):
        for union in unions(count):
            if union >> part & 1 and union != 1 << part and union in price:
                yield part, union


def _priced(table: Table, bases: Sequence[Basis], prices: Sequence[dict[int, float]]) -> tuple[float, Sum]:
    """Return the price and the terms of a table in a product of bases."""
    table = table.copy()
    names = []
    for axis, (part, union) in enumerate(bases):
        view = np.moveaxis(table, axis, 0)
        for other in range(table.shape[axis]):
            if other != part and union >> other & 1:
                view[other] -= view[part]
        names.append([union if number == part else 1 << number for number in range(table.shape[axis])])
    terms: Sum = []
    # Unions overlap with what is inside them, and overlapping sums are harder to reason about.
    cost = OVERLAP * sum(union != 1 << part for part, union in bases)
    for place in zip(*np.nonzero(table), strict=True):
        coefficient = float(table[place])
        sets = tuple(names[axis][number] for axis, number in enumerate(place))
        terms.append((coefficient, sets))
        cost += 2.0 + sum(prices[axis].get(union, math.inf) for axis, union in enumerate(sets))
        cost += 0.25 * (abs(coefficient) != 1)
    return cost, terms
