"""Examples of good play, from formulas so small that the optimum is known exactly.

In: a formula. Out: for each variable, when its turn comes, what a rule sees, and how much more can still be
satisfied when it becomes true than when it becomes false.
"""

from __future__ import annotations

import numpy as np

from .assign import Play
from .clauses import Clauses, Floats
from .looking import KINDS, Answers, kinds_of_clauses

MOST_VARIABLES = 20


def least_costs(formula: Clauses) -> Floats:
    """Weight that each assignment leaves unsatisfied.

    Parameters
    ----------
    formula : Clauses
        Of at most 20 variables.

    Returns
    -------
    ndarray of shape (2,) * n_variables
        Index 1 along axis v is for variable v true.

    Raises
    ------
    ValueError
        If there are more variables.
    """
    if formula.n_variables > MOST_VARIABLES:
        raise ValueError(
            f"all assignments of at most {MOST_VARIABLES} variables can be tried; got {formula.n_variables}"
        )
    costs = np.zeros((2,) * formula.n_variables)
    for c in range(len(formula)):
        literals = set(formula.clause(c))
        if any(literal ^ 1 in literals for literal in literals):
            continue
        # A clause is unsatisfied where all its literals are false: one corner of the cube.
        corner: list[int | slice] = [slice(None)] * formula.n_variables
        for literal in literals:
            corner[literal >> 1] = literal & 1
        costs[tuple(corner)] += formula.weights[c]
    return costs


def lessons(
    formula: Clauses, rng: np.random.Generator, *, answers: Answers | None = None, looks: int = 2
) -> tuple[Floats, Floats]:
    """Play a formula as well as possible, and note each decision.

    Parameters
    ----------
    formula : Clauses
        Of at most 20 variables.
    rng : numpy.random.Generator
        Decides what does not matter.
    answers, looks
        As for `kinds_of_clauses`: what is known of the other variables' choices.

    Returns
    -------
    seen : ndarray of shape (n_variables, n_kinds)
        Clauses around each variable by kind when its turn came.
    gains : ndarray of shape (n_variables,)
        Most that could still be satisfied with the variable true, less most with it false.
    """
    costs = least_costs(formula)
    play = Play(formula)
    seen, gains = np.zeros((formula.n_variables, len(KINDS))), np.zeros(formula.n_variables)
    for variable in range(formula.n_variables):
        seen[variable] = kinds_of_clauses(play, np.array([variable]), answers, looks=looks)[0]
        gains[variable] = costs[0].min() - costs[1].min()
        value = bool(gains[variable] > 0 if gains[variable] else rng.random() < 0.5)
        play.decide(variable, value)
        costs = costs[int(value)]
    return seen, gains
