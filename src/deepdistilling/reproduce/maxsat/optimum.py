"""The optimum of a formula, by a solver that finds it exactly. Needs the extra ``sat``.

In: a formula, which clauses are hard, and how much work may be spent. Out: the best assignment, or that the
work did not suffice. Work is counted in conflicts of the solver, so that the answer is the same on every
machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ...errors import MissingExtraError, UnsupportedError
from ...problems import maxsat

MOST_CONFLICTS = 100_000
"""Some seconds of work."""


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """What the solver found.

    Parameters
    ----------
    worth : float
        Total weight of the clauses that are satisfied.
    assignment : ndarray of shape (n_variables,)
    """

    worth: float
    assignment: npt.NDArray[np.bool_]


def optimum(
    formula: maxsat.Clauses, *, is_hard: npt.ArrayLike | None = None, conflicts: int = MOST_CONFLICTS
) -> Optimum | None:
    """Find the best assignment; None where that takes too much work.

    Parameters
    ----------
    formula : Clauses
        Its weights are whole numbers.
    is_hard : array_like of shape (n_clauses,), optional
        Which clauses must be satisfied; none if not given.
    conflicts : int, default=MOST_CONFLICTS
        After so many conflicts the solver is stopped.

    Raises
    ------
    MissingExtraError
        If the solver is not installed.
    UnsupportedError
        If the hard clauses contradict each other.

    Notes
    -----
    RC2 of python-sat: A. Ignatiev, A. Morgado & J. Marques-Silva, RC2: an efficient MaxSAT solver, Journal on
    Satisfiability, Boolean Modeling and Computation 11 (2019) 53-64.
    """
    hard = np.zeros(len(formula), dtype=bool) if is_hard is None else np.asarray(is_hard)
    empty = formula.lengths == 0
    if (empty & hard).any():
        raise UnsupportedError(CONTRADICTION)
    whole = _wcnf(formula, hard)
    if not whole.soft and not whole.hard:
        return _found(formula, [])
    with _solver()(whole, conflicts) as solver:
        try:
            model = solver.compute()
        except _SpentError:
            return None
    if model is None:
        raise UnsupportedError(CONTRADICTION)
    return _found(formula, model)


CONTRADICTION = "the hard clauses contradict each other: no assignment satisfies them all"


class _SpentError(Exception):
    """All conflicts are spent."""


def _wcnf(formula: maxsat.Clauses, hard: npt.NDArray[np.bool_]) -> Any:
    from pysat.formula import WCNF

    whole = WCNF()
    for c in range(len(formula)):
        literals = [(literal // 2 + 1) * (1 - 2 * (literal & 1)) for literal in formula.clause(c)]
        # An empty clause is lost anyway, and one that weighs nothing decides nothing.
        if literals and (hard[c] or formula.weights[c]):
            whole.append(literals, weight=None if hard[c] else int(formula.weights[c]))
    return whole


def _found(formula: maxsat.Clauses, model: list[int]) -> Optimum:
    assignment = np.zeros(formula.n_variables, dtype=bool)
    assignment[[literal - 1 for literal in model if literal > 0]] = True
    return Optimum(formula.worth(assignment), assignment)


def _solver() -> Any:
    """Return RC2 with a bound on all its conflicts together."""
    try:
        from pysat.examples.rc2 import RC2
    except ImportError as error:
        raise MissingExtraError("optima need python-sat: pip install 'deepdistilling[sat]'") from error

    class Bounded(RC2):  # type: ignore[misc]  # without types
        def __init__(self, formula: Any, conflicts: int) -> None:
            self._conflicts, self._has_own_bound = conflicts, False
            super().__init__(formula, solver="g4", adapt=True, exhaust=True, minz=True)

        def minimize_core(self) -> None:
            # It bounds its own calls, far more tightly, and takes no answer for an answer.
            self._has_own_bound = True
            super().minimize_core()
            self._has_own_bound = False

        def _call_oracle(self, assumptions: Any = (), expect_interrupt: bool = False) -> Any:
            left = self._conflicts - self.oracle.accum_stats()["conflicts"]
            if left <= 0:
                raise _SpentError
            if not self._has_own_bound:
                self.oracle.conf_budget(left)
            answer = self.oracle.solve_limited(assumptions=list(assumptions))
            if answer is None and not self._has_own_bound:
                raise _SpentError
            return answer

    return Bounded
