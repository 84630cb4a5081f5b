"""A neuron's weights as the shortest exact sum of reductions over index sets.

Reshape the weights onto the axes of the array they read. The coarsest product partition (`partition`) is
canonical, the weights are constant on every product of its parts, and rows, columns, "all but one", windows
and blocks are just shapes of parts. What is left is a small table of values, one a product of parts, which
is written as the cheapest sum of (coefficient x product of unions of parts).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from .bases import cheapest_sum, unions
from .graded import graded_runs
from .partition import MAX_PARTS, AxisParts, partitions
from .ramps import ramps
from .sets import ALL, MAX_LISTED, SLANTED, IndexSet, classify, columns_at, indices_of, weights_at

Weights = npt.NDArray[np.float64]
Named = dict[int, IndexSet]
Costs = tuple[tuple[int, float], ...]

MAX_TABLE = 64
"""Products of parts, beyond which weights are not written as sums over them."""

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


Terms = tuple[Term, ...] | None


def terms_on(weights: Weights, block: int) -> list[Terms]:
    """Return the weights of many neurons on one array as sums of terms; None where there is no structure.

    Parameters
    ----------
    weights : ndarray of shape (*dims, n)
        A neuron's weights are at an index of the last axis.
    block : int
        Number of the array.
    """
    dims, n = weights.shape[:-1], weights.shape[-1]
    if not dims:
        return [(Term(float(w), block, ()),) if w else () for w in weights]
    result: list[Terms] = [()] * n
    some = np.flatnonzero(weights.reshape(-1, n).any(axis=0))
    if not len(some):
        return result
    if len(some) < n:
        weights = weights[..., some]
    axes = partitions(weights)
    small = _small_tables(weights, axes)
    for column, k in enumerate(some):
        table = small[column]
        found = (
            None
            if table is None
            else _as_sum(table, [_named(axis.labels[column].tobytes()) for axis in axes], block)
        )
        if found is None or len(found) > 2:
            weighted = _weighted(weights[..., column], block)
            found = found if weighted is None else weighted
        if len(dims) == 2 and (found is None or len(found) > 2):
            slanted = _slanted(weights[..., column])
            if slanted is not None:
                found = (Term(slanted[0], block, slanted[1]),)
        result[k] = _listed(weights[..., column], block) if found is None else found
    return result


def spread(term: Term, onto: Weights) -> None:
    """Add a term to an array of weights, in place; what lies outside is dropped."""
    dims = onto.shape
    if not dims:
        onto[()] += term.coefficient
        return
    if any(each.kind in SLANTED for each in term.sets):
        for row in indices_of(term.sets[0], dims[0]):
            columns = columns_at(int(row), term.sets[0], term.sets[1], dims[1])
            if 0 <= row < dims[0]:
                onto[row, columns[(columns >= 0) & (columns < dims[1])]] += term.coefficient
        return
    chosen = []
    weights = np.array(term.coefficient)
    for each, length in zip(term.sets, dims, strict=True):
        indices = indices_of(each, length)
        chosen.append(indices[(indices >= 0) & (indices < length)])
        weights = np.multiply.outer(weights, weights_at(each, chosen[-1]))
    onto[np.ix_(*chosen)] += weights


def _small_tables(weights: Weights, axes: list[AxisParts]) -> list[Weights | None]:
    """Return each neuron's values on products of parts; None where there are too many parts."""
    n = weights.shape[-1]
    counts = np.stack([axis.count for axis in axes])
    fits = (counts <= MAX_PARTS).all(axis=0) & (counts.prod(axis=0) <= MAX_TABLE)
    result: list[Weights | None] = [None] * n
    flat = weights.reshape(-1, n)
    for shape in {tuple(int(c) for c in column) for column in counts[:, fits].T}:
        mine = np.flatnonzero(fits & (counts == np.array(shape)[:, np.newaxis]).all(axis=0))
        place = np.zeros((1,) * len(shape) + (len(mine),), dtype=np.intp)
        for number, axis in enumerate(axes):
            at = axis.first[: shape[number], mine]
            lead = (1,) * number + (-1,) + (1,) * (len(shape) - number - 1)
            place = place * weights.shape[number] + at.reshape(*lead, len(mine))
        values = np.ascontiguousarray(np.moveaxis(flat[place, mine], -1, 0))
        for k, table in zip(mine, values, strict=True):
            result[k] = table
    return result


