"""Floats become exact numbers, wherever that is proved to change no decision.

Solvers leave noise: weights that should be equal differ in the eighth digit. For each neuron we look for
the scale at which its weights are small integers, and then *prove*, from the integers that its sum can
take, that its output is the same for every input of the domain. What cannot be proved keeps its exact
floats.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from ..network import TIE_TOLERANCE, Activation, Layer
from .integers import NOISE, integer_weights
from .packed import Packed, spans

Weights = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Number = Fraction | float

ROUNDING = 4 * float(np.finfo(np.float64).eps)
"""Numbers this close, relatively, differ by no more than arithmetic on floats rounds."""

EDGE = 1e-3
"""Share of a tie that is left for the rounding of sums."""

FINE = 10
"""A number this many times the tie of its neuron is too small to be called apart from it."""

MAX_DENOMINATOR = 12
"""A bias within a solver's noise of a fraction with at most this denominator is taken for that."""


@dataclass(frozen=True, eq=False)
class Values:
    """What each input of a layer can be.

    Parameters
    ----------
    lo, hi : ndarray of shape (n,)
        Least and greatest value; infinite for reals without bounds.
    integer : ndarray of bool, shape (n,)
        Whether it is always an integer.
    """

    lo: Weights
    hi: Weights
    integer: Flags

    @property
    def reach(self) -> Weights:
        """Largest absolute value."""
        result: Weights = np.maximum(np.abs(self.lo), np.abs(self.hi))
        return result


def outputs_of(activation: Activation, count: int) -> Values:
    """Return what the outputs of a hidden layer can be."""
    least = np.full(count, -1.0 if activation == "sign" else 0.0)
    return Values(least, np.ones(count), np.ones(count, dtype=bool))


@dataclass(frozen=True, eq=False)
class ExactLayer:
    """A layer in numbers that mean what they say.

    Parameters
    ----------
    weights : ndarray or csc_array of shape (n_in, n_out)
        Integers where `exact`, else the network's own floats.
    bias : tuple of Fraction or float
        Likewise, one a neuron.
    exact : ndarray of bool, shape (n_out,)
        Neurons whose outputs were proved unchanged, and whose ties are exactly the sums that are 0.
    whole : ndarray of bool, shape (n_out,)
        Neurons among them whose sums are integers, or integers and a half.
    band : ndarray of shape (n_out,)
        Sums no further than this from 0 are ties.
    deviation : float
        For a linear layer, a bound on the change of any score.
    """

    weights: Any
    bias: tuple[Number, ...]
    exact: Flags
    whole: Flags
    band: Weights
    deviation: float = 0.0


def exact_thresholds(layer: Layer, values: Values, tolerance: float, activation: Activation) -> ExactLayer:
    """Bring every neuron of a hidden layer to integers where its outputs are proved unchanged.

    Parameters
    ----------
    layer : Layer
        A hidden layer.
    values : Values
        What it reads.
    tolerance : float
        The network's tie tolerance.
    activation : {"sign", "step"}
        What its neurons make of their sums.
    """
    packed = Packed(layer.n_inputs, layer.n_outputs, sparse.issparse(layer.weights))
    biases: list[Number] = []
    tie = tolerance * layer.scale()
    parts = []
    for start, stop in spans(layer.n_inputs, layer.n_outputs):
        here = slice(start, stop)
        weights, bias, *rest = _columns(
            layer.columns(here), layer.bias[here], values, tie[here], activation, tolerance <= TIE_TOLERANCE
        )
        packed.append(weights)
        biases.extend(bias)
        parts.append(rest)
    exact, whole, band = (np.concatenate(each) for each in zip(*parts, strict=True))
    return ExactLayer(packed.finished(), tuple(biases), exact, whole, band)


