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


@given(
    st.lists(
        st.tuples(st.tuples(*2 * [st.integers(-2, 2)]).filter(any), st.integers(-2, 2)),
        min_size=1,
        max_size=5,
        unique_by=lambda each: each[0],
    )
)
def test_what_a_point_shows_is_possible(lines):
    """Lines through few points, so that many meet in one; points on all of the places where they do."""
    sums = [side(weights, cut) for weights, cut in lines]
    possible = {tuple(each) for each in possible_places(sums).tolist()}
    grid = np.stack(np.meshgrid(*2 * [np.arange(-72, 73) / 12]), axis=-1).reshape(-1, 2)
    values = grid @ np.array([weights for weights, _ in lines], dtype=float).T
    shown = 1 + np.sign(np.round(values - [cut for _, cut in lines], 9)).astype(int)
    assert {tuple(each) for each in shown.tolist()} <= possible


@settings(max_examples=30)
@example([((1, 0, 1), 0), ((1, 0, 0), 0), ((0, 1, 0), 0), ((0, 1, -1), 2), ((1, 0, -1), 4)])
@given(
    st.lists(
        st.tuples(st.tuples(*3 * [st.integers(-1, 1)]).filter(any), st.integers(-4, 4)),
        min_size=1,
        max_size=5,
        unique_by=lambda each: each[0],
    )
)
def test_what_a_point_in_space_shows_is_possible(planes):
    """In the example one number's middle is 0 but for rounding."""
    sums = [side(weights, cut) for weights, cut in planes]
    possible = {tuple(each) for each in possible_places(sums).tolist()}
    grid = np.stack(np.meshgrid(*3 * [np.arange(-6, 6.5, 0.5)]), axis=-1).reshape(-1, 3)
    shown = 1 + np.sign(grid @ np.array([each for each, _ in planes]).T - [cut for _, cut in planes])
    assert {tuple(each) for each in shown.astype(int).tolist()} <= possible


def test_too_many_are_none(monkeypatch):
    sums = [side(np.eye(9)[k], 0) for k in range(9)]
    assert possible_places(sums) is None
    monkeypatch.setattr(arrangement, "MAX_MEETINGS", 2)
    assert possible_places([side((1, 0), 0), side((0, 1), 0), side((1, 1), 1)]) is None
