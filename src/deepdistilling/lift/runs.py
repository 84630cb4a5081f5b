"""An axis covered by runs, one behind the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Slices = npt.NDArray[np.float64]
Run = TypeVar("Run")


def covering(
    slices: Slices, run_from: Callable[[Slices, int], tuple[int, Run] | None], most: int
) -> list[Run]:
    """Return runs that cover every slice which is not zero; none where these need more, or follow no rule.

    Parameters
    ----------
    slices : ndarray of shape (length, size)
        The weights at each index of an axis.
    run_from : callable
        Given the slices and where a run begins, the index behind its end, and the run; None if there is none.
    most : int
        How many runs there may be.
    """
    some = np.asarray(slices.any(axis=1))
    runs: list[Run] = []
    at = 0
    while at < len(slices):
        if not some[at]:
            at += 1
            continue
        found = run_from(slices, at)
        if found is None or len(runs) == most:
            return []
        at, run = found
        runs.append(run)
    return runs
