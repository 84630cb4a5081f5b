"""The lengths that a program for every size is for: from which on, and which of those, by a remainder."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from ..errors import DomainError
from .code import Code, Size, everything
from .expr import Quotient, free_variables, walk
from .index import index_value
from .sizes import specialise

MAX_PROGRAMS = 64
"""How many programs' limits are remembered."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Lengths of an axis: `least` and all longer ones that leave `remainder` when divided by `divisor`."""

    least: int
    divisor: int
    remainder: int

    @property
    def is_least(self) -> bool:
        """Whether no shorter length leaves the remainder, but 0."""
        return self.least <= self.divisor


@lru_cache(maxsize=MAX_PROGRAMS)
def limits(code: Code) -> dict[str, Limit]:
    """Return the lengths that fit, of each named size.

    Parameters
    ----------
    code : Code
        A program with named sizes. The least length of one is found with all others as the program has them.
    """
    return {size.name: _limit(code, size) for size in code.sizes}


def _limit(code: Code, size: Size) -> Limit:
    divisor = _divisor(code, size)
    return Limit(_least(code, size, divisor), divisor, size.length % divisor)


def _divisor(code: Code, size: Size) -> int:
    """Return the number that lengths must differ by a multiple of, for divisions to leave no remainder."""
    divided = [
        node
        for expr in everything(code)
        for node in walk(expr)
        if isinstance(node, Quotient) and free_variables(node) == {size.name}
    ]
    every = math.lcm(*(node.divisor for node in divided))
    fit = {
        length
        for length in range(size.length, size.length + every)
        if all(index_value(node.value, {size.name: length}) % node.divisor == 0 for node in divided)
    }
    return min(
        (
            number
            for number in range(1, every + 1)
            if every % number == 0 and fit == set(range(size.length, size.length + every, number))
        ),
        default=1,
    )


def _least(code: Code, size: Size, step: int) -> int:
    least = size.length
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
