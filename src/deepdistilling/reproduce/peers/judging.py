"""One measure for all: how often a model is right, how long its text is, how long it takes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

import deepdistilling as dd

from ...errors import DistillError
from ...program.measure import complexity_of
from ..task import Json
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
