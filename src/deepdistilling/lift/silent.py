"""Silent places: points of a family that the network has no neuron for, and that are 0 whatever is read.

A family of pairs of different indices is computed for equal ones, too: ``x[i] > x[i]``. What reads the family
may add such places or leave them out. So weights may be taken for any number there, whichever makes their
sum the shortest: all pairs, instead of all pairs but those of equal indices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from ..network import Activation
from .family import Number, Point, Rule
from .rejoin import gives

Weights = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MAX_PLACES = 4096
"""Families with more places that no neuron has are not looked at."""


def silent_places(
    rule: Rule, band: float, points: Iterable[Point], dims: Sequence[tuple[int, ...]], activation: Activation
) -> Flags | None:
    """Return which points of a family are silent; None if none is.

    Parameters
    ----------
    rule : Rule
        The weights of the family.
    band : float
        Sums no further than this from 0 are ties.
    points : iterable of tuple of int
        Where the network has a neuron.
    dims : sequence of tuple of int
        Dimensions of the arrays that the family reads.
    activation : {"sign", "step"}
        What is made of its sums.
    """
    if rule.border not in ("plain", "clip"):
        return None
    silent = np.ones(rule.extents, dtype=np.bool_)
    for point in points:
        silent[point] = False
    places = np.argwhere(silent)
    if len(places) > MAX_PLACES:
        return None
    for place in places:
        point = tuple(map(int, place))
        is_zero = output_of(rule.bias_at(point), band, activation) == 0
        silent[point] = is_zero and gives(rule, point, (), dims)
    return silent if silent.any() else None


def output_of(total: Number, band: float, activation: Activation) -> int:
    """Return what a neuron makes of a sum; one no further than `band` from 0 is a tie."""
    if activation == "step":
        return int(total > band)
    if -band <= total <= band:
        return 0
    return 1 if total > 0 else -1


def filled(weights: Weights, silent: Flags) -> Iterator[Weights]:
    """Yield weights with, at silent places, what is most common elsewhere: in all, or along each axis."""
    yield np.where(silent, _most_common(weights[~silent]), weights)
    for axis in range(weights.ndim):
        rows, hidden = np.moveaxis(weights, axis, 0), np.moveaxis(silent, axis, 0)
        common = [_most_common(row[~gone]) for row, gone in zip(rows, hidden, strict=True)]
        shape = (-1,) + (1,) * (weights.ndim - 1)
        yield np.moveaxis(np.where(hidden, np.reshape(common, shape), rows), 0, axis)


def _most_common(values: Weights) -> float:
    if not values.size:
        return 0.0
    found, counts = np.unique(values, return_counts=True)
    return float(found[counts.argmax()])
