"""Subconcepts: groups of points within a class.

In: points and their classes. Out: a `Partition`, the subconcept of every point and the class of every
subconcept. Here are the groupings that need no hyperplane: one a point, and Ward linkage to a number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist

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


def one_a_class(y: IntArray) -> Partition:
    """One subconcept a class."""
    return from_groups([(int(class_), np.flatnonzero(y == class_)) for class_ in np.unique(y)])


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
    trees at one height. Branches of equal height are split in the order of the classes.
    """
    classes = np.unique(y)
    trees = {int(class_): _tree(X[y == class_]) for class_ in classes}
    # The last row of a linkage is the top branch; heights never fall from one row to the next.
    branches = [(-float(height), class_) for class_, tree in trees.items() for height in tree[:, 2]]
    n_splits = max(0, min(n_subconcepts, len(y)) - len(classes))
    split = [class_ for _, class_ in sorted(branches)[:n_splits]]
    groups = []
    for class_, tree in trees.items():
        members = np.flatnonzero(y == class_)
        wanted = 1 + split.count(class_)
        owner = _cut(tree, len(members), wanted)
        groups += [(class_, members[owner == number]) for number in np.unique(owner)]
    return from_groups(groups)


def _tree(X: FloatArray) -> FloatArray:
    if len(X) < 2:
        return np.empty((0, 4))
    tree: FloatArray = linkage(pdist(X), method="ward")
    return tree


def _cut(tree: FloatArray, n_points: int, wanted: int) -> IntArray:
    """Undo the last ``wanted - 1`` merges; SciPy's own cut cannot stop between merges of one height."""
    owner = np.arange(n_points)
    for row, (left, right) in enumerate(tree[: n_points - wanted, :2].astype(int)):
        merged = np.isin(owner, [left, right])
        owner[merged] = n_points + row
    return owner
