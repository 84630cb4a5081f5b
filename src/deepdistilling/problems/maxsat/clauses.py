"""Formulas as lists of literals, for sizes that a dense array cannot hold.

In: literals a clause. Out: `Clauses`, two flat arrays; the judge counts what an assignment satisfies.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .formulas import drawn_lengths

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Clauses:
    """A formula whose clauses have weights.

    Parameters
    ----------
    n_variables : int
        Variables are 0 to ``n_variables - 1``.
    literals : ndarray of shape (n_literals,)
        All clauses one after the other; 2v is variable v, 2v + 1 its negation.
    starts : ndarray of shape (n_clauses + 1,)
        Clause c holds ``literals[starts[c]:starts[c + 1]]``, no literal twice.
    weights : ndarray of shape (n_clauses,)
        How much it is worth to satisfy each clause, 0 or more.
    """

    n_variables: int
    literals: Ints
    starts: Ints
    weights: Floats

    def __len__(self) -> int:
        """Return the number of clauses."""
        return len(self.starts) - 1

    @property
    def lengths(self) -> Ints:
        """Number of literals of each clause, shape (n_clauses,)."""
        return np.diff(self.starts)

    def clause(self, c: int) -> tuple[int, ...]:
        """Return the literals of one clause."""
        return tuple(self.literals[self.starts[c] : self.starts[c + 1]].tolist())

    def satisfied(self, assignment: npt.ArrayLike) -> Bools:
        """Say which clauses an assignment satisfies, shape (n_clauses,).

        Parameters
        ----------
        assignment : array_like of shape (n_variables,)
            True where it is not 0.
        """
        values = np.asarray(assignment) != 0
        if values.shape != (self.n_variables,):
            raise ValueError(
                f"expected an assignment of shape ({self.n_variables},); got shape {values.shape}"
            )
        true = values[self.literals >> 1] ^ (self.literals & 1).astype(bool)
        so_far = np.concatenate([[0], np.cumsum(true)])
        result: Bools = so_far[self.starts[1:]] > so_far[self.starts[:-1]]
        return result

    def worth(self, assignment: npt.ArrayLike) -> float:
        """Total weight of the clauses that an assignment satisfies.

        Examples
        --------
        >>> clauses_of([[0, 2], [1], [3]], n_variables=2).worth([True, False])  # x or y, not x, not y
        2.0
        """
        return float(self.weights[self.satisfied(assignment)].sum())

    def dense(self) -> Floats:
        """Return the formula as an array of 0 and 1, shape (2 * n_variables, n_clauses)."""
        formula = np.zeros((2 * self.n_variables, len(self)))
        formula[self.literals, np.repeat(np.arange(len(self)), self.lengths)] = 1
        return formula


def clauses_of(
    clauses: Iterable[Sequence[int]], *, n_variables: int, weights: npt.ArrayLike | None = None
) -> Clauses:
    """Make a formula from literals listed clause by clause.

    Parameters
    ----------
    clauses : iterable of sequence of int
        2v for variable v, 2v + 1 for its negation; a literal that is listed twice counts once.
    n_variables : int
        0 or more.
    weights : array_like of shape (n_clauses,), optional
        1 each, if not given.

    Raises
    ------
    ValueError
        If a literal is of no variable, a weight is negative or not finite, or there are not as many weights
        as clauses.
    """
    rows = [list(dict.fromkeys(clause)) for clause in clauses]
    literals = np.array([literal for row in rows for literal in row], dtype=np.int64)
    if len(literals) and not 0 <= literals.min() <= literals.max() < 2 * n_variables:
        raise ValueError(f"literals of {n_variables} variables are 0 to {2 * n_variables - 1}")
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows], dtype=np.int64)])
    worth = np.ones(len(rows)) if weights is None else np.asarray(weights, dtype=np.float64)
    if worth.shape != (len(rows),) or not np.isfinite(worth).all() or (worth < 0).any():
        raise ValueError(f"expected {len(rows)} weights, finite and 0 or more")
    return Clauses(n_variables, literals, starts.astype(np.int64), worth)


def from_dense(formula: npt.ArrayLike) -> Clauses:
    """Make a formula from an array of 0 and 1 of shape (2 * n_variables, n_clauses)."""
    occurs = np.asarray(formula) != 0
    return clauses_of((np.flatnonzero(column).tolist() for column in occurs.T), n_variables=len(occurs) // 2)


def random_clauses(
    n_variables: int, n_clauses: int, rng: np.random.Generator, *, n_literals: int | None = 3
) -> Clauses:
    """Draw a formula as `random_formula` does, in a time that grows with the number of literals.

    Parameters
    ----------
    n_variables, n_clauses : int
        Size of the formula, each 1 or more.
    rng : numpy.random.Generator
        The only source of chance.
    n_literals : int or None, default=3
        Literals a clause, of different variables; None draws a number from 1 to n_variables for each
        clause.
    """
    lengths = drawn_lengths(n_variables, n_clauses, rng, n_literals)
    variables = np.concatenate(
        [_different(n_variables, int(length), int(count), rng) for length, count in _runs(lengths)]
    )
    starts = np.concatenate([[0], np.cumsum(lengths)])
    literals = 2 * variables + rng.integers(0, 2, len(variables))
    return Clauses(n_variables, literals, starts, np.ones(n_clauses))


def _runs(lengths: Ints) -> Iterable[tuple[int, int]]:
    """Length and number of clauses in each run of equal lengths."""
    ends = np.flatnonzero(np.append(np.diff(lengths) != 0, True)) + 1
    return zip(lengths[ends - 1].tolist(), np.diff(ends, prepend=0).tolist(), strict=True)


def _different(n_variables: int, length: int, count: int, rng: np.random.Generator) -> Ints:
    """Draw rows of different variables, flat: few of many by drawing again, else by shuffling."""
    if length * length > n_variables:
        rows = rng.permuted(np.tile(np.arange(n_variables), (count, 1)), axis=1)[:, :length]
        return rows.ravel()
    rows = rng.integers(0, n_variables, (count, length))
    again = np.arange(count)
    while len(again):
        ordered = np.sort(rows[again], axis=1)
        again = again[(ordered[:, 1:] == ordered[:, :-1]).any(axis=1)]
        rows[again] = rng.integers(0, n_variables, (len(again), length))
    return rows.ravel()
