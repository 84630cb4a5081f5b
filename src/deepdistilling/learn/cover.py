"""Choosing few halfspaces: set covers, exact where they are small.

In: a `Pool`. Out: the halfspaces chosen, as a smaller `Pool`.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from .halfspaces import BoolArray, Pool

EXHAUSTIVE = 2**22
"""Most combinations tried one by one."""

MOST_SETS = 1500
"""Most halfspaces given to the integer program."""

MOST_CHOSEN = 40
MOST_ENTRIES = 2**17
"""Covers of more halfspaces, or of a larger table, are left as greedy choice makes them."""

MOST_NODES = 200
"""Branches after which the integer program is content with its best cover."""


def fewest(pool: Pool) -> Pool | None:
    """Fewest halfspaces that hold every point between them, the simpler ones of equally many.

    Parameters
    ----------
    pool : Pool
        Halfspaces, each allowed on its own.

    Returns
    -------
    Pool or None
        ``None`` where some point lies in no halfspace.

    Notes
    -----
    Minimum set cover, solved as an integer program within a budget of branches; the greedy cover is the
    answer where the program is cut off without a better one.
    """
    if not len(pool) or not pool.holds.any(axis=0).all():
        return None
    greedy = _greedy(pool.holds, pool.complexity())
    if len(greedy) <= 1 or len(greedy) > MOST_CHOSEN:
        return pool.take(np.array(greedy))
    largest = np.argsort(-pool.holds.sum(axis=1), kind="stable")[:MOST_SETS]
    small = pool.take(np.union1d(largest, np.array(greedy)))
    rows, columns = np.nonzero(small.holds.T)
    if len(rows) > MOST_ENTRIES:
        return pool.take(np.array(greedy))
    matrix = csr_array((np.ones(len(rows)), (rows, columns)), shape=small.holds.T.shape)
    complexity = small.complexity()
    answer = milp(
        # All complexities together stay below one halfspace more.
        1 + complexity / (1 + complexity.max() * (len(greedy) + 1)),
        constraints=LinearConstraint(matrix, lb=1),
        integrality=np.ones(len(small)),
        bounds=Bounds(0, 1),
        options={"node_limit": MOST_NODES},
    )
    if answer.x is None:
        return pool.take(np.array(greedy))
    chosen = np.flatnonzero(answer.x > 0.5)
    better = len(chosen) <= len(greedy) and bool(small.holds[chosen].any(axis=0).all())
    return small.take(chosen) if better else pool.take(np.array(greedy))


def _greedy(holds: BoolArray, complexity: npt.NDArray[np.float64]) -> list[int]:
    left = np.ones(holds.shape[1], dtype=bool)
    chosen: list[int] = []
    while left.any():
        gains = holds[:, left].sum(axis=1)
        best = np.flatnonzero(gains == gains.max())
        chosen.append(int(best[complexity[best].argmin()]))
        left &= ~holds[chosen[-1]]
    return chosen


def telling_apart(pool: Pool, first: BoolArray, most: int) -> Pool | None:
    """Fewest halfspaces, at most `most`, of which every pair of points of different classes has one between.

    Parameters
    ----------
    pool : Pool
        All halfspaces that may be used, in any arrangement.
    first : ndarray of bool, shape (n_points,)
        Points of the first class.
    most : int

    Returns
    -------
    Pool or None
        ``None`` where no so few do, or where trying all would exceed the budget. Of equally many,
        those first that single out one class by a conjunction, then the simplest.
    """
    if not len(pool):
        return None
    holds = pool.holds
    between = (holds[:, first][:, :, None] != holds[:, ~first][:, None, :]).reshape(len(pool), -1)
    words = np.packbits(between, axis=1)
    full = np.packbits(np.ones(between.shape[1], dtype=bool))
    complexity = pool.complexity()
    for size in range(1, most + 1):
        if comb(len(pool), size) * words.shape[1] > EXHAUSTIVE:
            return None
        teams = np.array(list(combinations(range(len(pool)), size)))
        if not len(teams):
            return None
        joined = words[teams[:, 0]]
        for column in range(1, size):
            joined = joined | words[teams[:, column]]
        complete = teams[(joined == full).all(axis=1)]
        if len(complete):
            order = np.argsort(complexity[complete].sum(axis=1), kind="stable")[:64]
            scores = [_patterns(holds[complete[number]], first) for number in order]
            return pool.take(complete[order[int(np.argmin(scores))]])
    return None


def _patterns(holds: BoolArray, first: BoolArray) -> int:
    """Number of combinations in which the class with fewer of them lies."""
    return min(len(np.unique(holds[:, side].T, axis=0)) for side in (first, ~first))
