"""Telling two classes apart with few, simple hyperplanes.

In: points of two classes. Out: hyperplanes such that every two points of different classes have one between
them: one where one does, else parallel ones, else halfspaces that cover a class, else a list of decisions.
"""

from __future__ import annotations

import numpy as np

from .cover import fewest, telling_apart
from .directions import MOST_DIRECTIONS, WORK, Cuts, best_cuts, integer_directions
from .exact import is_integral, simplest_threshold
from .halfspaces import BoolArray, Pool, all_halfspaces, cubes, is_two_valued, join, pure_halfspaces
from .hyperplane import FloatArray, Hyperplane
from .peeling import halfspace_plane, peel
from .simplest import simplest_plane
from .subconcepts import IntArray
from .symmetry import interchangeable
from .work import PLAIN, Work

FEW_POINTS = 32
"""Most points for which all ways of cutting them in two are listed."""

MOST_SEEDS = 512
"""Points that conjunctions are grown from at a time; then those that none of them holds are next."""

FEW_PLANES = 4
PEELING_SIZE = 4000
"""More planes than few are worth peeling for, where the table of points has no more numbers than this."""


def planes_between(
    X: FloatArray, y: IntArray, *, most: int | None = None, work: Work = PLAIN
) -> list[Hyperplane] | None:
    """Few, simple hyperplanes between two classes.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs)
        Distinct points.
    y : ndarray of shape (n,)
        0 or 1, both present: the class of each point. A single hyperplane is positive on class 0.
    most : int, optional
        Most hyperplanes to look for.
    work : Work, optional
        Its deadline ends the search.

    Returns
    -------
    list of Hyperplane or None
        ``None`` where more than `most` were needed.

    Notes
    -----
    Derived here; the plain procedure of Blazek & Lin 2021 splits subconcepts one threshold at a time and
    ends with many more.

    Examples
    --------
    >>> import numpy as np
    >>> planes_between(np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0, 1, 1, 0]))
    [Hyperplane(weights=array([1., 1.]), bias=-0.5), Hyperplane(weights=array([1., 1.]), bias=-1.5)]
    """
    groups = interchangeable(X, y)
    sums, first = np.unique(groups.sums(X), axis=0, return_index=True)
    planes = _between(sums, y[first] == 0, most, work)
    if planes is None:
        return None
    return [Hyperplane(groups.spread(plane.weights), plane.bias) for plane in planes]


def parallel_planes(Z: FloatArray, cuts: Cuts) -> list[Hyperplane]:
    """Hyperplanes of parallel cuts, all positive where the sum along the direction is large."""
    steps = 1.0 if is_integral(Z) and is_integral(cuts.direction) else 0.0
    thresholds = [simplest_threshold(low, high, steps=steps) for low, high in cuts.gaps]
    return [Hyperplane(cuts.direction, -threshold + 0.0) for threshold in thresholds]


def _between(Z: FloatArray, first: BoolArray, most: int | None, work: Work) -> list[Hyperplane] | None:
    cuts = best_cuts(Z, first.astype(np.intp))
    parallel = [] if cuts is None else parallel_planes(Z, cuts)
    if len(parallel) != 1:
        single = simplest_plane(Z[first], Z[~first])
        parallel = parallel if single is None else [single]
    if len(parallel) == 1:
        return [_towards(parallel[0], Z[first])]
    if len(parallel) == 2:
        return parallel
    work.check()
    covering = _covering(Z, first)
    found = [planes for planes in (parallel, covering) if planes]
    best = min(found, key=len, default=None)
    if best is None or (len(best) > FEW_PLANES and Z.size <= PEELING_SIZE):
        limits = [limit for limit in (most, None if best is None else len(best) - 1) if limit is not None]
        peeled = peel(Z, first, _directions(Z), most=min(limits, default=None), work=work)
        best = best if peeled is None else peeled
    return None if best is None or (most is not None and len(best) > most) else best


def _towards(plane: Hyperplane, points: FloatArray) -> Hyperplane:
    if plane.sums(points[:1])[0] > 0:
        return plane
    return Hyperplane(-plane.weights + 0.0, -plane.bias + 0.0)


def _covering(Z: FloatArray, first: BoolArray) -> list[Hyperplane]:
    """Halfspaces in any arrangement for few points, else such that cover one class."""
    directions = _directions(Z)
    if len(Z) <= FEW_POINTS:
        chosen = telling_apart(all_halfspaces(Z, directions), first, 3)
        if chosen is not None:
            return _planes(chosen, Z)
    covers = []
    for side in (first, ~first):
        pool = _pool(Z[side], Z[~side], directions)
        cover = None if pool is None else fewest(pool)
        if cover is not None:
            covers.append(cover)
    if not covers:
        return []
    return _planes(min(covers, key=lambda cover: (len(cover), cover.complexity().sum())), Z)


def _pool(inside: FloatArray, outside: FloatArray, directions: FloatArray) -> Pool | None:
    pools = [pure_halfspaces(inside, outside, directions)] if len(directions) else []
    if is_two_valued(np.vstack([inside, outside])):
        bare = np.ones(len(inside), dtype=bool)
        while bare.any():
            grown = cubes(inside, outside, seeds=np.flatnonzero(bare)[:MOST_SEEDS])
            bare &= ~grown.holds.any(axis=0)
            pools.append(grown)
    return join(pools) if pools else None


def _planes(pool: Pool, Z: FloatArray) -> list[Hyperplane]:
    steps = 1.0 if is_integral(Z) and is_integral(pool.directions) else 0.0
    return [halfspace_plane(pool, number, steps=steps) for number in range(len(pool))]


def _directions(Z: FloatArray) -> FloatArray:
    return integer_directions(Z.shape[1], min(MOST_DIRECTIONS, WORK // len(Z)) // 8)
