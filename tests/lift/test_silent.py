"""Places that no neuron has and that are always 0 are added where that is shorter, and nowhere else."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

import deepdistilling as dd
from deepdistilling.compiler.inputs import input_array
from deepdistilling.lift import lift
from deepdistilling.verify import Proved, Refuted, check_expansion

SQUARES = np.array(list(itertools.product((0, 1), repeat=9)))


def one_way(bias, activation, n=3):
    """How many of all pairs of different places i, j have ``x[i, j] - x[j, i] + bias`` above 0."""
    pairs = list(itertools.permutations(range(n), 2))
    first = np.zeros((n, n, len(pairs)))
    for column, (i, j) in enumerate(pairs):
        first[i, j, column], first[j, i, column] = 1, -1
    layers = [
        dd.Layer(first.reshape(n * n, -1), np.full(len(pairs), bias)),
        dd.Layer(np.ones((len(pairs), 1)), [-1.5]),
    ]
    return dd.Network(layers, activation=activation)


def lifted(network):
    return lift(network, input_array(9, (3, 3), "binary", None), "score")


def check(network, result):
    layers = [(each.weights, each.bias) for each in result.layers]
    bands = [each.band for each in result.layers]
    return check_expansion(result.code, result.placements, layers, activation=network.activation, bands=bands)


def test_pairs_of_equal_places_are_added_where_they_are_0():
    network = one_way(-0.5, "step")
    program = dd.distill(network, input_shape=(3, 3), input_domain="binary")
    assert "x[i, j] > x[j, i] for i in range(3) for j in range(3)" in program.source
    assert isinstance(check(network, lifted(network)), Proved)
    assert np.array_equal(program.predict(SQUARES), network.predict(SQUARES))


@pytest.mark.parametrize(
    ("bias", "activation"), [(0.5, "step"), (-0.5, "sign"), (0.5, "sign"), (0.0, "sign")]
)
def test_other_families_keep_their_meaning(bias, activation):
    network = one_way(bias, activation)
    program = dd.distill(network, input_shape=(3, 3), input_domain="binary")
    assert program.verification.status == "proved"
    assert np.array_equal(program.predict(SQUARES), network.predict(SQUARES))


def test_adding_what_is_not_0_is_refuted():
    """Equal places are 1 here: the sum over all pairs, which is right for the other network, is not."""
    silent, loud = one_way(-0.5, "step"), one_way(0.5, "step")
    result = lifted(loud)
    assert isinstance(check(loud, result), Proved)
    wrong = replace(result.code, result=lifted(silent).code.result)
    assert isinstance(check(loud, replace(result, code=wrong)), Refuted)
