"""The simplest hyperplane that separates two sets of points, found near the maximum-margin one.

In: the points of two sides. Out: a hyperplane of small integers where one will do, or the knowledge that
none separates.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from .exact import as_integers, symbolic
from .hyperplane import FloatArray, Hyperplane, maximum_margin

LARGEST_WEIGHT = 64
"""Largest integer that directions are rounded to."""

LEAST_MARGIN = 0.02
"""Least margin of a simple hyperplane, relative to the greatest possible one."""

PROGRAM_SIZE = 50_000
"""Most numbers in the table of a linear program; beyond it the support vector machine alone decides."""


def simplest_plane(first: FloatArray, second: FloatArray) -> Hyperplane | None:
    """Separating hyperplane with the smallest integer weights found; ``None`` where none separates.

    Parameters
    ----------
    first, second : ndarray of shape (n_first, n_inputs) and (n_second, n_inputs)
        Points of the positive and of the negative side.

    Returns
    -------
    Hyperplane or None
        With weights that are no integers where no small ones separate by enough.

    Notes
    -----
    Derived here. Weights of least total size come from a linear program, and directions near the
    maximum-margin one are rounded more and more coarsely; the smallest result with a fair margin is taken.
    """
    candidates = []
    if (len(first) + len(second)) * first.shape[1] <= PROGRAM_SIZE:
        least = least_weights(first, second)
        if least is None:
            return None
        candidates.append(least)
    widest = maximum_margin(first, second)
    if widest.separates(first, second):
        candidates.append(widest.weights)
    if not candidates:
        return None
    directions = np.vstack([roundings(weights) for weights in candidates])
    exact = [found for weights in candidates if (found := as_integers(weights)) is not None]
    directions = np.vstack([directions, *exact]) if exact else directions
    order = np.argsort(np.abs(directions).sum(axis=1), kind="stable")
    directions = directions[order]
    gaps = (first @ directions.T).min(axis=0) - (second @ directions.T).max(axis=0)
    margins = gaps / np.linalg.norm(directions, axis=1)
    best = max(_margin(weights, first, second) for weights in candidates)
    fair = np.flatnonzero(margins >= LEAST_MARGIN * best)
    chosen = directions[fair[0]] if len(fair) else candidates[-1]
    middle = ((first @ chosen).min() + (second @ chosen).max()) / 2
    return symbolic(Hyperplane(chosen, -float(middle)), first, second)


def least_weights(first: FloatArray, second: FloatArray) -> FloatArray | None:
    """Weights of the smallest total size that leave a gap of 2; ``None`` where the sets are inseparable."""
    points = np.vstack([first, -second])
    sides = np.repeat([1.0, -1.0], [len(first), len(second)])
    # Every weight is the difference of two non-negative parts; the bias is free.
    table = -np.column_stack([points, -points, sides])
    n_inputs = first.shape[1]
    answer = linprog(
        np.append(np.ones(2 * n_inputs), 0.0),
        A_ub=table,
        b_ub=-np.ones(len(table)),
        bounds=[(0, None)] * (2 * n_inputs) + [(None, None)],
        method="highs",
    )
    if answer.x is None or answer.status != 0:
        return None
    weights: FloatArray = answer.x[:n_inputs] - answer.x[n_inputs : 2 * n_inputs]
    return weights if weights.any() else None


def roundings(weights: FloatArray) -> FloatArray:
    """Integer directions near a direction, shape (m, n_inputs): rounded at many scales, the coarsest first.

    Examples
    --------
    >>> import numpy as np
    >>> roundings(np.array([1.0, -0.45]))[:3].tolist()
    [[1.0, 0.0], [1.0, -1.0], [2.0, -1.0]]
    """
    scales = np.arange(1.0, LARGEST_WEIGHT + 0.25, 0.25)
    rounded = np.round(scales[:, None] * (weights / np.abs(weights).max())) + 0.0
    rounded = rounded / np.gcd.reduce(rounded.astype(np.int64), axis=1)[:, None]
    _, first = np.unique(rounded, axis=0, return_index=True)
    result: FloatArray = rounded[np.sort(first)]
    return result


def _margin(weights: FloatArray, first: FloatArray, second: FloatArray) -> float:
    gap = (first @ weights).min() - (second @ weights).max()
    return float(gap / np.linalg.norm(weights))
