"""Directions of small integers, and how often the class changes along them.

In: points on few axes. Out: the direction along which the classes lie in the fewest runs, and with it the
parallel hyperplanes between the runs.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations, product
from math import factorial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .hyperplane import FloatArray
from .subconcepts import IntArray

DENSE: tuple[tuple[int, ...], ...] = (
    tuple(range(-8, 9)),
    tuple(range(-5, 6)),
    tuple(range(-3, 4)),
    tuple(range(-2, 3)),
    (-1, 0, 1),
)
POWERS: tuple[tuple[int, ...], ...] = ((-8, -4, -2, -1, 0, 1, 2, 4, 8), (-4, -2, -1, 0, 1, 2, 4), ())
"""Coefficients, the richest set first; powers of two beside small integers, since numbers come in digits."""

MOST_DIRECTIONS = 20_000
WORK = 2**23
"""Most points times directions looked at."""


@lru_cache(maxsize=64)
def integer_directions(n_axes: int, most: int) -> FloatArray:
    """Coprime integer directions, one of each pair of opposites, the simplest first.

    Parameters
    ----------
    n_axes : int
    most : int
        Most directions of each kind, of small integers, of powers of two, and of binary digits; the
        richest set of coefficients that stays within is used.

    Returns
    -------
    ndarray of shape (n_directions, n_axes)
        Sorted by the sum of sizes. Empty where even the coefficients -1, 0 and 1 are too many.

    Examples
    --------
    >>> integer_directions(2, 4)[:5].tolist()
    [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, -1.0], [2.0, 1.0]]
    """
    grids = [
        _grid(next((set_ for set_ in sets if len(set_) ** n_axes <= 2 * most + 1), ()), n_axes)
        for sets in (DENSE, POWERS)
    ]
    if 2 ** (n_axes - 1) * factorial(n_axes) <= most:
        grids.append(_digits(n_axes))
    grid = np.unique(np.vstack(grids), axis=0)
    sizes = np.abs(grid)
    order = np.lexsort(
        (
            *-grid.T[::-1],
            (grid < 0).sum(axis=1),
            sizes.max(axis=1),
            (grid != 0).sum(axis=1),
            sizes.sum(axis=1),
        )
    )
    result = grid[order].astype(np.float64)
    result.setflags(write=False)
    return result


def _grid(coefficients: tuple[int, ...], n_axes: int) -> npt.NDArray[np.int64]:
    grid = np.array(list(product(coefficients, repeat=n_axes)), dtype=np.int64).reshape(-1, n_axes)
    grid = grid[grid.any(axis=1)]
    leading = grid[np.arange(len(grid)), (grid != 0).argmax(axis=1)]
    coprime: npt.NDArray[np.int64] = grid[(leading > 0) & (np.gcd.reduce(grid, axis=1) == 1)]
    return coprime


def _digits(n_axes: int) -> npt.NDArray[np.int64]:
    """Powers of two in every order and with all signs but that of the first: numbers written in binary."""
    orders = np.array(list(permutations(2 ** np.arange(n_axes)))).reshape(-1, n_axes)
    signs = np.array([(1, *rest) for rest in product((1, -1), repeat=n_axes - 1)])
    digits: npt.NDArray[np.int64] = (orders[:, None] * signs).reshape(-1, n_axes)
    return digits


class Cuts(NamedTuple):
    """Parallel cuts: a direction of shape (n_axes,) and the gaps (low, high) that cuts lie in, ascending."""

    direction: FloatArray
    gaps: list[tuple[float, float]]


def changes(Z: FloatArray, y: IntArray, directions: FloatArray) -> IntArray:
    """How often the class changes along each direction, shape (n_directions,).

    Parameters
    ----------
    Z : ndarray of shape (n, n_axes)
    y : ndarray of shape (n,)
        Class of each point.
    directions : ndarray of shape (n_directions, n_axes)

    Returns
    -------
    ndarray
        The number of points, more than any number of changes, where two classes fall on one place.
    """
    result = np.empty(len(directions), dtype=np.intp)
    chunk = max(1, WORK // 8 // len(Z))
    for start in range(0, len(directions), chunk):
        places = directions[start : start + chunk] @ Z.T
        order = np.argsort(places, axis=1)
        labels = y[order]
        differs = labels[:, 1:] != labels[:, :-1]
        ordered = np.take_along_axis(places, order, axis=1)
        mixed = (differs & (ordered[:, 1:] == ordered[:, :-1])).any(axis=1)
        result[start : start + chunk] = np.where(mixed, len(Z), differs.sum(axis=1))
    return result


def cuts_along(Z: FloatArray, y: IntArray, direction: FloatArray) -> Cuts | None:
    """Cuts at every change of class along one direction; ``None`` where classes share a place."""
    places = Z @ direction
    order = np.argsort(places, kind="stable")
    places, labels = places[order], y[order]
    at = np.flatnonzero(labels[1:] != labels[:-1])
    if (places[at] == places[at + 1]).any():
        return None
    return Cuts(direction, [(float(places[i]), float(places[i + 1])) for i in at])


def best_cuts(Z: FloatArray, y: IntArray, *, more: FloatArray | None = None) -> Cuts | None:
    """Fewest parallel cuts between the classes, along the simplest such direction.

    Parameters
    ----------
    Z : ndarray of shape (n, n_axes)
        Distinct points.
    y : ndarray of shape (n,)
        Class of each point.
    more : ndarray of shape (n_more, n_axes), optional
        Directions to try after the small integers.

    Returns
    -------
    Cuts or None
        ``None`` where every direction tried puts two classes on one place.
    """
    directions = integer_directions(Z.shape[1], min(MOST_DIRECTIONS, WORK // len(Z)))
    if more is not None:
        directions = np.vstack([directions, more])
    best, fewest = None, len(Z)
    # The simplest directions come first, and one cut cannot be bettered.
    for block in np.array_split(directions, _block_ends(len(directions))):
        if len(block) and fewest > 1:
            numbers = changes(Z, y, block)
            if numbers.min() < fewest:
                best, fewest = block[int(numbers.argmin())], int(numbers.min())
    return None if best is None else cuts_along(Z, y, best)


def _block_ends(count: int) -> list[int]:
    return [end for end in (64, 512, 4096) if end < count]
