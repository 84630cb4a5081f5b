"""The scores in the network's order, whatever the order in which they were found."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ..program.build import ZERO
from ..program.code import Define, Each
from ..program.expr import Expr, Loop, Ref, Var, const
from ..program.index import index_value
from .express import number
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
    runs = {run[0]: (n, run[1]) for n, piece in enumerate(pieces) if (run := _run(piece)) is not None}
    parts: list[Each] = []
    looked_up: set[int] = set()
    k = 0
    while k < count:
        if k in fixed:
            parts.append(Each((), const(number(fixed[k]))))
            k += 1
        elif k in runs:
            n, length = runs[k]
            parts.append(Each(pieces[n].loops, pieces[n].sum))
            k += length
        else:
            n, point = where[k]
            looked_up.add(n)
            parts.append(Each((), Ref(f"score{n}", tuple(const(t) for t in point))))
            k += 1
    defines = [Define(f"score{n}", pieces[n].loops, pieces[n].sum) for n in sorted(looked_up)]
    merged = _as_permutation(parts, store) if len(parts) > MAX_SCALARS else None
    return defines, merged or tuple(parts)


def _run(piece: Piece) -> tuple[int, int] | None:
    """Return the first and the number of the scores, if a piece holds a run of them in C order."""
    size = math.prod(piece.dims)
    if len(piece.stored) != size:
        return None
    ordered = sorted(piece.stored, key=lambda item: item[0])
    first = ordered[0][1][0].neuron
    for at, (_, stored) in enumerate(ordered):
        if len(stored) != 1 or stored[0].neuron != first + at:
            return None
    return first, size


def _as_permutation(parts: Sequence[Each], store: TableStore) -> tuple[Each, ...] | None:
    """Look up many elements of one array through tables of their places."""
    bodies: list[Expr] = [part.body for part in parts]
    refs = [body for body in bodies if isinstance(body, Ref)]
    if len(refs) != len(parts) or len({ref.array for ref in refs}) != 1 or not refs[0].index:
        return None
    rows = np.array([[index_value(each, {}) for each in ref.index] for ref in refs])
    variable = Var("i")
    index = tuple(Ref(store.add(column), (variable,)) for column in rows.T)
    return (Each((Loop("i", ZERO, const(len(parts))),), Ref(refs[0].array, index)),)
