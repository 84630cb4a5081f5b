"""Assign every unit of a layer to a family, the largest families first."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from .family import Family, Unit
from .fingerprint import Fingerprints
from .fit import fit, group
from .rejoin import Candidate, Leftover, rejoin


def families_of(units: Sequence[Unit], dims: Sequence[tuple[int, ...]], *, odd: bool) -> list[Family]:
    """Group units into families, and rejoin to each what only looks different.

    Parameters
    ----------
    units : sequence of Unit
        Distinct units of a layer.
    dims : sequence of tuple of int
        Dimensions of the arrays that the layer reads.
    odd : bool
        Whether a unit may be replaced by its opposite.
    """
    waiting = deque(group(units))
    left = dict.fromkeys(unit for members in waiting for unit in members)
    prints = Fingerprints(dims)
    marks: dict[Unit, list[tuple[int, Candidate]]] = {}
    families: list[Family] = []
    while waiting:
        members = [unit for unit in waiting.popleft() if unit in left]
        if not members:
            continue
        fitted = sorted(fit(members), key=lambda family: -len(family.units))
        family = fitted[0]
        for other in fitted[1:]:
            _insert(waiting, [unit for _, unit in other.units])
        for _, unit in family.units:
            del left[unit]
        if left and len(family.units) > 1:
            for unit in left:
                if unit not in marks:
                    ways = (unit, unit.negated()) if odd else (unit,)
                    marks[unit] = [(prints.of(way.terms), Candidate(unit, way)) for way in ways]
            leftover: Leftover = {}
            for unit in left:
                if unit.band == family.units[0][1].band:
                    for mark, candidate in marks[unit]:
                        leftover.setdefault(mark, []).append(candidate)
            family, found = rejoin(family, leftover, prints, dims)
            for unit in found:
                del left[unit]
        families.append(family)
    return families


def _insert(waiting: deque[list[Unit]], members: list[Unit]) -> None:
    """Put a group back into the queue, behind those that are as large."""
    for number, other in enumerate(waiting):
        if len(other) < len(members):
            waiting.insert(number, members)
            return
    waiting.append(members)
