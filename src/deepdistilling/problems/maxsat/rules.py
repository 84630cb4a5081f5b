"""The rules that people wrote, from their definitions.

Each is a `Rule`: in, a game in progress and a variable; out, the probability that it becomes true. An
even choice is left to chance.
"""

from __future__ import annotations

import numpy as np

from .assign import Play


def uniform(play: Play, variable: int) -> float:
    """Toss a coin."""
    return 0.5


def greedy(play: Play, variable: int) -> float:
    """Choose the literal that is in more open clauses."""
    around = play.around(variable)
    return _side(float(play.formula.weights[around.clause] @ around.sign))


def johnson(play: Play, variable: int) -> float:
    """Choose the literal whose open clauses weigh more; each further literal left halves a weight.

    Notes
    -----
    D. S. Johnson, Approximation algorithms for combinatorial problems, Journal of Computer and System
    Sciences 9 (1974) 256-278, doi:10.1016/S0022-0000(74)80044-9: the method of conditional expectations,
    2/3 of the optimum at worst.
    """
    around = play.around(variable)
    halves = np.ldexp(play.formula.weights[around.clause], -play.left[around.clause])
    return _side(float(halves @ around.sign))


def three_quarters(play: Play, variable: int) -> float:
    """Keep the middle of what is certain and what is possible as high as chance allows.

    Notes
    -----
    The bound is half of (weight satisfied + weight that can still be satisfied). With t and f for how much it
    rises when the variable becomes true or false, true has the probability t / (t + f), is certain where
    the other is negative, and 1/2 where both are 0. In expectation 3/4 of the optimum: M. Poloczek, G.
    Schnitger, D. P. Williamson & A. van Zuylen, Greedy algorithms for the maximum satisfiability problem,
    SIAM Journal on Computing 46 (2017) 1029-1061, doi:10.1137/15M1053369.
    """
    around = play.around(variable)
    weights = play.formula.weights[around.clause]
    positive, last = around.sign > 0, play.left[around.clause] == 1
    t = float(weights[positive].sum() - weights[~positive & last].sum())
    f = float(weights[~positive].sum() - weights[positive & last].sum())
    if f <= 0 or t <= 0:
        return _side(t - f)
    return t / (t + f)


def _side(difference: float) -> float:
    return 0.5 if difference == 0 else float(difference > 0)
