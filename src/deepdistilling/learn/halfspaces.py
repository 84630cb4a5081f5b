"""Pools of halfspaces to choose from: simple ones, each known by the points that it holds.

In: points on few axes. Out: `Pool`s, in which no two halfspaces hold the same points and the simplest of
those that do is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .hyperplane import FloatArray
from .subconcepts import IntArray

BoolArray = npt.NDArray[np.bool_]

NOISE = 1e-9
"""Sums closer than this, relative to the largest along a direction, are equal."""


@dataclass(frozen=True, eq=False)
class Pool:
    """Halfspaces, the simplest first.

    Parameters
    ----------
    directions : ndarray of shape (m, n_axes)
        A halfspace is where the sum along its direction is large.
    gaps : ndarray of shape (m, 2)
        Largest sum outside and smallest sum inside.
    holds : ndarray of bool, shape (m, n_points)
        The points inside.
    """

    directions: FloatArray
    gaps: FloatArray
    holds: BoolArray

    def __len__(self) -> int:
        """Return the number of halfspaces."""
        return len(self.directions)

    def complexity(self) -> FloatArray:
        """Sum of the sizes of the weights, and one a weight, of each halfspace, shape (m,)."""
        sizes = np.abs(self.directions)
        result: FloatArray = sizes.sum(axis=1) + (sizes > 0).sum(axis=1)
        return result

    def take(self, numbers: IntArray) -> Pool:
        """Pool of some of the halfspaces."""
        return Pool(self.directions[numbers], self.gaps[numbers], self.holds[numbers])

    def distinct(self) -> Pool:
        """Drop every halfspace that holds nothing, or the same points as one before it."""
        _, first = np.unique(np.packbits(self.holds, axis=1), axis=0, return_index=True)
        first = np.sort(first)
        return self.take(first[self.holds[first].any(axis=1)])


def join(pools: list[Pool]) -> Pool:
    """All halfspaces of several pools on the same points, the simplest first."""
    joined = Pool(
        np.vstack([pool.directions for pool in pools]),
        np.vstack([pool.gaps for pool in pools]),
        np.vstack([pool.holds for pool in pools]),
    )
    return joined.take(np.argsort(joined.complexity(), kind="stable")).distinct()


def is_two_valued(points: FloatArray) -> bool:
    """Whether every column is 0 or 1, or -1 or 1, throughout."""
    low, high = points.min(axis=0), points.max(axis=0)
    return bool(((points == low) | (points == high)).all())


def all_halfspaces(Z: FloatArray, directions: FloatArray) -> Pool:
    """Every way in which the directions cut the points in two, one of each pair of complements.

    Parameters
    ----------
    Z : ndarray of shape (n, n_axes)
    directions : ndarray of shape (m, n_axes)
    """
    places = directions @ Z.T
    ordered = np.sort(places, axis=1)
    largest = np.abs(places).max(axis=1, keepdims=True)
    row, at = np.nonzero(ordered[:, 1:] > ordered[:, :-1] + NOISE * largest)
    gaps = np.column_stack([ordered[row, at], ordered[row, at + 1]])
    holds = places[row] >= gaps[:, 1:]
    # The point that comes first is kept outside, so that complements coincide.
    turned = holds[:, 0]
    directions = np.where(turned[:, None], -directions[row], directions[row])
    gaps = np.where(turned[:, None], -gaps[:, ::-1], gaps)
    return Pool(directions, gaps, holds ^ turned[:, None]).distinct()


def pure_halfspaces(inside: FloatArray, outside: FloatArray, directions: FloatArray) -> Pool:
    """Halfspaces that hold as many points of `inside` as a direction allows and none of `outside`.

    Parameters
    ----------
    inside, outside : ndarray of shape (n_inside, n_axes) and (n_outside, n_axes)
    directions : ndarray of shape (m, n_axes)
        Both senses of each are looked at.
    """
    both = np.stack([directions, -directions], axis=1).reshape(-1, directions.shape[1])
    both = both + 0.0  # no negative zeros: they would print
    places, others = both @ inside.T, both @ outside.T
    edge = others.max(axis=1)
    # Sums that are equal but for rounding have no gap between them, near 0 no less than elsewhere.
    largest = np.maximum(np.abs(places).max(axis=1), np.abs(others).max(axis=1))
    holds = places > (edge + NOISE * largest)[:, None]
    innermost = np.where(holds, places, np.inf).min(axis=1)
    return Pool(both, np.column_stack([edge, innermost]), holds).distinct()


def cubes(inside: FloatArray, outside: FloatArray, *, seeds: IntArray) -> Pool:
    """Halfspaces that ask for the values of a few two-valued inputs, each grown from a point.

    Parameters
    ----------
    inside, outside : ndarray of shape (n_inside, n_axes) and (n_outside, n_axes)
        Every axis has two values over all points.
    seeds : ndarray of intp
        Points of `inside` that one each is grown from.

    Returns
    -------
    Pool
        A weight is 1 or -1 where the input must have its higher or lower value.

    Notes
    -----
    Each is a short conjunction that excludes all outside points: inputs are required one by one, the one
    first that excludes most of what is left, and dropped again where the others suffice.
    """
    low = np.minimum(inside.min(axis=0), outside.min(axis=0))
    here, there = inside > low, outside > low
    asked = np.array([required(here[seed] != there) for seed in seeds])
    directions = np.where(here[seeds], 1.0, -1.0) * asked
    directions = np.unique(directions, axis=0)
    pool = pure_halfspaces(inside, outside, directions)
    kept = np.flatnonzero((pool.directions[:, None] == directions[None]).all(axis=2).any(axis=1))
    return pool.take(kept)


def required(differs: BoolArray) -> BoolArray:
    """Few columns such that every row has one that is true.

    Parameters
    ----------
    differs : ndarray of bool, shape (n, n_columns)
        Every row has a true value.

    Returns
    -------
    ndarray of bool, shape (n_columns,)
    """
    left = np.ones(len(differs), dtype=bool)
    chosen: list[int] = []
    while left.any():
        hits = differs[left].sum(axis=0)
        best = int(hits.argmax())
        chosen.append(best)
        left &= ~differs[:, best]
    for number in chosen[:-1]:
        others = [other for other in chosen if other != number]
        if differs[:, others].any(axis=1).all():
            chosen = others
    return np.isin(np.arange(differs.shape[1]), chosen)
