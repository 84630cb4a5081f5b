"""Choosing by cross-validation: exact or soft, and how soft; how many subconcepts within each other.

In: samples. Out: the `Recipe` that predicts left-out samples best, or the simplest of those that do as well.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .exact import is_integral
from .folds import folds_of, n_folds_of, right, some_of, standard_error
from .halfspaces import is_two_valued
from .hierarchy import grow
from .hyperplane import FloatArray
from .parts import parts
from .recipes import Flat, Nested
from .small import small_network, structured_network
from .subconcepts import IntArray
from .validation import Points, Samples, distinct
from .work import PLAIN, Work

Fold = tuple[IntArray, IntArray]

COSTS = (1.0, 10.0, 100.0)
"""Prices tried, for inputs whose mean squared distance from their centre is 1."""

MOST_SAMPLES = 3000
"""Samples, spread over all, that the choice is made on."""

NESTED_COSTS = (1.0, 100.0)
MOST_NESTED = 20
"""Prices and most subconcepts that are tried for subconcepts within each other."""

EXACT_SIZE = 30_000
MOST_CONTRADICTORY = 0.05
"""An exact network is a candidate where the tables of all classes against each other have no more numbers
than the first, and no larger part of the samples contradicts equal ones than the second."""

LEAST_ROWS = 100
LARGEST_EXACT = 2**22
"""Of two-valued inputs too many for that, at least so many rows are drawn to look for noise. Where even they
are too long, an exact network is learned without trial, up to so many numbers in all."""


def choose_flat(
    samples: Samples, *, balanced: bool, additive: bool = False, seed: int = 0, work: Work = PLAIN
) -> Flat:
    """Price of errors that predicts left-out samples best; ``None`` for no errors at all.

    Parameters
    ----------
    samples : Samples
    balanced, additive : bool
        As for `Flat`.
    seed : int, default=0
        Of the folds, and of which samples the choice is made on where there are many.
    work : Work, optional
        How independent calls are carried out.

    Returns
    -------
    Flat
        Exact without trial where the inputs have two values each, no two equal samples contradict each
        other and all combinations occur: a truth table has no noise, nor has one of a run of whole numbers
        in each of several inputs; where additive samples show parts; and where a class has too few samples
        to leave some out.

    Notes
    -----
    The candidates are compared on the same stratified folds of the sorted samples. Two-valued inputs without
    contradictions are taken for noisy only where soft margins predict better by a standard error. For others
    the exact network is taken where nothing predicts better, since its numbers are the simplest; with more
    hyperplanes than pairs of classes it must be better by a standard error. Else the softest margin within
    one standard error of the best is taken (Breiman et al., Classification and Regression Trees, 1984,
    section 3.4.3).
    """
    exact = Flat(None, balanced, additive)
    points = distinct(samples)
    logical = is_two_valued(samples.X) and not points.n_contradictory
    if (logical and _is_complete(points)) or (additive and parts(points.X).any()) or n_folds_of(samples) < 2:
        return exact
    if not logical and _is_grid(points) and samples.X.size * _n_rivals(samples) <= EXACT_SIZE:
        return exact
    some = some_of(samples, MOST_SAMPLES, seed)
    if logical:
        rows = EXACT_SIZE // (samples.X.shape[1] * _n_rivals(samples))
        if rows < min(LEAST_ROWS, len(samples.y)) and samples.X.size <= LARGEST_EXACT:
            return exact
        some = some_of(samples, min(MOST_SAMPLES, max(LEAST_ROWS, rows)), seed)
    if n_folds_of(some) < 2:
        return exact
    folds = folds_of(some, seed)
    soft = [Flat(cost, balanced) for cost in COSTS]
    results = work.run(
        "cross-validation",
        _right_of,
        ((train, test, recipe, work.alone()) for recipe in soft for train, test in folds),
        len(soft) * len(folds),
        shared=tuple(some),
    )
    scores = np.reshape(results, (len(soft), len(folds)))
    if _no_noise(some, scores, folds, work) if logical else _exact_is_best(some, scores, folds, work):
        return exact
    return soft[_first_good(scores)]


def _is_grid(points: Points) -> bool:
    """Whether points are all combinations of runs of whole numbers, of two inputs at least."""
    if points.n_contradictory or not is_integral(points.X):
        return False
    runs = np.ptp(points.X, axis=0) + 1
    return bool(np.prod(runs) == len(points.y)) and int((runs > 1).sum()) > 1


def choose_nested(
    samples: Samples,
    costs: Sequence[float] = NESTED_COSTS,
    sizes: Sequence[int | None] = tuple(range(1, MOST_NESTED + 1)),
    *,
    balanced: bool,
    seed: int = 0,
    work: Work = PLAIN,
) -> Nested:
    """Price of errors and number of subconcepts within each other that predict left-out samples best.

    Parameters
    ----------
    samples : Samples
    costs : sequence of float, optional
    sizes : sequence of int or None, optional
        Numbers of subconcepts; ``None`` for as many as there are.
    balanced, seed, work
        As for `choose_flat`.

    Returns
    -------
    Nested
        Of those within one standard error of the best that of the fewest subconcepts, then the softest.
    """
    choices = [(cost, size) for size in sizes for cost in costs]
    some = some_of(samples, MOST_SAMPLES, seed)
    if len(choices) == 1 or n_folds_of(some) < 2:
        return Nested(costs[-1], balanced, sizes[-1])
    folds = folds_of(some, seed)
    results = work.run(
        "cross-validation",
        _right_by_size,
        ((train, test, cost, sizes, balanced, work.alone()) for cost in costs for train, test in folds),
        len(costs) * len(folds),
        shared=tuple(some),
    )
    # One row a choice, in the order of `choices`.
    scores = np.reshape(results, (len(costs), len(folds), len(sizes))).transpose(2, 0, 1)
    cost, size = choices[_first_good(scores.reshape(len(choices), len(folds)))]
    return Nested(cost, balanced, size)


def _n_rivals(samples: Samples) -> int:
    return len(np.unique(samples.y)) - 1


def _is_complete(points: Points) -> bool:
    """Whether all combinations of the values of two-valued inputs occur."""
    n_moving = int((points.X.min(axis=0) != points.X.max(axis=0)).sum())
    return n_moving < 64 and len(points.y) == 2**n_moving


def _no_noise(samples: Samples, soft: FloatArray, folds: list[Fold], work: Work) -> bool:
    """Whether no soft margin predicts better than an exact network, beyond doubt."""
    exact = _exact_scores(samples, folds, False, work)
    best = soft[int(soft.mean(axis=1).argmax())]
    return bool(exact.mean() >= best.mean() - standard_error(best))


def _exact_scores(samples: Samples, folds: list[Fold], structured: bool, work: Work) -> FloatArray:
    trials = ((train, test, structured, work.alone()) for train, test in folds)
    return np.array(
        work.run("exact network", _right_exactly, trials, len(folds), shared=tuple(samples)), dtype=np.float64
    )


def _exact_is_best(samples: Samples, soft: FloatArray, folds: list[Fold], work: Work) -> bool:
    """Whether an exact network predicts best, beyond doubt where it is not linear."""
    points = distinct(samples)
    n_rivals = _n_rivals(samples)
    noisy = points.n_contradictory > MOST_CONTRADICTORY * samples.counts.sum()
    if noisy or samples.X.size * n_rivals > EXACT_SIZE:
        return False
    network = structured_network(points.X, points.y, work.alone())
    if network is None:
        return False
    exact = _exact_scores(samples, folds, True, work)
    best = soft.mean(axis=1).max()
    if len(network.planes) > n_rivals * (n_rivals + 1) // 2:
        best += standard_error(exact)
        return bool(exact.mean() > best)
    return bool(exact.mean() >= best)


def _first_good(scores: FloatArray) -> int:
    """First row whose mean is within one standard error of the best."""
    means = scores.mean(axis=1)
    best = int(means.argmax())
    return int((means >= means[best] - standard_error(scores[best])).argmax())


def _right_of(
    X: FloatArray,
    y: IntArray,
    weights: FloatArray,
    counts: IntArray,
    train: IntArray,
    test: IntArray,
    recipe: Flat,
    work: Work,
) -> float:
    samples = Samples(X, y, weights, counts)
    return right(recipe.network(samples.take(train), work=work), samples.take(test))


def _right_exactly(
    X: FloatArray,
    y: IntArray,
    weights: FloatArray,
    counts: IntArray,
    train: IntArray,
    test: IntArray,
    structured: bool,
    work: Work,
) -> float:
    """Part that an exact network answers rightly; 0 where it must be structured and is not."""
    samples = Samples(X, y, weights, counts)
    points = distinct(samples.take(train))
    if not structured:
        return right(small_network(points.X, points.y, work=work), samples.take(test))
    network = structured_network(points.X, points.y, work)
    return 0.0 if network is None else right(network, samples.take(test))


def _right_by_size(
    X: FloatArray,
    y: IntArray,
    weights: FloatArray,
    counts: IntArray,
    train: IntArray,
    test: IntArray,
    cost: float,
    sizes: Sequence[int | None],
    balanced: bool,
    work: Work,
) -> list[float]:
    """Part answered rightly with each number of subconcepts."""
    samples = Samples(X, y, weights, counts)
    most = None if None in sizes else max(size for size in sizes if size is not None)
    tree = grow(samples.take(train), cost, balanced=balanced, most=most, work=work)
    left_out, whole = samples.take(test), len(tree.splits) + 1
    reached = [min(size or whole, whole) for size in sizes]
    scores = {size: right(tree.network(size), left_out) for size in set(reached)}
    return [scores[size] for size in reached]
