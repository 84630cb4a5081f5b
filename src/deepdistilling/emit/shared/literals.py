"""Numbers, labels and text as Python literals: always the shortest that reads back to the same value."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from ...program.expr import Number
from .precedence import ATOM, PRODUCT, UNARY


def number(value: Number) -> tuple[str, int]:
    """Return a number and how tightly its text binds.

    A fraction is printed as a quotient or as a decimal, whichever is shorter: both read as the float nearest
    to it, which is the value that the program computes with.
    """
    match value:
        case bool():
            return repr(value), ATOM
        case Fraction():
            decimal, quotient = repr(float(value)), f"{value.numerator} / {value.denominator}"
            if len(decimal) > len(quotient):
                return quotient, PRODUCT if value > 0 else UNARY
            return decimal, ATOM if value > 0 else UNARY
        case float() if math.isinf(value):
            return ("np.inf", ATOM) if value > 0 else ("-np.inf", UNARY)
        case _:
            return repr(value), ATOM if math.copysign(1, value) > 0 else UNARY


def label(value: Any) -> str:
    """Return a label as it is written in Python, text in double quotes."""
    text = repr(value)
    if isinstance(value, str) and '"' not in text and not text.startswith('"'):
        return f'"{text[1:-1]}"'.replace("\\'", "'")
    return text


def comment(text: str) -> str:
    """Return text for a comment: what would end the line is written as an escape."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def docstring(lines: list[str], indent: str) -> list[str]:
    """Return the lines of a docstring."""
    if not lines:
        return []
    safe = [comment(line).replace("\\", "\\\\").replace('"""', "'''") for line in lines]
    if len(safe) == 1:
        end = " " if safe[0].endswith('"') else ""
        return [f'{indent}"""{safe[0]}{end}"""']
    return [f'{indent}"""{safe[0]}', *(f"{indent}{line}".rstrip() for line in safe[1:]), f'{indent}"""']
