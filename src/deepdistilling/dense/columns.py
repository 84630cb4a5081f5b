"""Columns of samples, reduced: how large the values of each input are, for one."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[Any]

ROW = 1024
"""Rows that are about so long are reduced fast."""


def by_column(ufunc: np.ufunc, rows: Values) -> Values:
    """Reduce each column; many short rows are read as fewer long ones, which takes a part of the time."""
    n, width = rows.shape
    together = max(1, ROW // width)
    full = n - n % together if rows.flags.c_contiguous else 0
    parts = [ufunc.reduce(rows[full:], axis=0)] if full < n else []
    if full:
        long = ufunc.reduce(rows[:full].reshape(-1, together * width), axis=0)
        parts.append(ufunc.reduce(long.reshape(together, width), axis=0))
    found: Values = parts[0] if len(parts) == 1 else ufunc(*parts)
    return found
