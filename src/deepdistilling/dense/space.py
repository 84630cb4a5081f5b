"""Memory for what is computed of a chunk of samples: each thread has some, and uses it again.

Memory that is new has to be emptied by the system, page by page, when it is first touched; for arrays of a
chunk, that takes longer than to compute what is in them.
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import numpy.typing as npt

from .layers import Layers

Values = npt.NDArray[Any]

ALIGNED = 64
"""Bytes of a line of the cache: each array begins with one."""

N_ARRAYS = 6
"""Arrays of a space: before each, and before the first, some bytes may be left out."""

MOST_KEPT = 1 << 25
"""Bytes that a thread keeps; more than that are needed only where a few samples take so much."""


class _Kept(threading.local):
    """The memory of a thread."""

    memory = np.empty(0, dtype=np.uint8)

    def of(self, n_bytes: int) -> Values:
        if n_bytes > MOST_KEPT:
            return np.empty(n_bytes, dtype=np.uint8)
        if len(self.memory) < n_bytes:
            self.memory = np.empty(n_bytes, dtype=np.uint8)
        return self.memory


_KEPT = _Kept()


class Space:
    """Arrays for up to `n_samples` samples. A thread has one space at a time: the next one lies where it lay.

    Parameters
    ----------
    layers : Layers
        What is computed.
    n_floats : int
        Memory a sample for scores, in numbers of float64.
    n_samples : int
        Of how many samples.

    Attributes
    ----------
    units, sums : ndarray of shape ((n_units + 1) * n_samples,), (most_sums * n_samples,)
        Floats of the type of the layers.
    above, below, decided : ndarray of bool, shape (most_sums * n_samples,)
        What is found of sums.
    rest : ndarray of float64, shape (n_floats * n_samples,)
        What scores are made with.
    """

    def __init__(self, layers: Layers, n_floats: int, n_samples: int) -> None:
        n_sums = layers.most_sums * n_samples
        self._memory = _KEPT.of(
            self.bytes_per_sample(layers, n_floats) * n_samples + (N_ARRAYS + 1) * ALIGNED
        )
        self._at = -self._memory.ctypes.data % ALIGNED
        self.units = self._next((layers.n_units + 1) * n_samples, layers.dtype)
        self.sums = self._next(n_sums, layers.dtype)
        self.above, self.below, self.decided = (self._next(n_sums, np.bool_) for _ in range(3))
        self.rest = self._next(n_floats * n_samples, np.float64)

    def _next(self, n: int, dtype: npt.DTypeLike) -> Values:
        start, stop = self._at, self._at + n * np.dtype(dtype).itemsize
        self._at = stop + -stop % ALIGNED
        return self._memory[start:stop].view(dtype)

    @staticmethod
    def bytes_per_sample(layers: Layers, n_floats: int) -> int:
        """Return how much a sample takes here, and its inputs beside it."""
        n_sums = layers.most_sums
        n_short = layers.n_inputs + layers.n_units + 1 + n_sums
        return n_short * layers.dtype.itemsize + 3 * n_sums + 8 * n_floats


def rows_in(memory: Values, n_rows: int, n_samples: int) -> Values:
    """Return the first part of some memory as rows of a number a sample."""
    return memory[: n_rows * n_samples].reshape(n_rows, n_samples)
