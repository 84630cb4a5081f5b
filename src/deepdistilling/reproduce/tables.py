"""Tables of measurements and truth tables: accuracy, length and time, beside what people would use instead.

Every contender learns from the same splits. Where another is better or shorter, the table says so. A place
stays empty where a contender cannot be asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn import datasets
from sklearn.model_selection import StratifiedKFold

from ..errors import UnsupportedError
from ..problems import logic, monks
from .peers import OURS, fitted, measure, present_peers, share_right, what_is_missing
from .task import Cell, Claim, Json, Results, Scale, Story, Table, Task

FOLDS, QUICK_FOLDS = 5, 2

TABLES: dict[str, Callable[[], tuple[Any, Any]]] = {
    "iris": lambda: datasets.load_iris(return_X_y=True),
    "wine": lambda: datasets.load_wine(return_X_y=True),
    "breast cancer": lambda: datasets.load_breast_cancer(return_X_y=True),
    "digits": lambda: datasets.load_digits(return_X_y=True),
    "monk 1": lambda: monks.monks(1),
    "monk 2": lambda: monks.monks(2),
    "monk 3": lambda: monks.monks(3),
    "multiplexer of 11 bits": lambda: logic.multiplexer(3),
}
LONG = ("breast cancer", "digits", "multiplexer of 11 bits")
"""Left out of a quick run."""


def judge(*, table: str, contender: str, n_folds: int) -> Json:
    """Return the accuracy on left-out samples, and length and times of the model of all samples.

    Where the contender cannot be asked, only why.
    """
    X, y = TABLES[table]()
    folds = StratifiedKFold(n_folds, shuffle=True, random_state=0)
    try:
        shares = [
            share_right(fitted(contender, X[train], y[train]), X[test], y[test])
            for train, test in folds.split(X, y)
        ]
        measured = measure(contender, X, y)
    except UnsupportedError as error:
        return {"refused": str(error)}
    return {
        "accuracy": float(np.mean(shares)),
        "spread": float(np.std(shares, ddof=1)),
        **measured.as_json(),
    }


def _contenders() -> list[str]:
    return [OURS, *present_peers()]


def _chosen(scale: Scale) -> list[str]:
    return [name for name in TABLES if not (scale.quick and name in LONG)]


def _name(table: str, contender: str) -> str:
    return f"{table}, {contender}".replace(" ", "-")


def _cells(scale: Scale, results: Results) -> list[Cell]:
    n_folds = QUICK_FOLDS if scale.quick else FOLDS
    return [
        Cell(_name(table, contender), judge, {"table": table, "contender": contender, "n_folds": n_folds})
        for table in _chosen(scale)
        for contender in _contenders()
    ]


def _tell(scale: Scale, results: Results) -> Story:
    def grid(title: str, text: Callable[[Json], str]) -> Table:
        rows = []
        for table in _chosen(scale):
            found = [results[_name(table, contender)] for contender in _contenders()]
            rows.append([table, *("" if "refused" in each else text(each) for each in found)])
        return Table(title, ["table", *_contenders()], rows)

    n_folds = QUICK_FOLDS if scale.quick else FOLDS
    tables = [
        grid(f"right on left-out samples, % ({n_folds} folds)", lambda each: f"{100 * each['accuracy']:.1f}"),
        grid("length, in nodes of the syntax tree", lambda each: f"{each['nodes']:,}"),
        grid("time to fit, s of one core", lambda each: f"{each['fit']:.2f}"),
        grid("time to predict the whole table, ms", lambda each: f"{1000 * each['predict']:.1f}"),
    ]
    claims = [
        _claim(
            "nobody is right more often than ours by over a point",
            _better(scale, results, "accuracy", lambda theirs, ours: theirs > ours + 0.01),
        ),
        _claim(
            "nothing is shorter than ours",
            _better(scale, results, "nodes", lambda theirs, ours: theirs < ours),
        ),
    ]
    notes = [*what_is_missing(), "None of these can be applied to another number of columns."]
    if scale.quick:
        notes.append(f"A quick run, without {', '.join(LONG)}.")
    return Story({}, tables, claims, [], notes)


def _better(
    scale: Scale, results: Results, what: str, is_better: Callable[[float, float], bool]
) -> dict[str, list[str]]:
    """Peers that do better than ours, by table; tables with none are left out."""
    found = {}
    for table in _chosen(scale):
        ours = results[_name(table, OURS)][what]
        others = {name: results[_name(table, name)] for name in present_peers()}
        names = [name for name, each in others.items() if what in each and is_better(each[what], ours)]
        if names:
            found[table] = names
    return found


def _claim(text: str, better: dict[str, list[str]]) -> Claim:
    return Claim(
        text, not better, "; ".join(f"{table}: {', '.join(names)}" for table, names in better.items())
    )


TASK = Task("tables", "Tables, beside what people would use instead", (_cells,), _tell)
