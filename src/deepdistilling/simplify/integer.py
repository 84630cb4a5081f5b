"""Small integer programs, solved by HiGHS through SciPy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float64]

NEAR = 1e-6
"""HiGHS takes a number this near to a whole one for whole, too."""


def least_whole(
    cost: Reals, sides: Reals, *, low: Reals, high: Reals, least: Reals, most: Reals, max_nodes: int
) -> list[int] | None:
    """Return whole numbers of the least cost that keep some inequalities, or None where none are found.

    Without the condition that they are whole the program is solved first: where its solution happens to be
    whole, as mostly in small programs, that is it, at a fifth of the time.

    Parameters
    ----------
    cost : ndarray of shape (n,)
        What one of each number costs.
    sides : ndarray of shape (m, n)
        Weights of the numbers in each sum that is bounded.
    low, high : ndarray of shape (m,)
        Bounds of these sums.
    least, most : ndarray of shape (n,)
        Bounds of the numbers themselves.
    max_nodes : int
        Branches that are tried; beyond, the best solution so far is returned. Counts work, not time.
    """
    # Here and not above: half a second of import, which commands that only run a program do without.
    from scipy import optimize

    kept = optimize.LinearConstraint(sides, low, high)
    bounds = optimize.Bounds(least, most)
    solved = optimize.milp(cost, constraints=kept, bounds=bounds)
    if solved.x is None:
        return None
    if np.abs(solved.x - np.rint(solved.x)).max() > NEAR:
        solved = optimize.milp(
            cost,
            constraints=kept,
            bounds=bounds,
            integrality=np.ones(len(cost)),
            options={"node_limit": max_nodes},
        )
    return None if solved.x is None else [round(x) for x in solved.x]
