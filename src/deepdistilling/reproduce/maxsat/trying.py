"""All rules on a formula of one's own.

In: an instance, and which rules. Out: for each what it satisfied and how long it took.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...errors import UnsupportedError
from ...problems import maxsat
from ..programs import function_of
from .discovered import discovered_rule
from .learning import answers_of, distill_published
from .optimum import optimum
from .plan import OURS, OURS_FURTHER, PUBLISHED
from .playing import BY_HAND, Rules

MOST_WEIGHT = 2**53
"""Whole numbers up to here are exact as floats."""


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """What came of a rule, or of the solver.

    Parameters
    ----------
    name : str
    assignment : ndarray of shape (n_variables,)
    n_satisfied, n_broken : int
        All clauses that it satisfies, and hard ones that it does not.
    cost : int
        Total weight of the soft clauses that it does not satisfy.
    seconds : float
        By the clock on the wall.
    """

    name: str
    assignment: maxsat.Bools
    n_satisfied: int
    n_broken: int
    cost: int
    seconds: float


def rules_named(names: list[str], *, published: str | None = None) -> Rules:
    """Return rules by name, in the order of asking; all of them for no name.

    Parameters
    ----------
    names : list of str
    published : str, optional
        Folder with the published weights.

    Raises
    ------
    UnsupportedError
        If there is no such rule.
    """
    answers = answers_of(discovered_rule())
    rules: dict[str, maxsat.Rule] = dict(BY_HAND)
    if published is not None:
        rules[PUBLISHED] = maxsat.Seen(function_of(distill_published(folder=published)["source"]))
    rules |= {OURS: maxsat.Asked(answers, 2), OURS_FURTHER: maxsat.Asked(answers, 3)}
    for name in names:
        if name not in rules:
            raise UnsupportedError(f"there is no rule {name!r}; there are {'; '.join(map(repr, rules))}")
    return {name: rules[name] for name in names} if names else rules


def rules_that_weigh(rules: Rules, instance: maxsat.Instance) -> Rules:
    """Leave out the published rule where clauses have weights: its network reads no weights."""
    if (instance.formula.weights == 1).all():
        return rules
    return {name: rule for name, rule in rules.items() if name != PUBLISHED}


def check_weights(instance: maxsat.Instance) -> None:
    """Refuse weights that cannot be added exactly.

    Raises
    ------
    UnsupportedError
        If a weight is no whole number, or all of them together are 2^53 or more.
    """
    weights = instance.formula.weights
    broken = np.flatnonzero(weights % 1)
    if len(broken):
        raise UnsupportedError(
            f"clause {broken[0] + 1} has the weight {weights[broken[0]]:g}; the learned rule and the solver "
            "count in whole numbers: multiply all weights by one number"
        )
    if weights.sum() >= MOST_WEIGHT:
        raise UnsupportedError(
            "the weights, a hard clause weighing 1 more than all soft ones together, add up to "
            f"{weights.sum():.3g}; they are added exactly below 2^53: divide all weights by one number"
        )


def try_rules(instance: maxsat.Instance, rules: Mapping[str, maxsat.Rule], *, seed: int) -> list[Attempt]:
    """Let each rule decide all variables in order.

    Parameters
    ----------
    instance : Instance
    rules : mapping of str to Rule
    seed : int
        Each rule tosses the same coins.
    """
    attempts = []
    for name, rule in rules.items():
        start = time.perf_counter()
        assignment = maxsat.assign(instance.formula, rule, np.random.default_rng(seed))
        attempts.append(attempt_of(instance, name, assignment, time.perf_counter() - start))
    return attempts


def try_solver(instance: maxsat.Instance, *, conflicts: int) -> Attempt | None:
    """Find the optimum; None where it takes more conflicts.

    Raises
    ------
    MissingExtraError
        If the solver is not installed.
    UnsupportedError
        If the hard clauses contradict each other.
    """
    start = time.perf_counter()
    found = optimum(instance.formula, is_hard=instance.is_hard, conflicts=conflicts)
    if found is None:
        return None
    return attempt_of(instance, "optimum", found.assignment, time.perf_counter() - start)


def attempt_of(instance: maxsat.Instance, name: str, assignment: maxsat.Bools, seconds: float) -> Attempt:
    """Judge an assignment."""
    return Attempt(
        name,
        assignment,
        int(instance.formula.satisfied(assignment).sum()),
        instance.n_broken(assignment),
        int(instance.cost(assignment)),
        seconds,
    )


def best_of(attempts: list[Attempt]) -> Attempt:
    """Return the attempt that breaks fewest hard clauses and costs least, the first of equals."""
    return min(attempts, key=lambda each: (each.n_broken, each.cost))
