"""The smallest types that hold what the bounds of a program prove."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...program.domain import Domain

INTEGERS = tuple(np.dtype(kind) for kind in (np.int8, np.int16, np.int32, np.int64))


def smallest_type(domain: Domain) -> np.dtype[Any]:
    """Return the smallest signed integer type that holds a domain of integers, int64 where none is known to.

    Parameters
    ----------
    domain : Domain
        Integers.
    """
    if math.isfinite(domain.lo) and math.isfinite(domain.hi):
        for kind in INTEGERS:
            limits = np.iinfo(kind)
            if limits.min < domain.lo and domain.hi <= limits.max:  # so that it holds the opposite too
                return kind
    return INTEGERS[-1]
