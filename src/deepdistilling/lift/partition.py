"""The coarsest product partition of many neurons' weights at once.

Two indices of an axis are alike if the slices of the weights there are equal. What comes in is the weights
of many neurons on one array, what goes out is, per axis and neuron, the number of the part that each index
belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Weights = npt.NDArray[np.float64]

MAX_PARTS = 8
"""An axis with more parts than this is not told apart any further."""

_OPEN = 255


@dataclass(frozen=True, eq=False)
class AxisParts:
    """Partitions of one axis, one a neuron.

    Parameters
    ----------
    labels : ndarray of uint8, shape (n, length)
        Part of each index; parts are numbered in the order of their first members.
    first : ndarray of int, shape (MAX_PARTS, n)
        First member of each part.
    count : ndarray of int, shape (n,)
        Number of parts; ``MAX_PARTS + 1`` stands for any larger number.
    """

    labels: npt.NDArray[np.uint8]
    first: npt.NDArray[np.intp]
    count: npt.NDArray[np.intp]


def partitions(weights: Weights) -> list[AxisParts]:
    """Return the partition of every axis but the last, for weights of shape ``(*dims, n)``."""
    return [_parts(hashed) for hashed in slice_hashes(weights)]


def slice_hashes(weights: Weights) -> list[npt.NDArray[np.uint64]]:
    """Hash every slice along every axis but the last, for all neurons at once.

    Parameters
    ----------
    weights : ndarray of shape (*dims, n)
        Weights of `n` neurons on one array.

    Returns
    -------
    list of ndarray of shape (dims[axis], n)
        Equal slices have equal hashes. The converse fails with probability about 2**-64 a pair;
        the expansion check of the finished program would see it.
    """
    bits = np.ascontiguousarray(weights + 0.0).view(np.uint64)
    if weights.ndim == 2:
        return [bits]  # a slice is a single number
    mixed = bits >> np.uint64(31)
    mixed ^= bits
    mixed *= np.uint64(0x9E3779B97F4A7C15)
    rng = np.random.default_rng(20240112)
    hashes = []
    for axis in range(weights.ndim - 1):
        moved = np.moveaxis(mixed, axis, 0).reshape(weights.shape[axis], -1, weights.shape[-1])
        keys = rng.integers(1, 2**63, size=moved.shape[1], dtype=np.uint64) * np.uint64(2) + np.uint64(1)
        hashes.append(np.einsum("dsn,s->dn", moved, keys))
    return hashes


def _parts(hashed: npt.NDArray[np.uint64]) -> AxisParts:
    """Take one part after the other off all neurons at once."""
    length, n = hashed.shape
    labels = np.full((length, n), _OPEN, dtype=np.uint8)
    first = np.zeros((MAX_PARTS, n), dtype=np.intp)
    count = np.zeros(n, dtype=np.intp)
    left = np.arange(n)
    for number in range(MAX_PARTS + 1):
        open_ = labels == _OPEN if len(left) == n else labels[:, left] == _OPEN
        unfinished = open_.any(axis=0)
        if not unfinished.all():
            left, open_ = left[unfinished], open_[:, unfinished]
        if not len(left):
            break
        count[left] = number + 1
        if number == MAX_PARTS:
            break
        here = open_.argmax(axis=0)
        first[number, left] = here
        mine = hashed if len(left) == n else hashed[:, left]
        same = mine == mine[here, np.arange(len(left))]
        if len(left) == n:
            labels[same] = number
        else:
            labels[:, left] = np.where(same, np.uint8(number), labels[:, left])
    return AxisParts(np.ascontiguousarray(labels.T), first, count)
