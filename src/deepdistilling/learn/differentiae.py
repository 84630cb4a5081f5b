"""Differentiae: the first layer, one hyperplane for each pair of subconcepts of different classes.

In: points and their partition into subconcepts. Out: hyperplanes, each positive on the first subconcept
of its pair and negative on the second.
"""

from __future__ import annotations

from functools import partial
from itertools import combinations
from typing import Any

import numpy as np

from .exact import symbolic
from .hyperplane import FloatArray, Hyperplane, bisector, maximum_margin
from .subconcepts import IntArray, Partition
from .work import PLAIN, Work


def pairs(partition: Partition) -> list[tuple[int, int]]:
    """Pairs of subconcepts of different classes, the lower class first."""
    classes = partition.classes
    return [(a, b) for a, b in combinations(range(len(partition)), 2) if classes[a] != classes[b]]


def nearest_pairs(X: FloatArray, partition: Partition, n_rivals: int) -> list[tuple[int, int]]:
    """Pairs of a subconcept and one of the nearest of another class, the lower class first.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs)
    partition : Partition
    n_rivals : int
        Number of subconcepts of every other class that each is paired with.

    Notes
    -----
    Derived here. Distances are between centres. Of subconcepts that are equally near, that one is taken
    whose surroundings are nearer: centres are compared again after each has moved half-way to its rival.
    """
    centres = np.array([X[members].mean(axis=0) for members in partition.members])
    classes = partition.classes
    distances = _distances(centres)
    rival = np.where(classes[:, None] == classes, np.inf, distances).argmin(axis=1)
    surroundings = _distances((centres + centres[rival]) / 2)
    chosen = set()
    for a in range(len(partition)):
        order = np.lexsort((surroundings[a], distances[a]))
        for class_ in np.unique(classes[classes != classes[a]]):
            for b in order[classes[order] == class_][:n_rivals].tolist():
                chosen.add((min(a, b), max(a, b)))
    return sorted(chosen)


def _distances(centres: FloatArray) -> FloatArray:
    """Squared distances between all centres, rounded so that equal ones are equal."""
    squares = np.square(centres).sum(axis=1)
    distances = squares[:, None] + squares - 2 * centres @ centres.T
    unit = float(distances.max(initial=0.0)) * 1e-9 or 1.0
    rounded: FloatArray = np.round(distances / unit)
    return rounded


def differentia(
    first: FloatArray,
    second: FloatArray,
    *,
    cost: float | None = None,
    strictness: float = 0.0,
    exact: bool = True,
) -> Hyperplane:
    """Hyperplane between the points of two subconcepts.

    Parameters
    ----------
    first, second : ndarray of shape (n_first, n_inputs) and (n_second, n_inputs)
    cost : float, optional
        Price of an error; ``None`` is a hard margin. Single points have their bisector either way.
    strictness : float in [-1, 1], default=0
        Moves the hyperplane within the margin: 1 to the innermost point of the first side, so that it
        is strict about what is positive, -1 to the innermost point of the second.
    exact : bool, default=True
        Simplify the numbers as far as no decision changes (see `deepdistilling.learn.exact`).
    """
    plane = (
        bisector(first[0], second[0])
        if len(first) == len(second) == 1
        else maximum_margin(first, second, cost)
    )
    if strictness:
        plane = Hyperplane(plane.weights, plane.bias - strictness * float(plane.sums(first).min()) * 0.99)
    elif exact:
        plane = symbolic(plane, first, second)
    return plane


def differentiae(
    X: FloatArray,
    partition: Partition,
    *,
    cost: float | None = None,
    strictness: float = 0.0,
    exact: bool = True,
    n_rivals: int | None = None,
    work: Work = PLAIN,
) -> list[Hyperplane]:
    """Differentiae of all pairs of subconcepts of different classes.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs)
    partition : Partition
        At least two classes.
    cost, strictness, exact
        As for `differentia`.
    n_rivals : int, optional
        Compare each subconcept with this many of every other class, the nearest ones, not with all.
    work : Work, optional
        How independent calls are carried out.

    Returns
    -------
    list of Hyperplane
        Equal and opposite ones once.

    Notes
    -----
    Blazek & Lin 2021, doi:10.1038/s43588-021-00132-w.
    """
    compared = pairs(partition) if n_rivals is None else nearest_pairs(X, partition, n_rivals)
    planes: list[Hyperplane] = work.run(
        "differentiae",
        partial(_between, cost=cost, strictness=strictness, exact=exact),
        ((partition.members[a], partition.members[b]) for a, b in compared),
        len(compared),
        shared=(X,),
    )
    different: dict[bytes, Hyperplane] = {}
    for plane in planes:
        different.setdefault(plane.key(), plane)
    return list(different.values())


def _between(X: FloatArray, first: IntArray, second: IntArray, **options: Any) -> Hyperplane:
    return differentia(X[first], X[second], **options)
