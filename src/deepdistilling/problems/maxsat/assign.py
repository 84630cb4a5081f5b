"""The game: variables are decided in order, and a rule says how.

In: a formula and a rule. Out: an assignment. `Play` knows at every moment which clauses are open and how
many undecided literals each has left; deciding a variable touches its own clauses only, so that a whole
game takes a time that grows with the number of literals, not of variables times clauses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .clauses import Bools, Clauses, Ints


@dataclass(frozen=True, slots=True)
class Entries:
    """Literals of undecided variables in open clauses, one a place in each array.

    Parameters
    ----------
    owner : ndarray of shape (n,)
        What was asked for: the place of the variable, or of the entry, in the question.
    clause : ndarray of shape (n,)
    variable : ndarray of shape (n,)
    sign : ndarray of shape (n,)
        1 for the variable, -1 for its negation.
    """

    owner: Ints
    clause: Ints
    variable: Ints
    sign: Ints

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self.owner)

    def where(self, chosen: Bools) -> Entries:
        """Return the chosen entries, in the same order."""
        return Entries(self.owner[chosen], self.clause[chosen], self.variable[chosen], self.sign[chosen])


class Play:
    """A game in progress.

    Parameters
    ----------
    formula : Clauses

    Attributes
    ----------
    formula : Clauses
    open : ndarray of shape (n_clauses,)
        Whether no literal of the clause is true yet.
    left : ndarray of shape (n_clauses,)
        Number of undecided literals of each open clause.
    values : ndarray of shape (n_variables,)
        1 for true, -1 for false, 0 for undecided.
    """

    def __init__(self, formula: Clauses) -> None:
        self.formula = formula
        self.open: Bools = np.ones(len(formula), dtype=bool)
        self.left: Ints = formula.lengths.copy()
        self.values = np.zeros(formula.n_variables, dtype=np.int8)
        self._variables = formula.literals >> 1
        self._signs = 1 - 2 * (formula.literals & 1)
        order = np.argsort(self._variables, kind="stable")
        self._clause_of = np.repeat(np.arange(len(formula)), formula.lengths)[order]
        self._sign_of = self._signs[order]
        counts = np.bincount(self._variables, minlength=formula.n_variables)
        self._starts = np.concatenate([[0], np.cumsum(counts)])

    def around(self, variable: int) -> Entries:
        """Return the open clauses that hold a variable or its negation.

        Parameters
        ----------
        variable : int
            Undecided.
        """
        place = slice(self._starts[variable], self._starts[variable + 1])
        clause, sign = self._clause_of[place], self._sign_of[place]
        chosen = self.open[clause]
        clause = clause[chosen]
        return Entries(np.zeros(len(clause), np.int64), clause, np.full(len(clause), variable), sign[chosen])

    def around_all(self, variables: Ints) -> Entries:
        """Return the open clauses around several variables; the owner is a variable's place in the list."""
        owner, place = _ranges(self._starts[variables], self._starts[variables + 1])
        clause = self._clause_of[place]
        chosen = self.open[clause]
        owner, place = owner[chosen], place[chosen]
        return Entries(owner, clause[chosen], variables[owner], self._sign_of[place])

    def others(self, entries: Entries) -> Entries:
        """Return the other undecided literals of each entry's clause; the owner is the entry's place."""
        starts = self.formula.starts
        owner, place = _ranges(starts[entries.clause], starts[entries.clause + 1])
        variable = self._variables[place]
        chosen = (self.values[variable] == 0) & (variable != entries.variable[owner])
        owner, place = owner[chosen], place[chosen]
        return Entries(owner, entries.clause[owner], variable[chosen], self._signs[place])

    def decide(self, variable: int, value: bool) -> None:
        """Give an undecided variable its value."""
        place = slice(self._starts[variable], self._starts[variable + 1])
        clause = self._clause_of[place]
        good = self._sign_of[place] == (1 if value else -1)
        self.open[clause[good]] = False
        self.left[clause[~good]] -= 1
        self.values[variable] = 1 if value else -1


Rule = Callable[[Play, int], float]
"""Says for a game in progress and an undecided variable with which probability it becomes true."""


def assign(formula: Clauses, rule: Rule, rng: np.random.Generator) -> Bools:
    """Decide all variables in order.

    Parameters
    ----------
    formula : Clauses
    rule : callable
        ``rule(play, variable)`` is the probability that the variable becomes true; 0 and 1 are certain.
    rng : numpy.random.Generator
        Asked only where the rule is not certain.

    Returns
    -------
    ndarray of shape (n_variables,)
    """
    play = Play(formula)
    for variable in range(formula.n_variables):
        likely = rule(play, variable)
        play.decide(variable, likely >= 1 or (likely > 0 and bool(rng.random() < likely)))
    values: Bools = play.values > 0
    return values


def _ranges(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Concatenate ranges: which range each number is from, and the numbers."""
    lengths = ends - starts
    owner = np.repeat(np.arange(len(starts)), lengths)
    before = np.cumsum(lengths) - lengths
    return owner, np.arange(len(owner)) + (starts - before)[owner]
