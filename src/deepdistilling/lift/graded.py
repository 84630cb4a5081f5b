"""Runs along an axis in which each slice is a whole number times the one before, or the one behind it."""

from __future__ import annotations

import numpy as np

from .runs import Slices, covering

Run = tuple[int, int, int, int]
"""First index, index behind the last, factor, and 1 where slices grow or -1 where they shrink."""

MIN_RUN = 4
"""Shorter runs read better one by one: 4, 2, 1 may well be three weights of their own."""

MIN_RUN_AT_END = 3
"""Runs at an end of their axis may be shorter: digits of a number begin or end there, windows seldom do."""

MAX_POWER = 1 << 53
"""Floats hold every whole number up to this."""

MAX_RUNS = 4
"""Weights in more runs than this follow another rule."""


def graded_runs(slices: Slices) -> list[Run]:
    """Return runs that cover every slice which is not zero; none where these follow no such rule.

    Parameters
    ----------
    slices : ndarray of shape (length, size)
        The weights at each index of an axis.
    """
    return covering(slices, _run_from, MAX_RUNS)


def _run_from(slices: Slices, start: int) -> tuple[int, Run] | None:
    """Return the longest run that begins at an index, if it is long enough."""
    if start + MIN_RUN_AT_END > len(slices):
        return None
    first, second = slices[start], slices[start + 1]
    for step, small, large in ((1, first, second), (-1, second, first)):
        factor = _factor(small, large)
        if factor is None:
            continue
        stop = start + 1
        while stop < len(slices) and _follows(slices[stop - 1], slices[stop], factor, step):
            stop += 1
        least = MIN_RUN_AT_END if start == 0 or stop == len(slices) else MIN_RUN
        if stop - start >= least and _is_exact(slices[start:stop], factor, step):
            return stop, (start, stop, factor, step)
    return None


def _is_exact(run: Slices, factor: int, step: int) -> bool:
    """Whether the slices are the smallest one times exact powers, for numbers that floats hold."""
    ordered = run[::step]
    powers = [factor**number for number in range(len(run))]
    return powers[-1] < MAX_POWER and all(
        np.array_equal(here, ordered[0] * float(power)) for here, power in zip(ordered, powers, strict=True)
    )


def _factor(small: Slices, large: Slices) -> int | None:
    """Return the whole number, 2 or more, that one slice is times the other."""
    place = int(np.abs(small).argmax())
    if not small[place]:
        return None
    factor = float(large[place] / small[place])
    return int(factor) if factor >= 2 and factor == int(factor) and (large == factor * small).all() else None


def _follows(before: Slices, here: Slices, factor: int, step: int) -> bool:
    return bool((here == factor * before).all() if step > 0 else (before == factor * here).all())
