"""All 256 elementary rules beside what people would use instead: from part of the cases, and on whole rows.

In: which contender, and how much it learns from. Out: how often it is right on what it has not seen.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.tree import DecisionTreeClassifier

from ..errors import UnsupportedError
from ..problems import automata
from .peers import OURS, fitted, measure, present_peers, share_right
from .programs import from_text
from .task import Cell, Json, Results, Scale, Table

SHARES, QUICK_SHARES = (0.25, 0.5, 0.75), (0.5,)
"""Of the 2,048 cases, what is learned from."""

WIDTHS = (10, 30, 100)
N_ROWS, N_QUICK_ROWS, N_NEW = 2000, 500, 500
"""Rows of cells that a model of whole rows learns from, and new ones that it is judged on."""

ROW_MODELS: dict[str, Callable[[], Any]] = {
    "decision tree": lambda: DecisionTreeClassifier(random_state=0),
    "random forest": lambda: RandomForestClassifier(random_state=0),
    "perceptron": lambda: MLPClassifier(max_iter=200, random_state=0),
}
"""Models of scikit-learn that say a whole row at once."""


def learn_part(*, contender: str, shares: Sequence[float]) -> Json:
    """Learn all rules from part of the cases; returns the share right of the others, by part."""
    X, y = automata.all_elementary_rules()
    order = np.random.default_rng(0).permutation(len(X))
    right = {}
    try:
        for share in shares:
            known, other = np.split(order, [int(share * len(X))])
            right[str(share)] = share_right(fitted(contender, X[known], y[known]), X[other], y[other])
        return {"right": right, **measure(contender, X, y).as_json()}
    except UnsupportedError as error:
        return {"refused": str(error)}


def learn_rows(*, model: str, width: int, n_rows: int) -> Json:
    """Learn whole rows of all rules; returns the share of cells right in new rows."""
    X, Y = _rows(width, n_rows, 0)
    new_X, new_Y = _rows(width, N_NEW, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that 200 rounds did not converge
        learned = ROW_MODELS[model]().fit(X, Y)
    return {"cells": float(np.mean(learned.predict(new_X) == new_Y))}


def run_rows(*, width: int, program: str) -> Json:
    """Run the program of all rules, cell by cell, on the same new rows."""
    X, Y = _rows(width, N_NEW, 1)
    bits, row = np.repeat(X[:, None, :8], width, axis=1), X[:, 8:]
    cells = np.stack([np.roll(row, 1, axis=1), row, np.roll(row, -1, axis=1)], axis=2)
    samples = np.concatenate([bits, cells], axis=2).reshape(-1, 11)
    said = np.asarray(from_text(program).predict(samples)).reshape(Y.shape)
    return {"cells": float(np.mean(said == Y))}


def first_cells(scale: Scale, results: Results) -> list[Cell]:
    """The cells that need no program."""
    n_rows = N_QUICK_ROWS if scale.quick else N_ROWS
    parts = [
        Cell(f"part-{name}", learn_part, {"contender": name, "shares": list(_shares(scale))})
        for name in _contenders()
    ]
    rows = [
        Cell(f"rows-{width}-{name}", learn_rows, {"model": name, "width": width, "n_rows": n_rows})
        for width in _widths(scale)
        for name in ROW_MODELS
    ]
    return [*parts, *rows]


def later_cells(scale: Scale, results: Results) -> list[Cell]:
    """The cells that run the program of all rules."""
    program = results["all"]["program"]
    return [
        Cell(f"rows-{width}-ours", run_rows, {"width": width, "program": program}) for width in _widths(scale)
    ]


def part_table(scale: Scale, results: Results) -> Table:
    """How often each contender is right on the cases that it has not seen, and what it costs."""
    found = {name: results[f"part-{name}"] for name in _contenders()}
    able = {name: each for name, each in found.items() if "refused" not in each}
    columns = [
        "",
        *(f"from {100 * share:g} %" for share in _shares(scale)),
        "syntax-tree nodes",
        "to fit, s",
        "to predict, ms",
    ]
    rows = [
        [
            name,
            *(f"{100 * each['right'][str(share)]:.1f}" for share in _shares(scale)),
            f"{each['nodes']:,}",
            f"{each['fit']:.2f}",
            f"{1000 * each['predict']:.1f}",
        ]
        for name, each in able.items()
    ]
    title = "all 256 rules from part of the 2,048 cases: right on the others, %; length and times from all"
    return Table(title, columns, rows)


def rows_table(scale: Scale, results: Results) -> Table:
    """How many cells are right in whole rows of all rules."""
    widths = _widths(scale)
    shares = {
        name: [results[f"rows-{width}-{name}"]["cells"] for width in widths] for name in (OURS, *ROW_MODELS)
    }
    rows = [
        [name, *(f"{100 * share:.1f}" for share in found), "yes" if name == OURS else "no"]
        for name, found in shares.items()
    ]
    n_rows = N_QUICK_ROWS if scale.quick else N_ROWS
    title = (
        f"cells right in new rows of all 256 rules, %, by width; models of whole rows learn from {n_rows:,}"
    )
    return Table(title, ["", *map(str, widths), "other widths"], rows)


def rows_are_right(scale: Scale, results: Results) -> bool:
    """Whether the program of all rules is right on every cell of every row."""
    return all(results[f"rows-{width}-ours"]["cells"] == 1 for width in _widths(scale))


def _contenders() -> list[str]:
    return [OURS, *present_peers()]


def _shares(scale: Scale) -> tuple[float, ...]:
    return QUICK_SHARES if scale.quick else SHARES


def _widths(scale: Scale) -> tuple[int, ...]:
    return WIDTHS[:2] if scale.quick else WIDTHS


def _rows(width: int, count: int, seed: int) -> tuple[Any, Any]:
    """Draw rows of random rules: the rule's eight bits and the cells, and the cells one step later."""
    rng = np.random.default_rng([width, seed])
    rules = rng.integers(0, 256, count)
    bits = rules[:, None] >> np.arange(7, -1, -1) & 1
    cells = rng.integers(0, 2, (count, width))
    after = np.stack(
        [automata.elementary_step(row, int(rule)) for row, rule in zip(cells, rules, strict=True)]
    )
    return np.concatenate([bits, cells], axis=1).astype(np.float64), after
