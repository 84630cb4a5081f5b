"""One neuron's weights as the shortest exact sum of reductions over index sets.

Reshape the weights onto the axes of the array they read. Two indices of an axis are alike if their slices are
equal. That gives, per axis, a partition of its indices, and the weights are constant on every product of parts: the
*coarsest product partition*. It is canonical, and rows, columns, "all but one", windows and blocks are just
shapes of its parts. What is left is a small table of values, one a product of parts, which is written as the
cheapest sum of (coefficient x product of unions of parts).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from .sets import ALL, IndexSet, classify, indices_of

Weights = npt.NDArray[np.float64]

MAX_PARTS = 4
"""Unions of parts are tried on axes with at most this many; beyond, each part stands for itself."""

OVERLAP = 0.6
"""Price of a union of parts in a sum, beside the terms that it saves."""

MAX_PLACES = 32
"""Weights that need more places than this to say where they lie are left to an explicit table."""


@dataclass(frozen=True, slots=True)
class Term:
    """`coefficient` times the sum of array number `block` over the product of `sets`, one an axis."""

    coefficient: float
    block: int
    sets: tuple[IndexSet, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """What terms of one family share."""
        return self.block, tuple(each.key for each in self.sets), self.coefficient

    @property
    def places(self) -> tuple[int, ...]:
        """What locates the term."""
        return tuple(place for each in self.sets for place in each.places)


def slice_hashes(weights: Weights) -> list[npt.NDArray[np.uint64]]:
    """Hash every slice along every axis but the last, for all neurons at once.

    Parameters
    ----------
    weights : ndarray of shape (*dims, n)
        Weights of `n` neurons on one array.

    Returns
    -------
    list of ndarray of shape (dims[axis], n)
        Equal slices have equal hashes. The converse fails with probability about 2**-64 a pair;
        the expansion check of the finished program would see it.
    """
    bits = np.ascontiguousarray(weights + 0.0).view(np.uint64)
    rng = np.random.default_rng(20240112)
    hashes = []
    for axis in range(weights.ndim - 1):
        moved = np.moveaxis(bits, axis, 0).reshape(weights.shape[axis], -1, weights.shape[-1])
        keys = rng.integers(1, 2**63, size=moved.shape[1], dtype=np.uint64) * np.uint64(2) + np.uint64(1)
        mixed = (moved ^ (moved >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
        hashes.append(np.einsum("dsn,s->dn", mixed, keys))
    return hashes


def terms_of(
    weights: Weights, hashes: Sequence[npt.NDArray[np.uint64]], block: int
) -> tuple[Term, ...] | None:
    """Return one neuron's weights on one array as a sum of terms, or None where there is no structure.

    Parameters
    ----------
    weights : ndarray of shape dims
        The neuron's weights on the array.
    hashes : sequence of ndarray of shape (dims[axis],)
        Its column of `slice_hashes`.
    block : int
        Number of the array.
    """
    if not weights.any():
        return ()
    if weights.ndim == 0:
        return (Term(float(weights), block, ()),)
    parts = [_parts(column) for column in hashes]
    small = weights[np.ix_(*([int(part[0]) for part in axis] for axis in parts))]
    found: list[Term] | None = None
    if all(len(axis) <= 2 * MAX_PARTS for axis in parts) and small.size <= 64:
        found = [Term(c, block, sets) for c, sets in _cheapest_sum(small, parts, weights.shape)]
        if sum(_span(term, weights.shape) for term in found) > MAX_PLACES:
            found = None
    if weights.ndim == 2 and (found is None or len(found) > 2):
        slanted = _slanted(weights)
        if slanted is not None:
            return (Term(slanted[0], block, slanted[1]),)
    if found is None:
        places = np.argwhere(weights)
        if len(places) > MAX_PLACES:
            return None
        found = [
            Term(float(weights[tuple(p)]), block, tuple(IndexSet("one", (int(i),)) for i in p)) for p in places
        ]
    return tuple(found)


def spread(term: Term, onto: Weights) -> None:
    """Add a term to an array of weights, in place; what lies outside is dropped."""
    dims = onto.shape
    if not dims:
        onto[()] += term.coefficient
        return
    if any(each.kind in ("shift", "mirror", "above", "below") for each in term.sets):
        for row in indices_of(term.sets[0], dims[0]):
            columns = indices_of(term.sets[1], dims[1], int(row))
            if 0 <= row < dims[0]:
                onto[row, columns[(columns >= 0) & (columns < dims[1])]] += term.coefficient
        return
    chosen = []
    for each, length in zip(term.sets, dims, strict=True):
        indices = indices_of(each, length)
        chosen.append(indices[(indices >= 0) & (indices < length)])
    onto[np.ix_(*chosen)] += term.coefficient


def _span(term: Term, dims: tuple[int, ...]) -> int:
    lists = [len(each.places) for each in term.sets if each.kind == "list"]
    return int(np.prod(lists)) if lists else 1


def _parts(column: npt.NDArray[np.uint64]) -> list[npt.NDArray[np.intp]]:
    """Indices with equal hashes, in the order of their first member."""
    _, inverse = np.unique(column, return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(inverse[order])) + 1)
    return sorted(groups, key=lambda group: int(group[0]))


def _cheapest_sum(
    small: Weights, parts: list[list[npt.NDArray[np.intp]]], dims: tuple[int, ...]
) -> list[tuple[float, tuple[IndexSet, ...]]]:
    """Write the table of values on products of parts as the cheapest sum of products of unions of parts."""
    named = [
        {union: _name(union, axis, length) for union in _unions(len(axis))}
        for axis, length in zip(parts, dims, strict=True)
    ]
    costs = tuple(tuple(sorted((union, name.cost) for union, name in axis.items())) for axis in named)
    chosen = _cheapest_bases(small.shape, small.tobytes(), costs)
    return [
        (coefficient, tuple(named[axis][union] for axis, union in enumerate(unions)))
        for coefficient, unions in chosen
    ]


def _name(union: int, parts: list[npt.NDArray[np.intp]], length: int) -> IndexSet:
    if union == (1 << len(parts)) - 1:
        return ALL
    members = [part for number, part in enumerate(parts) if union >> number & 1]
    return classify(np.sort(np.concatenate(members)) if len(members) > 1 else members[0], length)


def _unions(count: int) -> list[int]:
    if count <= MAX_PARTS:
        return list(range(1, 1 << count))
    return [1 << number for number in range(count)] + [(1 << count) - 1]


def _bases(count: int) -> Iterator[tuple[int, int]]:
    """Yield bases of the functions on `count` parts, as (part, union that replaces it)."""
    yield 0, 1
    for part in range(count):
        for union in _unions(count):
            if union >> part & 1 and union != 1 << part:
                yield part, union


@lru_cache(maxsize=4096)
def _cheapest_bases(
    shape: tuple[int, ...], data: bytes, costs: tuple[tuple[tuple[int, float], ...], ...]
) -> list[tuple[float, tuple[int, ...]]]:
    """Try every product of bases, one an axis, and keep the one whose non-zero terms cost least.

    In a basis, one part is replaced by a union that contains it; the coefficients follow by subtracting that
    part's slice from the other slices of the union.
    """
    small = np.frombuffer(data, dtype=np.float64).reshape(shape)
    exact = bool((small == np.rint(small)).all())
    price = [dict(axis) for axis in costs]
    best: tuple[float, list[tuple[float, tuple[int, ...]]]] | None = None
    # Differences of floats round, so that only whole numbers may be taken apart.
    for bases in itertools.product(*(list(_bases(count))[: None if exact else 1] for count in shape)):
        table = small.copy()
        unions = []
        for axis, (part, union) in enumerate(bases):
            view = np.moveaxis(table, axis, 0)
            for other in range(shape[axis]):
                if other != part and union >> other & 1:
                    view[other] -= view[part]
            unions.append([union if number == part else 1 << number for number in range(shape[axis])])
        terms = []
        cost = 0.0
        for place in zip(*np.nonzero(table), strict=True):
            coefficient = float(table[place])
            sets = tuple(unions[axis][number] for axis, number in enumerate(place))
            terms.append((coefficient, sets))
            cost += 2.0 + sum(price[axis][union] for axis, union in enumerate(sets))
            cost += 0.25 * (abs(coefficient) != 1)
        # Unions overlap with what is inside them, and overlapping sums are harder to reason about.
        cost += OVERLAP * sum(union != 1 << part for part, union in bases)
        if best is None or cost < best[0] - 1e-9:
            best = (cost, terms)
    assert best is not None
    return best[1]


def _slanted(weights: Weights) -> tuple[float, tuple[IndexSet, ...]] | None:
    """Recognise one value along a diagonal, an antidiagonal, or on one side of a diagonal."""
    rows, columns = np.nonzero(weights)
    values = weights[rows, columns]
    if len(values) < 3 or (values != values[0]).any():
        return None
    value, (n_rows, n_columns) = float(values[0]), weights.shape
    first, last = int(rows.min()), int(rows.max())
    over = ALL if last - first + 1 == n_rows else IndexSet("range", (first, last + 1))
    offsets = columns - rows
    if len(values) == last - first + 1:
        if (offsets == offsets[0]).all():
            return value, (over, IndexSet("shift", (int(offsets[0]),)))
        sums = columns + rows
        if (sums == sums[0]).all():
            return value, (over, IndexSet("mirror", (int(sums[0]),)))
    grid = np.arange(n_columns)[np.newaxis, :] - np.arange(n_rows)[:, np.newaxis]
    for kind, offset in (("above", int(offsets.min())), ("below", int(offsets.max()))):
        mask = grid >= offset if kind == "above" else grid <= offset
        if np.array_equal(mask, weights != 0):
            return value, (ALL, IndexSet("above" if kind == "above" else "below", (offset,)))
    return None
