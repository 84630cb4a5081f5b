"""Linear inequalities that no point satisfies together: found by a linear program, certified exactly.

A certificate is a non-negative multiplier for each inequality, such that their weighted sum says ``0 > 0`` or
``0 >= c`` with c above 0. It is sought with floats and made exact on the few inequalities that take part;
only what exact arithmetic confirms is called impossible, so that neither a solver's tolerance nor a bug in it
matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float64]

SMALL = 1e-7
"""A multiplier below this share of the largest counts as 0."""

MAX_DENOMINATOR = 10**6
"""Multipliers that may be chosen freely are rounded to fractions with at most this denominator."""


@dataclass(frozen=True, slots=True)
class Inequality:
    """The sum of coefficient times variable is at least `bound`, or above it where `strict`."""

    coefficients: tuple[tuple[int, Fraction], ...]
    bound: Fraction
    strict: bool


def contradiction(rows: Sequence[Inequality]) -> tuple[int, ...] | None:
    """Return the numbers of some inequalities that no point satisfies together, or None.

    Parameters
    ----------
    rows : sequence of Inequality
        Inequalities over real variables.

    Returns
    -------
    tuple of int or None
        Few of them that are proved to contradict each other; None where that was not proved, whether or not
        there is a point.
    """
    found = _multipliers(rows)
    if found is None:
        return None
    support = tuple(np.flatnonzero(found > SMALL * found.max()).tolist())
    chosen = [rows[k] for k in support]
    exact = _made_exact(chosen, found[list(support)])
    return support if exact is not None and refutes(chosen, exact) else None


def refutes(rows: Sequence[Inequality], multipliers: Sequence[Fraction]) -> bool:
    """Whether multipliers prove that inequalities cannot hold together.

    Notes
    -----
    The transposition theorem of T. S. Motzkin (1936). Multiplied by what is not negative and added up,
    inequalities that hold give one that holds; here it has no variable left and is false.
    """
    if any(each < 0 for each in multipliers):
        return False
    left: dict[int, Fraction] = {}
    for row, multiplier in zip(rows, multipliers, strict=True):
        for variable, coefficient in row.coefficients:
            left[variable] = left.get(variable, Fraction(0)) + multiplier * coefficient
    if any(left.values()):
        return False
    pairs = list(zip(rows, multipliers, strict=True))
    bound = sum((multiplier * row.bound for row, multiplier in pairs), Fraction(0))
    return bound > 0 or (bound == 0 and any(row.strict and multiplier > 0 for row, multiplier in pairs))


def _multipliers(rows: Sequence[Inequality]) -> Reals | None:
    """Return multipliers up to rounding, few of them not 0, or None where there seem to be none."""
    matrix, bounds = _matrix(rows)
    strict = np.array([row.strict for row in rows], dtype=np.float64)
    sizes = np.abs(matrix).max(axis=1, initial=0.0)
    sizes = np.where(sizes > 0, sizes, 1.0)
    matrix, bounds = matrix / sizes[:, np.newaxis], bounds / sizes
    columns = np.abs(matrix).max(axis=0, initial=0.0)
    matrix = matrix / np.where(columns > 0, columns, 1.0)
    largest = float(np.abs(bounds).max(initial=0.0))
    bounds = bounds / (largest or 1.0)
    table = np.vstack([matrix.T, bounds, bounds + strict])
    n = matrix.shape[1]
    low = np.concatenate([np.zeros(n), [0.0, 1.0]])
    high = np.concatenate([np.zeros(n), [np.inf, 1.0]])
    # Here and not above: half a second of import, which commands that only run a program do without.
    from scipy import optimize

    constraints = optimize.LinearConstraint(table, low, high)
    solved = optimize.milp(np.ones(len(rows)), constraints=constraints, bounds=optimize.Bounds(0, np.inf))
    if solved.x is None:
        return None
    found: Reals = np.maximum(solved.x, 0.0) / sizes
    return found if found.max(initial=0.0) > 0 else None


def _matrix(rows: Sequence[Inequality]) -> tuple[Reals, Reals]:
    place: dict[int, int] = {}
    for row in rows:
        for variable, _ in row.coefficients:
            place.setdefault(variable, len(place))
    matrix = np.zeros((len(rows), len(place)))
    for number, row in enumerate(rows):
        for variable, coefficient in row.coefficients:
            matrix[number, place[variable]] += float(coefficient)
    return matrix, np.array([float(row.bound) for row in rows])


def _made_exact(rows: Sequence[Inequality], near: Reals) -> list[Fraction] | None:
    """Return exact multipliers near given ones under which every variable cancels, or None.

    Where the bounds add up to nothing, they must do so exactly: a row of the equations like any variable's.
    """
    variables = sorted({variable for row in rows for variable, _ in row.coefficients})
    equations = [[dict(row.coefficients).get(each, Fraction(0)) for row in rows] for each in variables]
    bounds = [row.bound for row in rows]
    for extra in ([], [bounds]):
        exact = _solved([*equations, *extra], near)
        if exact is not None and refutes(rows, exact):
            return exact
    return None


def _solved(equations: list[list[Fraction]], near: Reals) -> list[Fraction] | None:
    """Return a solution of homogeneous equations near a given one; what is free is rounded."""
    count = len(near)
    pivots: list[tuple[int, list[Fraction]]] = []
    for equation in equations:
        row = list(equation)
        for column, pivot in pivots:
            if row[column]:
                factor = row[column]
                row = [a - factor * b for a, b in zip(row, pivot, strict=True)]
        # The largest multiplier is the last to be solved for, so that it keeps its value.
        column = next((k for k in np.argsort(near, kind="stable").tolist() if row[k]), -1)
        if column < 0:
            continue
        unit = row[column]
        row = [each / unit for each in row]
        pivots = [
            (c, [a - other[column] * b for a, b in zip(other, row, strict=True)]) for c, other in pivots
        ]
        pivots.append((column, row))
    bound = {column for column, _ in pivots}
    if len(bound) == count:
        return None
    scale = float(near.max())
    solution = [
        Fraction(0) if k in bound else Fraction(float(near[k]) / scale).limit_denominator(MAX_DENOMINATOR)
        for k in range(count)
    ]
    for column, row in pivots:
        solution[column] = -sum((row[k] * solution[k] for k in range(count) if k not in bound), Fraction(0))
    return solution
