"""Constants as functions of the sizes: the simplest exact one, or none."""

from fractions import Fraction

import pytest

from deepdistilling.generalize.constants import fit_constant, is_rounded_half
from deepdistilling.generalize.thresholds import fit_threshold, whole_comparison
from deepdistilling.program.build import add, mul, scale
from deepdistilling.program.expr import Compare, Power, Var, const
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
    assert fit_constant([8, 24], [{"n": 3}, {"n": 5}]) is None, "n * n - 1 is one of many"
    assert fit_constant([11, 29], [{"n": 3, "m": 4}, {"n": 5, "m": 6}]) is None
    assert fit_constant([12, 30], [{"n": 3, "m": 4}, {"n": 5, "m": 6}]) == mul(N, M), "no number to choose"


def test_floats_that_agree_are_kept_and_others_refused():
    sizes = [{"n": 4}, {"n": 6}, {"n": 9}]
    assert fit_constant([2.5, 2.5, 2.5], sizes) == const(2.5)
    assert fit_constant([2.5, 2.5, 2.25], sizes) is None


LENGTHS = [3, 4, 5, 6, 7, 8, 9]


def cut_off(op, values, lengths):
    return fit_threshold(op, values, [{"n": n} for n in lengths])


def half(offset):
    return add(scale(Fraction(1, 2), N), const(Fraction(offset, 2)))


@pytest.mark.parametrize("lengths", [LENGTHS, [3, 4, 5], [4, 5, 6], [4, 6, 8]])
def test_more_than_half_and_at_least_half_are_one_rule_for_odd_and_even(lengths):
    assert cut_off(">=", [n // 2 + 1 for n in lengths], lengths) == half(1)
    assert cut_off(">=", [(n + 1) // 2 for n in lengths], lengths) == half(0)
    assert cut_off(">", [n // 2 for n in lengths], lengths) == half(0)
    assert cut_off("<", [n // 2 + 1 for n in lengths], lengths) == half(1)
    assert cut_off("<=", [(n - 1) // 2 for n in lengths], lengths) == half(-1)


def test_an_exact_half_comes_first():
    assert cut_off(">=", [2, 3, 4], [3, 5, 7]) == half(1)
    assert cut_off(">", [1, 2, 3], [3, 5, 7]) == half(-1)


def test_other_halves_need_more_sizes():
    assert cut_off(">=", [3, 4, 4], [4, 5, 6]) is None
    assert cut_off(">=", [3, 4, 4, 5], [4, 5, 6, 7]) == half(2)


@pytest.mark.parametrize(
    ("op", "values"), [("==", [2, 3, 3]), (">=", [2, 2, 2]), (">=", [2, 4, 3]), (">=", [1.5, 2.5, 3.5])]
)
def test_no_half(op, values):
    assert cut_off(op, values, [3, 4, 5]) is None


def test_comparisons_of_whole_sums_have_no_fractions():
    total = Var("total")
    assert whole_comparison(">=", total, half(1)) == Compare(">", scale(2, total), N)
    assert whole_comparison("<", total, half(1)) == Compare("<=", scale(2, total), N)
    assert whole_comparison(">", total, half(-1)) == Compare(">=", scale(2, total), N)
    assert whole_comparison(">=", total, half(2)) == Compare(">=", scale(2, total), add(N, const(2)))
    assert whole_comparison(">=", total, N) == Compare(">=", total, N)


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ([8, 16, 64], Power(2, N)),
        ([4, 8, 32], Power(2, add(N, const(-1)))),
        ([-7, -15, -63], add(scale(-1, Power(2, N)), const(1))),
        ([27, 81, 729], Power(3, N)),
    ],
)
def test_powers(values, rule):
    assert fit_constant(values, [{"n": n} for n in (3, 4, 6)]) == rule


def test_powers_need_three_sizes():
    assert fit_constant([8, 16], [{"n": 3}, {"n": 4}]) is None
    assert fit_constant([8, 16, 33], [{"n": 3}, {"n": 4}, {"n": 5}]) is None


def test_halves_that_are_rounded():
    lengths = [{"n": n} for n in (5, 6, 7)]
    assert is_rounded_half([2, 3, 3], lengths) == "n"
    assert is_rounded_half([2, 2, 3], lengths) == "n"
    assert is_rounded_half([2, 3, 4], lengths) is None
    assert is_rounded_half([2, 3, 4], [{"n": n} for n in (4, 6, 8)]) is None, "these are halves as they are"
