"""Assign every unit of a layer to a family, the largest families first."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from .family import Family, Unit, fit, group
from .rejoin import Signature, rejoin, signature

MAX_REJOIN = 4096
"""With more units than this outside a family, it is not extended to them one by one."""


def families_of(units: Sequence[Unit], dims: Sequence[tuple[int, ...]]) -> list[Family]:
    """Group units into families, and rejoin to each what only looks different.

    Parameters
    ----------
    units : sequence of Unit
        Distinct units of a layer.
    dims : sequence of tuple of int
        Dimensions of the arrays that the layer reads.
    """
    waiting = deque(group(units))
    signatures: dict[Unit, Signature] = {}
    taken: set[Unit] = set()
    families: list[Family] = []
    while waiting:
        members = [unit for unit in waiting.popleft() if unit not in taken]
        if not members:
            continue
        fitted = sorted(fit(members), key=lambda family: -len(family.units))
        family = fitted[0]
        for other in fitted[1:]:
            _insert(waiting, [unit for _, unit in other.units])
        taken.update(unit for _, unit in family.units)
        left = len(units) - len(taken)
        if len(family.units) > 1 and 0 < left <= MAX_REJOIN:
            for unit in units:
                if unit not in taken and unit not in signatures:
                    signatures[unit] = signature(unit.terms, unit.bias, dims)
            band = family.units[0][1].band
            leftover = {signatures[u]: u for u in units if u not in taken and u.band == band}
            family, found = rejoin(family, leftover, dims)
            taken.update(leftover[mark] for mark in found)
        families.append(family)
    return families


def _insert(waiting: deque[list[Unit]], members: list[Unit]) -> None:
    """Put a group back into the queue, behind those that are as large."""
    for number, other in enumerate(waiting):
        if len(other) < len(members):
            waiting.insert(number, members)
            return
    waiting.append(members)
