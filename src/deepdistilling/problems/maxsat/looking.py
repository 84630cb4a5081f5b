"""What a rule sees of the clauses around a variable, counted by kind; and a rule that asks a program.

A clause is of one of seven kinds, by the other literals that it has left: how many they are, and whether
one of them is likely to become true. A literal is likely where the rule, asked about its variable, would
choose it: the rule looks ahead by asking itself. In: a game and variables. Out: counts by kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .assign import Entries, Play
from .clauses import Floats, Ints

KINDS: Mapping[str, tuple[int, int]] = {
    "alone": (0, 0),
    "one_unlikely": (0, 1),
    "two_unlikely": (0, 2),
    "three_unlikely": (0, 3),
    "one_likely": (1, 0),
    "likely_unlikely": (1, 1),
    "likely_two_unlikely": (1, 2),
}
"""Kinds of clauses by name: how many of the other literals are likely, and how many are not. Clauses with
more of either are left out: they hardly need help."""

MOST_OTHERS = max(sum(kind) for kind in KINDS.values())

Answers = Callable[[Floats], Any]
"""From counts, shape (n, n_kinds), to which rows' variables should become true, shape (n,)."""


def kinds_of_clauses(play: Play, variables: Ints, answers: Answers | None, *, looks: int) -> Floats:
    """Count the open clauses around variables by kind, those that hold the negation negatively.

    Parameters
    ----------
    play : Play
    variables : ndarray of shape (n,)
        Undecided.
    answers : callable or None
        What chooses for the other variables; None, and with one look no one: then no literal is likely.
    looks : int
        1 or more. With one more look the choices for the others are made with one look less.

    Returns
    -------
    ndarray of shape (n, n_kinds)
        Total weights, in the order of `KINDS`.
    """
    around = play.around(int(variables[0])) if len(variables) == 1 else play.around_all(variables)
    near = around.where(play.left[around.clause] <= MOST_OTHERS + 1)
    n_others = play.left[near.clause] - 1
    n_likely = _n_likely(play, near, answers, looks)
    kind = _PLACE[np.minimum(n_likely, 2), n_others]
    known = kind >= 0
    place = near.owner[known] * len(KINDS) + kind[known]
    weights = play.formula.weights[near.clause[known]] * near.sign[known]
    counts = np.bincount(place, weights, minlength=len(variables) * len(KINDS)).astype(np.float64)
    return counts.reshape(-1, len(KINDS))


def _n_likely(play: Play, near: Entries, answers: Answers | None, looks: int) -> Ints:
    """For each entry, how many other literals of its clause are likely."""
    if answers is None or looks < 2 or not len(near):
        return np.zeros(len(near), np.int64)
    others = play.others(near)
    if not len(others):
        return np.zeros(len(near), np.int64)
    variables, which = np.unique(others.variable, return_inverse=True)
    chosen = np.asarray(answers(kinds_of_clauses(play, variables, answers, looks=looks - 1)), dtype=bool)
    likely = chosen[which] == (others.sign > 0)
    return np.bincount(others.owner[likely], minlength=len(near))


def _places() -> Ints:
    """Number of the kind with so many likely literals, of so many others; -1 for none."""
    table = np.full((3, MOST_OTHERS + 1), -1)
    for number, (n_likely, n_unlikely) in enumerate(KINDS.values()):
        table[n_likely, n_likely + n_unlikely] = number
    return table


_PLACE = _places()


@dataclass(frozen=True, slots=True)
class Asked:
    """The rule that asks a program, of clauses counted by kind.

    Parameters
    ----------
    answers : callable
        From counts, shape (n, n_kinds), to which variables should become true.
    looks : int, default=2
        How far the program looks by asking itself about the other variables; 1 is not at all.
    """

    answers: Answers
    looks: int = 2

    def __call__(self, play: Play, variable: int) -> float:
        """Return 1 where the program says true, else 0."""
        counts = kinds_of_clauses(play, np.array([variable]), self.answers, looks=self.looks)
        return float(np.asarray(self.answers(counts))[0])
