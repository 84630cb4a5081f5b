"""Trees as networks: every leaf is reached by the same values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepdistilling.formats.trees import Leaf, Nodes, leaves_of, network_of_leaves, read_as_float32

finite = st.floats(-1e30, 1e30, allow_nan=False, width=64)


@given(finite, st.integers(-3, 3))
def test_thresholds_for_values_that_are_read_as_float32(threshold, steps):
    limit = float(read_as_float32(np.array([threshold]))[0])
    at = limit
    for _ in range(abs(steps)):
        at = np.nextafter(at, np.inf if steps > 0 else -np.inf)
    assert (at <= limit) == (float(np.float32(at)) <= threshold)


@given(finite, finite)
def test_any_value_goes_the_same_way(threshold, value):
    limit = float(read_as_float32(np.array([threshold]))[0])
    assert (value <= limit) == (float(np.float32(value)) <= threshold)


STUMP = Nodes(
    left=np.array([1, 1, 2]),
    right=np.array([2, 1, 2]),
    feature=np.array([1, -2, -2]),
    threshold=np.array([0.5, -2.0, -2.0]),
    values=np.array([[0.0], [3.0], [7.0]]),
)


def test_leaves_from_left_to_right():
    left, right = leaves_of(STUMP)
    assert left.path == (((1, 0.5), False),)
    assert right.path == (((1, 0.5), True),)
    assert (left.values, right.values) == ([3.0], [7.0])


def test_a_value_at_the_threshold_goes_left():
    network = network_of_leaves(leaves_of(STUMP), np.zeros(1), 2)
    at = np.array([[0, 0.5], [0, np.nextafter(0.5, 1)], [0, -1e300]])
    assert network.decision_function(at).ravel().tolist() == [3, 7, 3]


def test_a_split_that_is_asked_twice_on_one_path():
    again = (((0, 1.0), True), ((1, 2.0), False), ((0, 1.0), True))
    network = network_of_leaves([Leaf(again, np.array([5.0]))], np.zeros(1), 2)
    assert network.decision_function([[2, 0], [2, 3], [0, 0]]).ravel().tolist() == [5, 0, 0]


@pytest.mark.parametrize("start", [0.0, 2.5])
def test_a_tree_of_one_leaf_is_a_constant(start):
    network = network_of_leaves([Leaf((), np.array([1.0, 4.0]))], np.full(2, start), 3, ["a", "b"])
    assert network.decision_function(np.zeros((2, 3))).tolist() == [[1 + start, 4 + start]] * 2
    assert network.predict(np.zeros((1, 3))).tolist() == ["b"]
