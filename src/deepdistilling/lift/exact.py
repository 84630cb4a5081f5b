"""Floats become exact numbers, wherever that is proved to change no decision.

Solvers leave noise: weights that should be equal differ in the eighth digit. For each neuron we look for the
scale at which its weights are small integers, and then *prove*, from the integers that its sum can take, that the
sign of the sum is the same for every input of the domain. What cannot be proved keeps its exact floats.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from ..network import Layer

Weights = npt.NDArray[np.float64]

NOISE = 1e-7
"""Numbers that differ by less than this, relative to the larger, are equal up to a solver's noise."""

MAX_MULTIPLE = 12
"""The smallest weight may become any integer up to this."""

MAX_INTEGER = 2.0**24
"""No weight may become a larger integer than this."""


@dataclass(frozen=True, eq=False)
class ExactLayer:
    """A layer in numbers that mean what they say.

    Parameters
    ----------
    weights : ndarray of shape (n_in, n_out)
        Integers (held as float64) where `exact`, else the network's own floats.
    bias : tuple of Fraction or float
        Likewise, one a neuron.
    exact : ndarray of bool, shape (n_out,)
        Neurons whose sign was proved unchanged, and whose ties are exactly the sums that are 0.
    changed : ndarray of bool, shape (n_out,)
        Neurons among them whose numbers are not simply the network's times a scale.
    deviation : float
        For a linear layer, a bound on the change of any score.
    """

    weights: Weights
    bias: tuple[Fraction | float, ...]
    exact: npt.NDArray[np.bool_]
    changed: npt.NDArray[np.bool_]
    deviation: float = 0.0


def exact_thresholds(layer: Layer, lo: Weights, hi: Weights, integer: bool, tolerance: float) -> ExactLayer:
    """Bring every neuron of a hidden layer to integers where its decisions are proved unchanged.

    Parameters
    ----------
    layer : Layer
        A hidden layer.
    lo, hi : ndarray of shape (n_in,)
        Least and greatest value of each input; infinite for reals without bounds.
    integer : bool
        Whether every input is an integer.
    tolerance : float
        The network's tie tolerance.

    Notes
    -----
    Derived here. With integer inputs the exact sum lies on integers plus the bias b, and the network's sum
    differs from it by at most e. If b is within the tie tolerance of an integer, then that sum is a tie in the network
    and a zero here, and every other sum is at least 1 - e away from a tie. If it is not, no sum is a tie, and any
    b between the same two integers decides alike: we take the middle one.
    """
    weights = layer.dense()
    integers, scale, found = _integer_weights(weights)
    bias: list[Fraction | float] = [float(b) for b in layer.bias]
    result = weights.copy()
    exact = np.zeros(layer.n_outputs, dtype=bool)
    changed = np.zeros(layer.n_outputs, dtype=bool)
    ratio = np.divide(layer.bias, scale, out=np.zeros_like(layer.bias), where=found)
    reach = np.maximum(np.abs(lo), np.abs(hi))
    error = np.abs(weights - integers * scale)
    noiseless = found & ~error.any(axis=0)
    drift = np.full(layer.n_outputs, np.inf)
    if np.isfinite(reach).all():
        drift = reach @ error
    else:
        drift[noiseless] = 0.0
    tie = tolerance * layer.scale()
    nearest = np.rint(ratio)
    off = np.abs(ratio - nearest) * scale
    for k in np.flatnonzero(found):
        if integer and off[k] + drift[k] <= tie[k] and scale[k] * 1.0 - off[k] - drift[k] > tie[k]:
            bias[k] = Fraction(int(nearest[k]))
        elif integer and off[k] - drift[k] > tie[k] and scale[k] - off[k] - drift[k] > tie[k]:
            bias[k] = Fraction(math.floor(ratio[k])) + Fraction(1, 2)
        elif noiseless[k] and not integer:
            exact_bias = Fraction(float(layer.bias[k])) / Fraction(float(scale[k]))
            bias[k] = exact_bias
        else:
            continue
        result[:, k] = integers[:, k]
        exact[k] = True
        changed[k] = bool(error[:, k].any()) or Fraction(float(layer.bias[k])) != bias[k] * Fraction(float(scale[k]))
    return ExactLayer(result, tuple(bias), exact, changed)


