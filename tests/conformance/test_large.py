"""Networks of a thousand inputs without any structure: the program is long, and right."""

import numpy as np
import pytest

import deepdistilling as dd

RNG = np.random.default_rng(0)


def whole(shape):
    """Small whole numbers."""
    return RNG.integers(-3, 4, shape).astype(float)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("numbers", "n_hidden"),
    [pytest.param(whole, 60, id="whole"), pytest.param(lambda shape: RNG.normal(size=shape), 15, id="real")],
)
def test_a_thousand_inputs(numbers, n_hidden):
    hidden = dd.Layer(numbers((1000, n_hidden)), numbers(n_hidden) + 0.5)
    layers = [hidden, dd.Layer(numbers((n_hidden, 2)), numbers(2))]
    network = dd.Network(layers)
    program = dd.distill(network, input_domain="binary")
    X = RNG.integers(0, 2, (300, 1000))
    assert program.verification.status == "proved"
    assert np.array_equal(program.predict(X), network.predict(X))
