"""Samples left out of the learning, and how many of them a network answers rightly.

In: samples. Out: stratified folds, and the part of the weight that is answered rightly.
"""

from __future__ import annotations

import numpy as np
from sklearn.model_selection import StratifiedKFold

from .hyperplane import FloatArray
from .layers import EssenceLayers, decisions
from .subconcepts import IntArray
from .validation import Samples

FOLDS = 5
FOLDS_OF_MANY = 3
MANY_SAMPLES = 1000
"""From this many samples on, fewer folds are precise enough."""


def n_folds_of(samples: Samples) -> int:
    """Number of folds; below 2 where a class has too few samples for any."""
    folds = FOLDS if len(samples.y) < MANY_SAMPLES else FOLDS_OF_MANY
    return min(folds, int(np.bincount(samples.y)[np.unique(samples.y)].min()))


def folds_of(samples: Samples, seed: int) -> list[tuple[IntArray, IntArray]]:
    """Pairs of rows to learn from and rows left out, shuffled by a seed."""
    splitter = StratifiedKFold(n_folds_of(samples), shuffle=True, random_state=seed)
    return list(splitter.split(samples.X, samples.y))


def some_of(samples: Samples, most: int, seed: int) -> Samples:
    """At most so many samples, drawn by a seed."""
    if len(samples.y) <= most:
        return samples
    chosen = np.random.default_rng(seed).choice(len(samples.y), most, replace=False)
    return samples.take(np.sort(chosen))


def right(network: EssenceLayers, test: Samples) -> float:
    """Part of the weight that is answered rightly."""
    answered = predicted(network, test.X) == test.y
    return float(test.weights[answered].sum() / test.weights.sum())


def predicted(network: EssenceLayers, X: FloatArray) -> IntArray:
    """Class with the most neurons that fire, shape (n,)."""
    decided = decisions(X, network.planes, network.tie_tolerance)
    if network.activation == "step":
        decided = np.maximum(decided, 0.0)
    fired = decisions(decided, network.neurons) > 0
    classes = np.arange(network.classes.max() + 1)
    result: IntArray = (fired @ (network.classes[:, None] == classes)).argmax(axis=1)
    return result


def standard_error(scores: FloatArray) -> float:
    """Of the mean of scores, one a fold."""
    return float(scores.std(ddof=1) / np.sqrt(len(scores)))
