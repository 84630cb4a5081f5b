"""Elementary cellular automata: every one of the 256 rules from its 8 neighbourhoods, and all at once.

A rule that is right on all neighbourhoods is right on every row; rows much wider than what was learned from
are run all the same, beside the definition. `automata_peers` says what people would use instead.
"""

from __future__ import annotations

from typing import Any

import numpy as np

import deepdistilling as dd

from ..problems import automata
from .automata_peers import first_cells, later_cells, part_table, rows_are_right, rows_table
from .peers import what_is_missing
from .programs import to_text
from .task import Cell, Claim, Json, Results, Scale, Story, Table, Task

N_RULES = 256
RULES_A_CELL = 32
SHOWN = (30, 90, 110, 184)
WIDTH, STEPS = 1000, 200


def learn_rules(*, first: int, count: int) -> list[Json]:
    """Learn rules one by one; returns for each what was printed, and what is right about it."""
    return [_learned(rule) for rule in range(first, first + count)]


def learn_all_at_once() -> Json:
    """Learn from 2,048 rows: eight bits that say the rule, and three cells."""
    X, y = automata.all_elementary_rules()
    names = [*(f"bit_{k}" for k in range(7, -1, -1)), "left", "center", "right"]
    program = dd.distill(dd.EssenceClassifier().fit(X, y), names=names)
    return {**_described(program, X, y), "program": to_text(program)}


def run_wide(*, rule: int) -> Json:
    """Run a learned rule on a wide row for many steps; returns how many cells were right."""
    program = _program(rule)
    row = np.random.default_rng(rule).integers(0, 2, WIDTH)
    right = 0
    for _ in range(STEPS):
        windows = np.stack([np.roll(row, 1), row, np.roll(row, -1)], axis=1)
        row = automata.elementary_step(row, rule)
        right += int(np.sum(np.asarray(program.predict(windows)) == row))
    return {"cells": WIDTH * STEPS, "right": right}


def _program(rule: int) -> dd.Program:
    X, y = automata.elementary_rule(rule)
    return dd.distill(dd.EssenceClassifier().fit(X, y), names=["left", "center", "right"])


def _learned(rule: int) -> Json:
    X, y = automata.elementary_rule(rule)
    if len(set(y.tolist())) == 1:
        # One class is nothing to tell apart: the rule is its only label.
        return {"source": "", "nodes": 0, "right": len(y), "samples": len(y), "proved": True}
    return _described(_program(rule), X, y)


def _described(program: dd.Program, X: Any, y: Any) -> Json:
    return {
        "source": program.source,
        "nodes": program.complexity.nodes,
        "right": int(np.sum(np.asarray(program.predict(X)) == y)),
        "samples": len(y),
        "proved": program.verification.status == "proved",
    }


def _cells(scale: Scale, results: Results) -> list[Cell]:
    cells = [
        Cell(f"rules-{first}", learn_rules, {"first": first, "count": RULES_A_CELL})
        for first in range(0, N_RULES, RULES_A_CELL)
    ]
    cells += [Cell(f"wide-{rule}", run_wide, {"rule": rule}) for rule in SHOWN]
    return [*cells, Cell("all", learn_all_at_once, {}), *first_cells(scale, results)]


def _tell(scale: Scale, results: Results) -> Story:
    rules = [each for first in range(0, N_RULES, RULES_A_CELL) for each in results[f"rules-{first}"]]
    learned, everything = [each for each in rules if each["source"]], results["all"]
    n_exact = sum(each["right"] == each["samples"] for each in rules)
    n_proved = sum(each["proved"] for each in rules)
    sizes = sorted(each["nodes"] for each in learned)
    wide = {rule: results[f"wide-{rule}"] for rule in SHOWN}
    table = Table(
        "elementary automata",
        ["learned", "samples", "right", "proved", "syntax-tree nodes"],
        [
            ["each of 256 rules alone", "8", f"{n_exact} rules exact", f"{n_proved} rules", _range(sizes)],
            [
                "all rules at once",
                f"{everything['samples']:,}",
                f"{everything['right']:,}",
                "yes" if everything["proved"] else "no",
                str(everything["nodes"]),
            ],
        ],
    )
    tables = [table, part_table(scale, results), rows_table(scale, results)]
    programs = {f"Rule {rule}": rules[rule]["source"] for rule in SHOWN}
    claims = [
        Claim("every rule is recovered exactly, and proved", n_exact == n_proved == N_RULES),
        Claim("all rules at once are recovered exactly", everything["right"] == everything["samples"]),
        Claim(
            f"rows of {WIDTH:,} cells are right for {STEPS} steps",
            all(each["right"] == each["cells"] for each in wide.values()),
            f"rules {', '.join(map(str, wide))}",
        ),
        Claim("all rules at once are right on every cell of whole rows", rows_are_right(scale, results)),
    ]
    notes = [
        "The two constant rules have one label only: there is nothing to learn or to print.",
        "A model of a cell, as ours, is run along a row of any width. A model of whole rows knows one width, "
        "and sees few of the rules' cases at each place.",
        *what_is_missing(),
    ]
    return Story({**programs, "All rules at once": everything["source"]}, tables, claims, [], notes)


def _range(sizes: list[int]) -> str:
    return f"{sizes[0]} to {sizes[-1]}, mean {np.mean(sizes):.0f}"


TASK = Task("automata", "Elementary cellular automata", (_cells, later_cells), _tell)
