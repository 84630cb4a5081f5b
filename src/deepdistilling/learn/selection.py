"""Choosing by cross-validation: exact or soft, and how soft; thresholds; how many subconcepts in each other.

In: samples. Out: the `Recipe` that predicts left-out samples best, or the simplest of those that do as well.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .exact import is_integral
from .folds import folds_of, n_folds_of, right, some_of, standard_error
from .halfspaces import is_two_valued
from .hyperplane import FloatArray
from .layers import EssenceLayers
from .parts import parts
from .recipes import Flat, Nested, Recipe
from .small import small_network, structured_network
from .subconcepts import IntArray
from .validation import Points, Samples, distinct
from .work import PLAIN, Work

Fold = tuple[IntArray, IntArray]

COSTS = (1.0, 10.0, 100.0)
"""Prices tried, for inputs whose mean squared distance from their centre is 1."""

MOST_SAMPLES = 3000
"""Samples, spread over all, that the choice is made on."""

NESTED_COSTS = (None, 1.0, 100.0)
MOST_NESTED = 20
"""Prices, ``None`` for thresholds, and most subconcepts that are tried for subconcepts within each other."""

HOPELESS = 0.05
"""Thresholds that are right so much less often than a rival on one fold are not tried on the others."""

EXACT_SIZE = 30_000
MOST_CONTRADICTORY = 0.05
"""An exact network is a candidate where the tables of all classes against each other have no more numbers
than the first, and no larger part of the samples contradicts equal ones than the second."""

LEAST_ROWS = 100
LARGEST_EXACT = 2**22
"""Of two-valued inputs too many for that, at least so many rows are drawn to look for noise. Where even they
are too long, an exact network is learned without trial, up to so many numbers in all."""


def choose(
    samples: Samples, *, balanced: bool, additive: bool = False, seed: int = 0, work: Work = PLAIN
) -> Recipe:
    """Price of errors that predicts left-out samples best, ``None`` for no errors at all; or thresholds.

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
    Flat or Nested
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
    section 3.4.3). But for two-valued inputs without noise, thresholds of single inputs take its place where
    they predict better by a standard error of the difference, or as well as an exact network of more weights.
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
    if logical and _no_noise(some, scores, folds, work):
        return exact
    number = _first_good(scores)
    # Where classes overlap, soft margins are the safe choice: being as good is not enough to replace them.
    flat, own, n_weights = soft[number], scores[number], 0
    best = None if logical else _exact_if_best(some, scores, folds, work)
    if best is not None:
        flat, (own, n_weights) = exact, best
    if additive:
        return flat
    return _by_thresholds(some, own, balanced, folds, work, n_weights=n_weights) or flat


def _is_grid(points: Points) -> bool:
    """Whether points are all combinations of runs of whole numbers, of two inputs at least."""
    if points.n_contradictory or not is_integral(points.X):
        return False
    runs = np.ptp(points.X, axis=0) + 1
    return bool(np.prod(runs) == len(points.y)) and int((runs > 1).sum()) > 1


