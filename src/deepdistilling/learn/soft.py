"""The soft-margin network: one hyperplane for each pair of classes, and votes between them.

In: samples, whose classes may overlap, and the price of an error. Out: differentiae and subconcept neurons.
"""

from __future__ import annotations

import warnings
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn import config_context
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

from .hyperplane import FloatArray, Hyperplane
from .layers import MEASURED_TIE, EssenceLayers, decisions
from .patterns import Subconcepts
from .subconcepts import IntArray
from .whole_planes import whole_planes
from .work import PLAIN, Work

ONE_UNIT = 4.0
"""Columns whose spreads differ by less than this factor are taken to be measured in one unit."""

INDIFFERENCE = 0.01
"""Part of its objective that a hyperplane may lose for shorter numbers, and of its points, by their weights,
that it may get wrong for a tie."""

UNDECIDED = 1e-3
"""A point this near to a hyperplane, relative to its margin, lies on neither side."""

BIAS_SCALE = 10.0
SOLVER_TOLERANCE = 1e-5
SOLVER_STEPS = 1000


def soft_network(
    X: FloatArray, y: IntArray, weights: FloatArray, cost: float, *, work: Work = PLAIN
) -> EssenceLayers:
    """Differentiae between the classes with a soft margin, and for each class neurons that count its wins.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs)
    y : ndarray of shape (n,)
        Class of each sample, at least two.
    weights : ndarray of shape (n,)
        Weight of each sample.
    cost : float
        Price of an error, for inputs whose mean squared distance from their centre is 1.
    work : Work, optional
        How independent calls are carried out.

    Notes
    -----
    Standardised inputs are folded into the differentiae, as in Blazek & Lin 2021 (doi:
    10.1038/s43588-021-00132-w), only where the columns' spreads show that they have different units:
    columns of one unit stay comparable, and the unit of a column never matters. The neurons are derived
    here: the first of a class fires where it wins all its comparisons, the next where it loses at most
    one, and so on as far as that settles samples.
    """
    scale = column_scales(X, weights)
    pairs = list(combinations(np.unique(y).tolist(), 2))
    planes = work.run(
        "differentiae",
        _between,
        ((a, b, cost) for a, b in pairs),
        len(pairs),
        shared=(X, y, weights, scale),
    )
    neurons, classes = votes(decisions(X, planes, MEASURED_TIE), np.unique(y))
    return EssenceLayers(planes, neurons, classes, MEASURED_TIE)


def column_scales(X: FloatArray, weights: FloatArray) -> FloatArray:
    """Spread of each column, or one spread for all where they are in one unit, shape (n_inputs,)."""
    centre = np.average(X, axis=0, weights=weights)
    spreads = np.sqrt(np.average(np.square(X - centre), axis=0, weights=weights))
    moving = spreads > 0
    if not moving.any():
        return np.ones(X.shape[1])
    largest, usual = float(spreads.max()), float(np.median(spreads[moving]))
    if largest < ONE_UNIT * usual:
        return np.full(X.shape[1], float(np.sqrt(np.square(spreads).sum())))
    scales: FloatArray = np.where(moving, spreads, 1.0) * np.sqrt(moving.sum())
    return scales


def votes(decided: FloatArray, classes: IntArray) -> Subconcepts:
    """Neurons that count how many of its comparisons each class wins.

    Parameters
    ----------
    decided : ndarray of shape (n, n_pairs)
        Outputs of one differentia for each pair of classes, positive for the lower one.
    classes : ndarray of shape (n_classes,)

    Returns
    -------
    Subconcepts
        One neuron a class that fires where all comparisons are won; then one that allows one loss, and so
        on, as far as that leaves fewer rows in which two classes share the most wins.
    """
    pairs = list(combinations(range(len(classes)), 2))
    weights = np.zeros((len(classes), len(pairs)))
    for column, (a, b) in enumerate(pairs):
        weights[a, column], weights[b, column] = 1.0, -1.0
    margins = decided @ weights.T
    most = len(classes) - 1
    fired = np.zeros_like(margins)
    levels: list[float] = []
    even: list[int] = []
    for losses in range(most):
        levels.append(float(most - 1 - 2 * losses))
        fired += margins > levels[-1]
        ordered = np.sort(fired, axis=1)
        even.append(int((ordered[:, -1] == ordered[:, -2]).sum()))
    # Three classes that beat each other in a circle stay even at every level.
    levels = levels[: int(np.argmin(even)) + 1]
    neurons = [Hyperplane(row, -level + 0.0) for row in weights for level in levels]
    return Subconcepts(neurons, np.repeat(classes, len(levels)))


