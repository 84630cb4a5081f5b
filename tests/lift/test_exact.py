"""Floats become exact numbers where that changes nothing, and stay themselves elsewhere; nothing raises."""

from fractions import Fraction

import numpy as np
import pytest
from conformance.checks import assert_lifts
from conformance.networks import Case

import deepdistilling as dd


def lifted(weights, bias, domain="binary", activation="sign", output=None):
    """Lift one hidden layer under the sum of its neurons, or under given last weights."""
    layer = dd.Layer(np.array(weights, dtype=float), bias)
    last = dd.Layer(np.ones((layer.n_outputs, 1)) if output is None else output, [0.0])
    network = dd.Network([layer, last], activation=activation)
    return assert_lifts(Case(network, (layer.n_inputs,), domain, ()))


def numbers(weights, bias, domain="binary", activation="sign"):
    """The exact numbers of a single neuron."""
    first = lifted(np.array([weights]).T, [bias], domain, activation).layers[0]
    return first.weights[:, 0].tolist(), first.bias[0], bool(first.exact[0]), float(first.band[0])


NOISY = [0.7 * (1 + 3e-8), 0.7, -1.4 * (1 - 2e-8)]


@pytest.mark.parametrize("scale", [1e-12, 1e-3, 1.0, 1e6, 1e12])
def test_noise_becomes_small_integers(scale):
    weights = scale * np.array(NOISY)
    assert numbers(weights, -1.05 * scale) == ([1, 1, -2], Fraction(-3, 2), True, 0.0)
    assert numbers(weights, -0.7 * scale) == ([1, 1, -2], Fraction(-1), True, 0.0)


@pytest.mark.parametrize("domain", ["binary", "sign", (-2, 3)])
def test_integer_domains(domain):
    assert numbers(NOISY, -1.05, domain) == ([1, 1, -2], Fraction(-3, 2), True, 0.0)


def test_any_bias_between_two_sums_becomes_the_middle():
    for bias in (-1.1, -1.4, -1.9):
        assert numbers([1, 1], bias)[1] == Fraction(-3, 2)


def test_a_sum_at_the_very_edge_of_a_tie_is_left_to_the_floats():
    """Sums are multiples of 1e-6, and so is the tie: whether 1e-6 is one depends on its last bit."""
    assert not numbers([-1e-6], 1.0, (-1000000, 1000000), activation="step")[2]
    assert not numbers([-1e-6], 1.0, (-1000000, 1000000))[2]
    assert numbers([-1e-5], 1.0, (-1000000, 1000000))[2]


def test_a_step_has_whole_biases():
    assert numbers([1, 1], -1.5, activation="step") == ([1, 1], Fraction(-1), True, 0.0)
    assert numbers([1, 1], -1.0, activation="step") == ([1, 1], Fraction(-1), True, 0.0)


def test_noise_on_reals_stays():
    weights, bias, exact, band = numbers(NOISY, -1.05, "real")
    assert (weights, bias, exact) == (NOISY, -1.05, False)
    assert band == pytest.approx(1.4e-6)


@pytest.mark.parametrize("weights", [[1, 1e-6], [1, 1 + 1e-6], [1e9, 1], [1000000, 1000001]])
def test_reals_with_numbers_about_as_small_as_a_tie_keep_their_tie(weights):
    """Else a weight would decide in the program that decides nothing in the network."""
    own, bias, exact, band = numbers(weights, 0.0, "real")
    assert (own, bias, exact) == (weights, 0.0, False)
    assert band == pytest.approx(1e-6 * max(weights))
    assert numbers([1, -1], 1e-6, "real")[3] == pytest.approx(1e-6)
    assert numbers([1, -1], 0.01, "real")[3] == 0


@pytest.mark.parametrize(("tolerance", "band"), [(0.0, 0.0), (1e-6, 0.0), (1e-3, 2e-3)])
def test_ties_of_reals_that_are_wider_than_noise_are_meant(tolerance, band):
    layers = [dd.Layer([[2.0], [-1]], [0.0]), dd.Layer([[1.0]], [0.0])]
    result = assert_lifts(Case(dd.Network(layers, tie_tolerance=tolerance), (2,), "real", ()))
    assert result.layers[0].band.tolist() == [band]


def test_rounded_decimals_on_reals_are_exact():
    assert numbers([0.3, 0.1, -0.2], 0.15, "real") == ([3, 1, -2], Fraction(3, 2), True, 0.0)
    assert numbers([0.3, 0.1, -0.2], 0.123, "real") == ([3, 1, -2], 1.23, True, 0.0)


def test_a_neuron_may_read_the_integers_among_mixed_inputs():
    domain = ["binary", (0, 3), "real", "sign"]
    assert numbers([0.7, 0.7 * (1 + 1e-8), 0, 0], -1.0, domain) == ([1, 1, 0, 0], Fraction(-3, 2), True, 0.0)
    assert not numbers([0.7, 0.7 * (1 + 1e-8), 0.7, 0], -1.0, domain)[2]


def test_other_floats_stay_with_their_tie():
    weights = [0.5371, -1.2934, 0.8123]
    own, bias, exact, band = numbers(weights, 0.111)
    assert (own, bias, exact) == (weights, 0.111, False)
    assert band == pytest.approx(1.2934e-6)


def test_one_huge_weight():
    assert numbers([1e9, 1, 1], -5e8)[0] == [1, 0, 0]  # the others are below the tie
    weights = [1e5, 1, 1]
    assert numbers(weights, -1.5) == ([1e5, 1, 1], Fraction(-3, 2), True, 0.0)


def test_a_huge_bias_makes_every_smaller_sum_a_tie():
    own, bias, exact, band = numbers([1, 1], 1e8)
    assert (own, bias, exact, band) == ([1, 1], 1e8, False, 100.0)


def test_biases_far_outside():
    for bias in (1e3, -1e3, 1e15, -1e15):
        lifted([[1.0], [2.0]], [bias])


def test_zero_layers_and_constant_neurons():
    result = lifted(np.zeros((3, 4)), [1.0, -1.0, 0.0, 1e-9])
    assert result.placements[0].offset.tolist() == [1, -1, 0, 1]
    assert not result.code.definitions
    result = lifted(np.zeros((3, 4)), [1.0, -1.0, 0.0, 1e-9], activation="step")
    assert result.placements[0].offset.tolist() == [1, 0, 0, 1]


def test_noise_in_the_scores_is_removed_and_bounded():
    eye = np.eye(3)
    noisy = np.array([[2.5], [2.5 * (1 + 2e-8)], [-2.5]])
    last = lifted(eye, [-0.5] * 3, output=noisy).layers[-1]
    assert last.weights.ravel().tolist() == [2.5, 2.5, -2.5]
    assert 0 < last.deviation < 1e-6


def test_scores_without_noise_stay():
    exact = np.array([[0.1], [0.123456789012345], [-7.5]])
    last = lifted(np.eye(3), [-0.5] * 3, output=exact).layers[-1]
    assert last.weights.ravel().tolist() == exact.ravel().tolist()
    assert last.deviation == 0


def test_many_floats_with_ties_of_their_own_share_one_table():
    rng = np.random.default_rng(0)
    result = lifted(rng.normal(size=(8, 40)), rng.normal(size=40))
    assert len(result.code.definitions) == 1
    assert len(set(result.layers[0].band)) == 40
