"""Hyperplanes of simple numbers: equal weights exactly equal, small integers, a plain threshold.

In: a hyperplane and the points that it must tell apart. Out: one that decides them alike, whose weights are
integers where ratios of integers explain them, and whose threshold is the simplest number well inside the
gap. Every result is checked against the points, so no simplification can change a decision.
"""

from __future__ import annotations

import math

import numpy as np

from .hyperplane import FloatArray, Hyperplane

EQUAL = 1e-7
"""Weights closer than this, relative to the largest one, are equal."""

NOISELESS = 14
"""Digits of a number, counted from the first, that subtracting another leaves as they are."""

MAX_DENOMINATOR = 24
MAX_INTEGER = 100_000


def equalised(weights: FloatArray) -> FloatArray:
    """Weights whose sizes are equal up to noise made exactly equal, and noise made zero.

    Parameters
    ----------
    weights : ndarray of shape (n,)

    Examples
    --------
    >>> import numpy as np
    >>> equalised(np.array([3.0, -3.0 + 1e-12, 1e-13]))
    array([ 3., -3.,  0.])
    """
    sizes = np.abs(weights)
    largest = float(sizes.max(initial=0.0))
    if largest == 0.0:
        return np.zeros_like(weights)
    order = np.argsort(sizes, kind="stable")
    starts = np.flatnonzero(np.diff(sizes[order]) > EQUAL * largest) + 1
    result = np.empty_like(weights)
    for group in np.split(order, starts):
        result[group] = sizes[group].max() if len(group) < 3 else np.median(sizes[group])
    result[sizes <= EQUAL * largest] = 0.0
    return np.copysign(result, weights) + 0.0


def apart(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return ``first - second`` without the digits that only subtracting floats leaves: 39.5 - 34.7 is 4.8.

    Parameters
    ----------
    first, second : ndarray of shape (n,)

    Examples
    --------
    >>> import numpy as np
    >>> apart(np.array([39.5, 1e20]), np.array([34.7, 0.0]))
    array([4.8e+00, 1.0e+20])
    """
    sizes = np.maximum(np.abs(first), np.abs(second))
    digits = NOISELESS - np.frexp(sizes)[1] * math.log10(2)
    pairs = zip((first - second).tolist(), digits.tolist(), strict=True)
    return np.array([round(each, int(places)) for each, places in pairs])


def as_integers(weights: FloatArray) -> FloatArray | None:
    """The smallest integers in the same ratios, or ``None`` where no small ones are.

    Parameters
    ----------
    weights : ndarray of shape (n,)
        Not all zero.

    Examples
    --------
    >>> import numpy as np
    >>> as_integers(np.array([0.05080268, -1.37167236, 0.0]))
    array([  1., -27.,   0.])
    """
    sizes = np.abs(weights[weights != 0])
    ratios = weights / sizes.min()
    for denominator in range(1, MAX_DENOMINATOR + 1):
        scaled = ratios * denominator
        integers = np.round(scaled)
        largest = float(np.abs(integers).max())
        if largest > MAX_INTEGER:
            return None
        if np.abs(scaled - integers).max() <= EQUAL * largest:
            divisor = math.gcd(*(int(value) for value in np.abs(integers[integers != 0])))
            reduced: FloatArray = integers / divisor + 0.0
            return reduced
    return None


def simplest_threshold(low: float, high: float, *, steps: float = 0.0, zero: bool = True) -> float:
    """The simplest number between two projections: 0, else the shortest one in the middle of the gap.

    Parameters
    ----------
    low, high : float
        Largest projection of one side and smallest of the other; ``low < high``.
    steps : float, default=0
        Projections are known to be multiples of this, and the threshold then lies half-way
        between two of them so that no input ties; 0 where they can be anything.
    zero : bool, default=True
        Prefer 0 wherever it separates.

    Examples
    --------
    >>> simplest_threshold(-0.1, 3.0)
    0.0
    >>> simplest_threshold(4.0, 5.0, steps=1.0)
    4.5
    >>> simplest_threshold(2.313, 2.452)
    2.4
    """
    width = high - low
    if zero and low < 0.0 < high and min(-low, high) > 1e-4 * width:
        return 0.0
    middle = (low + high) / 2
    if steps > 0.0:
        return (math.floor(middle / steps) + 0.5) * steps
    digits = -math.floor(math.log10(width))
    for places in range(digits - 1, digits + 4):
        candidate = round(middle, places)
        if abs(candidate - middle) <= width / 4:
            return candidate + 0.0
    return middle


def symbolic(plane: Hyperplane, first: FloatArray, second: FloatArray) -> Hyperplane:
    """A hyperplane of simple numbers that separates the same points, or `plane` where there is none.

    Parameters
    ----------
    plane : Hyperplane
    first, second : ndarray of shape (n_first, n_inputs) and (n_second, n_inputs)
        Points on its positive and on its negative side; others may lie anywhere.

    Notes
    -----
    The symbolic mode of essence neural networks: weights equal up to noise are equal, then scaled by the
    smallest one (Blazek, Venkatesh & Lin 2024, doi:10.1038/s43588-024-00593-9). That the threshold is the
    simplest inside the margin is added here: a bias of 0.003 where 0 separates as well is an accident of
    the sample.
    """
    weights = equalised(plane.weights)
    if not weights.any():
        return plane
    integers = as_integers(weights)
    weights = weights if integers is None else integers
    low, high = float((second @ weights).max()), float((first @ weights).min())
    if not low < high:
        return plane
    grid = 1.0 if integers is not None and is_integral(first) and is_integral(second) else 0.0
    simple = Hyperplane(weights, -simplest_threshold(low, high, steps=grid) + 0.0)
    return simple if simple.separates(first, second) else plane


def is_integral(points: FloatArray) -> bool:
    """Whether all numbers are integers."""
    return bool((points == np.round(points)).all())
