"""Formulas as dense arrays, the form that a network reads.

A formula is an array of shape (2 * n_variables, n_clauses) of 0 and 1: row 2v says in which clauses
variable v occurs, row 2v + 1 in which its negation does. An assignment is an array of shape
(n_variables,), true where it is not 0. A clause is satisfied where one of its literals is true, so an
empty clause never is.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Formula = npt.NDArray[np.float64]


def drawn_lengths(
    n_variables: int, n_clauses: int, rng: np.random.Generator, n_literals: int | None
) -> npt.NDArray[np.int64]:
    """Return the number of literals of each clause that is to be drawn; None draws it, too."""
    if n_variables < 1 or n_clauses < 1:
        raise ValueError(f"a formula needs variables and clauses; got {n_variables} and {n_clauses}")
    if n_literals is not None and not 1 <= n_literals <= n_variables:
        raise ValueError(
            f"n_literals must be None or 1 to {n_variables}, the number of variables; got {n_literals}"
        )
    if n_literals is None:
        return rng.integers(1, n_variables + 1, n_clauses)
    return np.full(n_clauses, n_literals)


def random_formula(
    n_variables: int, n_clauses: int, rng: np.random.Generator, *, n_literals: int | None = 3
) -> Formula:
    """Draw a formula whose clauses are independent of each other.

    Parameters
    ----------
    n_variables, n_clauses : int
        Size of the formula, each 1 or more.
    rng : numpy.random.Generator
        The only source of chance.
    n_literals : int or None, default=3
        Literals a clause, of different variables; None draws a number from 1 to n_variables for each
        clause.

    Returns
    -------
    ndarray of shape (2 * n_variables, n_clauses)
        0 or 1.
    """
    lengths = drawn_lengths(n_variables, n_clauses, rng, n_literals)
    # Each clause takes the variables that come first in an order of its own.
    rank = rng.random((n_variables, n_clauses)).argsort(axis=0).argsort(axis=0)
    occurs = rank < lengths
    negated = rng.random((n_variables, n_clauses)) < 0.5
    literals = np.stack([occurs & ~negated, occurs & negated], axis=1)
    return literals.reshape(2 * n_variables, n_clauses).astype(np.float64)


def single_clause_formulas(
    n_variables: int, n_clauses: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """List the formulas that say all about variable 0 that a single clause can.

    The one clause that is not empty holds variable 0 or its negation, alone or beside one literal of
    another variable.

    Parameters
    ----------
    n_variables, n_clauses : int
        Size of each formula, each 1 or more.

    Returns
    -------
    X : ndarray of shape (n, 2 * n_variables, n_clauses)
        With ``n = 2 * n_clauses * (2 * n_variables - 1)``.
    Y : ndarray of shape (n, 2)
        How good it is to make variable 0 true, and false: 1 for what satisfies the clause; for the
        opposite 0 if the clause has no other literal, 0.99 if it has.

    Notes
    -----
    The training data of Blazek, Venkatesh & Lin, Nature Computational Science 4 (2024): 3,800 formulas
    of 10 variables and 100 clauses.
    """
    if n_variables < 1 or n_clauses < 1:
        raise ValueError(f"a formula needs variables and clauses; got {n_variables} and {n_clauses}")
    literals = [(own, other) for own in (0, 1) for other in (own, *range(2, 2 * n_variables))]
    X = np.zeros((len(literals), n_clauses, 2 * n_variables, n_clauses))
    Y = np.ones((len(literals), n_clauses, 2))
    clauses = np.arange(n_clauses)
    for k, (own, other) in enumerate(literals):
        X[k, clauses, own, clauses] = 1
        X[k, clauses, other, clauses] = 1
        Y[k, :, 1 - own] = 0 if other == own else 0.99
    return X.reshape(-1, 2 * n_variables, n_clauses), Y.reshape(-1, 2)


def n_satisfied(formula: npt.ArrayLike, assignment: npt.ArrayLike) -> int:
    """Count the clauses that an assignment satisfies.

    Parameters
    ----------
    formula : array_like of shape (2 * n_variables, n_clauses)
    assignment : array_like of shape (n_variables,)

    Examples
    --------
    >>> n_satisfied([[1, 0], [0, 1]], [True])  # x, and not x
    1
    """
    occurs, values = _checked(formula), np.asarray(assignment)
    if values.shape != (len(occurs) // 2,):
        raise ValueError(f"expected an assignment of shape ({len(occurs) // 2},); got shape {values.shape}")
    true = values != 0
    literals = np.stack([true, ~true], axis=1).ravel()
    return int((occurs & literals[:, None]).any(axis=0).sum())


def after_assigning(formula: npt.ArrayLike, value: bool) -> Formula:
    """Give variable 0 a value, and take it out of the formula.

    Parameters
    ----------
    formula : array_like of shape (2 * n_variables, n_clauses)
    value : bool
        What variable 0 becomes.

    Returns
    -------
    ndarray of shape (2 * n_variables - 2, n_clauses)
        Of the other variables; clauses that the value satisfies are empty.
    """
    occurs = _checked(formula)
    satisfied = occurs[0] if value else occurs[1]
    rest: Formula = (occurs[2:] & ~satisfied).astype(np.float64)
    return rest


def _checked(formula: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    occurs: npt.NDArray[np.bool_] = np.asarray(formula) != 0
    if occurs.ndim != 2 or len(occurs) % 2:
        raise ValueError(
            f"expected a formula of shape (2 * n_variables, n_clauses); got shape {occurs.shape}"
        )
    return occurs
