"""Exact weights in as few bytes as hold them, filled a few neurons at a time.

A layer can be large, so that neither a second copy in float64 nor temporary arrays of its size are made:
work goes through `spans` of neurons, and integers are kept in the smallest integer type.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

MAX_SPAN = 1 << 20
"""Weights that are worked on at once."""

_TYPES = (np.int8, np.int16, np.int32)


def spans(n_in: int, n_out: int, most: int = MAX_SPAN) -> Iterator[tuple[int, int]]:
    """Cut the neurons of a layer into runs ``start, stop`` that have at most `most` weights."""
    step = max(1, most // max(1, n_in))
    for start in range(0, n_out, step):
        yield start, min(n_out, start + step)


class Packed:
    """An array of weights that is filled by columns.

    Parameters
    ----------
    n_in, n_out : int
        Its shape.
    as_sparse : bool
        Whether it becomes a sparse array.
    """

    def __init__(self, n_in: int, n_out: int, as_sparse: bool) -> None:
        self._sparse = as_sparse
        self._parts: list[Any] = []
        self._dense: npt.NDArray[Any] = np.zeros((0, 0) if as_sparse else (n_in, n_out), dtype=np.int8)
        self._at = 0

    def append(self, weights: npt.NDArray[np.float64]) -> None:
        """Fill the next columns."""
        kind = np.result_type(self._dense.dtype, _smallest_type(weights))
        if self._sparse:
            self._parts.append(sparse.csc_array(weights))
            return
        if kind != self._dense.dtype:
            self._dense = self._dense.astype(kind)
        self._dense[:, self._at : self._at + weights.shape[1]] = weights
        self._at += weights.shape[1]

    def finished(self) -> Any:
        """Return the filled array, dense or sparse."""
        return sparse.hstack(self._parts, format="csc") if self._sparse else self._dense


def _smallest_type(weights: npt.NDArray[np.float64]) -> Any:
    lo, hi = weights.min(initial=0.0), weights.max(initial=0.0)
    for kind in _TYPES:
        if np.iinfo(kind).min <= lo and hi <= np.iinfo(kind).max:
            return kind if (weights == np.rint(weights)).all() else np.float64
    return np.float64
