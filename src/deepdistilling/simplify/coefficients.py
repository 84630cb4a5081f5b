"""Numbers of a real sum that is compared: of all positive multiples the one that is shortest to write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from ..program.build import fraction
from ..program.expr import Number

QUOTIENT = 10
"""What a quotient is worth in characters."""

POWERS = 9
"""How many decimal places the point may move."""


def shortest_multiple(numbers: Sequence[Number]) -> list[Number]:
    """Return a positive multiple of some exact numbers that takes the fewest characters to write.

    Parameters
    ----------
    numbers : sequence of int or Fraction
        Coefficients, and the constant that goes with them.

    Returns
    -------
    list of int, Fraction or float
        Whole numbers where these are as short; floats are the decimals that they print as.
    """
    exact = [Fraction(number) for number in numbers]
    best: list[Number] = [fraction(number) for number in exact]
    for multiple in _multiples(exact):
        short = [written for written in map(as_written, multiple) if written is not None]
        if len(short) == len(best) and _length(short) < _length(best):
            best = short
    return best


def as_written(value: Fraction) -> Number | None:
    """Return a number as an int or as the float that prints as it; None where there is no such float."""
    if value.denominator == 1:
        return int(value)
    near = float(value)
    return near if Fraction(Decimal(repr(near))) == value else None


def _multiples(exact: Sequence[Fraction]) -> Iterator[list[Fraction]]:
    """Yield multiples by powers of ten, first by the smallest number that leaves no odd denominator."""
    odd = 1
    for number in exact:
        rest = (number * odd).denominator
        for prime in (2, 5):
            while rest % prime == 0:
                rest //= prime
        odd *= rest
    for power in sorted(range(-POWERS, POWERS + 1), key=abs):
        yield [number * odd * Fraction(10) ** power for number in exact]


def _length(numbers: Sequence[Number]) -> int:
    """Return how many characters some numbers take; a quotient is longer than it looks."""
    return sum(
        len(str(number).removeprefix("-")) + (QUOTIENT if isinstance(number, Fraction) else 0)
        for number in numbers
    )
