"""Fewer conditions than a network was learned with: differentiae dropped one by one, at the least cost.

In: samples and a network. Out: networks of ever fewer differentiae, down to none.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import numpy.typing as npt

from .hyperplane import FloatArray, Hyperplane
from .layers import EssenceLayers, always, decisions
from .patterns import subconcepts_of_patterns
from .subconcepts import IntArray
from .validation import Samples

HashArray = npt.NDArray[np.int64]


def thinned(samples: Samples, network: EssenceLayers, *, most: int) -> Iterator[EssenceLayers]:
    """Networks of fewer and fewer differentiae, one that always answers the same last.

    Parameters
    ----------
    samples : Samples
    network : EssenceLayers
        Learned from the samples.
    most : int
        Leave out networks with more differentiae than this.

    Yields
    ------
    EssenceLayers
        In falling number of differentiae, at most one of each number.

    Notes
    -----
    Derived here; backward elimination. Each combination of what the remaining differentiae decide gets the
    class of most weight among its samples, and the differentia goes whose loss misplaces the least weight.
    """
    planes = list(network.planes)
    votes = np.zeros((len(samples.y), int(samples.y.max()) + 1))
    votes[np.arange(len(samples.y)), samples.y] = samples.weights
    patterns, votes = _merged(decisions(samples.X, planes, network.tie_tolerance), votes)
    while len(planes) > 1:
        kept = _all_but_the_least(patterns, votes)
        planes = [planes[number] for number in kept]
        patterns, votes = _merged(patterns[:, kept], votes)
        if len(planes) <= most:
            smaller = _network(planes, patterns, votes, network.tie_tolerance)
            if smaller is not None:
                yield smaller
    yield always(int(votes.sum(axis=0).argmax()), samples.X.shape[1])


def _merged(patterns: FloatArray, votes: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Different rows of patterns, sorted, and the sums of their votes, shape (n, n_classes)."""
    different, place = np.unique(patterns, axis=0, return_inverse=True)
    sums = np.zeros((len(different), votes.shape[1]))
    np.add.at(sums, place.reshape(-1), votes)
    return different, sums


def _all_but_the_least(patterns: FloatArray, votes: FloatArray) -> IntArray:
    """Columns without the one that is missed least; the last of equals is dropped."""
    codes = patterns.astype(np.int64)
    # A hash that is linear in the columns, so that one can be taken out; two different rows have equal ones
    # but for chance 2**-64.
    factors = np.random.default_rng(0).integers(-(2**62), 2**62, codes.shape[1], dtype=np.int64)
    shares: HashArray = codes * np.asarray(factors)
    hashes: HashArray = shares.sum(axis=1)
    placed = np.array([_rightly_placed(hashes - share, votes) for share in shares.T])
    # Sums of the same weights in another order differ by a rounding.
    least = np.flatnonzero(placed >= placed.max() * (1 - 1e-12))[-1]
    return np.delete(np.arange(len(placed)), least)


def _rightly_placed(hashes: HashArray, votes: FloatArray) -> float:
    """Weight of the class of most weight, over all groups of rows of equal hashes."""
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    return float(np.add.reduceat(votes[order], starts, axis=0).max(axis=1).sum())


def _network(
    planes: list[Hyperplane], patterns: FloatArray, votes: FloatArray, tie_tolerance: float
) -> EssenceLayers | None:
    """Network on the given differentiae; ``None`` where ties leave a combination without a neuron."""
    y = votes.argmax(axis=1).astype(np.intp)
    classes = np.unique(y).tolist()
    if len(classes) == 1:
        return None
    between = {pair: np.arange(len(planes)) for pair in combinations(classes, 2)}
    found = subconcepts_of_patterns(patterns, y, between)
    return None if found is None else EssenceLayers(planes, *found, tie_tolerance)
