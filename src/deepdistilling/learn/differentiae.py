"""Differentiae: the first layer, one hyperplane for each pair of subconcepts of different classes.

In: points and their partition into subconcepts. Out: hyperplanes, each positive on the first subconcept
of its pair and negative on the second.
"""

from __future__ import annotations

from itertools import combinations

from sklearn.utils.parallel import Parallel, delayed

from .exact import symbolic
from .hyperplane import FloatArray, Hyperplane, bisector, maximum_margin
from .subconcepts import Partition


def pairs(partition: Partition) -> list[tuple[int, int]]:
    """Pairs of subconcepts of different classes, the lower class first."""
    classes = partition.classes
    return [(a, b) for a, b in combinations(range(len(partition)), 2) if classes[a] != classes[b]]


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
    n_jobs: int | None = None,
) -> list[Hyperplane]:
    """Differentiae of all pairs of subconcepts of different classes.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs)
    partition : Partition
        At least two classes.
    cost, strictness, exact
        As for `differentia`.
    n_jobs : int, optional
        As in joblib.

    Notes
    -----
    Blazek & Lin 2021, doi:10.1038/s43588-021-00132-w.
    """
    planes: list[Hyperplane] = Parallel(n_jobs=n_jobs)(
        delayed(differentia)(
            X[partition.members[a]],
            X[partition.members[b]],
            cost=cost,
            strictness=strictness,
            exact=exact,
        )
        for a, b in pairs(partition)
    )
    return planes
