"""Choosing the margin by cross-validation: exact, or as soft as the samples' noise asks for.

In: samples. Out: a price of errors, ``None`` for an exact network.
"""

from __future__ import annotations

import numpy as np
from sklearn.model_selection import StratifiedKFold

from .halfspaces import is_two_valued
from .hyperplane import FloatArray
from .layers import EssenceLayers, decisions
from .small import small_network, structured_network
from .soft import soft_network
from .subconcepts import IntArray
from .validation import Samples, distinct
from .work import PLAIN, Work

COSTS = (1.0, 10.0, 100.0)
"""Prices tried, for inputs whose mean squared distance from their centre is 1."""

FOLDS = 5
FOLDS_OF_MANY = 3
MANY_SAMPLES = 1000
"""From this many samples on, fewer folds are precise enough."""

MOST_SAMPLES = 3000
"""Samples, spread over all, that the choice is made on."""

EXACT_SIZE = 30_000
MOST_CONTRADICTORY = 0.05
"""An exact network is a candidate where the tables of all classes against each other have no more numbers
than the first, and no larger part of the samples contradicts equal ones than the second."""


def choose_cost(samples: Samples, *, balanced: bool, work: Work = PLAIN) -> float | None:
    """Price of errors that predicts left-out samples best; ``None`` for no errors at all.

    Parameters
    ----------
    samples : Samples
    balanced : bool
        As for `learn`.
    work : Work, optional
        How independent calls are carried out.

    Returns
    -------
    float or None
        ``None`` without trial where the inputs have two values each and no two equal samples contradict
        each other: a truth table has no noise; and where a class has too few samples to leave some out.

    Notes
    -----
    The candidates are compared on the same stratified folds of the sorted samples. The exact network is
    taken where nothing predicts better, since its numbers are the simplest; with more hyperplanes than
    pairs of classes it must be better by a standard error. Else the softest margin within one standard
    error of the best is taken (Breiman et al., Classification and Regression Trees, 1984, section 3.4.3).
    """
    points = distinct(samples)
    if is_two_valued(samples.X) and not points.n_contradictory:
        return None
    n_folds = folds_of(samples)
    if n_folds < 2:
        return None
    if len(samples.y) > MOST_SAMPLES:
        chosen = np.random.default_rng(0).choice(len(samples.y), MOST_SAMPLES, replace=False)
        samples = samples.take(np.sort(chosen))
    folds = list(StratifiedKFold(n_folds, shuffle=True, random_state=0).split(samples.X, samples.y))
    results = work.run(
        "cross-validation",
        _score,
        (
            (samples.take(train), samples.take(test), cost, balanced, work.alone())
            for cost in COSTS
            for train, test in folds
        ),
        len(COSTS) * len(folds),
    )
    scores = np.reshape(results, (len(COSTS), len(folds)))
    if _exact_is_best(samples, scores, folds, work):
        return None
    return COSTS[_softest_good(scores)]


def folds_of(samples: Samples) -> int:
    """Number of folds for cross-validation; below 2 where a class has too few samples for any."""
    folds = FOLDS if len(samples.y) < MANY_SAMPLES else FOLDS_OF_MANY
    return min(folds, int(np.bincount(samples.y)[np.unique(samples.y)].min()))


def _exact_is_best(
    samples: Samples, soft: FloatArray, folds: list[tuple[IntArray, IntArray]], work: Work
) -> bool:
    """Whether an exact network predicts best, beyond doubt where it is not linear."""
    points = distinct(samples)
    n_classes = len(np.unique(samples.y))
    noisy = points.n_contradictory > MOST_CONTRADICTORY * samples.counts.sum()
    if noisy or samples.X.size * (n_classes - 1) > EXACT_SIZE:
        return False
    network = structured_network(points.X, points.y, work.alone())
    if network is None:
        return False
    trials = ((samples.take(train), samples.take(test), work.alone()) for train, test in folds)
    exact = np.array(work.run("exact network", _exact_score, trials, len(folds)))
    best = soft.mean(axis=1).max()
    if len(network.planes) > n_classes * (n_classes - 1) // 2:
        best += _standard_error(exact)
        return bool(exact.mean() > best)
    return bool(exact.mean() >= best)


def _softest_good(scores: FloatArray) -> int:
    means = scores.mean(axis=1)
    best = int(means.argmax())
    return int((means >= means[best] - _standard_error(scores[best])).argmax())


def _standard_error(scores: FloatArray) -> float:
    return float(scores.std(ddof=1) / np.sqrt(len(scores)))


def learn(samples: Samples, cost: float | None, *, balanced: bool, work: Work = PLAIN) -> EssenceLayers:
    """Network of a given price of errors; exact, on points settled by majority, for ``None``.

    Parameters
    ----------
    samples : Samples
    cost : float or None
    balanced : bool
        Give all classes the same weight where errors have a price.
    work : Work, optional
        How independent calls are carried out.
    """
    if cost is None:
        points = distinct(samples)
        return small_network(points.X, points.y, work=work)
    weights = samples.weights
    if balanced:
        weights = weights / np.bincount(samples.y, weights)[samples.y]
    return soft_network(samples.X, samples.y, weights, cost, work=work)


def _exact_score(train: Samples, test: Samples, work: Work) -> float:
    points = distinct(train)
    network = structured_network(points.X, points.y, work.alone())
    return 0.0 if network is None else _right(network, test)


def _score(train: Samples, test: Samples, cost: float, balanced: bool, work: Work) -> float:
    return _right(learn(train, cost, balanced=balanced, work=work), test)


def _right(network: EssenceLayers, test: Samples) -> float:
    """Part of the weight that is predicted rightly."""
    right = predicted(network, test.X) == test.y
    return float(test.weights[right].sum() / test.weights.sum())


def predicted(network: EssenceLayers, X: FloatArray) -> IntArray:
    """Class with the most neurons that fire, shape (n,)."""
    decided = decisions(X, network.planes, network.tie_tolerance)
    fired = decisions(decided, network.neurons) > 0
    classes = np.arange(network.classes.max() + 1)
    result: IntArray = (fired @ (network.classes[:, None] == classes)).argmax(axis=1)
    return result
