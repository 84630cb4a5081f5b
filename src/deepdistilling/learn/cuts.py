"""Cuts along a direction, at a single column such as ``age > 60``, and along as few columns as do.

In: samples, and the weight of each in its class. Out: the cut that tells the classes apart best.
"""

from __future__ import annotations

import numpy as np

from .exact import simplest_threshold
from .hyperplane import FloatArray, Hyperplane

INDIFFERENCE = 0.01
"""Part of its gain that a cut may lose for fewer columns."""

NOISE = 1e-9
"""Gains and places that differ by less than this part are equal."""

BLOCK = 2**20
"""Numbers that are looked at together."""

LEAST_GAIN = 1e-6
"""Part of all weight that a split must put right to be made: classes may be given next to no weight."""


def best_threshold(X: FloatArray, table: FloatArray) -> tuple[float, Hyperplane] | None:
    """Cut at one column that lowers the impurity most, and by how much; ``None`` where none does.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs)
    table : ndarray of shape (n, n_classes)
        Weight of each sample, in the column of its class.

    Notes
    -----
    Breiman et al., Classification and Regression Trees, 1984, section 2.4. Of equal cuts that of the first
    column is taken.
    """
    gain, chosen, gap = LEAST_GAIN, -1, (0.0, 0.0)
    block = max(1, BLOCK // table.size)
    for start in range(0, X.shape[1], block):
        gains, lows, highs = _best_gaps(X[:, start : start + block].T, table)
        best = int((gains >= gains.max() * (1 - NOISE)).argmax())
        if gains[best] > gain * (1 + NOISE):
            gain, chosen, gap = float(gains[best]), start + best, (float(lows[best]), float(highs[best]))
    if chosen < 0:
        return None
    steps = float((X[:, chosen] == np.round(X[:, chosen])).all())
    threshold = simplest_threshold(*gap, steps=steps)
    return gain, Hyperplane(1.0 * (np.arange(X.shape[1]) == chosen), -threshold + 0.0)


def fewer_columns(X: FloatArray, table: FloatArray, direction: FloatArray) -> FloatArray:
    """Leave out columns of a direction, least moving ones first, while the best cut gains hardly less.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs)
    table : ndarray of shape (n, n_classes)
        Weight of each sample, in the column of its class.
    direction : ndarray of shape (n_inputs,)

    Notes
    -----
    Sequential backward elimination, as in Brodley & Utgoff, Multivariate decision trees, Machine Learning 19
    (1995), but that weights are not learned anew: a cut may lose `INDIFFERENCE` of its gain in all.
    """
    found = gain_and_gap(X @ direction, table)
    least = (1 - INDIFFERENCE) * found[0] if found is not None else 0.0
    for column in np.argsort(np.abs(direction) * X.std(axis=0), kind="stable"):
        shorter = np.where(np.arange(len(direction)) == column, 0.0, direction)
        found = gain_and_gap(X @ shorter, table)
        if found is not None and found[0] >= least:
            direction = shorter
    return direction


def gain_and_gap(places: FloatArray, table: FloatArray) -> tuple[float, float, float] | None:
    """Gain and gap of the best cut of points on a line; ``None`` where all are on one place.

    Parameters
    ----------
    places : ndarray of shape (n,)
    table : ndarray of shape (n, n_classes)
        Weight of each point, in the column of its class.

    Returns
    -------
    tuple of float or None
        By how much the cut lowers the Gini impurity, times weight; the places next to it, below and above.
    """
    gains, lows, highs = _best_gaps(places[None], table)
    return None if gains[0] == -np.inf else (float(gains[0]), float(lows[0]), float(highs[0]))


def _best_gaps(places: FloatArray, table: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Gain and gap of the best cut along each of several lines, -inf where all points are on one place."""
    order = np.argsort(places, axis=1, kind="stable")
    places = np.take_along_axis(places, order, axis=1)
    below = np.cumsum(table[order], axis=1)
    whole = below[:, -1:]
    purity = _purity(below[:, :-1]) + _purity(whole - below[:, :-1])
    apart = np.diff(places) > NOISE * np.abs(places[:, [0, -1]]).max(axis=1, keepdims=True)
    purity = np.where(apart, purity, -np.inf)
    lines, best = np.arange(len(places)), purity.argmax(axis=1)
    gains = purity[lines, best] - _purity(whole)[:, 0]
    return gains, places[lines, best], places[lines, best + 1]


def _purity(sums: FloatArray) -> FloatArray:
    """Weight times the probability that two samples are of one class, shape (...,), for sums (..., k)."""
    totals = sums.sum(axis=-1)
    result: FloatArray = np.square(sums).sum(axis=-1) / np.where(totals > 0, totals, 1.0)
    return result
