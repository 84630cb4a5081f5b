"""Life-like automata: from the 512 neighbourhoods to a program, which then runs whole boards."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

import deepdistilling as dd

from ..problems import automata
from .task import Cell, Claim, Json, Results, Scale, Story, Table, Task

RULES = {
    "Game of Life": "B3/S23",
    "HighLife": "B36/S23",
    "Seeds": "B2/S",
    "Day & Night": "B3678/S34678",
}
BOARDS = {20: 500, 100: 50, 500: 5}
"""Rows and columns of boards, and steps that they run."""


def learn_rule(*, rule: str) -> Json:
    """Learn a rule, and run it on boards whose borders touch."""
    X, y = automata.life_rule(rule)
    network = dd.EssenceClassifier().fit(X.reshape(len(X), -1), y)
    program = dd.distill(network, input_shape=(3, 3))
    return {
        "source": program.source,
        "nodes": program.complexity.nodes,
        "right": int(np.sum(np.asarray(program.predict(X)) == y)),
        "proved": program.verification.status == "proved",
        "boards": {str(size): _run(program, rule, size, steps) for size, steps in BOARDS.items()},
    }


def _run(program: dd.Program, rule: str, size: int, steps: int) -> int:
    """Run a board beside the definition; returns how many cells were right in all steps."""
    board = np.random.default_rng(size).integers(0, 2, (size, size))
    right = 0
    for _ in range(steps):
        windows = sliding_window_view(np.pad(board, 1, mode="wrap"), (3, 3)).reshape(-1, 3, 3)
        board = automata.life_step(board, rule)
        right += int(np.sum(np.asarray(program.predict(windows)) == board.ravel()))
    return right


def _cells(scale: Scale, results: Results) -> list[Cell]:
    return [Cell(name, learn_rule, {"rule": rule}) for name, rule in RULES.items()]


def _tell(scale: Scale, results: Results) -> Story:
    n_cells = {str(size): size * size * steps for size, steps in BOARDS.items()}
    columns = [
        "rule",
        "of 512 neighbourhoods",
        "proved",
        "syntax-tree nodes",
        *(f"of {n:,} cells on {size} x {size}" for size, n in n_cells.items()),
    ]
    rows = [
        [
            f"{name} ({rule})",
            str(found["right"]),
            "yes" if found["proved"] else "no",
            str(found["nodes"]),
            *(f"{right:,}" for right in found["boards"].values()),
        ]
        for name, rule in RULES.items()
        for found in [results[name]]
    ]
    exact = all(each["right"] == 512 and each["proved"] for each in results.values())
    claims = [
        Claim("every rule is recovered exactly, and proved", exact),
        Claim("boards of every size are right", all(each["boards"] == n_cells for each in results.values())),
    ]
    programs = {name: results[name]["source"] for name in RULES}
    return Story(programs, [Table("life-like automata", columns, rows)], claims)


TASK = Task("life", "Life-like automata", (_cells,), _tell)
