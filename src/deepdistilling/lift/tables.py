"""Neurons without structure: a table of their weights, or of the few that are not 0 and of their places."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..program.build import ZERO, add, mul, number, reduce, scale
from ..program.expr import Expr, Loop, Ref, Var, const
from .family import Number
from .layer import Dense, Weights
from .piece import Piece, Shape
from .store import TableStore

FEW = 2
"""Weights and their places are listed where they are so many times fewer numbers than a table of weights."""

MAX_RUNS = 6
"""Scores that read different arrays are in so many tables at most."""

N_COMPARED = 8
"""Weights of each array by which rows of a table are put into order, before their bytes."""


Arrangement = Callable[[Sequence[Dense]], list[list[Dense]]]
"""From neurons without structure to the rows of each table."""


def by_kind(dense: Sequence[Dense]) -> list[list[Dense]]:
    """Put neurons that are read by others into one table, those with whole weights into another."""
    ordered = sorted(dense, key=lambda row: (not _is_whole(row), _row_order(row)))
    return [list(rows) for _, rows in itertools.groupby(ordered, key=_is_whole)]


def in_runs(dense: Sequence[Dense]) -> list[list[Dense]]:
    """Leave scores in the network's order; a run of them that read the same arrays has a table of its own."""
    ordered = sorted(dense, key=lambda row: row.stored[0].neuron)
    runs = [list(run) for _, run in itertools.groupby(ordered, key=_arrays_read)]
    return runs if len(runs) <= MAX_RUNS else [ordered]


def _is_whole(dense: Dense) -> bool:
    """Whether all weights of a neuron are whole numbers, whose sums are counts."""
    return all(bool((block == np.rint(block)).all()) for block in dense.blocks)


def _row_order(dense: Dense) -> tuple[object, ...]:
    """Order rows by their first weights, then by all of them, quickly."""
    first = [weight for block in dense.blocks for weight in block.ravel()[:N_COMPARED].tolist()]
    return first, [(block + 0.0).tobytes() for block in dense.blocks], (float(dense.bias), dense.band)


def _arrays_read(dense: Dense) -> list[bool]:
    """Return for each array whether a neuron reads it."""
    return [bool(block.any()) for block in dense.blocks]


def table_piece(ordered: Sequence[Dense], shapes: Sequence[Shape], store: TableStore) -> Piece:
    """Write neurons without structure as a product with a table of weights, in the order given."""
    is_one = len(ordered) == 1
    rows = _Rows(store, () if is_one else (Var("i"),))
    terms: list[Expr] = []
    for number_, shape in enumerate(shapes):
        weights = np.stack([each.blocks[number_] for each in ordered])
        if weights.any():
            terms.append(rows.weighted(weights, shape))
    bias = rows.one_or_listed([number(each.bias) for each in ordered])
    bands = [each.band for each in ordered]
    band = bands[0] if len(set(bands)) == 1 else rows.listed(np.array(bands))
    loops = () if is_one else (Loop("i", ZERO, const(len(ordered))),)
    stored = tuple(((place,)[: len(loops)], each.stored) for place, each in enumerate(ordered))
    return Piece(loops, add(*terms, bias), band, stored, None)


@dataclass(frozen=True)
class _Rows:
    """Writes what differs from row to row.

    Parameters
    ----------
    store : TableStore
        Where tables go.
    row : tuple of Var
        The number of the row; empty if there is one row only.
    """

    store: TableStore
    row: tuple[Var, ...]

    def weighted(self, weights: Weights, shape: Shape) -> Expr:
        """Return the weighted sum of an array, given the weights of each row."""
        if not shape[1]:
            return mul(self.one_or_listed(weights.tolist()), Ref(shape[0], ()))
        most = max(int(np.count_nonzero(each)) for each in weights)
        return self._few(weights, shape, most) if _are_few(most, shape[1]) else self._all(weights, shape)

    def _all(self, weights: Weights, shape: Shape) -> Expr:
        """Return the sum of all of an array, each element with its weight."""
        array, dims = shape
        inner = tuple("jklmnp"[axis] for axis in range(len(dims)))
        index = tuple(map(Var, inner))
        loops = [Loop(each, ZERO, const(length)) for each, length in zip(inner, dims, strict=True)]
        return reduce("sum", loops, None, mul(self.listed(weights, *index), Ref(array, index)))

    def _few(self, weights: Weights, shape: Shape, most: int) -> Expr:
        """Return the sum of a few elements of an array, each with its weight."""
        array, dims = shape
        flat = weights.reshape(len(weights), -1)
        # What is not 0 comes first, in its own order; where a row has fewer, elements with weight 0 follow.
        places = np.argsort(flat == 0, axis=1, kind="stable")[:, :most]
        listed = np.take_along_axis(flat, places, axis=1)
        index = np.unravel_index(places, dims)
        if most == 1:
            at = tuple(self._place(axis[:, 0].tolist()) for axis in index)
            return mul(self.one_or_listed(listed[:, 0].tolist()), Ref(array, at))
        term = Var("j")
        body = mul(self.listed(listed, term), Ref(array, tuple(self.listed(axis, term) for axis in index)))
        return reduce("sum", [Loop("j", ZERO, const(most))], None, body)

    def _place(self, places: list[int]) -> Expr:
        """Return the place that a row reads: by a rule, where they are equally far apart."""
        steps = np.diff(places)
        if self.row and (steps == steps[0]).all():
            return add(scale(int(steps[0]), self.row[0]), const(places[0]))
        return self.one_or_listed(places)

    def one_or_listed(self, values: Sequence[Number]) -> Expr:
        """Return what is one number for all rows, or else an element of a table."""
        if len(set(values)) == 1:
            return const(number(values[0]))
        return self.listed(np.array([float(each) for each in values]))

    def listed(self, values: npt.NDArray[Any], *inner: Expr) -> Expr:
        """Return an element of a table that has an axis of rows."""
        return Ref(self.store.add(values if self.row else values[0]), (*self.row, *inner))


def _are_few(count: int, dims: tuple[int, ...]) -> bool:
    """Whether lists of weights that are not 0, and of their places, are far shorter than all weights."""
    return FEW * count * (1 + len(dims)) <= math.prod(dims)
