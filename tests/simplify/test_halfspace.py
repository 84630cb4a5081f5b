"""Thresholds get the smallest whole weights that say the same."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simplify.programs import assert_same, known, values, weighted, x

from deepdistilling.program.build import compare, scale
from deepdistilling.program.expr import Compare, const
from deepdistilling.simplify.atoms import Atom, Function
from deepdistilling.simplify.halfspace import MAX_ATOMS, as_threshold, directions


def function(rule, k, levels=(0, 1)):
    cells = [bool(rule(*point)) for point in itertools.product(levels, repeat=k)]
    return Function(
        tuple(Atom(x(at), levels) for at in range(k)), np.array(cells).reshape((len(levels),) * k)
    )


def threshold(rule, k, levels=(0, 1)):
    return next(as_threshold(function(rule, k, levels), known((k,))), None)


def test_decimals_become_small_numbers():
    found = threshold(lambda a, b, c: 0.37 * a - 1.2 * b + 0.81 * c > -0.2, 3)
    assert found == compare(">=", weighted(1, 0, 1), scale(2, x(1)))


def test_a_majority_has_weights_of_one():
    assert threshold(lambda *bits: sum(bits) >= 3, 5) == Compare(">=", weighted(1, 1, 1, 1, 1), const(3))


def test_what_neither_rises_nor_falls_is_no_threshold():
    assert threshold(lambda a, b: a != b, 2) is None
    assert directions(function(lambda a, b: a != b, 2).table) == [0, 0]


def test_what_rises_but_is_no_threshold():
    assert threshold(lambda a, b, c, d: (a and b) or (c and d), 4) is None


def test_too_many_atoms_keep_their_weights():
    assert threshold(lambda *bits: sum(bits) >= 4, MAX_ATOMS + 1) is None


def test_signs_and_counts():
    found = threshold(lambda a, b: 2.1 * a + 0.9 * b > 0.5, 2, (-1, 0, 1))
    assert_same(compare(">", weighted(2.1, 0.9, constant=-0.5), const(0)), found, (2,), "ternary")


@pytest.mark.parametrize("levels", [(0, 1), (-1, 1), (-1, 0, 1)])
@given(
    weights=st.lists(st.sampled_from([-2.7, -1.3, -0.4, 0.6, 1.1, 2.9]), min_size=2, max_size=4),
    bound=st.floats(-3, 3),
)
def test_every_threshold_keeps_its_meaning(levels, weights, bound):
    k = len(weights)

    def rule(*point):
        return sum(w * p for w, p in zip(weights, point, strict=True)) > bound

    table = function(rule, k, levels)
    found = next(
        as_threshold(table, known((k,), {(0, 1): "binary", (-1, 1): "sign"}.get(levels, "ternary"))), None
    )
    if found is not None:
        name = {(0, 1): "binary", (-1, 1): "sign"}.get(levels, "ternary")
        np.testing.assert_array_equal(values(found, (k,), name).astype(bool), table.table.ravel())
    if k <= 3 and all((np.diff(table.table.astype(int), axis=axis) != 0).any() for axis in range(k)):
        assert found is not None
