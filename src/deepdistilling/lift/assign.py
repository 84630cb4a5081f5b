"""Assign every unit of a layer to a family, the largest families first."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from .affine import axes_of_places, fit_affine
from .family import Family, Unit
from .fingerprint import Fingerprints
from .fit import fit, group, price
from .rejoin import Candidates, rejoin
from .windows import windows_of


def families_of(units: Sequence[Unit], dims: Sequence[tuple[int, ...]], *, odd: bool) -> list[Family]:
    """Group units into families: by what they look like, or windows first, whichever is less to read.

    Parameters
    ----------
    units : sequence of Unit
        Distinct units of a layer.
    dims : sequence of tuple of int
        Dimensions of the arrays that the layer reads.
    odd : bool
        Whether a unit may be replaced by its opposite.
    """
    families = _assigned(units, dims, odd=odd)
    if price(families) <= 1:
        return families  # nothing is less to read
    windows, rest = windows_of(units, dims, odd=odd)
    if not windows:
        return families
    return min((families, [*windows, *_assigned(rest, dims, odd=odd)]), key=price)


def _assigned(units: Sequence[Unit], dims: Sequence[tuple[int, ...]], *, odd: bool) -> list[Family]:
    """Group units by what they look like, and rejoin to each family what only looks different."""
    waiting, late = deque(group(units)), deque[list[Unit]]()
    left = dict.fromkeys(unit for members in waiting for unit in members)
    prints = Fingerprints(dims)
    candidates = Candidates(prints, odd=odd)
    families: list[Family] = []
    while waiting or late:
        is_late = not waiting
        listed = (late if is_late else waiting).popleft()
        members = [unit for unit in listed if unit in left]
        if not members:
            continue
        if len(members) < len(listed) and waiting and len(waiting[0]) > len(members):
            _insert(waiting, members)  # others took some: there is a larger group now
            continue
        chosen = _by_core(members, left, candidates, prints, dims)
        rest = [members]
        if chosen is None:
            fitted = sorted(fit(members), key=lambda family: -len(family.units))
            if waiting and fitted[0].rule.is_tabulated:
                late.append(members)  # a family with a rule may explain some of them
                continue
            chosen = _grown(fitted[0], left, candidates, prints, dims)
            rest = [[unit for _, unit in family.units] for family in fitted[1:]]
        for unit in chosen.taken:
            del left[unit]
        for units_of_rest in rest:
            _insert(late if is_late else waiting, [unit for unit in units_of_rest if unit in left])
        families.append(chosen.family)
    return families


MIN_CORE = 9
"""Smaller groups are searched through."""


@dataclass(frozen=True)
class _Grown:
    """A family with the leftover units that its rule explains, and all units that it takes."""

    family: Family
    taken: tuple[Unit, ...]


def _grown(
    family: Family,
    left: dict[Unit, None],
    candidates: Candidates,
    prints: Fingerprints,
    dims: Sequence[tuple[int, ...]],
) -> _Grown:
    own = tuple(unit for _, unit in family.units)
    others = [unit for unit in left if unit not in set(own)]
    if not others or len(own) < 2:
        return _Grown(family, own)
    leftover = candidates.among(others, family.units[0][1].band)
    family, found = rejoin(family, leftover, prints, dims)
    return _Grown(family, (*own, *found))


def _by_core(
    members: Sequence[Unit],
    left: dict[Unit, None],
    candidates: Candidates,
    prints: Fingerprints,
    dims: Sequence[tuple[int, ...]],
) -> _Grown | None:
    """Grow a family from its most common members, if that explains half of the group, and spare a search."""
    if len(members) < MIN_CORE or fit_affine(members) is not None:
        return None
    core = _core(members)
    if core is None:
        return None
    grown = _grown(core, left, candidates, prints, dims)
    return grown if 2 * len(grown.taken) >= len(members) else None


def _core(members: Sequence[Unit]) -> Family | None:
    """Return the family of the units whose sets lie in the most common way to each other.

    Windows that a border cuts off are the others.
    """
    axes = axes_of_places(members[0])
    kinds: dict[object, list[Unit]] = {}
    for unit in members:
        first: dict[tuple[int, int], int] = {}
        offsets = tuple(p - first.setdefault(axis, p) for p, axis in zip(unit.places, axes, strict=True))
        kinds.setdefault((offsets, unit.bias), []).append(unit)
    return fit_affine(max(kinds.values(), key=len))


def _insert(waiting: deque[list[Unit]], members: list[Unit]) -> None:
    """Put a group back into the queue, behind those that are as large."""
    if not members:
        return
    for number, other in enumerate(waiting):
        if len(other) < len(members):
            waiting.insert(number, members)
            return
    waiting.append(members)
