"""The cells that play: all contenders on the same formulas, and a solver for the optimum.

In: a kind and size of formulas, which of them, and the programs. Out: what each contender satisfied.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

import numpy as np

from ...problems import maxsat
from ..programs import from_text, function_of
from ..task import Json
from .learning import answers_of
from .optimum import optimum

Rules = Mapping[str, maxsat.Rule]

BY_HAND: Rules = {
    "uniform": maxsat.uniform,
    "greedy": maxsat.greedy,
    "3/4": maxsat.three_quarters,
    "Johnson": maxsat.johnson,
}


def rules_of(programs: Mapping[str, Json]) -> dict[str, maxsat.Rule]:
    """Return all contenders: those written by hand, and those that ask a program.

    Parameters
    ----------
    programs : mapping of str to JSON
        By contender: the text of the learned program and how often it ``looks``, or the ``source`` of a
        program that reads formulas.
    """
    rules = dict(BY_HAND)
    for name, program in programs.items():
        if "looks" in program:
            rules[name] = maxsat.Asked(answers_of(from_text(program["program"])), program["looks"])
        else:
            rules[name] = maxsat.Seen(function_of(program["source"]))
    return rules


def play(
    *,
    n_literals: int | None,
    n_variables: int,
    n_clauses: int,
    first: int,
    count: int,
    programs: Mapping[str, Json],
) -> dict[str, list[float]]:
    """Let every contender play some formulas; returns clauses satisfied, a number a formula."""
    rules = rules_of(programs)
    scores: dict[str, list[float]] = {name: [] for name in rules}
    for seed, formula in _formulas(n_literals, n_variables, n_clauses, first, count):
        for number, (name, rule) in enumerate(rules.items()):
            chance = np.random.default_rng([*seed, number + 1])
            scores[name].append(formula.worth(maxsat.assign(formula, rule, chance)))
    return scores


def solve(
    *, n_literals: int | None, n_variables: int, n_clauses: int, first: int, count: int, conflicts: int
) -> list[float | None]:
    """Find the optimum of the same formulas; None from the first on that takes too much work.

    Raises
    ------
    MissingExtraError
        If the solver is not installed.
    """
    optima: list[float | None] = []
    for _, formula in _formulas(n_literals, n_variables, n_clauses, first, count):
        gave_up = bool(optima) and optima[-1] is None
        found = None if gave_up else optimum(formula, conflicts=conflicts)
        optima.append(None if found is None else found.worth)
    return optima


def play_large(
    *, n_variables: int, n_clauses: int, contender: str, programs: Mapping[str, Json]
) -> dict[str, float]:
    """Let one contender play one large formula; returns clauses satisfied, and seconds of one core."""
    rule = rules_of(programs)[contender]
    ((_, formula),) = _formulas(3, n_variables, n_clauses, 0, 1)
    start = time.process_time()
    assignment = maxsat.assign(formula, rule, np.random.default_rng(1))
    return {"seconds": time.process_time() - start, "satisfied": formula.worth(assignment)}


def _formulas(
    n_literals: int | None, n_variables: int, n_clauses: int, first: int, count: int
) -> Iterator[tuple[tuple[int, ...], maxsat.Clauses]]:
    """Yield the seed of each formula, and the formula: the same for whoever asks."""
    for number in range(first, first + count):
        seed = (n_literals or 0, n_variables, n_clauses, number)
        yield (
            seed,
            maxsat.random_clauses(
                n_variables, n_clauses, np.random.default_rng([*seed, 0]), n_literals=n_literals
            ),
        )
