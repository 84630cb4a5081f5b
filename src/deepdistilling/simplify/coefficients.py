"""Numbers of a real sum that is compared: of all positive multiples the one that is shortest to write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from ..program.build import fraction
from ..program.expr import Number

QUOTIENT = 10
"""What a quotient is worth in characters."""

DIGITS = 17
"""No float prints with more digits."""

POWERS = 9
"""How many decimal places the point may move."""


@lru_cache(maxsize=1 << 12)
def shortest_multiple(numbers: tuple[Number, ...]) -> tuple[Number, ...]:
    """Return a positive multiple of some exact numbers that takes the fewest characters to write.

    Parameters
    ----------
    numbers : tuple of int or Fraction
        Coefficients, and the constant that goes with them.

    Returns
    -------
    tuple of int, Fraction or float
        Whole numbers where these are as short; floats are the decimals that they print as.
    """
    exact = [Fraction(number) for number in numbers]
    best: tuple[Number, ...] = tuple(map(fraction, exact))
    for factor in _factors(exact):
        best = _shorter(exact, factor, sum(map(_length, best))) or best
    return best


def as_written(value: Fraction) -> Number | None:
    """Return a number as an int or as the float that prints as it; None where there is no such float."""
    if value.denominator == 1:
        return int(value)
    if abs(value.numerator) >= 10**DIGITS:
        return None
    near = float(value)
    return near if Fraction(Decimal(repr(near))) == value else None


def _factors(exact: Sequence[Fraction]) -> Iterator[Fraction]:
    """Yield powers of ten, each times the smallest number that leaves no odd denominator."""
    odd = 1
    for number in exact:
        rest = (number * odd).denominator
        for prime in (2, 5):
            while rest % prime == 0:
                rest //= prime
        odd *= rest
    for power in sorted(range(-POWERS, POWERS + 1), key=abs):
        yield odd * Fraction(10) ** power


def _shorter(exact: Sequence[Fraction], factor: Fraction, length: int) -> tuple[Number, ...] | None:
    """Return multiples of numbers if they take fewer characters than so many, else None."""
    short: list[Number] = []
    for number in exact:
        written = as_written(number * factor)
        if written is None:
            return None
        length -= _length(written)
        if length <= 0:
            return None
        short.append(written)
    return tuple(short)


def _length(number: Number) -> int:
    """Return how many characters a number takes; a quotient is longer than it looks."""
    return len(str(number).removeprefix("-")) + (QUOTIENT if isinstance(number, Fraction) else 0)
