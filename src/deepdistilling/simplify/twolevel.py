"""Two-level minimisation: a smallest sum of products for a truth table.

Prime implicants after Quine and McCluskey; the cheapest cover is an integer program.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .integer import least_whole

Cube = frozenset[tuple[int, bool]]
"""A product: (variable, whether it stands there unnegated)."""

MAX_PRIMES = 60
"""With more prime implicants than this the cover is a greedy one."""

MAX_NODES = 200
"""Branches of the integer program; beyond, the best cover so far is used. Counts work, not time."""


def minimal_cover(table: npt.NDArray[np.bool_]) -> list[Cube]:
    """Return products whose sum is the table, as few and short as possible.

    Parameters
    ----------
    table : ndarray of bool, shape (2,) * k
        A truth table.
    """
    primes = prime_implicants(table)
    if not primes:
        return []
    cells = np.flatnonzero(table.ravel())
    inside = np.stack([_cells_of(cube, table.ndim)[cells] for cube in primes], axis=1)
    cost = np.array([len(cube) + 1.0 for cube in primes])
    # Every cover has the primes that alone hold some cell; often these are all.
    needed = inside[inside.sum(axis=1) == 1].any(axis=0)
    if inside[:, needed].any(axis=1).all():
        return [prime for prime, is_needed in zip(primes, needed, strict=True) if is_needed]
    if len(primes) > MAX_PRIMES:
        return [primes[k] for k in _greedy(inside, cost)]
    found = least_whole(
        cost,
        inside.astype(np.float64),
        low=np.ones(len(cells)),
        high=np.full(len(cells), np.inf),
        least=np.zeros(len(primes)),
        most=np.ones(len(primes)),
        max_nodes=MAX_NODES,
    )
    chosen = _greedy(inside, cost) if found is None else [k for k, x in enumerate(found) if x]
    return [primes[k] for k in chosen]


def prime_implicants(table: npt.NDArray[np.bool_]) -> list[Cube]:
    """Return the largest products that imply the function, in a fixed order.

    A product is written in base 3 (0, 1, or free a variable); one pass a variable marks each product whose
    two halves both hold, so that all implicants come out of one array.
    """
    k = table.ndim
    holds = table
    for axis in range(k):
        both = holds.take([0], axis) & holds.take([1], axis)
        holds = np.concatenate([holds, both], axis)
    prime = holds.copy()
    for axis in range(k):
        wider = holds.take([2], axis)
        narrow = np.concatenate([wider, wider, np.zeros_like(wider)], axis)
        prime &= ~narrow
    return [
        frozenset((axis, bit == 1) for axis, bit in enumerate(place) if bit < 2)
        for place in np.argwhere(prime).tolist()
    ]


def _cells_of(cube: Cube, k: int) -> npt.NDArray[np.bool_]:
    mask = np.ones((2,) * k, dtype=bool)
    for axis, positive in cube:
        shape = [1] * k
        shape[axis] = 2
        mask &= np.array([not positive, positive]).reshape(shape)
    return mask.ravel()


def _greedy(inside: npt.NDArray[np.bool_], cost: npt.NDArray[np.float64]) -> list[int]:
    """Take the product that covers most for its cost, until all is covered."""
    left = np.ones(len(inside), dtype=bool)
    chosen = []
    while left.any():
        gain = inside[left].sum(axis=0) / cost
        best = int(gain.argmax())
        chosen.append(best)
        left &= ~inside[:, best]
    return chosen
