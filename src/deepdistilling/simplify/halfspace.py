"""The smallest whole weights for a threshold of several atoms, by integer programming.

Trained networks have weights such as 0.37, -1.2 and 0.81; on values that are few, whole numbers such as 1, -3
and 2 say the same. A threshold rises along some axes of its table and falls along the others; what it says
at the least points where it holds and the greatest where it fails, it says everywhere: these are constraints.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ..program.build import add, scale
from ..program.expr import Expr, const
from ..program.infer import Facts
from .atoms import Function
from .comparing import compare_to_zero
from .integer import least_whole

MAX_ATOMS = 8
"""Thresholds of more atoms than this keep the weights that they have."""

MAX_CONSTRAINTS = 200
"""Thresholds with more least and greatest points than this do so, too."""

MAX_NODES = 50
"""Branches of the integer program. Counts work, not time."""

MAX_WEIGHT = 99
"""Larger weights than this say nothing to a reader."""

Bits = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]


def as_threshold(function: Function, facts: Facts) -> Iterator[Expr]:
    """Read a condition as a comparison of a weighted sum of the atoms with the smallest whole weights.

    Parameters
    ----------
    function : Function
        A boolean table.
    facts : Facts
        What is known of the names in the atoms.
    """
    table = function.table.astype(np.bool_)
    found = _weights(tuple(atom.values for atom in function.atoms), table.shape, table.tobytes())
    if found is not None:
        weights, bound = found
        terms = (scale(w, atom.expr) for w, atom in zip(weights, function.atoms, strict=True))
        yield compare_to_zero(">=", add(*terms, const(-bound)), facts)


def directions(table: npt.NDArray[np.generic]) -> list[int]:
    """Return, for each axis, +1 for a table that nowhere falls along it, -1 if it nowhere rises, else 0."""
    numbers = table.astype(np.int64)
    steps = [np.diff(numbers, axis=axis) for axis in range(table.ndim)]
    return [1 if (step >= 0).all() else -1 if (step <= 0).all() else 0 for step in steps]


@lru_cache(maxsize=1 << 12)
def _weights(
    values: tuple[tuple[int, ...], ...], shape: tuple[int, ...], data: bytes
) -> tuple[tuple[int, ...], int] | None:
    """Return weights and a bound such that the sum reaches the bound just where the table holds."""
    table = np.frombuffer(data, dtype=np.bool_).reshape(shape)
    turns = directions(table)
    if not 2 <= table.ndim <= MAX_ATOMS or 0 in turns:
        return None
    rising = table[tuple(slice(None, None, turn) for turn in turns)]
    least, greatest = _corners(rising, values, turns)
    if len(least) + len(greatest) > MAX_CONSTRAINTS:
        return None
    n = table.ndim
    # Unknowns: a weight for each axis, and the bound; least points reach it, greatest stay one below.
    sides = np.vstack(
        [np.hstack([least, -np.ones((len(least), 1))]), np.hstack([greatest, -np.ones((len(greatest), 1))])]
    )
    low = np.concatenate([np.zeros(len(least)), np.full(len(greatest), -np.inf)])
    high = np.concatenate([np.full(len(least), np.inf), -np.ones(len(greatest))])
    found = least_whole(
        np.append(np.ones(n), 0.0),
        sides,
        low=low,
        high=high,
        least=np.append(np.ones(n), -np.inf),
        most=np.append(np.full(n, MAX_WEIGHT), np.inf),
        max_nodes=MAX_NODES,
    )
    if found is None:
        return None
    *sizes, bound = found
    weights = tuple(turn * w for turn, w in zip(turns, sizes, strict=True))
    grids = np.meshgrid(*(np.array(each) for each in values), indexing="ij")
    total = sum(w * grid for w, grid in zip(weights, grids, strict=True))
    return (weights, bound) if np.array_equal(total >= bound, table) else None


def _corners(
    rising: Bits, values: tuple[tuple[int, ...], ...], turns: list[int]
) -> tuple[Integers, Integers]:
    """Return the least points where a rising table holds and the greatest where it fails."""
    below, above = np.zeros_like(rising), np.ones_like(rising)
    for axis in range(rising.ndim):
        first = [slice(None)] * rising.ndim
        last = list(first)
        first[axis], last[axis] = slice(1, None), slice(None, -1)
        below[tuple(first)] |= rising[tuple(last)]
        above[tuple(last)] &= rising[tuple(first)]
    turned = [np.sort(turn * np.array(each)) for turn, each in zip(turns, values, strict=True)]

    def points(where: Bits) -> Integers:
        return np.stack([run[at] for run, at in zip(turned, np.nonzero(where), strict=True)], axis=1)

    return points(rising & ~below), points(~rising & above)
