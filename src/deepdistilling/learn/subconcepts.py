"""Subconcepts: groups of points within a class.

In: points and their classes. Out: a `Partition`, the subconcept of every point and the class of every
subconcept. Here are the groupings that need no hyperplane: one a point, and Ward linkage to a number.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import linkage

from .hyperplane import FloatArray

IntArray = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Partition:
    """Which subconcept each point belongs to, and which class each subconcept belongs to.

    Parameters
    ----------
    members : tuple of ndarray of intp
        Indices of the points of each subconcept, ascending; together they are all points.
    classes : ndarray of shape (n_subconcepts,)
        Index of each subconcept's class, ascending.
    """

    members: tuple[IntArray, ...]
    classes: IntArray

    def __len__(self) -> int:
        """Return the number of subconcepts."""
        return len(self.members)

    def labels(self, n_points: int) -> IntArray:
        """Subconcept of each point, shape (n_points,); -1 for points of none."""
        result = np.full(n_points, -1, dtype=np.intp)
        for number, members in enumerate(self.members):
            result[members] = number
        return result


def from_groups(groups: list[tuple[int, IntArray]]) -> Partition:
    """Partition of (class, members) pairs, ordered by class and then by their first member."""
    ordered = sorted(groups, key=lambda group: (group[0], int(group[1][0])))
    return Partition(
        tuple(np.sort(members) for _, members in ordered),
        np.array([class_ for class_, _ in ordered], dtype=np.intp),
    )


def firing(fired: FloatArray, y: IntArray, classes: IntArray) -> IntArray:
    """First subconcept of its own class that fires for each point, shape (n,); -1 where none does."""
    own = (fired > 0) & (classes == y[:, None])
    result: IntArray = np.where(own.any(axis=1), own.argmax(axis=1), -1)
    return result


def one_a_point(y: IntArray) -> Partition:
    """One subconcept a point."""
    return from_groups([(int(class_), np.array([point])) for point, class_ in enumerate(y)])


def ward(X: FloatArray, y: IntArray, n_subconcepts: int) -> Partition:
    """Ward linkage within each class, the largest next branch over all classes split first.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs)
    y : ndarray of shape (n,)
        Index of each point's class.
    n_subconcepts : int
        Number of subconcepts over all classes; at least one a class and at most one a point are made.

    Returns
    -------
    Partition

    Notes
    -----
    Blazek & Lin 2021, doi:10.1038/s43588-021-00132-w. Splitting the largest branch first is cutting all
    trees at one height. Of branches of equal height, that of the class with the fewest subconcepts is split.
    """
    trees = {int(class_): _tree(X[y == class_]) for class_ in np.unique(y)}
    wanted = _shares(trees, min(n_subconcepts, len(y)))
    groups = []
    for class_, tree in trees.items():
        members = np.flatnonzero(y == class_)
        owner = _cut(tree, len(members), wanted[class_])
        groups += [(class_, members[owner == number]) for number in np.unique(owner)]
    return from_groups(groups)


def _shares(trees: dict[int, FloatArray], n_subconcepts: int) -> dict[int, int]:
    """Number of subconcepts of each class, at least one."""
    # Heights never fall from one row of a linkage to the next: the top branch comes last.
    heights = {class_: tree[::-1, 2] for class_, tree in trees.items()}
    unit = max((float(rows.max(initial=0.0)) for rows in heights.values()), default=0.0) * 1e-9 or 1.0
    queue = [(-round(float(rows[0]) / unit), 1, class_) for class_, rows in heights.items() if len(rows)]
    shares = dict.fromkeys(trees, 1)
    heapq.heapify(queue)
    while queue and sum(shares.values()) < n_subconcepts:
        _, _, class_ = heapq.heappop(queue)
        shares[class_] += 1
        if shares[class_] <= len(heights[class_]):
            height = float(heights[class_][shares[class_] - 1])
            heapq.heappush(queue, (-round(height / unit), shares[class_], class_))
    return shares


def _tree(X: FloatArray) -> FloatArray:
    if len(X) < 2:
        return np.empty((0, 4))
    moved = X - X.mean(axis=0)
    squares = np.square(moved).sum(axis=1)
    rows, columns = np.triu_indices(len(X), 1)
    distances = squares[rows] + squares[columns] - 2 * (moved @ moved.T)[rows, columns]
    tree: FloatArray = linkage(np.sqrt(np.maximum(distances, 0.0)), method="ward")
    return tree


def _cut(tree: FloatArray, n_points: int, wanted: int) -> IntArray:
    """Undo the last ``wanted - 1`` merges; SciPy's own cut cannot stop between merges of one height."""
    owner = np.arange(n_points)
    for row, (left, right) in enumerate(tree[: n_points - wanted, :2].astype(int)):
        merged = np.isin(owner, [left, right])
        owner[merged] = n_points + row
    return owner
