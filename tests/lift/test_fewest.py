"""The fewest digits that change no sign on samples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import deepdistilling as dd
from deepdistilling.lift import fewest_digits

TIE = 1e-6


def signs(layer, X):
    sums = X @ layer.weights + layer.bias
    return np.sign(sums) * (np.abs(sums) > TIE * layer.scale())


def n_digits(values):
    return sum(len(f"{abs(v):.17g}".replace(".", "").strip("0")) for v in np.ravel(values))


@given(st.integers(0, 10**6))
def test_no_sign_changes_and_no_number_grows(seed):
    rng = np.random.default_rng(seed)
    n_inputs, n_neurons = int(rng.integers(1, 6)), int(rng.integers(1, 4))
    X = rng.normal(size=(int(rng.integers(1, 60)), n_inputs)) * 10.0 ** rng.integers(-3, 4, n_inputs)
    layer = dd.Layer(rng.normal(size=(n_inputs, n_neurons)), rng.normal(size=n_neurons))
    short = fewest_digits(layer, X, TIE)
    assert np.array_equal(signs(short, X), signs(layer, X))
    assert n_digits(short.weights) <= n_digits(layer.weights)


def test_an_input_that_makes_no_difference_goes():
    X = np.array([[0.0, 3.1], [1.0, 3.2], [4.0, 3.0], [5.0, 3.3]])
    layer = fewest_digits(dd.Layer([[0.4321], [0.0123]], [-1.1]), X, TIE)
    assert layer.weights.ravel().tolist() == [1, 0]
    assert 1 < -layer.bias[0] < 4
    assert n_digits(layer.bias) == 1


def test_half_of_the_gap_stays():
    X = np.array([[0.0, 0.0], [10.0, 0.9], [1.0, 9.0], [11.0, 10.0]])
    layer = dd.Layer([[1 / 3], [1.0]], [-5.0])
    short = fewest_digits(layer, X, TIE)

    def gap(weights):
        sums = np.sort(X @ weights.ravel())
        return sums[2] - sums[1]

    assert gap(short.weights) / np.abs(short.weights).max() >= 0.5 * gap(layer.weights)


@pytest.mark.parametrize(
    "samples",
    [
        [[1.0, 1.0], [2.0, 0.5]],  # all on one side
        [[1.0, -1.0], [2.0, 0.5], [-3.0, 0.0]],  # one of them a tie
    ],
)
def test_a_neuron_of_which_the_samples_say_little_stays(samples):
    layer = dd.Layer([[0.12345], [0.12345]], [0.0])
    short = fewest_digits(layer, np.array(samples), TIE)
    assert np.array_equal(short.weights, layer.weights)
    assert np.array_equal(short.bias, layer.bias)
