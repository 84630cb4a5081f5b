"""A layer's units as pieces: one a family or single neuron, and a table for the rest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .family import Family
from .layer import Block, Dense
from .origins import Grouped
from .piece import MAX_SCALARS, Piece, family_piece
from .store import TableStore
from .tables import Arrangement, table_piece
from .terms import spread


def pieces_of(
    found: Grouped,
    dense: Sequence[Dense],
    blocks: Sequence[Block],
    store: TableStore,
    arranged: Arrangement,
) -> list[Piece]:
    """Turn the units of a layer into pieces.

    Parameters
    ----------
    found : Grouped
        The families of those with structure.
    dense : sequence of Dense
        The others.
    blocks : sequence of Block
        The arrays that the layer reads.
    store : TableStore
        Where tables go.
    arranged : callable
        Says which of the others are the rows of a table, in order.
    """
    shapes = [(block.name, block.dims) for block in blocks]
    single = [family for family in found.families if not family.rule.extents]
    pieces = [
        family_piece(family, shapes, store, found.origin) for family in found.families if family.rule.extents
    ]
    dense = list(dense)
    if len(single) > MAX_SCALARS:
        dense.extend(_as_dense(family, [block.dims for block in blocks]) for family in single)
    else:
        pieces.extend(family_piece(family, shapes, store) for family in single)
    pieces.extend(table_piece(some, shapes, store) for some in arranged(dense))
    return pieces


def _as_dense(family: Family, dims: Sequence[tuple[int, ...]]) -> Dense:
    ((_, unit),) = family.units
    if all(stored.sign < 0 and not stored.offset for stored in unit.stored):
        unit = unit.negated()  # as the network has it
    blocks = tuple(np.zeros(each) for each in dims)
    for term in unit.terms:
        spread(term, blocks[term.block])
    return Dense(blocks, unit.bias, unit.stored, unit.band)
