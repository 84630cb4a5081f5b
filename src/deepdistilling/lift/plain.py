"""A layer that is not looked into: its own numbers in a table, every neuron in its place.

What is here is exact by construction, and shares with the search for structure only what it cannot do
without: it is what is left when a check refutes a layer's structured form.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..network import Layer
from ..program.code import Each
from ..program.provenance import Placement
from .exact import ExactLayer
from .family import Number, Stored
from .layer import Block, Dense, Units, gathered, plus
from .piece import Piece
from .store import TableStore
from .tables import table_piece


def own_thresholds(layer: Layer, tolerance: float) -> ExactLayer:
    """Return a hidden layer in its own numbers, with the network's own ties.

    Parameters
    ----------
    layer : Layer
        A hidden layer.
    tolerance : float
        The network's tie tolerance.
    """
    none = np.zeros(layer.n_outputs, dtype=bool)
    bias = tuple(map(float, layer.bias))
    return ExactLayer(layer.weights, bias, none, none, tolerance * layer.scale())


def plain_pieces(
    exact: ExactLayer, placement: Placement, blocks: Sequence[Block], store: TableStore
) -> tuple[Units, list[Piece]]:
    """Write a hidden layer as one table; neurons that read nothing are constants.

    Parameters
    ----------
    exact : ExactLayer
        The layer.
    placement : Placement
        Where the neurons of the layer before are.
    blocks : sequence of Block
        The arrays that hold them.
    store : TableStore
        Where tables go.
    """
    rows = _rows(exact, placement, blocks)
    fixed: dict[int, Number] = {k: row.bias for k, row in enumerate(rows) if not _reads(row)}
    dense = tuple(row for row in rows if _reads(row))
    shapes = [(block.name, block.dims) for block in blocks]
    return Units((), dense, fixed), [table_piece(dense, shapes, store)] if dense else []


def plain_scores(
    exact: ExactLayer, placement: Placement, blocks: Sequence[Block], store: TableStore
) -> tuple[Each, ...]:
    """Write the linear layer as one table, in the network's order; parameters as for `plain_pieces`."""
    piece = table_piece(
        _rows(exact, placement, blocks), [(block.name, block.dims) for block in blocks], store
    )
    return (Each(piece.loops, piece.sum),)


def _rows(exact: ExactLayer, placement: Placement, blocks: Sequence[Block]) -> list[Dense]:
    return [
        Dense(
            tuple(array[..., column].copy() for array in arrays),
            plus(exact.bias[start + column], float(constant)),
            (Stored(start + column),),
            float(exact.band[start + column]),
        )
        for start, arrays, constants in gathered(exact, placement, blocks)
        for column, constant in enumerate(constants)
    ]


def _reads(row: Dense) -> bool:
    return any(block.any() for block in row.blocks)
