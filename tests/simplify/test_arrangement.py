"""Which combinations of comparisons can occur, against counting by hand and against samples."""

import itertools

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from simplify.programs import x

from deepdistilling.simplify import arrangement
from deepdistilling.simplify.arrangement import possible_places
from deepdistilling.simplify.sides import Side


def side(weights, *cuts):
    return Side(tuple((x(k), weight) for k, weight in enumerate(weights) if weight), cuts)


@pytest.mark.parametrize(("lines", "regions"), [(1, 2), (2, 4), (3, 7), (6, 22), (10, 56)])
def test_regions_of_lines_in_the_plane(lines, regions):
    """Lines in general position: 1 + n + n (n - 1) / 2 regions, and twice as many ties less one."""
    turns = [(np.cos(t), np.sin(t)) for t in np.linspace(0.1, 3, lines)]
    places = possible_places([side(turn, at * at) for at, turn in enumerate(turns)])
    on = (places % 2).sum(axis=1)
    assert (on == 0).sum() == regions
    assert (on == 1).sum() == lines**2
    assert (on == 2).sum() == lines * (lines - 1) // 2


def test_three_numbers_have_thirteen_orders():
    circle = [side((1, -1, 0), 0), side((0, 1, -1), 0), side((-1, 0, 1), 0)]
    assert len(possible_places(circle)) == 13


def test_independent_sums_have_all_combinations():
    sums = [side((1, 2, 0), 1, 3), side((0, 1, -1), 2), side((0.3, 0, 0.7), -1)]
    every = list(itertools.product(range(5), range(3), range(3)))
    assert possible_places(sums).tolist() == [list(each) for each in every]


@pytest.mark.parametrize("cuts", [(-1, 4, 0), (7, 5, 3), (0.1, 0.2, 0.3)])
def test_sums_that_meet_in_one_point_have_all_combinations(cuts):
    """Their middle is that point but for rounding, which says nothing of how far they reach."""
    weights = (1, 3, 2), (3, 3, -1), (1, 0, -3)
    assert len(possible_places([side(each, cut) for each, cut in zip(weights, cuts, strict=True)])) == 27


def test_dates_beside_lengths_are_told_apart():
    sums = [side((1, 0), 1705040000, 1705120000), side((0, 1), 0, 0.5, 0.9)]
    assert len(possible_places(sums)) == 5 * 7


def test_one_number_and_its_cuts():
    sums = [side((1,), 0, 2), Side(((x(0), 2.5),), (5, 10))]
    places = possible_places(sums).tolist()
    assert places == [[0, 0], [1, 0], [2, 0], [3, 1], [4, 2], [4, 3], [4, 4]]


def weights_and_cuts(n_axes, largest, farthest):
    """Up to five sums with a cut each, no two with the same weights."""
    weights = st.tuples(*n_axes * [st.integers(-largest, largest)]).filter(any)
    each = st.tuples(weights, st.integers(-farthest, farthest))
    return st.lists(each, min_size=1, max_size=5, unique_by=lambda one: one[0])


def grid(n_axes, along):
    """Every point with coordinates from a list."""
    return np.stack(np.meshgrid(*n_axes * [along]), axis=-1).reshape(-1, n_axes)


def assert_possible(sums, points):
    """Where the points lie is among the combinations that can occur."""
    values = points @ np.array([weights for weights, _ in sums], dtype=float).T
    shown = 1 + np.sign(np.round(values - [cut for _, cut in sums], 9)).astype(int)
    possible = {tuple(each) for each in possible_places([side(*each) for each in sums]).tolist()}
    assert {tuple(each) for each in shown.tolist()} <= possible


@given(weights_and_cuts(2, 2, 2))
def test_what_a_point_shows_is_possible(lines):
    """Lines through few points, so that many meet in one; points on all of the places where they do."""
    assert_possible(lines, grid(2, np.arange(-72, 73) / 12))


@settings(max_examples=30)
@example([((1, 0, 1), 0), ((1, 0, 0), 0), ((0, 1, 0), 0), ((0, 1, -1), 2), ((1, 0, -1), 4)])
@given(weights_and_cuts(3, 1, 4))
def test_what_a_point_in_space_shows_is_possible(planes):
    """In the example one number's middle is 0 but for rounding."""
    assert_possible(planes, grid(3, np.arange(-6, 6.5, 0.5)))


def test_too_many_are_none(monkeypatch):
    sums = [side(np.eye(9)[k], 0) for k in range(9)]
    assert possible_places(sums) is None
    monkeypatch.setattr(arrangement, "MAX_MEETINGS", 2)
    assert possible_places([side((1, 0), 0), side((0, 1), 0), side((1, 1), 1)]) is None
