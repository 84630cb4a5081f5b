"""Inputs that may be swapped, or left out, without changing any label.

In: distinct points and their classes. Out: `Groups`: inputs that can share one weight, so that what is left
to learn has one axis a group. Evidence is counted: a swap must have been seen, often enough, and never
against a label.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .hyperplane import FloatArray
from .subconcepts import IntArray

SWAPS_SEEN = 1 / 20
"""Least number of swapped pairs among the points, relative to the number of points, for a verdict.

All points hold 1/4, a random half 1/8, a random quarter 1/16.
"""

COPIES_SEEN = 1 / 8
"""Least part of the points that has a copy but for one input, for that input to count as irrelevant."""

BUDGET = 2**26
"""Most pairs of inputs times points looked at."""

CodeArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Groups:
    """Interchangeable inputs.

    Parameters
    ----------
    signs : ndarray of shape (n_inputs, n_groups)
        1 or -1 where an input belongs to a group, else 0; -1 for an input that is interchangeable with
        the others once it is negated. An input that decides nothing belongs to no group.
    """

    signs: FloatArray

    def sums(self, X: FloatArray) -> FloatArray:
        """Signed sum of each group's inputs, shape (n, n_groups)."""
        result: FloatArray = X @ self.signs
        return result

    def spread(self, weights: FloatArray) -> FloatArray:
        """Weights of the inputs, shape (n_inputs,), from weights of the groups."""
        result: FloatArray = self.signs @ weights
        return result + 0.0


def singletons(n_inputs: int) -> Groups:
    """Every input a group of its own."""
    return Groups(np.eye(n_inputs))


def interchangeable(X: FloatArray, y: IntArray) -> Groups:
    """Groups of inputs that the labels do not tell apart.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs)
        Distinct points.
    y : ndarray of shape (n,)
        Class of each point.

    Returns
    -------
    Groups
        Such that no two points of different classes have equal sums; `singletons` where there is no
        evidence, as for continuous inputs.

    Notes
    -----
    Derived here: if swapping two inputs changes no label, averaging a separating hyperplane with its swapped
    copy gives one that separates as well and has equal weights for both, so nothing is lost by sharing.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)], dtype=float)
    >>> interchangeable(X, (X[:, 0] + X[:, 1] > 1).astype(int)).signs
    array([[1.],
           [1.],
           [0.]])
    """
    n_inputs = X.shape[1]
    values, codes = np.unique(X, return_inverse=True)
    if n_inputs**2 * len(X) > BUDGET or len(values) > 0.05 * X.size + 3:
        return singletons(n_inputs)
    table = _Rows(codes.reshape(X.shape).astype(np.int64), y, len(values))
    relevant = _relevant(table)
    signs = _groups(table, relevant)
    found = Groups(signs)
    return found if _consistent(found.sums(X), y) else singletons(n_inputs)


class _Rows:
    """Rows that can be looked up after a change, by a hash that is linear in the codes."""

    def __init__(self, codes: CodeArray, y: IntArray, n_values: int) -> None:
        self.codes = codes
        self.y = y
        self.n_values = n_values
        # Fixed odd-looking factors: wrap-around sums of them differ for different rows but for chance 2**-64.
        factors = np.random.default_rng(0).integers(-(2**62), 2**62, codes.shape[1], dtype=np.int64)
        self.factors: CodeArray = np.asarray(factors)
        self.hashes: CodeArray = (codes * self.factors).sum(axis=1)
        self.order = np.argsort(self.hashes)
        self.sorted = self.hashes[self.order]

    def agreement(self, rows: npt.NDArray[np.bool_], change: CodeArray) -> tuple[int, bool]:
        """Number of rows whose changed copy is among the points, and whether none of them disagrees."""
        wanted = self.hashes[rows] + change[rows]
        place = np.minimum(np.searchsorted(self.sorted, wanted), len(self.sorted) - 1)
        found = self.sorted[place] == wanted
        partners = self.order[place[found]]
        return int(found.sum()) // 2, bool((self.y[rows][found] == self.y[partners]).all())


def _relevant(table: _Rows) -> list[int]:
    """Inputs that decide something; the others are dropped one after the other, last first."""
    kept = list(range(table.codes.shape[1]))
    for number in reversed(range(len(kept))):
        dropped = [i for i in kept if i != number]
        hashes = (table.codes[:, dropped] * table.factors[dropped]).sum(axis=1)
        order = np.argsort(hashes, kind="stable")
        equal = hashes[order][1:] == hashes[order][:-1]
        labels = table.y[order]
        seen = int(equal.sum()) + 1
        if seen > COPIES_SEEN * len(hashes) and not (equal & (labels[1:] != labels[:-1])).any():
            kept = dropped
    return kept or list(range(table.codes.shape[1]))


def _groups(table: _Rows, inputs: list[int]) -> FloatArray:
    groups: list[dict[int, int]] = []
    for number in inputs:
        for group in groups:
            sign = _sign(table, group, number)
            if sign:
                group[number] = sign
                break
        else:
            groups.append({number: 1})
    signs = np.zeros((table.codes.shape[1], len(groups)))
    for column, group in enumerate(groups):
        signs[list(group), column] = list(group.values())
    return signs


def _sign(table: _Rows, group: dict[int, int], number: int) -> int:
    """Return 1 or -1 if an input may be swapped with every member of a group, plainly or negated, else 0."""
    for sign in (1, -1):
        if all(_may_swap(table, member, number, sign * own) for member, own in group.items()):
            return sign
    return 0


def _may_swap(table: _Rows, i: int, j: int, sign: int) -> bool:
    a, b = table.codes[:, i], table.codes[:, j]
    if sign > 0:
        rows, change = a != b, (b - a) * (table.factors[i] - table.factors[j])
    elif table.n_values == 2:
        rows, change = a == b, (1 - 2 * a) * (table.factors[i] + table.factors[j])
    else:
        return False
    seen, agree = table.agreement(rows, change)
    return agree and seen >= max(1, SWAPS_SEEN * len(a))


def _consistent(sums: FloatArray, y: IntArray) -> bool:
    _, place = np.unique(sums, axis=0, return_inverse=True)
    place = place.reshape(-1)
    lowest, highest = np.full(place.max() + 1, y.max()), np.zeros(place.max() + 1, dtype=y.dtype)
    np.minimum.at(lowest, place, y)
    np.maximum.at(highest, place, y)
    return bool((lowest == highest).all())
