"""The lengths that a program for every size is for: from which on, and multiples of what."""

from __future__ import annotations

import math
from functools import lru_cache

from ..errors import DomainError
from .code import Code, Size, everything
from .expr import Quotient, Var, walk
from .sizes import specialise

MAX_PROGRAMS = 64
"""How many programs' limits are remembered."""


@lru_cache(maxsize=MAX_PROGRAMS)
def limits(code: Code) -> dict[str, tuple[int, int]]:
    """Return, for each named size, the least length that fits, and what every length is a multiple of.

    Parameters
    ----------
    code : Code
        A program with named sizes. The least length of one is found with all others as the program has them.
    """
    return {size.name: (_least(code, size), _divisor(code, size)) for size in code.sizes}


def _divisor(code: Code, size: Size) -> int:
    nodes = [node for expr in everything(code) for node in walk(expr)]
    return math.lcm(*(n.divisor for n in nodes if isinstance(n, Quotient) and n.value == Var(size.name)))


def _least(code: Code, size: Size) -> int:
    least, step = size.length, _divisor(code, size)
    while least > step:
        dims = [
            least - step if size.name in (each.name for each in code.sizes if each.axis == axis) else length
            for axis, length in enumerate(code.input.dims)
        ]
        try:
            specialise(code, tuple(dims))
        except DomainError:
            return least
        least -= step
    return least
