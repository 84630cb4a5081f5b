"""The fewest digits with which neurons decide alike on given samples.

Weights that a solver found have 17 digits, of which a handful decide anything about the data that they were
found on. No sign changes on the samples that are given; on others the neurons may differ.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from ..network import Layer

Reals = npt.NDArray[np.float64]

MAX_DIGITS = 17
"""Floats have no more decimal digits than this."""

KEPT = 0.5
"""The gap between the samples on the two sides of a neuron stays this wide at least, as a share of what it
was."""


def fewest_digits(layer: Layer, X: Reals, tolerance: float) -> Layer:
    """Return a layer whose neurons have the same signs on every sample, in as few digits as were found.

    Parameters
    ----------
    layer : Layer
        A hidden layer.
    X : ndarray of shape (n_samples, n_inputs)
        What it reads.
    tolerance : float
        Sums within this, times the largest weight or bias of their neuron, are ties.

    Returns
    -------
    Layer
        A neuron with a tie among the samples, or with all samples on one side, is the one that was given.

    Notes
    -----
    Derived here. The weights of a neuron decide between which two numbers the bias must lie so that no sign
    changes: how far these are apart is the gap between the samples on its two sides. All weights get the
    number of digits that a gap of half the width takes, then one weight after the other as few as do, those
    that matter least first; none at all where a weight makes no difference. The bias is the shortest number
    well inside.
    """
    weights, bias = layer.dense().copy(), np.array(layer.bias)
    ties = tolerance * layer.scale()
    for k in range(layer.n_outputs):
        found = _rounded(weights[:, k], float(bias[k]), X, tolerance, float(ties[k]))
        if found is not None:
            weights[:, k], bias[k] = found
    return Layer(weights, bias)


def _rounded(
    weights: Reals, bias: float, X: Reals, tolerance: float, tie: float
) -> tuple[Reals, float] | None:
    """Return the shorter numbers of a neuron, or None where there are none."""
    sums = X @ weights + bias
    above = sums > 0
    if (np.abs(sums) <= tie).any() or above.all() or not above.any():
        return None

    def between(some: Reals) -> tuple[float, float]:
        """Return the least and the greatest bias with which no sample is a tie or changes its side."""
        parts = X @ some
        lo, hi = -float(parts[above].min()), -float(parts[~above].max())
        edge = 2 * tolerance * max(float(np.abs(some).max()), abs(lo), abs(hi))
        return lo + edge, hi - edge

    def is_wide(some: Reals) -> bool:
        lo, hi = between(some)
        return hi - lo >= KEPT * gap

    lo, hi = between(weights)
    gap = hi - lo
    if gap <= 0:
        return None
    shortened = (
        np.array([_short(w, digits) for w in weights.tolist()]) for digits in range(1, MAX_DIGITS + 1)
    )
    near = next(filter(is_wide, shortened), weights)
    matters = np.abs(weights) * (X.max(axis=0) - X.min(axis=0))
    for at in np.argsort(matters, kind="stable").tolist():
        tries = (
            np.where(np.arange(len(near)) == at, _short(float(weights[at]), n), near)
            for n in range(MAX_DIGITS)
        )
        near = next((each for each in tries if each[at] == near[at] or is_wide(each)), near)
    if (near != 0).sum() == 1:
        near = np.sign(near)
    return near, _shortest_between(*between(near))


def _short(value: float, digits: int) -> float:
    """Return a number with so many significant digits."""
    return float(f"{value:.{digits - 1}e}") if digits else 0.0


def _shortest_between(lo: float, hi: float) -> float:
    """Return the number of the fewest digits in the inner half of an interval, the nearest to its middle."""
    middle, room = (Fraction(lo) + Fraction(hi)) / 2, (Fraction(hi) - Fraction(lo)) / 4
    digits = -1 - math.floor(math.log10(max(abs(lo), abs(hi))))
    while abs(round(middle, digits) - middle) > room:
        digits += 1
    near = round(middle, digits)
    return float(Decimal(near.numerator) / Decimal(near.denominator))
