"""The linear layer: a solver's noise removed, where it shows any."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from ..network import Layer
from .exact import ExactLayer
from .integers import NOISE
from .packed import Packed, spans

Weights = npt.NDArray[np.float64]

FEW = 64
"""Among so few distinct numbers, two that are equal up to noise are not there by chance."""

MANY = 1 << 16
"""More distinct numbers than this are not a few numbers with noise."""


def exact_scores(layer: Layer, reach: Weights) -> ExactLayer:
    """Remove a solver's noise from the linear layer, if it shows any.

    Weights that are equal up to noise in some places and differ in others tell that the layer is known only
    to about `NOISE`; then each number becomes the shortest decimal that is as close. A layer that shows no
    noise, or whose inputs have no bounds, is left as it is.

    Parameters
    ----------
    layer : Layer
        The last layer.
    reach : ndarray of shape (n_in,)
        Largest absolute value of each input.
    """
    numbers = _distinct(layer)
    if not _is_noisy(numbers) or not np.isfinite(reach).all():
        return own_scores(layer)
    n_out = layer.n_outputs
    every = np.ones(n_out, dtype=bool)
    scales = layer.scale()
    shortest = _shortest(numbers, NOISE * float(scales[scales > 0].min()))
    filled = Packed(layer.n_inputs, n_out, sparse.issparse(layer.weights))
    bias = _mapped(layer.bias, numbers, shortest)
    deviation = 0.0
    for start, stop in spans(layer.n_inputs, n_out):
        weights = layer.columns(slice(start, stop))
        mapped = _mapped(weights, numbers, shortest)
        change = reach @ np.abs(mapped - weights) + np.abs(bias - layer.bias)[start:stop]
        deviation = max(deviation, float(change.max()))
        filled.append(mapped)
    return ExactLayer(filled.finished(), tuple(map(float, bias)), every, ~every, np.zeros(n_out), deviation)


def own_scores(layer: Layer) -> ExactLayer:
    """Return the linear layer in its own numbers."""
    every = np.ones(layer.n_outputs, dtype=bool)
    return ExactLayer(layer.weights, tuple(map(float, layer.bias)), every, ~every, np.zeros(layer.n_outputs))


def _distinct(layer: Layer) -> Weights:
    """Return the absolute values that occur, ascending; none where there are too many."""
    numbers = np.unique(np.abs(layer.bias))
    for start, stop in spans(layer.n_inputs, layer.n_outputs):
        numbers = np.union1d(numbers, np.abs(layer.columns(slice(start, stop))))
        if len(numbers) > MANY:
            return np.zeros(0)
    return numbers


def _is_noisy(numbers: Weights) -> bool:
    if len(numbers) < 2:
        return False
    same = np.diff(numbers) <= NOISE * numbers[1:]
    groups = len(numbers) - int(same.sum())
    return bool(same.any()) and (len(numbers) <= FEW or groups <= len(numbers) // 2)


def _shortest(numbers: Weights, zero: float) -> Weights:
    """Return the decimal with the fewest digits within the noise of each number; equal ones get the same.

    What is at most `zero` is the noise around a zero.
    """
    result = np.empty_like(numbers)
    first = None
    for place, value in enumerate(numbers):
        if first is None or value - numbers[first] > NOISE * value:
            first = place
            chosen = 0.0 if value <= zero else _shortest_decimal(float(value))
        result[place] = chosen
    return result


def _shortest_decimal(value: float) -> float:
    for digits in range(1, 17):
        candidate = float(f"{value:.{digits}g}")
        if abs(candidate - value) <= NOISE * abs(value):
            return candidate
    return value


def _mapped(values: Weights, numbers: Weights, shortest: Weights) -> Weights:
    result: Weights = np.copysign(shortest[np.searchsorted(numbers, np.abs(values))], values) + 0.0  # no -0.0
    return result
