"""What a neuron is said to decide is what it decides."""

import itertools

import numpy as np
import pytest

from deepdistilling import Layer, Network
from deepdistilling.plots.words import agreement, comparison, decisions, neuron_names

NAMES = ["a", "b", "c"]


def fires(weights, bias, values):
    return bool(np.dot(weights, values) + bias > 0)


@pytest.mark.parametrize(
    ("weights", "bias", "words"),
    [
        ([2, 0, 0], -1, "a > 0.5"),
        ([-2, 0, 0], 1, "a < 0.5"),
        ([0, -1, 1], 0, "c > b"),
        ([1, -1, 0], -2, "a − b > 2"),
        ([-1, 0, 3], 0, "3 c − a > 0"),
        ([0, 0, 0], 1, "always"),
        ([0, 0, 0], 0, "never"),
    ],
)
def test_comparisons(weights, bias, words):
    assert comparison(np.array(weights, dtype=float), bias, NAMES) == words
    if words not in ("always", "never"):
        expression = words.replace("3 c", "3 * c").replace("−", "-")
        for values in itertools.product((-1.5, 0, 0.25, 2, 3), repeat=3):
            assert eval(expression, dict(zip(NAMES, values, strict=True))) == fires(weights, bias, values)


def test_a_long_sum_is_counted():
    assert comparison(np.ones(7), -2.5, list("abcdefg")) == "sum of 7 > 2.5"


@pytest.mark.parametrize("activation", ["sign", "step"])
@pytest.mark.parametrize("signs", list(itertools.product((-1, 1), repeat=3)))
@pytest.mark.parametrize("bias", [-2.5, -1, -0.5, 0.5, 1, 2.5])
def test_agreement_is_true_on_all_outputs_without_ties(activation, signs, bias):
    words = agreement(np.array(signs, dtype=float), bias, NAMES, activation)
    for values in itertools.product((-1, 1) if activation == "sign" else (0, 1), repeat=3):
        holds = dict(zip(NAMES, (value > 0 for value in values), strict=True))
        if words in ("always", "never"):
            said = words == "always"
        elif words.startswith("at least 2 of "):
            said = sum(eval(each, holds) for each in words.removeprefix("at least 2 of ").split(", ")) >= 2
        else:
            said = eval(words, holds)
        assert said == fires(signs, bias, values), (words, values)


def test_many_are_counted():
    assert agreement(np.ones(5), -4, ["n"] * 5, "sign") == "all of 5"
    assert agreement(np.ones(5), 4, ["n"] * 5, "sign") == "any of 5"
    assert agreement(np.ones(5), 0, ["n"] * 5, "sign") == "at least 3 of 5"


def test_unequal_weights_are_a_sum():
    assert agreement(np.array([2.0, 1.0]), 0.5, ["p1", "p2"], "sign") == "2 p1 + p2 > −0.5"


def test_names_by_layer():
    net = Network(
        [Layer([[1, 2]], [0, 0]), Layer([[1], [1]], [0]), Layer([[1, -1]], [0, 0])], classes=["x", "y"]
    )
    assert neuron_names(net, 1) == ["p1", "p2"]
    assert neuron_names(net, 2) == ["q1"]
    assert neuron_names(net, 3) == ["x", "y"]
    assert decisions(net, 2, ["p1", "p2"], [0]) == ["p1 and p2"]
