"""Hyperplanes with small whole weights beside a given one, for inputs that count.

In: a hyperplane and its points. Out: candidates, smallest numbers first. Where all inputs are whole numbers
in one unit, weights are prices of one thing in terms of another, and "three of these are worth one of
those" says more than decimals.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .hyperplane import FloatArray, Hyperplane

LARGEST = 100
"""Beyond this whole numbers are not shorter than decimals."""


def whole_planes(
    plane: Hyperplane, centre: FloatArray, *, largest: int = LARGEST
) -> Iterator[tuple[Hyperplane, float]]:
    """Yield whole hyperplanes, each with the unit that makes it most like the given one.

    Parameters
    ----------
    plane : Hyperplane
    centre : ndarray of shape (n_inputs,)
        Of the points; rounding the weights turns the hyperplane about it.
    largest : int, default=100
        Largest weight.

    Examples
    --------
    >>> import numpy as np
    >>> found = whole_planes(Hyperplane(np.array([0.61, -0.2]), 0.02), np.zeros(2), largest=2)
    >>> [(plane.weights.tolist(), plane.bias) for plane, unit in found]
    [([1.0, -0.0], 0.0), ([1.0, -0.0], 0.5), ([2.0, -1.0], 0.0), ([2.0, -1.0], 0.5)]
    """
    top = float(np.abs(plane.weights).max(initial=0.0))
    if top == 0:
        return
    for most in range(1, largest + 1):
        unit = top / most
        numbers = np.rint(plane.weights / unit)
        middle = float(centre @ (plane.weights - numbers * unit)) + plane.bias
        # Whole sums are cut apart at a half; or a tie at 0 is left to the class.
        for bias in dict.fromkeys(
            (0.0, float(np.rint(2 * middle / unit)) / 2, float(np.floor(middle / unit)) + 0.5)
        ):
            yield Hyperplane(numbers, bias), unit
