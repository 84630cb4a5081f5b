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
Priced = tuple[float, Sum]

MAX_UNITED = 4
"""Unions of parts are tried on axes with at most this many; beyond, each part stands for itself."""

MAX_BASES = 256
"""More combinations of bases than this are not tried all, but one axis after the other."""

TERM = 2.0
"""Price of a term of a sum, beside that of its unions."""

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
    best = _cheaper((math.inf, []), table, [(0, 1)] * len(shape), prices)
    if math.prod(map(len, choices)) <= MAX_BASES:
        for bases in itertools.product(*choices):
            best = _cheaper(best, table, bases, prices)
        return best[1] if math.isfinite(best[0]) else None
    current: list[Basis] = [(0, 1)] * len(shape)
    for axis in (*range(len(shape)), *range(len(shape))):
        for basis in choices[axis]:
            tried = [*current[:axis], basis, *current[axis + 1 :]]
            found = _cheaper(best, table, tried, prices)
            if found is not best:
                best, current = found, tried
    return best[1] if math.isfinite(best[0]) else None


def _bases(count: int, price: dict[int, float]) -> Iterator[Basis]:
    """Yield bases of the functions on `count` parts, as (part, union that replaces it)."""
    yield 0, 1
    for part in range(count):
        for union in unions(count):
            if union >> part & 1 and union != 1 << part and union in price:
                yield part, union


def _cheaper(
    best: Priced, table: Table, bases: Sequence[Basis], prices: Sequence[dict[int, float]]
) -> Priced:
    """Return price and terms of a table in a product of bases, or the best so far where that is as cheap."""
    rest = table.copy()
    for axis, (part, union) in enumerate(bases):
        others = [other for other in range(table.shape[axis]) if other != part and union >> other & 1]
        if others:
            view = np.moveaxis(rest, axis, 0)
            view[others] -= view[part]
    # Unions overlap with what is inside them, and overlapping sums are harder to reason about.
    cost = OVERLAP * sum(union != 1 << part for part, union in bases)
    places = np.argwhere(rest).tolist()
    enough = best[0] - 1e-9
    if not cost + TERM * len(places) < enough:
        return best
    terms: Sum = []
    for place in places:
        coefficient = float(rest[tuple(place)])
        sets = tuple(
            union if number == part else 1 << number
            for number, (part, union) in zip(place, bases, strict=True)
        )
        terms.append((coefficient, sets))
        cost += TERM + sum(price.get(union, math.inf) for price, union in zip(prices, sets, strict=True))
        cost += 0.25 * (abs(coefficient) != 1)
    return (cost, terms) if cost < enough else best