def exact_scores(layer: Layer, reach: Weights) -> ExactLayer:
    """Remove a solver's noise from the linear layer, if it shows any.

    Weights that are equal up to noise in some places and differ in others tell that the layer is known only to
    about `NOISE`; then each number becomes the shortest decimal that is as close. A layer that shows no
    noise is left as it is.

    Parameters
    ----------
    layer : Layer
        The last layer.
    reach : ndarray of shape (n_in,)
        Largest absolute value of each input.
    """
    weights, bias = layer.dense(), layer.bias
    numbers = np.unique(np.abs(np.concatenate([weights.ravel(), bias])))
    gaps = np.diff(numbers)
    noisy = bool(((gaps > 0) & (gaps <= NOISE * numbers[1:])).any())
    everything = np.ones(layer.n_outputs, dtype=bool)
    if not noisy:
        return ExactLayer(weights, tuple(map(float, bias)), everything, ~everything)
    shortest = {float(v): _shortest(float(v)) for v in numbers}
    values, inverse = np.unique(weights, return_inverse=True)
    mapped = np.array([math.copysign(shortest[abs(float(v))], v) for v in values])[inverse].reshape(weights.shape)
    mapped_bias = tuple(math.copysign(shortest[abs(float(b))], b) for b in bias)
    change = np.abs(mapped - weights)
    deviation = float((reach @ change + np.abs(np.array(mapped_bias) - bias)).max())
    return ExactLayer(mapped, mapped_bias, everything, change.any(axis=0), deviation)


def _shortest(value: float) -> float:
    """Return the decimal with the fewest digits within the noise of `value`."""
    for digits in range(1, 17):
        candidate = float(f"{value:.{digits}g}")
        if abs(candidate - value) <= NOISE * abs(value):
            return candidate
    return value


def _integer_weights(weights: Weights) -> tuple[Weights, Weights, npt.NDArray[np.bool_]]:
    """Find, for each neuron, the scale at which its weights are integers up to noise.

    Returns
    -------
    integers : ndarray of shape (n_in, n_out)
    scale : ndarray of shape (n_out,)
        ``weights`` is about ``integers * scale``.
    found : ndarray of bool, shape (n_out,)
        False also where every weight is 0.
    """
    magnitude = np.abs(weights)
    largest = magnitude.max(axis=0)
    # What is below the noise of the largest weight is a zero that a solver left.
    magnitude = np.where(magnitude <= NOISE * largest, 0.0, magnitude)
    smallest = np.where(magnitude > 0, magnitude, np.inf).min(axis=0)
    integers = np.zeros_like(weights)
    scale = np.ones(weights.shape[1])
    found = np.zeros(weights.shape[1], dtype=bool)
    for multiple in range(1, MAX_MULTIPLE + 1):
        open_ = np.flatnonzero(~found & (largest > 0))
        if not len(open_):
            break
        unit = smallest[open_] / multiple
        ratio = weights[:, open_] / unit
        rounded = np.rint(ratio)
        # The smallest weight is itself noisy, so a ratio is known to its own noise only.
        fits = (np.abs(ratio - rounded) <= 2 * NOISE * np.maximum(np.abs(rounded), 1.0)).all(axis=0)
        fits &= np.abs(rounded).max(axis=0) <= MAX_INTEGER
        chosen = open_[fits]
        integers[:, chosen] = rounded[:, fits]
        found[chosen] = True
        # The largest weight fixes the scale best.
        peak = np.abs(rounded[:, fits]).argmax(axis=0)
        columns = np.arange(len(chosen))
        scale[chosen] = np.abs(weights[peak, chosen]) / np.abs(rounded[:, fits][peak, columns])
    return integers, scale, found
