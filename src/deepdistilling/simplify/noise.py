"""Numbers without the digits that only adding and multiplying floats has left.

Passes add and multiply numbers as floats, so that 0.7 and 0.2 become 0.8999999999999999. A number counts as
the decimal that it prints as; one that is within such noise of a much shorter decimal is that decimal.
"""

from __future__ import annotations

from fractions import Fraction

from ..program.bodies import bodies, map_numbers
from ..program.code import Code
from ..program.expr import Const, walk

DIGITS = 12
"""A number of more significant digits than this has digits of noise, if it has few without."""

NOISE = 1e-15
"""How large noise is beside the number, for a few operations."""

SAVED = 4
"""A decimal that is hardly shorter may be what was meant."""


def round_off(code: Code) -> Code:
    """Return the program with shorter numbers, where they differ by noise."""
    return map_numbers(code, lambda value: value if isinstance(value, Fraction) else _short(float(value)))


def digits(code: Code) -> tuple[int, ...]:
    """Count the characters of numbers that are no fractions."""
    numbers = [
        node.value
        for _, body in bodies(code)
        for node in walk(body)
        if isinstance(node, Const) and node.kind == "float"
    ]
    tables = [value for each in code.tables if not each.integer for value in each.values.flat]
    return (sum(len(repr(float(value))) for value in (*numbers, *tables)),)


def _short(value: float) -> float:
    short = float(f"{value:.{DIGITS - 1}e}")
    is_shorter = len(repr(short)) + SAVED <= len(repr(float(value)))
    return short if is_shorter and abs(short - value) <= NOISE * abs(value) else float(value)
