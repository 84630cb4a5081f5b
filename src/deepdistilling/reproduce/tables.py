"""Tables of measurements and truth tables: accuracy, length and time, beside what people would use instead.

Every contender learns from the same splits. Where another is better or shorter, the table says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn import datasets
from sklearn.model_selection import StratifiedKFold

import deepdistilling as dd

from ..problems import logic, monks
from ..program.measure import complexity_of
from .peers import PEERS, text_of
from .task import Cell, Claim, Json, Results, Scale, Story, Table, Task

OURS = "ours"
FOLDS = 5

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
LONG = ("digits",)
"""Left out of a quick run."""


def judge(*, table: str, contender: str) -> dict[str, float]:
    """Return the accuracy on left-out samples, and length and times of the model of all samples."""
    X, y = TABLES[table]()
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    shares = [
        float(np.mean(_fitted(contender, X[train], y[train]).predict(X[test]) == y[test]))
        for train, test in folds.split(X, y)
    ]
    start = time.process_time()
    model = _fitted(contender, X, y)
    fitted = time.process_time()
    model.predict(X)
    predicted = time.process_time()
    text = dd.distill(model).source if contender == OURS else text_of(model)
    return {
        "accuracy": float(np.mean(shares)),
        "spread": float(np.std(shares, ddof=1)),
        "nodes": complexity_of(text).nodes,
        "fit": fitted - start,
        "predict": predicted - fitted,
    }


def _fitted(contender: str, X: Any, y: Any) -> Any:
    model = dd.EssenceClassifier() if contender == OURS else PEERS[contender]()
    return model.fit(X, y)


def _chosen(scale: Scale) -> list[str]:
    return [name for name in TABLES if not (scale.quick and name in LONG)]


def _name(table: str, contender: str) -> str:
    return f"{table}, {contender}".replace(" ", "-")


def _cells(scale: Scale, results: Results) -> list[Cell]:
    return [
        Cell(_name(table, contender), judge, {"table": table, "contender": contender})
        for table in _chosen(scale)
        for contender in (OURS, *PEERS)
    ]


def _tell(scale: Scale, results: Results) -> Story:
    def grid(title: str, text: Callable[[Json], str]) -> Table:
        rows = [
            [table, *(text(results[_name(table, contender)]) for contender in (OURS, *PEERS))]
            for table in _chosen(scale)
        ]
        return Table(title, ["table", OURS, *PEERS], rows)

    tables = [
        grid(f"right on left-out samples, % ({FOLDS} folds)", lambda each: f"{100 * each['accuracy']:.1f}"),
        grid("length, in nodes of the syntax tree", lambda each: f"{each['nodes']:,}"),
        grid("time to fit, s of one core", lambda each: f"{each['fit']:.2f}"),
        grid("time to predict the whole table, ms", lambda each: f"{1000 * each['predict']:.1f}"),
    ]
    best = [
        table
        for table in _chosen(scale)
        if _ours(results, table, "accuracy") >= max(_others(results, table, "accuracy")) - 0.01
    ]
    shortest = [
        table
        for table in _chosen(scale)
        if _ours(results, table, "nodes") <= min(_others(results, table, "nodes"))
    ]
    n_tables = len(_chosen(scale))
    claims = [
        Claim("nobody is right more often than ours by over a point", len(best) == n_tables, _list(best)),
        Claim("nothing is shorter than ours", len(shortest) == n_tables, _list(shortest)),
    ]
    notes = [f"A quick run, without {', '.join(LONG)}."] if scale.quick else []
    return Story({}, tables, claims, [], notes)


def _ours(results: Results, table: str, what: str) -> float:
    return float(results[_name(table, OURS)][what])


def _others(results: Results, table: str, what: str) -> list[float]:
    return [float(results[_name(table, contender)][what]) for contender in PEERS]


def _list(names: list[str]) -> str:
    return f"so on {', '.join(names)}" if names else "on no table"


TASK = Task("tables", "Tables, beside what people would use instead", (_cells,), _tell)
