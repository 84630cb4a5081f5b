"""Fewer conditions than a network was learned with: differentiae dropped one by one, at the least cost.

In: samples and a network. Out: networks of ever fewer differentiae, down to none.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from .halfspaces import BoolArray
from .hyperplane import FloatArray, Hyperplane
from .layers import EssenceLayers, always, decisions
from .patterns import subconcepts_of_patterns
from .subconcepts import IntArray
from .validation import Samples


def thinned(samples: Samples, network: EssenceLayers, *, most: int | None = None) -> list[EssenceLayers]:
    """Networks of fewer and fewer differentiae, the given one first, one that always answers the same last.

    Parameters
    ----------
    samples : Samples
    network : EssenceLayers
        Learned from the samples.
    most : int, optional
        Leave out networks with more differentiae than this.

    Returns
    -------
    list of EssenceLayers
        In falling number of differentiae, at most one of each number.

    Notes
    -----
    Derived here; backward elimination. Each combination of what the remaining differentiae decide gets the
    class of most weight among its samples, and the differentia goes whose loss misplaces the least weight.
    """
    most = len(network.planes) if most is None else most
    result = [network] if len(network.planes) <= most else []
    planes = list(network.planes)
    decided = decisions(samples.X, planes, network.tie_tolerance)
    while len(planes) > 1:
        kept = _all_but_the_least(decided, samples)
        planes, decided = [planes[number] for number in kept], decided[:, kept]
        if len(planes) <= most:
            smaller = _network(planes, decided, samples, network.tie_tolerance)
            result += [] if smaller is None else [smaller]
    return [*result, always(int(_weights(samples).sum(axis=0).argmax()), samples.X.shape[1])]


def _all_but_the_least(decided: FloatArray, samples: Samples) -> IntArray:
    """Columns without the one that is missed least; the last of equals is dropped."""
    columns = np.arange(decided.shape[1])
    placed = [_rightly_placed(np.delete(decided, column, axis=1), samples) for column in columns]
    least = len(placed) - 1 - int(np.argmax(placed[::-1]))
    return np.delete(columns, least)


def _rightly_placed(decided: FloatArray, samples: Samples) -> float:
    # Two bits for each of -1, 0 and +1.
    bits: BoolArray = np.hstack([decided > 0, decided < 0])
    _, place = np.unique(np.packbits(bits, axis=1), axis=0, return_inverse=True)
    table = np.zeros((int(place.max()) + 1, int(samples.y.max()) + 1))
    np.add.at(table, (place.reshape(-1), samples.y), samples.weights)
    return float(table.max(axis=1).sum())


def _network(
    planes: list[Hyperplane], decided: FloatArray, samples: Samples, tie_tolerance: float
) -> EssenceLayers | None:
    """Network on the given differentiae; ``None`` where ties leave a combination without a neuron."""
    patterns, place = np.unique(decided, axis=0, return_inverse=True)
    votes = np.zeros((len(patterns), int(samples.y.max()) + 1))
    np.add.at(votes, place.reshape(-1), _weights(samples))
    y = votes.argmax(axis=1).astype(np.intp)
    classes = np.unique(y).tolist()
    if len(classes) == 1:
        return None
    between = {pair: np.arange(len(planes)) for pair in combinations(classes, 2)}
    found = subconcepts_of_patterns(patterns, y, between)
    return None if found is None else EssenceLayers(planes, *found, tie_tolerance)


def _weights(samples: Samples) -> FloatArray:
    """Weight of each sample in the column of its class, shape (n, n_classes)."""
    table = np.zeros((len(samples.y), int(samples.y.max()) + 1))
    table[np.arange(len(samples.y)), samples.y] = samples.weights
    return table
