"""The open part of a formula as the variable in turn sees it: an array like those that networks read.

Rows 0 and 1 are the variable and its negation, then two rows for each other undecided variable; columns
are clauses. Rows and columns that hold nothing are left out, which changes no answer of a program for every
size. In: a game and a variable. Out: a small dense array.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .assign import Play
from .clauses import Floats


def formula_seen(play: Play, variable: int) -> Floats:
    """Return the open clauses around a variable, shape (2 * (1 + n_others), n_clauses), 0 or 1.

    At least one other variable and one clause are there, empty where there is none.
    """
    around = play.around(variable)
    others = play.others(around)
    variables, which = np.unique(others.variable, return_inverse=True)
    formula = np.zeros((2 * (1 + max(1, len(variables))), max(1, len(around))))
    formula[(around.sign < 0).astype(int), np.arange(len(around))] = 1
    formula[2 * (1 + which) + (others.sign < 0), others.owner] = 1
    return formula


@dataclass(frozen=True, slots=True)
class Seen:
    """The rule that asks a program of the formula as the variable sees it.

    Parameters
    ----------
    program : callable
        From an array as `formula_seen` returns it to the probabilities of true and of false.
    """

    program: Callable[[Floats], Any]

    def __call__(self, play: Play, variable: int) -> float:
        """Return the program's probability of true."""
        return float(np.asarray(self.program(formula_seen(play, variable))).ravel()[0])
