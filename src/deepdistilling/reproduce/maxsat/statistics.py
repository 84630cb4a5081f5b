"""Means, intervals and differences over formulas that all contenders played."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from ..task import Results
from .plan import OURS, Spot

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with half the width of its 95 % confidence interval (Student's t)."""

    value: float
    half_width: float

    def __str__(self) -> str:
        """Return both, with the digits that the interval makes meaningful."""
        return f"{self.text(self.half_width)} ± {self.half_width:.{_digits(self.half_width)}f}"

    def text(self, half_width: float) -> str:
        """Return the mean with the digits that an interval makes meaningful."""
        return f"{self.value:,.{_digits(half_width)}f}"


def _digits(half_width: float) -> int:
    return 2 if half_width < 1 else 1


def mean(values: Sequence[float]) -> Mean:
    """Mean of independent values.

    Examples
    --------
    >>> str(mean([1.0, 2.0, 3.0]))
    '2.0 ± 2.5'
    """
    numbers = np.asarray(values, dtype=float)
    if len(numbers) < 2:
        return Mean(float(numbers.mean()), float("inf"))
    error = float(numbers.std(ddof=1)) / len(numbers) ** 0.5
    return Mean(float(numbers.mean()), float(special.stdtrit(len(numbers) - 1, (1 + LEVEL) / 2)) * error)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out at one spot.

    Parameters
    ----------
    spot : Spot
    scores : dict of str to list of float
        Clauses satisfied, by contender, a number a formula.
    optima : list of float
        Of the first formulas; empty where the solver did not finish one.
    """

    spot: Spot
    scores: dict[str, list[float]]
    optima: list[float]

    def of(self, contender: str) -> Mean:
        """Mean number of clauses that a contender satisfies."""
        return mean(self.scores[contender])

    def gain(self, contender: str, over: str) -> Mean:
        """How many clauses more one contender satisfies than another, on the same formulas."""
        return mean(np.subtract(self.scores[contender], self.scores[over]).tolist())

    def gap(self, contender: str) -> Mean | None:
        """How many clauses a contender misses of the optimum, on the formulas that were solved."""
        if len(self.optima) < 2:
            return None
        return mean(np.subtract(self.optima, self.scores[contender][: len(self.optima)]).tolist())

    def optimum(self) -> Mean | None:
        """Mean optimum of all formulas, from those that were solved.

        Notes
        -----
        The solved formulas are the first of all. As far as their optimum varies with our own score, which
        is known for all, it is corrected for what those have in particular (a regression estimate).
        """
        if len(self.optima) < 2:
            return None
        ours, best = np.array(self.scores[OURS]), np.array(self.optima)
        near = ours[: len(best)]
        varies = float(near.var(ddof=1))
        slope = float(np.cov(near, best)[0, 1]) / varies if varies else 0.0
        rest, known = mean((best - slope * near).tolist()), self.of(OURS)
        half_width = float(np.hypot(rest.half_width, slope * known.half_width))
        return Mean(rest.value + slope * known.value, half_width)


def outcome(spot: Spot, results: Results) -> Outcome:
    """Put the cells of one spot together."""
    scores: dict[str, list[float]] = {}
    first = 0
    while first < spot.count:
        part = results[f"play-{spot.name}-{first}"]
        for name, values in part.items():
            scores.setdefault(name, []).extend(values)
        first += len(next(iter(part.values())))
    solved = results.get(f"solve-{spot.name}", [])
    done = [float(value) for value in solved if value is not None]
    return Outcome(spot, scores, done if len(done) == len(solved) else [])
