"""The scale at which a neuron's weights are small integers, up to a solver's noise."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Weights = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

NOISE = 1e-7
"""Numbers that differ by less than this, relative to the larger, are equal up to a solver's noise."""

MAX_MULTIPLE = 12
"""The smallest weight may become any integer up to this."""

MAX_INTEGER = 2.0**24
"""No weight may become a larger integer than this."""

N_FIRST = 64
"""Rows on which a scale is tried before it is tried on all."""


def integer_weights(weights: Weights) -> tuple[Weights, Weights, Flags]:
    """Find, for each neuron, the scale at which its weights are integers up to noise.

    Parameters
    ----------
    weights : ndarray of shape (n_in, n)
        A column is a neuron.

    Returns
    -------
    integers : ndarray of shape (n_in, n)
    scale : ndarray of shape (n,)
        ``weights`` is about ``integers * scale``.
    found : ndarray of bool, shape (n,)
        False also where every weight is 0.
    """
    magnitude = np.abs(weights)
    largest = magnitude.max(axis=0)
    # What is below the noise of the largest weight is a zero that a solver left.
    magnitude[magnitude <= NOISE * largest] = np.inf
    smallest = magnitude.min(axis=0)
    peak = np.abs(weights).argmax(axis=0)
    integers = np.zeros_like(weights)
    scale = np.ones(weights.shape[1])
    found = np.zeros(weights.shape[1], dtype=bool)
    stride = max(1, len(weights) // N_FIRST)
    for multiple in range(1, MAX_MULTIPLE + 1):
        open_ = np.flatnonzero(~found & (largest > 0) & (largest * multiple <= MAX_INTEGER * smallest))
        unit = smallest[open_] / multiple
        if stride > 1:
            likely = _fit(weights[::stride, open_] / unit)[1]
            open_, unit = open_[likely], unit[likely]
        if not len(open_):
            continue
        everyone = len(open_) == weights.shape[1]
        rounded, fits = _fit((weights if everyone else weights[:, open_]) / unit)
        chosen, columns = open_[fits], np.flatnonzero(fits)
        if len(chosen) == weights.shape[1]:
            integers = rounded
        else:
            integers[:, chosen] = rounded[:, columns]
        found[chosen] = True
        # The largest weight fixes the scale best.
        scale[chosen] = np.abs(weights[peak[chosen], chosen] / rounded[peak[chosen], columns])
    return integers, scale, found


def _fit(ratio: Weights) -> tuple[Weights, Flags]:
    """Round, and tell which columns were integers up to noise; the unit itself is known to its noise only."""
    rounded = np.rint(ratio)
    ratio -= rounded
    np.abs(ratio, out=ratio)
    close = ratio <= 2 * NOISE * np.maximum(np.abs(rounded), 1.0)
    return rounded, np.asarray(close.all(axis=0))
