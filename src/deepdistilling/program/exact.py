"""Numbers that floats add up without rounding."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

BITS, LARGE = 12, 2.0**40
"""Multiples of 2**-12 that are less than 2**28 add up without rounding, however many there are."""


def add_exactly(values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Return which numbers are small multiples of a power of 2."""
    scaled = np.ldexp(values, BITS)
    exact: npt.NDArray[np.bool_] = (scaled == np.rint(scaled)) & (np.abs(scaled) < LARGE)
    return exact
