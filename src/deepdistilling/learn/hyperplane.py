"""One hyperplane between two sets of points: the maximum-margin one, exact enough to read its weights.

In: the points of two sides. Out: weights and a bias whose sign tells the sides apart. A solver's answer is
only the start: its support vectors are solved again as linear equations, so that weights that are equal in
theory agree to about twelve digits, and can be recognised as equal.
"""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import SVC

FloatArray = npt.NDArray[np.float64]

HARD_MARGIN = 1e7
"""Cost, in units of the data's own squared scale, that stands for a hard margin."""

SOLVER_STEPS = 200_000
"""Steps after which the solver gives up: it cannot end where no hyperplane separates."""

POLISH_STEPS = 60
NOISE = 1e-9


class Hyperplane(NamedTuple):
    """Weights of shape (n_inputs,) and a bias: positive on the first side, negative on the second."""

    weights: FloatArray
    bias: float

    def sums(self, points: FloatArray) -> FloatArray:
        """Signed sums of points of shape (n, n_inputs), shape (n,)."""
        result: FloatArray = points @ self.weights + self.bias
        return result

    def key(self) -> bytes:
        """Equal for hyperplanes that are equal or opposite."""
        numbers = np.append(self.weights, self.bias)
        leading = numbers[np.flatnonzero(numbers)[:1]]
        scaled: FloatArray = numbers / leading + 0.0 if len(leading) else numbers
        return scaled.tobytes()

    def separates(self, first: FloatArray, second: FloatArray) -> bool:
        """Whether all of `first` is strictly on the positive side and all of `second` on the negative."""
        return bool((self.sums(first) > 0).all() and (self.sums(second) < 0).all())


def bisector(first: FloatArray, second: FloatArray) -> Hyperplane:
    """Perpendicular bisector of two single points, each of shape (n_inputs,)."""
    weights = first - second
    return Hyperplane(weights, float(second @ second - first @ first) / 2)


def maximum_margin(first: FloatArray, second: FloatArray, cost: float | None = None) -> Hyperplane:
    """Maximum-margin hyperplane between two sets of points.

    Parameters
    ----------
    first, second : ndarray of shape (n_first, n_inputs) and (n_second, n_inputs)
        Points of the two sides, at least one each.
    cost : float, optional
        Price of a point on the wrong side, balanced between the sides, in units of the squared scale
        of the data. ``None`` is a hard margin.

    Returns
    -------
    Hyperplane
        Scaled so that the margin is at 1. It separates the sets where some hyperplane does and `cost`
        is ``None``; otherwise it has few errors.

    Notes
    -----
    Differentiae and subconcepts of essence neural networks are linear support vector machines (Blazek &
    Lin 2021, doi:10.1038/s43588-021-00132-w). Two single points have their bisector, exactly.
    """
    if len(first) == len(second) == 1:
        plane = bisector(first[0], second[0])
        length = float(plane.weights @ plane.weights) / 2
        return Hyperplane(plane.weights / length, plane.bias / length) if length else plane
    points = np.vstack([first, second])
    sides = np.repeat([1.0, -1.0], [len(first), len(second)])
    # Moving and scaling all points changes no direction, and keeps the solver's numbers near 1.
    centre = points.mean(axis=0)
    moved = points - centre
    scale = float(np.sqrt(np.square(moved).sum(axis=1).mean())) or 1.0
    moved = moved / scale
    products = moved @ moved.T
    duals = _solve(products, sides, HARD_MARGIN if cost is None else cost)
    sums = products @ duals
    weights, bias = moved.T @ duals, _bias(sums, sides, duals)
    # Where nothing separates there are no margin conditions to solve.
    if cost is None and (sides * (sums + bias) > 0).all():
        weights, bias = _polish(moved, products, sides, duals) or (weights, bias)
    weights = weights / scale
    return Hyperplane(weights, bias - float(weights @ centre))


def _solve(products: FloatArray, sides: FloatArray, cost: float) -> FloatArray:
    """Signed dual variables of the support vector machine, shape (n,)."""
    machine: Any = SVC(
        kernel="precomputed", C=cost, tol=1e-8, class_weight="balanced", max_iter=SOLVER_STEPS, cache_size=100
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        machine.fit(products, sides)
    duals = np.zeros(len(sides))
    duals[machine.support_] = machine.dual_coef_[0]
    return duals


def _bias(sums: FloatArray, sides: FloatArray, duals: FloatArray) -> float:
    """Bias in the middle between the innermost support vectors of the two sides."""
    used = np.abs(duals) > NOISE * np.abs(duals).max()
    positive, negative = sums[used & (sides > 0)], sums[used & (sides < 0)]
    if not len(positive) or not len(negative):
        return float(-sums.mean())
    return -float(positive.min() + negative.max()) / 2


def _polish(
    points: FloatArray, products: FloatArray, sides: FloatArray, duals: FloatArray
) -> tuple[FloatArray, float] | None:
    """Solve the margin conditions of the support vectors as equations; ``None`` where that fails.

    An active-set iteration: points that turn out to repel are dropped, points that come inside the margin
    are added. It has converged when all multipliers are non-negative and all points keep the margin,
    which are the conditions of the one optimum.
    """
    active = np.flatnonzero(np.abs(duals) > 1e-6 * np.abs(duals).max())
    for _ in range(POLISH_STEPS):
        count = len(active)
        system = np.ones((count + 1, count + 1))
        system[:count, :count] = products[np.ix_(active, active)]
        system[count, count] = 0.0
        solution, *_ = np.linalg.lstsq(system, np.append(sides[active], 0.0), rcond=1e-12)
        signed, bias = solution[:count], float(solution[count])
        multipliers = signed * sides[active]
        if multipliers.min() < -1e-9 * np.abs(multipliers).max():
            active = np.delete(active, int(multipliers.argmin()))
            if len(set(sides[active])) < 2:
                return None
            continue
        margins = sides * (products[:, active] @ signed + bias)
        worst = int(margins.argmin())
        if margins[worst] >= 1 - NOISE:
            return points[active].T @ signed, bias
        if worst in active:
            return None
        active = np.sort(np.append(active, worst))
    return None
