"""The shortest way found to tell boxes apart by cuts, each between values below and above some bound.

Boxes have labels, and lie in a grid without overlap. A cut that goes through no box leaves as many to tell
apart as before; one with a single label on one side leaves fewer. Cuts are chosen one by one, from the root.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cut:
    """Whether a value is below a bound, and what then."""

    axis: int
    bound: int
    below: Tree
    above: Tree


Tree = Cut | int
"""A cut, or a label."""


def cut_apart(lo: Places, hi: Places, labels: npt.NDArray[np.int64]) -> Tree:
    """Return a tree of cuts that gives every point of every box the box's label.

    Parameters
    ----------
    lo, hi : ndarray of shape (n, n_axes)
        The first place of each box along each axis, and the one after its last.
    labels : ndarray of shape (n,)
        Its label.

    Notes
    -----
    What lies in no box gets some label.
    """
    kinds = np.unique(labels)
    if len(kinds) == 1:
        return int(kinds[0])
    axes, bounds = _candidates(lo, hi)
    below, above = lo[:, axes] < bounds, hi[:, axes] > bounds
    members = (labels[:, np.newaxis] == kinds).astype(np.int64)
    left, right = (_to_tell(members.T @ side, side.sum(axis=0)) for side in (below, above))
    balance = np.abs(below.sum(axis=0) - above.sum(axis=0))
    best = np.lexsort((np.arange(len(axes)), balance, left + right))[0]
    axis, bound = int(axes[best]), int(bounds[best])
    one, other = below[:, best], above[:, best]
    ends, starts = hi[one].copy(), lo[other].copy()
    ends[:, axis] = np.minimum(ends[:, axis], bound)
    starts[:, axis] = np.maximum(starts[:, axis], bound)
    return Cut(
        axis,
        bound,
        cut_apart(lo[one], ends, labels[one]),
        cut_apart(starts, hi[other], labels[other]),
    )


def _candidates(lo: Places, hi: Places) -> tuple[Places, Places]:
    """Return the cuts along which some box ends inside all others' reach."""
    axes, bounds = [], []
    for axis in range(lo.shape[1]):
        first, last = lo[:, axis].min(), hi[:, axis].max()
        ends = np.unique(np.concatenate([lo[:, axis], hi[:, axis]]))
        ends = ends[(ends > first) & (ends < last)]
        axes.append(np.full(len(ends), axis))
        bounds.append(ends)
    return np.concatenate(axes), np.concatenate(bounds)


def _to_tell(counts: Places, total: Places) -> Places:
    """Return how many boxes are left to tell apart on a side; one label is one."""
    return np.where((counts > 0).sum(axis=0) == 1, 1, total)
