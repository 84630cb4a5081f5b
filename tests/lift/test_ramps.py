"""Runs of weights that grow evenly are found whole, and nothing else is taken for one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepdistilling.lift.ramps import MIN_RUN, ramps

units = st.lists(st.integers(-3, 3), min_size=1, max_size=3).filter(any)


def column(*weights):
    return np.array(weights, dtype=float)[:, np.newaxis]


def filled(found, length, size):
    """What runs say that the slices are."""
    slices = np.zeros((length, size))
    for ramp in found:
        multiples = ramp.first + ramp.step * np.arange(ramp.hi - ramp.lo)
        slices[ramp.lo : ramp.hi] = np.multiply.outer(multiples, ramp.unit)
    return slices


@given(st.integers(-9, 9), st.integers(-3, 3).filter(bool), st.integers(MIN_RUN, 8), units, st.integers(0, 3))
def test_a_run_is_found_whole(first, step, length, unit, before):
    run = np.multiply.outer(first + step * np.arange(length), np.array(unit, dtype=float))
    slices = np.concatenate([np.zeros((before, len(unit))), run * 0.25, np.zeros((2, len(unit)))])
    found = ramps(slices)
    some = np.flatnonzero(slices.any(axis=1))
    if some[-1] - some[0] + 1 >= MIN_RUN:
        assert len(found) == 1
        np.testing.assert_array_equal(filled(found, *slices.shape), slices)


@pytest.mark.parametrize(
    ("weights", "lo", "hi", "step", "first", "unit"),
    [
        ((1, 2, 3, 4), 0, 4, 1, 1, 1),
        ((0, 1, 2, 3, 4), 0, 5, 1, 0, 1),  # from 0 on, at the beginning of the axis
        ((4, 3, 2, 1, 0), 0, 5, -1, 4, 1),
        ((0, 0, 1, 2, 3, 4), 2, 6, 1, 1, 1),
        ((-8, -6, -4, -2), 0, 4, -1, 4, -2),  # of one sign: positive
        ((4, 2, 0, -2, -4), 0, 5, 1, -2, -2),  # of both: growing
        ((3.5, 2.5, 1.5, 0.5), 0, 4, -2, 7, 0.5),
    ],
)
def test_how_a_run_is_written(weights, lo, hi, step, first, unit):
    (ramp,) = ramps(column(*weights))
    assert (ramp.lo, ramp.hi, ramp.step, ramp.first, *ramp.unit) == (lo, hi, step, first, unit)


def test_two_runs():
    assert [(ramp.lo, ramp.hi) for ramp in ramps(column(1, 2, 3, 4, 0, 8, 6, 4, 2))] == [(0, 4), (5, 9)]


@pytest.mark.parametrize(
    "weights",
    [
        (1, 1, 1, 1, 1),  # nothing grows
        (1, 2, 3),
        (1, 2, 4, 8, 16),
        (1, 2, 3, 4, 7),
        (1, 2, 3, 4, 0, 0, 5),
        (1, 2, 3, 4, 4, 3, 2, 1, 1, 2, 3, 4),  # three runs
        (0.1, 0.2, 0.3, 0.4),  # floats do not grow evenly here
        (1, 1e300, 2e300, 3e300, 4e300),
        (1.0, np.inf, np.inf, np.inf),
    ],
)
def test_what_is_no_run(weights):
    with np.errstate(invalid="ignore"):
        assert ramps(column(*weights)) == []


def test_slices_grow_together():
    assert ramps(np.array([[1.0, 1], [2, 3], [3, 5], [4, 7]])) == []
