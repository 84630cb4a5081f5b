"""From small formulas to a rule for all sizes: the cells that learn and distill.

In: how many formulas. Out: a program, as JSON can hold it. Nothing here says what a clause is worth; all
weights come out of the learner.
"""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import deepdistilling as dd

from ...problems import maxsat
from ..programs import function_of, to_text
from ..task import Json

N_VARIABLES = 12
N_CLAUSES = (60, 120)
LITERALS = (3, None)
"""Size of the formulas that are learned from, and literals a clause; None is a random number."""

N_ROUNDS = 3
"""How often the rule is learned: first without any choices of its own, then with those of the last one."""

COST = 1.0
COUNTS = (-(10**6), 10**6)


def learn_rule(*, n_formulas: int, seed: int) -> Json:
    """Learn and distill the rule.

    Parameters
    ----------
    n_formulas : int
        Formulas of each size and kind, in each round.
    seed : int
    """
    rng = np.random.default_rng(seed)
    answers = None
    rounds = []
    for _ in range(N_ROUNDS):
        counts, gains = _lessons(n_formulas, rng, answers)
        program = _distilled(counts, gains)
        answers = answers_of(program)
        right = np.asarray(answers(counts)) == (gains > 0)
        matters = gains != 0
        rounds.append(
            {
                "source": program.source,
                "decisions": int(matters.sum()),
                "right": float(right[matters].mean()),
            }
        )
    return {"program": to_text(program), "source": program.source, "rounds": rounds}


def learn_from_single_clauses(*, n_variables: int, n_clauses: int) -> Json:
    """Learn as the paper did, from formulas of one clause, and generalise to formulas of every size."""
    X, targets = maxsat.single_clause_formulas(n_variables, n_clauses)
    network = dd.EssenceClassifier(4 * n_clauses, n_rivals=1, pruning=0)
    network.fit(X.reshape(len(X), -1), targets)
    return _any_size(network, (2 * n_variables, n_clauses))


def distill_published(*, folder: str) -> Json:
    """Distill the published network, whose weights lie in a folder, and generalise it."""
    with tempfile.TemporaryDirectory() as unpacked:
        paths = []
        for layer in (1, 2, 3):
            path = Path(unpacked) / f"maxsat_layer{layer}.csv"
            path.write_bytes(gzip.decompress((Path(folder) / f"{path.name}.gz").read_bytes()))
            paths.append(path)
        network = dd.Network.from_csv(paths)
    return _any_size(network, (10, 50))


def answers_of(program: dd.Program) -> Callable[[npt.ArrayLike], Any]:
    """Return what chooses for rows of counts, quickly for few rows as for many.

    Where weights make counts larger than those that the program is compiled for, the printed one answers: its
    whole numbers have no bound.
    """
    many = program.compile(threads=1)
    one = function_of(program.source)

    def answers(counts: npt.ArrayLike) -> Any:
        rows = np.asarray(counts)
        if len(rows) > FEW and np.abs(rows).max() <= COUNTS[1]:
            return many.predict(rows, check_domain=False)
        return np.array([one(row) for row in rows.tolist()])

    return answers


FEW = 20
"""The printed program is quicker on so many rows than the compiled one."""


def _lessons(n_formulas: int, rng: np.random.Generator, answers: Any) -> tuple[Any, Any]:
    seen, gains = [], []
    for _ in range(n_formulas):
        for n_literals in LITERALS:
            for n_clauses in N_CLAUSES:
                formula = maxsat.random_clauses(N_VARIABLES, n_clauses, rng, n_literals=n_literals)
                counts, gain = maxsat.lessons(formula, rng, answers=answers)
                seen.append(counts)
                gains.append(gain)
    return np.concatenate(seen), np.concatenate(gains)


def _distilled(counts: npt.NDArray[np.float64], gains: npt.NDArray[np.float64]) -> dd.Program:
    """Learn decisions, each as important as what hangs on it, and its mirror image."""
    matters = gains != 0
    counts, gains = counts[matters], gains[matters]
    X, y = np.concatenate([counts, -counts]), np.concatenate([gains > 0, gains < 0])
    network = dd.EssenceClassifier(cost=COST)
    network.fit(X, y, sample_weight=np.abs(np.concatenate([gains, gains])))
    return dd.distill(network, input_domain=COUNTS, names=list(maxsat.KINDS), function_name="should_be_true")


def _any_size(network: Any, shape: tuple[int, int]) -> Json:
    program = dd.distill(network, input_shape=shape, input_domain="binary", output="probability").generalize()
    return {"source": program.source, "network": repr(getattr(network, "network_", network))}
