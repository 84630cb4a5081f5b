"""The scores in the network's order, whatever the order in which they were found."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..program.build import ZERO, number
from ..program.code import Define, Each
from ..program.expr import Expr, Loop, Ref, Var, const
from ..program.index import index_value
from .family import Number
from .piece import MAX_SCALARS, Piece
from .store import TableStore


def ordered_scores(
    pieces: Sequence[Piece], fixed: dict[int, Number], count: int, store: TableStore
) -> tuple[list[Define], tuple[Each, ...]]:
    """Put the scores into the network's order.

    A family whose points in C order are a run of scores stands as it is; elements of others are looked up
    in a definition.

    Parameters
    ----------
    pieces : sequence of Piece
        The last layer.
    fixed : dict of int to Fraction or float
        Scores that depend on nothing.
    count : int
        Number of scores.
    store : TableStore
        Where tables of places go.
    """
    where = {
        s.neuron: (n, point)
        for n, piece in enumerate(pieces)
        for point, stored in piece.stored
        for s in stored
    }
    runs = {run.first: run for piece in pieces if (run := _run(piece)) is not None}
    parts: list[Each] = []
    looked_up: set[int] = set()
    k = 0
    while k < count:
        if k in fixed:
            parts.append(Each((), const(number(fixed[k]))))
            k += 1
        elif k in runs:
            parts.append(runs[k].part)
            k += runs[k].length
        else:
            n, point = where[k]
            looked_up.add(n)
            parts.append(Each((), Ref(f"score{n}", tuple(const(t) for t in point))))
            k += 1
    defines = [Define(f"score{n}", pieces[n].loops, pieces[n].sum) for n in sorted(looked_up)]
    merged: list[Each] = []
    for _, some in itertools.groupby(parts, key=lambda part: _looked_up(part.body)):
        merged.extend(_as_permutation(list(some), store))
    return defines, tuple(merged)


@dataclass(frozen=True, slots=True)
class _Run:
    """Consecutive scores that are all points of a piece, and the part of the result that they are."""

    first: int
    length: int
    part: Each


def _run(piece: Piece) -> _Run | None:
    """Return the scores that a piece holds, if its loops in some order run through them one by one."""
    size = math.prod(piece.dims)
    if len(piece.stored) != size or any(len(stored) != 1 for _, stored in piece.stored):
        return None
    scores = np.empty(piece.dims, dtype=np.int64)
    for point, stored in piece.stored:
        scores[point] = stored[0].neuron
    for order in itertools.permutations(range(scores.ndim)):
        turned = scores.transpose(order).ravel()
        if np.array_equal(turned, turned[0] + np.arange(size)):
            return _Run(int(turned[0]), size, Each(tuple(piece.loops[axis] for axis in order), piece.sum))
    return None


def _looked_up(body: Expr) -> str:
    return body.array if isinstance(body, Ref) and body.index else ""


def _as_permutation(parts: list[Each], store: TableStore) -> list[Each]:
    """Look up many elements of one array through tables of their places."""
    if len(parts) <= MAX_SCALARS:
        return parts
    refs = [part.body for part in parts if isinstance(part.body, Ref) and part.body.index]
    if len(refs) != len(parts):
        return parts
    rows = np.array([[index_value(each, {}) for each in ref.index] for ref in refs])
    variable = Var("i")
    index = tuple(Ref(store.add(column), (variable,)) for column in rows.T)
    return [Each((Loop("i", ZERO, const(len(parts))),), Ref(refs[0].array, index))]
