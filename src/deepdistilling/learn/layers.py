"""From hyperplanes to the layers of a network.

In: hyperplanes on the inputs, and hyperplanes on what those decide. Out: `Layer`s without unread neurons.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..network import TIE_TOLERANCE, Activation, Layer
from .hyperplane import FloatArray, Hyperplane
from .subconcepts import IntArray

MEASURED_TIE = 1e-12
"""Tie tolerance for measured inputs: they come as near to each other as they like, and weights in the units
of unlike columns differ by many powers of ten."""


class EssenceLayers(NamedTuple):
    """Differentiae, the neurons of subconcepts that read them, and the class of each, ascending.

    `tie_tolerance` says how near to 0 a sum is a tie, and `activation` what a neuron makes of its sum, as for
    `Network`.
    """

    planes: list[Hyperplane]
    neurons: list[Hyperplane]
    classes: IntArray
    tie_tolerance: float = TIE_TOLERANCE
    activation: Activation = "sign"

    def n_conditions(self) -> int:
        """Return the number of differentiae that look at an input."""
        return sum(bool(plane.weights.any()) for plane in self.planes)

    def layers(self) -> tuple[Layer, Layer]:
        """First and second layer of the network."""
        first, second = as_layer(self.planes), as_layer(self.neurons)
        read = np.asarray(second.dense().any(axis=1))
        # A layer cannot be empty, even where nothing has to be decided.
        read[:1] |= not read.any()
        return (
            Layer(first.dense()[:, read], first.bias[read]),
            Layer(second.dense()[read], second.bias),
        )


def always(class_: int, n_inputs: int) -> EssenceLayers:
    """Network that answers one class whatever the input: all that contradictory samples may leave."""
    return EssenceLayers(
        [Hyperplane(np.zeros(n_inputs), 1.0)], [Hyperplane(np.ones(1), 0.0)], np.array([class_])
    )


def as_layer(planes: list[Hyperplane]) -> Layer:
    """Layer with one neuron a hyperplane."""
    return Layer(np.array([plane.weights for plane in planes]).T, np.array([plane.bias for plane in planes]))


def decisions(X: FloatArray, planes: list[Hyperplane], tie_tolerance: float = TIE_TOLERANCE) -> FloatArray:
    """What neurons make of their sums, -1, 0 at a tie or +1, shape (n, n_planes).

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs)
    planes : list of Hyperplane
    tie_tolerance : float, default=1e-6
        As for `Network`.
    """
    layer = as_layer(planes)
    sums = layer.sums(X)
    result: FloatArray = np.where(np.abs(sums) <= tie_tolerance * layer.scale(), 0.0, np.sign(sums))
    return result
