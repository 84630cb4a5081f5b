"""The rounding check accepts numbers that decide alike on the whole domain, and refutes all others."""

from fractions import Fraction

import numpy as np
import pytest

from deepdistilling import Layer
from deepdistilling.verify import Inputs, Proved, Refuted, check_rounding

BINARY = Inputs(np.zeros(2), np.ones(2), np.ones(2, dtype=bool))
REAL = Inputs(np.full(2, -np.inf), np.full(2, np.inf), np.zeros(2, dtype=bool))


def check(own, new, inputs=BINARY, activation="sign", exact=True, band=0.0):
    (weights, bias), (integers, centre) = own, new
    return check_rounding(
        Layer(np.array([weights], dtype=float).T, [bias]),
        np.array([integers], dtype=float).T,
        [centre],
        np.array([exact]),
        np.array([band]),
        inputs,
        activation=activation,
        tolerance=1e-6,
    )


def test_noise_is_removed():
    own = [0.5 * (1 + 1e-8), 0.5], -0.75
    assert isinstance(check(own, ([1, 1], Fraction(-3, 2))), Proved)


def test_a_tie_stays_a_tie():
    own = [0.5 * (1 + 1e-8), -0.5], 1e-9
    assert isinstance(check(own, ([1, -1], Fraction(0))), Proved)
    assert isinstance(check(own, ([1, -1], Fraction(1, 2))), Refuted)


@pytest.mark.parametrize(
    ("integers", "bias"),
    [
        ([1, 1], Fraction(-1, 2)),  # another bias
        ([1, 2], Fraction(-3, 2)),  # another weight
        ([-1, -1], Fraction(3, 2)),  # the opposite
        ([1, 1], Fraction(-1)),  # a tie
        ([1, 1], Fraction(-1) + Fraction(1, 1 << 60)),  # hardly on the other side of it
        ([1.5, 1.5], Fraction(-3, 2)),
        ([0, 0], Fraction(-1)),
    ],
)
def test_other_decisions_are_refuted(integers, bias):
    assert isinstance(check(([1, 1], -1.5), (integers, bias)), Refuted)


def test_noise_that_crosses_a_tie_is_refuted():
    inputs = Inputs(np.zeros(2), np.full(2, 1e9), np.ones(2, dtype=bool))
    own = [1 + 1e-8, 1.0], -1.5
    assert isinstance(check(own, ([1, 1], Fraction(-3, 2)), inputs), Refuted)


def test_steps_are_above_the_tie_or_not():
    assert isinstance(check(([1, 1], -1.5), ([1, 1], Fraction(-1)), activation="step"), Proved)
    assert isinstance(check(([1, 1], -1.0), ([1, 1], Fraction(-1)), activation="step"), Proved)
    assert isinstance(check(([1, 1], -1.0), ([1, 1], Fraction(0)), activation="step"), Refuted)


@pytest.mark.parametrize("bias", [Fraction(-4, 3), Fraction(-19, 10), Fraction(-2) + Fraction(1, 1 << 60)])
def test_any_bias_between_the_same_sums_will_do(bias):
    assert isinstance(check(([1, 1], -1.5), ([1, 1], bias)), Proved)
    assert isinstance(check(([1, 1], -1.5), ([1, 1], bias), activation="step"), Proved)


def test_reals_allow_no_more_than_the_rounding_of_floats():
    assert isinstance(check(([0.3, -0.1], 0.15), ([3, -1], Fraction(3, 2)), REAL), Proved)
    assert isinstance(check(([0.3 + 1e-9, -0.1], 0.15), ([3, -1], Fraction(3, 2)), REAL), Refuted)
    assert isinstance(check(([0.3, -0.1], 0.15 + 1e-9), ([3, -1], Fraction(3, 2)), REAL), Refuted)


def test_what_is_not_exact_must_be_the_networks_own():
    own = [0.37, -0.21], 0.1
    assert isinstance(check(own, own, exact=False, band=0.37e-6), Proved)
    assert isinstance(check(own, ([0.37, -0.2], 0.1), exact=False, band=0.37e-6), Refuted)
    assert isinstance(check(own, ([0.37, -0.21], 0.2), exact=False, band=0.37e-6), Refuted)
    assert isinstance(check(own, own, exact=False, band=0.0), Refuted)  # sums near 0 are ties
    assert isinstance(check(own, own, REAL, exact=False, band=0.0), Proved)
