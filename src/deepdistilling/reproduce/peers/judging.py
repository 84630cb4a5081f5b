"""One measure for all: how often a model is right, how long its text is, how long it takes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

import deepdistilling as dd

from ...errors import DistillError, UnsupportedError
from ...program.measure import complexity_of
from ..task import Json, Table
from .table import PEERS

OURS = "ours"


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of a fitted model.

    Parameters
    ----------
    model : object
        With ``predict``.
    nodes : int
        Of the syntax tree of its text.
    fit, predict : float
        Seconds of one core to learn, and to say the labels of all samples.
    """

    model: Any
    nodes: int
    fit: float
    predict: float

    def as_json(self) -> dict[str, Json]:
        """Return all but the model."""
        return {"nodes": self.nodes, "fit": self.fit, "predict": self.predict}


def fitted(contender: str, X: Any, y: Any) -> Any:
    """Let a contender learn; ours is an `EssenceClassifier` as it is."""
    if contender == OURS:
        return dd.EssenceClassifier().fit(X, y)
    return PEERS[contender].fitted(X, y)


def measure(contender: str, X: Any, y: Any) -> Measured:
    """Let a contender learn and say the labels; take the times, and the length of its text."""
    start = time.process_time()
    model = fitted(contender, X, y)
    learned = time.process_time()
    model.predict(X)
    said = time.process_time()
    text = dd.distill(model).source if contender == OURS else PEERS[contender].text(model)
    return Measured(model, complexity_of(text).nodes, learned - start, said - learned)


def share_right(model: Any, X: Any, y: Any) -> float:
    """Share of the samples on which a model is right."""
    return float(np.mean(np.asarray(model.predict(X)) == y))


def applies(model: Any, X: Any) -> bool:
    """Say whether a model says labels of samples of another size at all."""
    try:
        return len(model.predict(X)) == len(X)
    except (ValueError, IndexError, KeyError, DistillError):
        return False


def compare(
    contender: str, X: Any, y: Any, tests: Mapping[str, tuple[Any, Any]], *, other: Any
) -> dict[str, Json]:
    """Let a peer learn, and judge it on several sets of samples.

    Parameters
    ----------
    contender : str
        Of `PEERS`.
    X, y : ndarray of shape (n_samples, n_inputs) and (n_samples,)
        What is learned from.
    tests : mapping of str to pair of ndarray
        What is judged, by name.
    other : ndarray of shape (n_others, n_other_inputs)
        Samples of another size, to see whether the model takes them.

    Returns
    -------
    dict
        ``right`` by name, ``nodes``, ``fit``, ``predict`` and ``other_size``; where the contender cannot be
        asked only why: ``refused``.
    """
    try:
        measured = measure(contender, X, y)
    except UnsupportedError as error:
        return {"refused": str(error)}
    right = {name: share_right(measured.model, *test) for name, test in tests.items()}
    return {"right": right, **measured.as_json(), "other_size": applies(measured.model, other)}


def costs_table(title: str, results: Mapping[str, Json]) -> Table:
    """Length, times, and whether another size will do, of each contender that could be asked."""
    rows = [
        [
            name,
            f"{each['nodes']:,}",
            f"{each['fit']:.2f}",
            f"{1000 * each['predict']:.1f}",
            "yes" if each["other_size"] else "no",
        ]
        for name, each in results.items()
        if "refused" not in each
    ]
    columns = ["", "syntax-tree nodes", "to fit, s", "to predict what was learned, ms", "other sizes"]
    return Table(title, columns, rows)
