"""Windows on boards so small that they cover, or nearly cover, an axis."""

import itertools

import numpy as np
import pytest
from golden.networks import majority_filter, plus_shaped

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


@pytest.mark.parametrize("shape", itertools.product((3, 4, 5), repeat=2), ids=str)
def test_windows_that_nearly_cover_a_board_are_cut_off_as_on_any(shape):
    """On 3 rows a window is all of them or two, on 4 all but one: still it is one window that moves."""
    given = Array("x", shape, BOOLEAN)
    lifted = lift(board(*shape, wraps=False), given, "score")
    assert [define.dims for define in lifted.code.definitions] == [shape] * 3
    for network in (plus_shaped(*shape, "all"), majority_filter(*shape)):
        assert [define.dims for define in lift(network, given, "score").code.definitions] == [shape]


def test_what_only_begins_like_a_window_is_left_alone():
    """A window that moves to the first and the last of three places would be at the middle one, too."""
    weights = np.zeros((4, 2))
    weights[:2, 0] = weights[2:, 1] = 1
    network = dd.Network([dd.Layer(weights, [-1.5, -0.5]), dd.Layer(np.eye(2), [0.0, 0.0])])
    assert not any(
        define.loops for define in lift(network, Array("x", (4,), BOOLEAN), "score").code.definitions
    )