@lru_cache(maxsize=1024)
def _named(labels: bytes) -> tuple[Named, Costs]:
    """Name every union of parts that can be named in short, with its cost."""
    parts = np.frombuffer(labels, dtype=np.uint8)
    count = int(parts.max()) + 1
    members = [np.flatnonzero(parts == number) for number in range(count)]
    named: Named = {}
    for union in unions(count):
        chosen = [part for number, part in enumerate(members) if union >> number & 1]
        if len(chosen) == count:
            named[union] = ALL
            continue
        indices = chosen[0] if len(chosen) == 1 else np.sort(np.concatenate(chosen))
        name = classify(indices, len(parts))
        if name is not None:
            named[union] = name
    return named, tuple(sorted((union, name.cost) for union, name in named.items()))


def _as_sum(small: Weights, axes: list[tuple[Named, Costs]], block: int) -> Terms:
    costs = tuple(cost for _, cost in axes)
    chosen = cheapest_sum(small.shape, small.tobytes(), costs)
    if chosen is None:
        return None
    terms = tuple(
        Term(value, block, tuple(axis[0][union] for axis, union in zip(axes, row, strict=True)))
        for value, row in chosen
    )
    listed = 0
    for term in terms:
        listed += math.prod(len(each.places) for each in term.sets if each.kind == "list")
    return terms if listed <= MAX_PLACES else None


def _weighted(weights: Weights, block: int) -> Terms:
    """Recognise slices that grow along an axis: by a whole factor, as digits do, or by the same amount."""
    for axis in range(weights.ndim):
        slices = np.moveaxis(weights, axis, 0)
        flat = slices.reshape(len(slices), -1)
        for runs in (_graded(flat), _ramps(flat)):
            terms: list[Term] = []
            for own, unit in runs:
                found = terms_on(unit.reshape(*slices.shape[1:], 1), block)[0]
                if found is None:
                    break
                terms += [replace(t, sets=(*t.sets[:axis], own, *t.sets[axis:])) for t in found]
            else:
                if terms:
                    return tuple(terms)
    return None


def _graded(slices: Weights) -> list[tuple[IndexSet, Weights]]:
    """Return runs of slices that grow by a factor, each with its smallest slice."""
    return [
        (IndexSet("powers", (lo, hi), (base, step)), slices[lo if step > 0 else hi - 1])
        for lo, hi, base, step in graded_runs(slices)
    ]


def _ramps(slices: Weights) -> list[tuple[IndexSet, Weights]]:
    """Return runs of slices that grow by the same amount, each with what they are multiples of."""
    return [
        (IndexSet("ramp", (ramp.lo, ramp.hi), (ramp.step, ramp.first)), ramp.unit) for ramp in ramps(slices)
    ]


def _listed(weights: Weights, block: int) -> Terms:
    """Write weights one by one, if they are few."""
    if np.count_nonzero(weights) > MAX_LISTED:
        return None
    places = np.argwhere(weights)
    return tuple(
        Term(float(weights[tuple(p)]), block, tuple(IndexSet("one", (int(i),)) for i in p)) for p in places
    )


def _slanted(weights: Weights) -> tuple[float, tuple[IndexSet, ...]] | None:
    """Recognise one value along a diagonal, an antidiagonal, or on one side of a diagonal."""
    rows, columns = np.nonzero(weights)
    values = weights[rows, columns]
    if len(values) < 3 or (values != values[0]).any():
        return None
    value, (n_rows, n_columns) = float(values[0]), weights.shape
    first, last = int(rows.min()), int(rows.max())
    offsets, sums = columns - rows, columns + rows
    if len(values) == last - first + 1 and (offsets == offsets[0]).all():
        low, high = max(0, -int(offsets[0])), min(n_rows, n_columns - int(offsets[0]))
        if (first, last + 1) == (low, high):
            return value, (ALL, IndexSet("shift", (int(offsets[0]),)))
        return value, (IndexSet("range", (first, last + 1)), IndexSet("down", (first + int(offsets[0]),)))
    if len(values) == last - first + 1 and (sums == sums[0]).all():
        low, high = max(0, int(sums[0]) - n_columns + 1), min(n_rows, int(sums[0]) + 1)
        if (first, last + 1) == (low, high):
            return value, (ALL, IndexSet("mirror", (int(sums[0]),)))
        return value, (IndexSet("range", (first, last + 1)), IndexSet("up", (int(sums[0]) - first,)))
    grid = np.arange(n_columns)[np.newaxis, :] - np.arange(n_rows)[:, np.newaxis]
    for kind, offset in (("above", int(offsets.min())), ("below", int(offsets.max()))):
        mask = grid >= offset if kind == "above" else grid <= offset
        if np.array_equal(mask, weights != 0):
            return value, (ALL, IndexSet("above" if kind == "above" else "below", (offset,)))
    return None
