"""The shortest way to write the numbers of a sum that is compared."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepdistilling.simplify.coefficients import as_written, shortest_multiple


@pytest.mark.parametrize(
    ("numbers", "want"),
    [
        ((3, -2, 7), (3, -2, 7)),
        ((13200, 2400, 11, 47000), (132, 24, 0.11, 470)),
        ((80000, 45000, 250), (80, 45, 0.25)),
        ((1, 3, Fraction(14, 3)), (3, 9, 14)),
        ((1, 1, Fraction(1, 2)), (1, 1, 0.5)),
        ((7, 0), (7, 0)),
    ],
)
def test_known_numbers(numbers, want):
    assert shortest_multiple(numbers) == want
    assert [type(each) for each in shortest_multiple(numbers)] == [type(each) for each in want]


@given(st.lists(st.one_of(st.integers(-(10**6), 10**6), st.fractions(-9, 9, max_denominator=12)), min_size=2))
def test_a_positive_multiple(numbers):
    short = shortest_multiple(tuple(numbers))
    exact = [Fraction(str(each)) if isinstance(each, float) else each for each in short]
    nonzero = [(a, b) for a, b in zip(exact, numbers, strict=True) if b]
    assert all((a == 0) == (b == 0) for a, b in zip(exact, numbers, strict=True))
    assert len({Fraction(a) / Fraction(b) for a, b in nonzero}) <= 1
    assert all(Fraction(a) / Fraction(b) > 0 for a, b in nonzero)


@pytest.mark.parametrize(("value", "want"), [("1/2", 0.5), ("4", 4), ("1/3", None), ("7/10", 0.7)])
def test_what_a_decimal_holds(value, want):
    assert as_written(Fraction(value)) == want
