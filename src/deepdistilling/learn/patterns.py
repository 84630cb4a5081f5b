"""Subconcepts from what the differentiae decide: few neurons a class, each of weights -1, 0 and 1.

In: the pattern (-1, 0, +1 a differentia) of every point, and its class. Out: for every class the neurons of
its subconcepts; each fires on points of its class only, and on every point of the class one of them fires.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .cover import fewest
from .directions import integer_directions
from .exact import simplest_threshold
from .halfspaces import cubes, join, pure_halfspaces, required
from .hyperplane import FloatArray, Hyperplane
from .simplest import PROGRAM_SIZE, least_weights
from .subconcepts import IntArray

MOST_DIRECTIONS = 2000


class Subconcepts(NamedTuple):
    """Neurons on the differentiae's outputs, and the class of each, ascending."""

    neurons: list[Hyperplane]
    classes: IntArray


def subconcepts_of_patterns(
    patterns: FloatArray, y: IntArray, between: dict[tuple[int, int], IntArray]
) -> Subconcepts | None:
    """Neurons that tell each class from all others; ``None`` where ties leave a point no neuron of its own.

    Parameters
    ----------
    patterns : ndarray of shape (n, n_differentiae)
        Outputs of the differentiae; equal rows have equal classes, but for ties.
    y : ndarray of shape (n,)
        Class of each row.
    between : dict
        For every pair of classes (lower first) the differentiae that tell the two apart.

    Notes
    -----
    Derived here. A class that lies on one side of all of its differentiae that matter is their
    conjunction, one comparison for each other class; else the class is one neuron of weights -1, 0 and 1
    where such a neuron exists; else it is covered by the fewest such neurons.
    """
    neurons: list[Hyperplane] = []
    classes: list[int] = []
    distinct, first = np.unique(patterns, axis=0, return_index=True)
    labels = y[first]
    if len(np.unique(labels)) < len(np.unique(y)):
        return None
    for class_ in np.unique(y):
        own, others, rivals = distinct[labels == class_], distinct[labels != class_], labels[labels != class_]
        found = _one_for_each_rival(int(class_), own, others, rivals, between) or _single(own, others)
        group = [found] if found is not None else _cover(own, others)
        if not group:
            return None
        neurons += group
        classes += [int(class_)] * len(group)
    return Subconcepts(neurons, np.array(classes, dtype=np.intp))


def conjunction(own: FloatArray, others: FloatArray, order: IntArray) -> Hyperplane | None:
    """Neuron that asks for the side of as few differentiae as exclude all others.

    Parameters
    ----------
    own, others : ndarray of shape (n_own, n_differentiae) and (n_others, n_differentiae)
    order : ndarray of intp
        The differentiae that may be used, the preferred first.

    Returns
    -------
    Hyperplane or None
        ``None`` where `own` has no such side in common.
    """
    columns = order[(own[:, order] == own[0, order]).all(axis=0) & (own[0, order] != 0)]
    differs = others[:, columns] != own[0, columns]
    if not differs.any(axis=1).all():
        return None
    needed = columns[required(differs)]
    weights = np.zeros(own.shape[1])
    weights[needed] = own[0, needed]
    return _threshold(weights, own, others)


def _one_for_each_rival(
    class_: int,
    own: FloatArray,
    others: FloatArray,
    rivals: IntArray,
    between: dict[tuple[int, int], IntArray],
) -> Hyperplane | None:
    """Conjunction of what sets a class apart from each other class in turn, though fewer might do."""
    weights = np.zeros(own.shape[1])
    for rival in np.unique(rivals):
        columns = between[min(class_, int(rival)), max(class_, int(rival))]
        part = conjunction(own, others[rivals == rival], columns)
        if part is None:
            return None
        used = part.weights != 0
        weights[used] = part.weights[used]
    return _threshold(weights, own, others)


def _single(own: FloatArray, others: FloatArray) -> Hyperplane | None:
    if own.size + others.size > PROGRAM_SIZE:
        return None
    weights = least_weights(own, others)
    if weights is None:
        return None
    sizes = np.abs(weights[np.abs(weights) > 1e-9])
    unit = np.where(np.abs(weights) > 1e-9, np.sign(weights), 0.0)
    if sizes.max() > sizes.min() * (1 + 1e-6):
        # A vertex of the program may mix sizes where equal ones would do.
        unit = np.sign(own.mean(axis=0) - others.mean(axis=0)) * (unit != 0)
    return _threshold(unit, own, others)


def _cover(own: FloatArray, others: FloatArray) -> list[Hyperplane]:
    directions = integer_directions(own.shape[1], MOST_DIRECTIONS)
    directions = directions[np.abs(directions).max(axis=1, initial=0) <= 1]
    # Without ties each pattern is told from all others by its own direction.
    pools = [pure_halfspaces(own, others, np.vstack([directions, own]))]
    if _has_no_ties(own) and _has_no_ties(others):
        pools.append(cubes(own, others, seeds=np.arange(len(own))))
    chosen = fewest(join(pools))
    if chosen is None:
        return []
    planes = [_threshold(chosen.directions[i], own[chosen.holds[i]], others) for i in range(len(chosen))]
    return [plane for plane in planes if plane is not None]


def _has_no_ties(patterns: FloatArray) -> bool:
    return bool((patterns != 0).all())


def _threshold(weights: FloatArray, own: FloatArray, others: FloatArray) -> Hyperplane | None:
    """Neuron with its threshold between the sums that its class and that the others can have."""
    low, high = float((others @ weights).max()), float((own @ weights).min())
    if not low < high:
        return None
    # Sums of outputs -1 and +1 are all odd or all even: half-way between two of them none ties.
    steps = 2.0 if _has_no_ties(own) and _has_no_ties(others) else 1.0
    offset = float(np.abs(weights).sum() % 2) if steps == 2.0 else 0.0
    threshold = simplest_threshold(low - offset, high - offset, steps=steps, zero=False) + offset
    return Hyperplane(weights, -threshold + 0.0)
