"""Subconcept neurons: the second layer, each telling one subconcept from all points of the other classes.

In: what the differentiae make of the points (-1, 0, +1), and the partition. Out: one neuron a subconcept,
reading no more differentiae than it needs.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from .exact import symbolic
from .hyperplane import FloatArray, Hyperplane, maximum_margin
from .patterns import conjunction
from .subconcepts import IntArray, Partition
from .work import PLAIN, Work


def subconcept_neurons(
    decided: FloatArray,
    y: IntArray,
    partition: Partition,
    complexity: FloatArray,
    *,
    cost: float | None = None,
    pruning: float = 1.0,
    exact: bool = True,
    work: Work = PLAIN,
) -> list[Hyperplane]:
    """Neurons of all subconcepts.

    Parameters
    ----------
    decided : ndarray of shape (n, n_differentiae)
        Outputs of the first layer for every point.
    y : ndarray of shape (n,)
        Index of each point's class.
    partition : Partition
    complexity : ndarray of shape (n_differentiae,)
        Of differentiae that serve equally well the least complex one is kept.
    cost : float, optional
        Price of an error; ``None`` is a hard margin.
    pruning : float in [0, 1], default=1
        A neuron drops differentiae, the least used first, while its margin stays at least this part
        of its first one; 1 drops only what it does not use. With 0 any margin will do, and the fewest
        differentiae are looked for directly.
    exact : bool, default=True
        Simplify the numbers as far as no decision changes.
    work : Work, optional
        How independent calls are carried out.

    Notes
    -----
    Blazek & Lin 2021, doi:10.1038/s43588-021-00132-w.
    """
    order = np.argsort(complexity, kind="stable")
    # Points that the differentiae decide alike are one point here: few are left.
    rivals = {class_: np.unique(decided[y != class_], axis=0) for class_ in np.unique(y)}
    neurons: list[Hyperplane] = work.run(
        "subconcepts",
        partial(_neuron, cost=cost, pruning=pruning, exact=exact),
        (
            (np.unique(decided[members], axis=0), rivals[class_], order)
            for class_, members in zip(partition.classes, partition.members, strict=True)
        ),
        len(partition),
    )
    return neurons


def _neuron(
    own: FloatArray, others: FloatArray, order: IntArray, *, cost: float | None, pruning: float, exact: bool
) -> Hyperplane:
    if pruning == 0.0:
        fewest = conjunction(own, others, order)
        if fewest is not None:
            return fewest
    plane = maximum_margin(own, others, cost)
    if pruning < 1.0:
        plane = _pruned(plane, own, others, cost, pruning)
    return symbolic(plane, own, others) if exact else plane


def _pruned(
    plane: Hyperplane, own: FloatArray, others: FloatArray, cost: float | None, ratio: float
) -> Hyperplane:
    """Drop inputs of least weight while the margin and the errors allow it."""
    least = ratio * _margin(plane)
    allowed = _errors(plane, own, others)
    while True:
        used = np.flatnonzero(plane.weights)
        sizes = np.abs(plane.weights[used])
        smallest = np.flatnonzero(sizes <= sizes.min(initial=np.inf) * (1 + 1e-6))
        # Inputs of equal weight go together where they can, so that no order among them is made up.
        for dropped in (smallest, smallest[-1:]):
            kept = np.delete(used, dropped)
            if not len(kept):
                continue
            shorter = maximum_margin(own[:, kept], others[:, kept], cost)
            weights = np.zeros_like(plane.weights)
            weights[kept] = shorter.weights
            candidate = Hyperplane(weights, shorter.bias)
            if _margin(candidate) >= least and _errors(candidate, own, others) <= allowed:
                plane = candidate
                break
        else:
            return plane


def _margin(plane: Hyperplane) -> float:
    length = float(np.linalg.norm(plane.weights))
    return 1.0 / length if length else 0.0


def _errors(plane: Hyperplane, own: FloatArray, others: FloatArray) -> int:
    return int((plane.sums(own) <= 0).sum() + (plane.sums(others) >= 0).sum())
