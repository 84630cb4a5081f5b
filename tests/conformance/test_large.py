"""Networks of a thousand inputs without any structure: the program is long, and right."""

import numpy as np
import pytest

import deepdistilling as dd

RNG = np.random.default_rng(0)


def whole(shape):
    """Small whole numbers."""
    return RNG.integers(-3, 4, shape).astype(float)


@pytest.mark.slow
@pytest.mark.parametrize("numbers", [whole, lambda shape: RNG.normal(size=shape)], ids=["whole", "real"])
def test_a_thousand_inputs(numbers):
    layers = [dd.Layer(numbers((1000, 60)), numbers(60) + 0.5), dd.Layer(numbers((60, 2)), numbers(2))]
    network = dd.Network(layers)
    program = dd.distill(network, input_domain="binary")
    X = RNG.integers(0, 2, (300, 1000))
    assert program.verification.status == "proved"
    assert np.array_equal(program.predict(X), network.predict(X))
