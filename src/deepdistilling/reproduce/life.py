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
BOARD, STEPS = 100, 50


def learn_rule(*, rule: str) -> Json:
    """Learn a rule, and run it on a board whose borders touch."""
    X, y = automata.life_rule(rule)
    network = dd.EssenceClassifier().fit(X.reshape(len(X), -1), y)
    program = dd.distill(network, input_shape=(3, 3))
    board = np.random.default_rng(0).integers(0, 2, (BOARD, BOARD))
    right = 0
    for _ in range(STEPS):
        windows = sliding_window_view(np.pad(board, 1, mode="wrap"), (3, 3)).reshape(-1, 3, 3)
        board = automata.life_step(board, rule)
        right += int(np.sum(np.asarray(program.predict(windows)) == board.ravel()))
    return {
        "source": program.source,
        "nodes": program.complexity.nodes,
        "right": int(np.sum(np.asarray(program.predict(X)) == y)),
        "proved": program.verification.status == "proved",
        "board": right,
    }


def _cells(scale: Scale, results: Results) -> list[Cell]:
    return [Cell(name, learn_rule, {"rule": rule}) for name, rule in RULES.items()]


def _tell(scale: Scale, results: Results) -> Story:
    n_board = BOARD * BOARD * STEPS
    columns = [
        "rule",
        "of 512 neighbourhoods",
        "proved",
        "syntax-tree nodes",
        f"of {n_board:,} cells on a board",
    ]
    rows = [
        [
            f"{name} ({rule})",
            str(found["right"]),
            "yes" if found["proved"] else "no",
            str(found["nodes"]),
            f"{found['board']:,}",
        ]
        for name, rule in RULES.items()
        for found in [results[name]]
    ]
    exact = all(each["right"] == 512 and each["proved"] for each in results.values())
    claims = [
        Claim("every rule is recovered exactly, and proved", exact),
        Claim("whole boards are right", all(each["board"] == n_board for each in results.values())),
    ]
    programs = {name: results[name]["source"] for name in RULES}
    return Story(programs, [Table("life-like automata", columns, rows)], claims)


TASK = Task("life", "Life-like automata", (_cells,), _tell)