def _between(
    X: FloatArray, y: IntArray, weights: FloatArray, scale: FloatArray, a: int, b: int, cost: float
) -> Hyperplane:
    rows = (y == a) | (y == b)
    return soft_plane(X[rows], y[rows] == a, weights[rows], scale, cost)


def soft_plane(
    X: FloatArray, first: npt.NDArray[np.bool_], weights: FloatArray, scale: FloatArray, cost: float
) -> Hyperplane:
    """Hyperplane between two sets of points that may overlap, positive on the first, of short numbers.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs)
    first : ndarray of bool, shape (n,)
        Points of the first set; neither is empty.
    weights : ndarray of shape (n,)
        Weight of each point, relative to the others.
    scale : ndarray of shape (n_inputs,)
        Unit of each input.
    cost : float
        Price of an error.
    """
    weights = weights / weights.mean()
    centre = np.average(X, axis=0, weights=weights)
    inputs = (X - centre) / scale
    # The squared price of errors makes the answer unique and smooth in the samples. The primal form needs
    # no random order. The solver shrinks the bias as if it were a weight; a long input makes that slight.
    machine: Any = LinearSVC(
        C=cost, dual=False, intercept_scaling=BIAS_SCALE, tol=SOLVER_TOLERANCE, max_iter=SOLVER_STEPS
    )
    # Checks of what is known to be right would take longer than the small problems themselves.
    with warnings.catch_warnings(), config_context(assume_finite=True, skip_parameter_validation=True):
        warnings.simplefilter("ignore", ConvergenceWarning)
        machine.fit(inputs, first, sample_weight=weights)
    slopes = machine.coef_[0] / scale
    plane = Hyperplane(slopes, float(machine.intercept_[0] - slopes @ centre))
    return _shortened(plane, X, np.where(first, 1.0, -1.0), weights, scale, cost)


def _shortened(
    plane: Hyperplane, X: FloatArray, sides: FloatArray, weights: FloatArray, scale: FloatArray, cost: float
) -> Hyperplane:
    """Smallest whole weights, else fewest significant digits, that lose next to nothing of the objective."""
    prices = cost * weights

    def objective(candidate: Hyperplane) -> float:
        short = np.maximum(0.0, 1 - sides * candidate.sums(X))
        return float(np.square(candidate.weights * scale).sum() / 2 + prices @ np.square(short))

    own = plane.sums(X)

    def is_as_good(candidate: Hyperplane) -> bool:
        """Whether points that it ties, which all get one class then, are hardly more wrong than they were.

        The objective does not see that: to it, a tie is halfway between right and wrong.
        """
        tied = (candidate.sums(X) == 0) & (np.abs(own) > UNDECIDED)
        worst = max(prices[tied & (sides == side)].sum() for side in (-1.0, 1.0))
        before = prices[tied & (sides * own < 0)].sum()
        return bool(worst - before <= INDIFFERENCE * prices.sum())

    allowed = objective(plane) * (1 + INDIFFERENCE)
    centre = np.average(X, axis=0, weights=prices)
    if (scale == scale[0]).all() and (np.rint(X) == X).all():
        for whole, unit in whole_planes(plane, centre):
            scaled = Hyperplane(whole.weights * unit, whole.bias * unit)
            if objective(scaled) <= allowed and is_as_good(whole):
                return whole
    for digits in range(1, 8):
        slopes = np.array([float(f"{value:.{digits - 1}e}") for value in plane.weights])
        # The bias follows from the rounded slopes: they move the centre of the points.
        middle = float(centre @ (plane.weights - slopes)) + plane.bias
        rounded = (float(f"{middle:.{bias_digits - 1}e}") for bias_digits in range(digits, digits + 3))
        # No number is shorter than none: a bias of noise, between mirrored samples, is left out.
        for bias in (0.0, *rounded):
            candidate = Hyperplane(slopes, bias)
            if objective(candidate) <= allowed and is_as_good(candidate):
                return candidate
    return plane
