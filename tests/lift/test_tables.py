"""Neurons without structure: weights that are few are listed, scores keep their order."""

import numpy as np
import pytest
from conformance.checks import assert_lifts
from conformance.networks import Case

import deepdistilling as dd
from deepdistilling.compiler.inputs import input_array
from deepdistilling.lift import lift

N = 30
RNG = np.random.default_rng(4)
REALS = np.round(RNG.uniform(0.5, 9.5, N), 3)
ORDER = RNG.permutation(N)


def scores_of(out, hidden=None):
    """A network with one score a column of `out`; its hidden neurons are the inputs, or those given."""
    hidden = np.eye(len(out)) if hidden is None else hidden
    layers = [dd.Layer(hidden, np.zeros(hidden.shape[1])), dd.Layer(out, np.zeros(out.shape[1]))]
    return dd.Network(layers, activation="sign")


def lifted(network, domain="sign"):
    return lift(network, input_array(network.n_inputs, (network.n_inputs,), domain, None), "score").code


def one_each():
    """Each score is one neuron, in another order, with a weight of its own."""
    out = np.zeros((N, N))
    out[ORDER, np.arange(N)] = REALS
    return scores_of(out)


def two_each():
    """Each score is two neurons, whose weights are its own; one score is one."""
    out = np.zeros((N, N))
    out[ORDER, np.arange(N)] = REALS
    out[np.roll(ORDER, 1), np.arange(N)] = -REALS[::-1]
    out[ORDER[3], 3] = 0
    return scores_of(out)


@pytest.mark.parametrize("make", [one_each, two_each])
def test_exact(make):
    assert_lifts(Case(make(), (N,), "sign", (make.__name__,)))


def test_one_weight_is_a_number_and_a_place():
    code = lifted(one_each())
    assert [each.dims for each in code.tables] == [(N,), (N,)]
    assert sorted(map(tuple, (each.values.tolist() for each in code.tables))) == sorted(
        [tuple(REALS), tuple(ORDER)]
    )


def test_two_weights_are_lists_of_two():
    code = lifted(two_each())
    assert [each.dims for each in code.tables] == [(N, 2), (N, 2)]


def test_places_that_follow_a_rule_need_no_table():
    out = np.zeros((2 * N, N))
    out[2 * np.arange(N) + 1, np.arange(N)] = REALS
    code = lifted(scores_of(out))
    assert [each.values.tolist() for each in code.tables] == [REALS.tolist()]


def test_many_weights_are_a_table():
    code = lifted(scores_of(np.round(RNG.normal(size=(40, N)), 2)))
    assert [each.dims for each in code.tables] == [(N, 40)]


def test_scores_of_different_arrays_have_tables_of_their_own():
    """Sums of pairs, then differences to the first value: two definitions, read one after the other."""
    pairs = np.eye(N) + np.roll(np.eye(N), 1, axis=0)
    others = 2 * np.eye(N)[:, 1:] - np.eye(N)[:, :1]
    hidden = np.hstack([pairs, others])
    network = scores_of(np.diag(np.concatenate([REALS, REALS[1:] + 1])), hidden)
    code = lifted(network)
    assert_lifts(Case(network, (N,), "sign", ("two arrays",)))
    assert [len(part.loops) for part in code.result.parts] == [1, 1]


def test_whole_weights_and_others_have_tables_of_their_own():
    hidden = np.hstack([RNG.integers(-4, 5, (12, N)), RNG.normal(size=(12, N))])
    code = lifted(scores_of(np.round(RNG.normal(size=(2 * N, 2)), 2), hidden), "real")
    assert [define.dims for define in code.definitions] == [(N,), (N,)]
    assert [each.integer for each in code.tables if each.dims == (N, 12)] == [True, False]
