"""Runs along an axis in which slices grow or shrink by the same amount from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd

import numpy as np

from .runs import Slices, covering

MIN_RUN = 4
"""Shorter runs read better one by one: 3, 2, 1 may well be three weights of their own."""

MAX_RUNS = 2
"""Weights in more runs than this follow another rule."""

MAX_WEIGHT = 1 << 16
"""Whole numbers beyond this are what any two floats have in common."""


@dataclass(frozen=True, slots=True, eq=False)
class Ramp:
    """Slices ``first * unit``, ``(first + step) * unit``, ... from index `lo` to `hi` - 1.

    Parameters
    ----------
    lo, hi : int
        First index, and index behind the last.
    step, first : int
        Without a common divisor.
    unit : ndarray of shape (size,)
        What the slices are multiples of.
    """

    lo: int
    hi: int
    step: int
    first: int
    unit: Slices


def ramps(slices: Slices) -> list[Ramp]:
    """Return runs that cover every slice which is not zero; none where these follow no such rule.

    Parameters
    ----------
    slices : ndarray of shape (length, size)
        The weights at each index of an axis.
    """
    return covering(slices, _ramp_from, MAX_RUNS)


def _ramp_from(slices: Slices, start: int) -> tuple[int, Ramp] | None:
    """Return the longest run that begins at an index, if it is long enough."""
    stop = start + 2
    if stop + 2 > len(slices):
        return None
    gap = slices[start + 1] - slices[start]
    while stop < len(slices) and np.array_equal(slices[stop] - slices[stop - 1], gap):
        stop += 1
    if stop < len(slices) and not slices[stop - 1].any():
        stop -= 1  # a 0 at the end belongs to a run that goes on to the end of the axis
    if start == 1 and np.array_equal(slices[1], gap):
        start = 0
    if stop - start < MIN_RUN or not gap.any() or not np.isfinite(slices[start:stop]).all():
        return None
    ramp = _as_multiples(slices[start:stop], int(np.abs(gap).argmax()), start)
    return None if ramp is None else (stop, ramp)


def _as_multiples(run: Slices, place: int, start: int) -> Ramp | None:
    """Return a run as whole multiples of one slice, judged by one place of each; None if it is not that."""
    first, second = (Fraction(float(value)) for value in run[:2, place])
    step = second - first
    last = first + (len(run) - 1) * step
    scale = first.denominator * step.denominator
    common = Fraction(gcd(int(first * scale), int(step * scale)), scale)
    if (step if first * last < 0 else first + last) < 0:
        common = -common  # multiples of one sign are positive, those of both signs grow
    ends = int(first / common), int(last / common)
    if max(map(abs, ends)) > MAX_WEIGHT:
        return None
    multiples = np.linspace(*ends, len(run))
    largest = int(np.abs(multiples).argmax())
    unit = run[largest] / multiples[largest]
    if not np.array_equal(np.multiply.outer(multiples, unit), run):
        return None
    return Ramp(start, start + len(run), int(step / common), ends[0], unit)
