"""How small and how large the sizes of a program may be."""

from __future__ import annotations

from ...program.code import Code
from ...program.expr import Loop, Var, const
from ...program.sizes import axes_of_sizes, fits

ENDLESS = Var("'")
"""A bound that nothing is known of."""


def smallest_sizes(code: Code) -> dict[str, int]:
    """Return the least value of each size for which the program reads nothing that does not exist.

    The other sizes are those of the program that it was made from, for which it is known to fit.
    """
    least: dict[str, int] = {}
    for name, axes in axes_of_sizes(code).items():
        known = code.input.dims[axes[0]]
        fitting = (value for value in range(1, known) if fits(code, _with(code, axes, value)))
        least[name] = next(fitting, known)
    return least


def _with(code: Code, axes: tuple[int, ...], value: int) -> tuple[int, ...]:
    return tuple(value if axis in axes else length for axis, length in enumerate(code.input.dims))


def as_loops(least: dict[str, int]) -> tuple[Loop, ...]:
    """Return sizes as loops around a program: each is at least so large, and has no upper bound."""
    return tuple(Loop(name, const(value), ENDLESS) for name, value in least.items())