def _columns(
    weights: Weights,
    bias: Weights,
    values: Values,
    tie: Weights,
    activation: Activation,
    only_noise: bool,
) -> tuple[Weights, list[Number], Flags, Flags, Weights]:
    """Return weights, biases, and what of `ExactLayer` goes with them, of some neurons.

    `only_noise` tells that ties are no wider than what makes up for a solver's noise.
    """
    integers, scale, found = integer_weights(weights)
    error = np.abs(weights - integers * scale)
    whole = ~_reads(weights, ~values.integer)
    bounded = ~_reads(weights, ~np.isfinite(values.reach))
    drift = error.T @ np.where(np.isfinite(values.reach), values.reach, 0.0)
    noisy = (error > ROUNDING * np.abs(weights)).any(axis=0)
    ratio = bias / scale
    noisy |= np.array([_is_noisy(float(each)) for each in ratio])
    # At the very edge of a tie the rounding of the network's own sums decides: nothing is proved there.
    drift = drift + np.minimum(ROUNDING * (np.abs(bias) + scale), EDGE * tie)
    if activation == "sign":
        fitted, proved = _sign_bias(ratio, scale, drift, tie)
    else:
        fitted, proved = _step_bias(ratio, scale, drift, tie)
    proved &= found & whole & bounded & (np.abs(ratio) < 2.0**50)
    # On reals a tie is a sum of exactly 0, unless a number of the neuron is itself hardly more than a tie, or
    # ties are wider than noise: then they are meant.
    coarse = np.full(len(bias), only_noise)
    of_reals = np.flatnonzero(~whole)
    coarse[of_reals] &= ~_is_fine(weights[:, of_reals], bias[of_reals], tie[of_reals])
    scaled = found & ~noisy & ~whole & (coarse | bounded)
    exact = proved | scaled
    numbers: list[Number] = [float(b) for b in bias]
    for k in np.flatnonzero(proved):
        numbers[k] = Fraction(int(2 * fitted[k]), 2)
    for k in np.flatnonzero(scaled):
        numbers[k] = _decimal(float(ratio[k]))
    band = np.where(exact | (~bounded & coarse & ~(found & noisy)), 0.0, tie)
    return np.where(exact, integers, weights), numbers, exact, proved, band


def _is_fine(weights: Weights, bias: Weights, tie: Weights) -> Flags:
    """Which neurons have numbers, or two whose sizes differ, by little more than what is called a tie."""
    sizes: Weights = np.sort(np.abs(np.vstack([weights, bias, np.zeros_like(bias)])), axis=0)
    steps = np.diff(sizes, axis=0)
    fine = ((steps > ROUNDING * sizes[1:]) & (steps <= FINE * tie)).any(axis=0)
    return np.asarray(fine)


def _reads(weights: Weights, some: Flags) -> Flags:
    """Which neurons read one of some inputs."""
    result: Flags = (weights[some] != 0).any(axis=0)
    return result


def _sign_bias(ratio: Weights, scale: Weights, drift: Weights, tie: Weights) -> tuple[Weights, Flags]:
    """Return a bias for whole sums, and where it is proved to decide alike.

    Derived here. With integer inputs the exact sum is an integer plus the bias b, and the network's sum
    differs from it by at most e. If b is within the tie of an integer, then that sum is a tie in the
    network and a zero here, and every other sum is at least 1 - e away from a tie. If it is not, no sum is
    a tie, and any b between the same two integers decides alike: we take the middle one.
    """
    nearest = np.rint(ratio)
    off = np.abs(ratio - nearest) * scale
    others = scale - off - drift > tie
    ties = (off + drift <= tie) & others
    between = (off - drift > tie) & others
    return np.where(ties, nearest, np.floor(ratio) + 0.5), ties | between


def _step_bias(ratio: Weights, scale: Weights, drift: Weights, tie: Weights) -> tuple[Weights, Flags]:
    """Return the whole bias at which exactly the sums above the tie are above 0, and where that is proved."""
    bias = np.ceil(ratio + (drift - tie) / scale)
    off = (ratio - bias) * scale
    return bias, (off + drift <= tie) & (off + scale - drift > tie)


def _is_noisy(value: float) -> bool:
    """Whether a number is near a small fraction, and not that fraction as near as floats come."""
    off = abs(float(Fraction(value).limit_denominator(MAX_DENOMINATOR)) - value)
    return ROUNDING * abs(value) < off <= NOISE * abs(value)


def _decimal(value: float) -> Number:
    """Return the simplest number that is equal up to rounding: a small fraction, or the shortest decimal."""
    third = Fraction(value).limit_denominator(MAX_DENOMINATOR)
    if abs(float(third) - value) <= ROUNDING * abs(value):
        return third
    for digits in range(1, 17):
        near = float(f"{value:.{digits}g}")
        if abs(near - value) <= ROUNDING * abs(value):
            return near
    return value
