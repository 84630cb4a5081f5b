"""What must hold of every lifted network."""

from __future__ import annotations

import numpy as np

from deepdistilling.compiler.inputs import input_array
from deepdistilling.compiler.ties import answers_of
from deepdistilling.lift import lift
from deepdistilling.program.evaluate import evaluate
from deepdistilling.verify import Inputs, Proved, check_expansion, check_rounding, hidden_outputs
from deepdistilling.verify.differential import all_inputs, n_inputs_of, sample_inputs

MAX_CASES = 1 << 16


def assert_lifts(case, seed=None):
    """Lift, prove by expansion and bounds, and compare on all inputs, or on samples of many."""
    network, where = case.network, (seed, case.notes)
    given = input_array(network.n_inputs, case.shape, case.domain, None)
    lifted = lift(network, given, "score")
    layers, bands = [(e.weights, e.bias) for e in lifted.layers], [e.band for e in lifted.layers]
    proof = check_expansion(
        lifted.code, lifted.placements, layers, activation=network.activation, bands=bands
    )
    assert isinstance(proof, Proved), (where, proof)
    for layer, exact, inputs in domains_of(network, given, lifted):
        proof = check_rounding(
            layer,
            exact.weights,
            exact.bias,
            exact.exact,
            exact.band,
            inputs,
            activation=network.activation,
            tolerance=network.tie_tolerance,
        )
        assert isinstance(proof, Proved), (where, proof)
    X = all_inputs(given) if n_inputs_of(given) <= MAX_CASES else sample_inputs(given, 1000)
    answers = answers_of(network, X, loose_neurons(lifted))
    want, deviation = answers.scores, lifted.layers[-1].deviation
    wrong = np.flatnonzero(
        (answers.settled("score", evaluate(lifted.code, X), want, deviation) != want).any(1)
    )
    assert not len(wrong), (
        where,
        X[wrong[0]],
        want[wrong[0]],
        evaluate(lifted.code, X[wrong[0]][np.newaxis]),
    )
    return lifted


def domains_of(network, given, lifted):
    """Each hidden layer with its exact numbers and what its inputs can be."""
    domains = given.domains
    lo, hi = (
        np.array([float(e) for e in ends]) for ends in zip(*((d.lo, d.hi) for d in domains), strict=True)
    )
    inputs = Inputs(lo, hi, np.array([d.integer for d in domains]))
    for layer, exact in zip(network.layers[:-1], lifted.layers, strict=False):
        yield layer, exact, inputs
        inputs = hidden_outputs(network.activation, layer.n_outputs)


def loose_neurons(lifted):
    """For each hidden layer, neurons of reals whose ties are sums of exactly 0 in the program."""
    return [~layer.whole & (layer.band == 0) for layer in lifted.layers[:-1]]
