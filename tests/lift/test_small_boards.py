"""Windows on boards so small that they cover, or nearly cover, an axis."""

import itertools

import numpy as np
import pytest

import deepdistilling as dd
from deepdistilling.lift import lift
from deepdistilling.program.code import Array
from deepdistilling.program.domain import BOOLEAN
from deepdistilling.verify import Proved, check_expansion


def board(rows, columns, wraps):
    """Return two thresholds a cell over the cells around it, which wrap or are cut off at the borders."""
    cells = np.arange(rows * columns).reshape(rows, columns)
    weights, bias = np.zeros((cells.size, 2 * cells.size)), np.tile([-4.5, 7.5], cells.size)
    for (i, j), (di, dj) in itertools.product(
        np.ndindex(rows, columns), itertools.product((-1, 0, 1), repeat=2)
    ):
        a, b = (i + di) % rows if wraps else i + di, (j + dj) % columns if wraps else j + dj
        if 0 <= a < rows and 0 <= b < columns:
            weight = 1 if (di, dj) == (0, 0) else 2
            weights[cells[a, b], 2 * cells[i, j]] += weight
            weights[cells[a, b], 2 * cells[i, j] + 1] -= weight
    both = np.repeat(np.eye(cells.size), 2, axis=0)
    layers = (weights, bias), (both, -np.ones(cells.size)), (np.eye(cells.size), np.zeros(cells.size))
    return dd.Network([dd.Layer(*each) for each in layers])


@pytest.mark.parametrize("wraps", [False, True])
@pytest.mark.parametrize("shape", itertools.product((2, 3, 4, 5, 6), repeat=2), ids=str)
def test_boards_of_every_small_size_lift(shape, wraps):
    """On a 4 x 4 board that wraps, a window is all but one row and column, and what is left out wraps too."""
    network = board(*shape, wraps)
    lifted = lift(network, Array("x", shape, BOOLEAN), "score")
    layers, bands = [(e.weights, e.bias) for e in lifted.layers], [e.band for e in lifted.layers]
    proof = check_expansion(lifted.code, lifted.placements, layers, activation="sign", bands=bands)
    assert isinstance(proof, Proved)


@pytest.mark.parametrize("wraps", [False, True])
def test_a_board_is_three_definitions(wraps):
    lifted = lift(board(7, 8, wraps), Array("x", (7, 8), BOOLEAN), "score")
    assert [define.dims for define in lifted.code.definitions] == [(7, 8)] * 3
