"""Domains: sets of numbers."""

import math
from fractions import Fraction

import pytest

from deepdistilling.program.domain import BOOLEAN, MAX_VALUES, REAL, SIGN, Domain, integers, of_values


def test_integers_are_listed_while_they_are_few():
    assert integers(-1, 2).values == (-1, 0, 1, 2)
    assert integers(0, MAX_VALUES).values is None
    assert integers(0, MAX_VALUES).size == MAX_VALUES + 1


def test_values_are_sorted_and_each_once():
    domain = of_values([3, Fraction(1, 2), 3])
    assert domain.values == (Fraction(1, 2), 3)
    assert not domain.integer
    assert of_values([2, 1]).integer


@pytest.mark.parametrize(
    ("domain", "inside", "outside"),
    [
        (BOOLEAN, [0, 1], [2, -1, 0.5]),
        (SIGN, [-1, 0, 1], [2]),
        (REAL, [0.1, -1e300], []),
        (Domain(0, 10), [0, 10], [11, 0.5]),
        (of_values([0, 5]), [5], [3]),
    ],
)
def test_contains(domain, inside, outside):
    assert all(map(domain.contains, inside))
    assert not any(map(domain.contains, outside))


def test_sizes():
    assert BOOLEAN.size == 2
    assert REAL.size == math.inf
    assert of_values([7]).is_constant
    assert not BOOLEAN.is_constant