def choose_nested(
    samples: Samples,
    costs: Sequence[float | None] = NESTED_COSTS,
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
    costs : sequence of float or None, optional
        With ``None``, which no splitting to the end goes with, differentiae may be thresholds.
    sizes : sequence of int or None, optional
        Numbers of subconcepts; ``None`` for as many as there are.
    balanced, seed, work
        As for `choose`.

    Returns
    -------
    Nested
        Of those within one standard error of the best that of the fewest subconcepts, then the softest; or
        differentiae of few inputs, where they predict better, or the same; or thresholds of single inputs,
        where they predict better, or as well with fewer weights.
    """
    prices = [cost for cost in costs if cost is not None]
    recipes = [Nested(cost, balanced, size) for size in sizes for cost in prices]
    some = some_of(samples, MOST_SAMPLES, seed)
    shorter = None in costs and None not in sizes
    if (len(recipes) == 1 and not shorter) or n_folds_of(some) < 2:
        return recipes[-1]
    folds = folds_of(some, seed)
    scores = _nested_scores(some, recipes[: len(prices)], sizes, folds, work)
    number = _first_good(scores)
    chosen, own = recipes[number], scores[number]
    if not shorter:
        return chosen
    lean = chosen._replace(lean=True)
    scores = _nested_scores(some, [lean], sizes, folds, work)
    number = _first_good(scores)
    if _is_better(scores[number], own) or np.array_equal(scores[number], own):
        chosen, own = lean._replace(size=sizes[number]), scores[number]
    n_weights = _n_weights(chosen.network(some, work=work))
    return _by_thresholds(some, own, balanced, folds, work, sizes=sizes, n_weights=n_weights) or chosen


def _nested_scores(
    samples: Samples, recipes: Sequence[Nested], sizes: Sequence[int | None], folds: list[Fold], work: Work
) -> FloatArray:
    """Part answered rightly, one row a size and in it a recipe, whatever its own size; one column a fold."""
    results = work.run(
        "cross-validation",
        _right_by_size,
        ((train, test, recipe, sizes, work.alone()) for recipe in recipes for train, test in folds),
        len(recipes) * len(folds),
        shared=tuple(samples),
    )
    scores = np.reshape(results, (len(recipes), len(folds), len(sizes))).transpose(2, 0, 1)
    return scores.reshape(-1, len(folds))


def _by_thresholds(
    samples: Samples,
    rival: FloatArray,
    balanced: bool,
    folds: list[Fold],
    work: Work,
    *,
    sizes: Sequence[int | None] = range(2, MOST_NESTED + 1),
    n_weights: int = 0,
) -> Nested | None:
    """Subconcepts within each other, cut at single inputs, where they predict better than a rival did.

    With fewer splits than `n_weights`, those of the rival, they need only predict as well.
    """
    recipe = Nested(None, balanced, None)
    first = _nested_scores(samples, [recipe], sizes, folds[:1], work)
    if first.max() < rival[0] - HOPELESS:
        return None
    scores = np.hstack([first, _nested_scores(samples, [recipe], sizes, folds[1:], work)])
    number = _first_good(scores)
    own, size = scores[number], sizes[number]
    shorter = size is not None and size <= n_weights and own.mean() >= rival.mean()
    return recipe._replace(size=size) if shorter or _is_better(own, rival) else None


def _is_better(own: FloatArray, rival: FloatArray) -> bool:
    """Whether scores exceed a rival's on the same folds by a standard error of the difference."""
    lead = own - rival
    return bool(lead.mean() > standard_error(lead))


def _n_rivals(samples: Samples) -> int:
    return len(np.unique(samples.y)) - 1


def _n_weights(network: EssenceLayers) -> int:
    return sum(int(np.count_nonzero(plane.weights)) for plane in network.planes)


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


def _exact_if_best(
    samples: Samples, soft: FloatArray, folds: list[Fold], work: Work
) -> tuple[FloatArray, int] | None:
    """Scores and number of weights of an exact network that predicts best, else ``None``.

    Where it is not linear, it must do so beyond doubt.
    """
    points = distinct(samples)
    n_rivals = _n_rivals(samples)
    noisy = points.n_contradictory > MOST_CONTRADICTORY * samples.counts.sum()
    if noisy or samples.X.size * n_rivals > EXACT_SIZE:
        return None
    network = structured_network(points.X, points.y, work.alone())
    if network is None:
        return None
    exact = _exact_scores(samples, folds, True, work)
    best = soft.mean(axis=1).max()
    is_best = exact.mean() >= best
    if len(network.planes) > n_rivals * (n_rivals + 1) // 2:
        is_best = exact.mean() > best + standard_error(exact)
    return (exact, _n_weights(network)) if is_best else None


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
    recipe: Nested,
    sizes: Sequence[int | None],
    work: Work,
) -> list[float]:
    """Part answered rightly with each number of subconcepts."""
    samples = Samples(X, y, weights, counts)
    left_out = samples.take(test)
    trees = recipe.trees(samples.take(train), sizes, work)
    return [right(tree.network(len(tree.splits) + 1), left_out) for tree in trees]
