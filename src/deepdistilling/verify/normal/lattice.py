"""Which values sums of few-valued terms can take.

A cut-off between two values that a sum can take may stand anywhere between them; knowing the values, all such
cut-offs are the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from .forms import exact

MAX_LEVELS = 4096
"""An atom with more values than this is not tabulated."""

MAX_SPREAD = 1 << 14
"""Largest range of a sum, in steps between its values, whose attained values are listed."""

MAX_SHIFTS = 1 << 24
"""Work that listing the attained values may take, in steps."""

Levels = tuple[Fraction, ...]


@dataclass(frozen=True)
class Lattice:
    """The values ``base + k * step``, or of those the ones that are attained.

    Parameters
    ----------
    base, step : Fraction
        One value, the least where `attained` is given, and the distance between neighbours.
    attained : ndarray of int64, optional
        The k of each value, ascending.
    """

    base: Fraction
    step: Fraction
    attained: npt.NDArray[np.int64] | None

    def next_from(self, value: Fraction, *, beyond: bool) -> Fraction | None:
        """Return the least value that is at least `value`, or `beyond` it; None where there is none."""
        place = (value - self.base) / self.step
        k = math.floor(place) + 1 if beyond else math.ceil(place)
        if self.attained is None:
            return self.base + k * self.step
        at = int(np.searchsorted(self.attained, k))
        return None if at == len(self.attained) else self.base + int(self.attained[at]) * self.step


def levels_of(values: npt.NDArray[Any]) -> Levels | None:
    """Return the exact values of a literal array, ascending, or None where they are many.

    Raises
    ------
    Exhausted
        If a value is no finite number.
    """
    found: set[Fraction] = set()
    distinct = np.unique(values)
    for value in distinct[np.argsort(np.isfinite(distinct))].tolist():  # what is not finite comes first
        found.add(exact(value))
        if len(found) > MAX_LEVELS:
            return None
    return tuple(sorted(found))


def lattice_of(terms: Sequence[tuple[Fraction, Levels | None]]) -> Lattice:
    """Return the values that a linear combination can take.

    Parameters
    ----------
    terms : sequence of (coefficient, values)
        The values of each term before it is multiplied, ascending; None for any whole number.
    """
    base = sum((c * (values[0] if c > 0 else values[-1]) for c, values in terms if values), Fraction(0))
    spaced = [(c, *_spaced(values)) for c, values in terms if values]
    whole = [c for c, values in terms if values is None]
    step = greatest_common([*(c * unit for c, unit, _ in spaced), *whole]) or Fraction(1)
    if whole:
        return Lattice(base, step, None)
    offsets = [_turned(int(c * unit / step), places) for c, unit, places in spaced]
    spread = sum(each[-1] for each in offsets)
    if spread > MAX_SPREAD or spread * sum(map(len, offsets)) > MAX_SHIFTS:
        return Lattice(base, step, None)
    reached = np.zeros(spread + 1, dtype=np.bool_)
    reached[0] = True
    for each in offsets:
        before = reached
        reached = np.zeros_like(before)
        for offset in each:
            reached[offset:] |= before[: len(before) - offset]
    return Lattice(base, step, np.flatnonzero(reached))


@lru_cache(maxsize=1 << 10)
def _spaced(values: Levels) -> tuple[Fraction, tuple[int, ...]]:
    """Return the distance of which all distances between values are multiples, and each from the least."""
    distances = [value - values[0] for value in values]
    unit = greatest_common(distances)
    return unit, tuple(int(each / unit) if unit else 0 for each in distances)


def _turned(factor: int, places: tuple[int, ...]) -> list[int]:
    """Return the multiples of places from the least of them, ascending."""
    if factor > 0:
        return [factor * place for place in places]
    return [factor * (place - places[-1]) for place in reversed(places)]


def least_sums(n_values: int, count: int) -> int:
    """Return how many sums `count` numbers have at least, if each is any of so many values."""
    return (n_values - 1) * count + 1


def sums_of(values: Sequence[Fraction], count: int) -> Levels | None:
    """Return every sum of `count` of the values, given ascending, where they are few enough to list."""
    low = values[0]
    unit, steps = _spaced(tuple(values))
    if not unit:
        return (count * low,)
    if steps[-1] * count > MAX_SPREAD:
        return None
    power = np.array([True])
    base = np.isin(np.arange(steps[-1] + 1), steps)
    exponent = count
    while exponent:
        if exponent & 1:
            power = _convolved(power, base)
        exponent >>= 1
        if exponent:
            base = _convolved(base, base)
    attained = np.flatnonzero(power).tolist()
    return tuple(count * low + unit * each for each in attained) if len(attained) <= MAX_LEVELS else None


def greatest_common(values: Iterable[Fraction]) -> Fraction:
    """Return the largest number of which all values are multiples; 0 where all are 0."""
    listed = list(values)
    denominator = math.lcm(*(value.denominator for value in listed))
    return Fraction(math.gcd(*(int(value * denominator) for value in listed)), denominator)


def _convolved(left: npt.NDArray[np.bool_], right: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    return np.convolve(left.astype(np.int64), right.astype(np.int64)) > 0
