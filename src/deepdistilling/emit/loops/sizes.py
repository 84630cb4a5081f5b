"""How small and how large the sizes of a program may be."""

from __future__ import annotations

from ...errors import DomainError
from ...program.code import Code
from ...program.expr import Loop, Var, const
from ...program.sizes import specialise

ENDLESS = Var("'")
"""A bound that nothing is known of."""


def smallest_sizes(code: Code) -> dict[str, int]:
    """Return the least value of each size for which the program reads nothing that does not exist.

    The other sizes are those of the program that it was made from, for which it is known to fit.
    """
    least: dict[str, int] = {}
    for name in dict.fromkeys(size.name for size in code.sizes):
        axes = [size.axis for size in code.sizes if size.name == name]
        known = code.input.dims[axes[0]]
        fitting = (value for value in range(1, known) if _fits(code, axes, value))
        least[name] = next(fitting, known)
    return least


def _fits(code: Code, axes: list[int], value: int) -> bool:
    shape = [value if axis in axes else length for axis, length in enumerate(code.input.dims)]
    try:
        specialise(code, tuple(shape))
    except DomainError:
        return False
    return True


def as_loops(least: dict[str, int]) -> tuple[Loop, ...]:
    """Return sizes as loops around a program: each is at least so large, and has no upper bound."""
    return tuple(Loop(name, const(value), ENDLESS) for name, value in least.items())
