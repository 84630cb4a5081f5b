"""The fingerprint of a network: the same for the same outputs, another for any other."""

import numpy as np
import pytest
from scipy import sparse

from deepdistilling import Layer, Network
from deepdistilling.formats import digest

WEIGHTS = np.array([[1.0, 0.0], [-0.0, 2.0]])
LAST = Layer([[1.0], [1.0]], [0.0])
NETWORK = Network([Layer(WEIGHTS, [0.5, 0.0]), LAST])


def test_it_is_the_same_for_the_same_values():
    again = Network([Layer(np.asfortranarray(WEIGHTS), [0.5, -0.0]), LAST])
    stored_sparsely = Network([Layer(sparse.csr_array(WEIGHTS), [0.5, 0.0]), LAST])
    assert digest(NETWORK) == digest(again) == digest(stored_sparsely)
    assert len(digest(NETWORK)) == 16


@pytest.mark.parametrize(
    "other",
    [
        Network([Layer(WEIGHTS, [0.5, 1e-300]), LAST]),
        Network([Layer(WEIGHTS[::-1], [0.5, 0.0]), LAST]),
        Network(NETWORK.layers, activation="step"),
        Network(NETWORK.layers, classes=["no", "yes"]),
        Network(NETWORK.layers, tie_tolerance=1e-3),
    ],
)
def test_it_is_another_for_another_network(other):
    assert digest(other) != digest(NETWORK)


def test_a_layer_in_blocks(monkeypatch):
    whole = digest(NETWORK)
    monkeypatch.setattr("deepdistilling.formats.hashing.BLOCK", 1)
    assert digest(NETWORK) == whole
