"""What values an expression can take.

A `Domain` is either a finite set of numbers, kept whole while it is small, or an interval of integers or
reals. Rules in `simplify` ask domains instead of guessing: a comparison that holds on the whole domain is
true.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

MAX_VALUES = 4096
"""A finite set larger than this is widened to an interval."""

Exact = int | Fraction
Bound = int | Fraction | float


@dataclass(frozen=True, slots=True)
class Domain:
    """A set of numbers that contains every value an expression can take.

    Parameters
    ----------
    lo, hi : int, Fraction or float
        Least and greatest value; infinite where there is none.
    integer : bool
        Every value is an integer.
    boolean : bool
        The value is a truth value (lo = 0, hi = 1), not a number.
    values : tuple of int or Fraction, optional
        All values in ascending order, where there are few enough to list.
    """

    lo: Bound
    hi: Bound
    integer: bool = True
    boolean: bool = False
    values: tuple[Exact, ...] | None = None

    @property
    def is_constant(self) -> bool:
        """Whether there is a single value."""
        return self.lo == self.hi

    @property
    def size(self) -> float:
        """Number of values; infinite for reals."""
        if self.values is not None:
            return len(self.values)
        return float(self.hi - self.lo + 1) if self.integer else math.inf

    def contains(self, value: Bound) -> bool:
        """Whether `value` may occur."""
        if self.values is not None:
            return value in self.values
        return self.lo <= value <= self.hi and (not self.integer or value == int(value))


BOOLEAN = Domain(0, 1, True, True, (0, 1))
REAL = Domain(-math.inf, math.inf, False)
SIGN = Domain(-1, 1, True, False, (-1, 0, 1))


def integers(lo: int, hi: int) -> Domain:
    """Return the domain of all integers from `lo` to `hi`, both included."""
    values = tuple(range(lo, hi + 1)) if hi - lo < MAX_VALUES else None
    return Domain(lo, hi, True, False, values)


def of_value(value: Exact) -> Domain:
    """Return the domain that holds just one exact number."""
    return Domain(value, value, value == int(value), False, (value,))


def of_values(values: Iterable[Exact], *, boolean: bool = False) -> Domain:
    """Return the domain that holds just these exact numbers."""
    listed = tuple(sorted(set(values)))
    integer = all(v == int(v) for v in listed)
    kept = listed if len(listed) <= MAX_VALUES else None
    return Domain(listed[0], listed[-1], integer, boolean, kept)
