"""Constants as functions of the sizes: the simplest exact one, or none."""

from fractions import Fraction

import pytest

from deepdistilling.generalize.constants import fit_constant
from deepdistilling.program.build import add, mul, scale
from deepdistilling.program.expr import Var, const
from deepdistilling.program.index import index_value

N, M = Var("n"), Var("m")
GRID = [{"n": 12, "m": 16}, {"n": 16, "m": 12}, {"n": 14, "m": 14}, {"n": 18, "m": 11}, {"n": 7, "m": 9}]


@pytest.mark.parametrize(
    "rule",
    [
        const(3),
        N,
        add(N, const(-1)),
        add(M, const(2)),
        scale(2, N),
        add(M, scale(-1, N), const(1)),
        mul(N, M),
        add(mul(N, M), const(-1)),
        add(mul(N, M), N),
    ],
    ids=str,
)
def test_what_grows_by_a_rule_is_found(rule):
    values = [index_value(rule, at) for at in GRID]
    fitted = fit_constant(values, GRID)
    assert [index_value(fitted, at) for at in GRID] == values
    assert index_value(fitted, {"n": 31, "m": 47}) == index_value(rule, {"n": 31, "m": 47})


def test_a_half_is_exact():
    assert fit_constant([2, 3, 5], [{"n": n} for n in (4, 6, 10)]) == scale(Fraction(1, 2), N)


@pytest.mark.parametrize("values", [[3, 1, 4], [1.5, 2.5, 3.25], [9, 25, 82]])
def test_what_follows_no_simple_rule_is_refused(values):
    assert fit_constant(values, [{"n": n} for n in (3, 5, 9)]) is None


def test_two_sizes_settle_only_the_size_itself_and_its_neighbours():
    sizes = [{"n": 4}, {"n": 6}]
    assert fit_constant([3, 5], sizes) == add(N, const(-1))
    assert fit_constant([4, 6], sizes) == N
    assert fit_constant([9, 12], sizes) is None


def test_floats_that_agree_are_kept_and_others_refused():
    sizes = [{"n": 4}, {"n": 6}, {"n": 9}]
    assert fit_constant([2.5, 2.5, 2.5], sizes) == const(2.5)
    assert fit_constant([2.5, 2.5, 2.25], sizes) is None
