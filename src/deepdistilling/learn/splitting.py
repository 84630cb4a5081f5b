"""Subconcepts found adaptively: split until hyperplanes tell all pairs of different classes apart.

In: points and their classes. Out: a `Partition`.
"""

from __future__ import annotations

import numpy as np

from .hyperplane import FloatArray, maximum_margin
from .subconcepts import IntArray, Partition, from_groups, one_a_class, ward


def adaptive(X: FloatArray, y: IntArray) -> Partition:
    """Begin with one subconcept a class; while a pair cannot be separated, split its wider one.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs)
        No two points of different classes may be equal.
    y : ndarray of shape (n,)
        Index of each point's class.

    Notes
    -----
    After Blazek & Lin 2021, doi:10.1038/s43588-021-00132-w. It ends, since single points can be separated.
    """
    partition = one_a_class(y)
    done: set[tuple[bytes, bytes]] = set()
    while True:
        pair = _inseparable(X, partition, done)
        if pair is None:
            return partition
        wider = max(pair, key=lambda number: _spread(X[partition.members[number]]))
        partition = _split(X, partition, wider)


def _inseparable(
    X: FloatArray, partition: Partition, done: set[tuple[bytes, bytes]]
) -> tuple[int, int] | None:
    for a in range(len(partition)):
        for b in range(a + 1, len(partition)):
            key = partition.members[a].tobytes(), partition.members[b].tobytes()
            if partition.classes[a] == partition.classes[b] or key in done:
                continue
            first, second = X[partition.members[a]], X[partition.members[b]]
            if not maximum_margin(first, second).separates(first, second):
                return a, b
            done.add(key)
    return None


def _spread(points: FloatArray) -> float:
    return float(np.square(points - points.mean(axis=0)).sum())


def _split(X: FloatArray, partition: Partition, number: int) -> Partition:
    members = partition.members[number]
    halves = ward(X[members], np.zeros(len(members), dtype=np.intp), 2).members
    groups = [(int(c), m) for c, m in zip(partition.classes, partition.members, strict=True)]
    class_, _ = groups.pop(number)
    return from_groups(groups + [(class_, members[half]) for half in halves])
