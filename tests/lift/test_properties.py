"""Every network expands back, and its code does not depend on how neurons are stored."""

from itertools import pairwise

import numpy as np
import pytest
from conformance.checks import assert_lifts
from conformance.networks import Case, case
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import deepdistilling as dd
from deepdistilling.compiler.inputs import input_array
from deepdistilling.lift import lift

small = st.integers(-3, 3).map(float)
halves = st.integers(-6, 6).map(lambda k: k / 2)
shapes = st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple)


@st.composite
def networks(draw):
    """A network with integer weights, its input shape and its activation."""
    shape = draw(shapes)
    widths = [int(np.prod(shape)), *draw(st.lists(st.integers(1, 6), min_size=1, max_size=3))]
    layers = [
        dd.Layer(
            draw(arrays.arrays(float, (n_in, n_out), elements=small)),
            draw(arrays.arrays(float, n_out, elements=halves)),
        )
        for n_in, n_out in pairwise(widths)
    ]
    return Case(dd.Network(layers, activation=draw(st.sampled_from(["sign", "step"]))), shape, "binary", ())


def code_of(each, network):
    return lift(network, input_array(network.n_inputs, each.shape, each.domain, None), "score").code


@given(networks())
def test_expanding_gives_the_network_back(each):
    assert_lifts(each)


@given(networks(), st.randoms(use_true_random=False))
def test_shuffling_neurons_gives_the_same_code(each, random):
    layers = list(each.network.layers)
    for depth in range(len(layers) - 1):
        order = list(range(layers[depth].n_outputs))
        random.shuffle(order)
        layers[depth] = dd.Layer(layers[depth].weights[:, order], layers[depth].bias[order])
        layers[depth + 1] = dd.Layer(layers[depth + 1].weights[order], layers[depth + 1].bias)
    shuffled = dd.Network(layers, activation=each.network.activation)
    assert code_of(each, shuffled) == code_of(each, each.network)


@given(networks(), st.floats(1e-6, 1e6))
def test_scaling_hidden_neurons_gives_the_same_code(each, factor):
    *hidden, last = each.network.layers
    scaled = [dd.Layer(layer.weights * factor, layer.bias * factor) for layer in hidden]
    network = dd.Network([*scaled, last], activation=each.network.activation)
    assert code_of(each, network) == code_of(each, each.network)


@settings(max_examples=20)
@given(st.integers(0, 10**6))
def test_generated_networks_shuffled_in_their_first_layer(seed):
    each = case(seed)
    if len(each.network.layers) < 2:
        return
    first, second, *rest = each.network.layers
    order = np.random.default_rng(seed).permutation(first.n_outputs)
    layers = [
        dd.Layer(first.dense()[:, order], first.bias[order]),
        dd.Layer(second.dense()[order], second.bias),
        *rest,
    ]
    shuffled = dd.Network(layers, activation=each.network.activation)
    assert code_of(each, shuffled) == code_of(each, each.network)


@pytest.mark.parametrize("seed", [1269, 1972, 2532, 3322, 3417, 3454, 5029, 9413])
def test_generated_networks_that_once_failed(seed):
    """Sums in another order, scales at a tie, biases that grow by thirds or wrap, reals that cancel."""
    assert_lifts(case(seed), seed)
