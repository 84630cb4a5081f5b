"""Peeling: cut off points of one class at a time, until nothing is left to tell apart.

In: points of two classes, in any position. Out: hyperplanes such that every two points of different classes
have one between them.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from .exact import simplest_threshold
from .halfspaces import BoolArray, Pool, cubes, is_two_valued, join, pure_halfspaces
from .hyperplane import FloatArray, Hyperplane
from .simplest import PROGRAM_SIZE, roundings, simplest_plane
from .work import PLAIN, Work

REWEIGHTINGS = 3
MOST_SEEDS = 32

PROGRAMS = 10
"""Steps for which linear programs make directions; classes that need more have no shape worth the work."""

MOST_WEIGHT = 1e3
"""Beside a margin of 1, weights are at most this."""

WEIGHT_PRICE = 1e-3
"""What it costs that a weight moves sums by 1, where a point that falls short by 1 costs 1."""


def peel(
    points: FloatArray,
    first: BoolArray,
    directions: FloatArray,
    *,
    most: int | None = None,
    work: Work = PLAIN,
) -> list[Hyperplane] | None:
    """Hyperplanes between two classes, found by cutting off the largest pure halfspace again and again.

    Parameters
    ----------
    points : ndarray of shape (n, n_inputs)
        Distinct.
    first : ndarray of bool, shape (n,)
        Points of the first class; both classes are present.
    directions : ndarray of shape (m, n_inputs)
        Directions to try at every step, besides those that are made for it.
    most : int, optional
        Give up beyond this many hyperplanes.
    work : Work, optional
        Its deadline ends the search.

    Returns
    -------
    list of Hyperplane or None
        ``None`` where more than `most` would be needed.

    Notes
    -----
    Derived here: a list of decisions whose conditions are halfspaces. It ends for any two classes of
    distinct points, since the point farthest from the centre can always be cut off. Every two points of
    different classes are told apart by the hyperplane that first cut off one of them.
    """
    planes: list[Hyperplane] = []
    left = np.ones(len(points), dtype=bool)
    while first[left].any() and not first[left].all():
        work.check()
        if points[left].size <= PROGRAM_SIZE:
            rest = simplest_plane(points[left & first], points[left & ~first])
            if rest is not None:
                return [*planes, rest]
        if len(planes) == most:
            return None
        tried = len(planes) < PROGRAMS
        plane, held = _largest(points[left], first[left], directions, with_program=tried)
        planes.append(plane)
        left[np.flatnonzero(left)[held]] = False
    return planes


def _largest(
    points: FloatArray, first: BoolArray, directions: FloatArray, *, with_program: bool
) -> tuple[Hyperplane, BoolArray]:
    """Hyperplane that cuts off the most points of one class, and the points that it cuts off."""
    best: tuple[int, Hyperplane, BoolArray] | None = None
    for side in (first, ~first):
        pool = _candidates(points[side], points[~side], directions, with_program=with_program)
        if not len(pool):
            continue
        number = int(pool.holds.sum(axis=1).argmax())
        held = np.zeros(len(points), dtype=bool)
        held[np.flatnonzero(side)[pool.holds[number]]] = True
        if best is None or held.sum() > best[0]:
            best = int(held.sum()), halfspace_plane(pool, number), held
    assert best is not None, "the farthest point of all can be cut off"
    return best[1], best[2]


def halfspace_plane(pool: Pool, number: int, *, steps: float = 0.0) -> Hyperplane:
    """Boundary of a halfspace, at the simplest threshold in its gap."""
    low, high = pool.gaps[number]
    threshold = simplest_threshold(float(low), float(high), steps=steps)
    return Hyperplane(pool.directions[number], -threshold + 0.0)


def _candidates(
    inside: FloatArray, outside: FloatArray, directions: FloatArray, *, with_program: bool
) -> Pool:
    centre = np.vstack([inside, outside]).mean(axis=0)
    # The farthest point of all is cut off by its own direction, so that no step finds nothing.
    away = inside - centre
    farthest = away[int(np.square(away).sum(axis=1).argmax())]
    means = inside.mean(axis=0) - outside.mean(axis=0)
    made = [farthest, means]
    if with_program and (len(inside) + len(outside)) * inside.shape[1] <= PROGRAM_SIZE:
        made.append(_widest_cover(inside, outside))
    made = [direction for direction in made if direction.any()]
    # Of equals the first is taken: one of small whole numbers.
    rounded = [roundings(direction)[:64] for direction in made]
    tried = np.vstack([directions, np.eye(inside.shape[1]), *rounded, *made])
    pools = [pure_halfspaces(inside, outside, tried)]
    if is_two_valued(np.vstack([inside, outside])):
        spread = np.linspace(0, len(inside) - 1, min(MOST_SEEDS, len(inside))).astype(np.intp)
        pools.append(cubes(inside, outside, seeds=np.unique(spread)))
    return join(pools)


def _widest_cover(inside: FloatArray, outside: FloatArray) -> FloatArray:
    """Direction of a halfspace without outside points that holds many inside points.

    A linear program minimises how far inside points fall short; those that fall short by much then count
    less, so that the program comes to give up a few of them rather than to please all. Of many such
    halfspaces, as where some inputs always add up to 1, it takes one of small weights.
    """
    n_inputs, n_inside = inside.shape[1], len(inside)
    points = np.vstack([inside, outside])
    # Every weight is the difference of two parts that are not negative.
    table = np.vstack(
        [
            np.column_stack([-inside, inside, -np.ones(n_inside), -np.eye(n_inside)]),
            np.column_stack([outside, -outside, np.ones(len(outside)), np.zeros((len(outside), n_inside))]),
        ]
    )
    bounds = [(0, MOST_WEIGHT)] * (2 * n_inputs) + [(None, None)] + [(0, None)] * n_inside
    moved = WEIGHT_PRICE * np.ptp(points, axis=0)
    prices = np.ones(n_inside)
    weights = np.zeros(n_inputs)
    for _ in range(REWEIGHTINGS):
        answer = linprog(
            np.concatenate([moved, moved, [0.0], prices]),
            A_ub=table,
            b_ub=-np.ones(len(table)),
            bounds=bounds,
        )
        if answer.x is None:
            break
        weights = answer.x[:n_inputs] - answer.x[n_inputs : 2 * n_inputs]
        prices = 1 / (0.1 + answer.x[2 * n_inputs + 1 :])
    return weights
