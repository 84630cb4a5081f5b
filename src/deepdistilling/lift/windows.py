"""Windows on axes that are hardly longer than they are.

On an axis of 3, a window of 3 is all of the axis where no border cuts it; on one of 4 it is all but the first
or the last. Read as such sets, no two windows are alike. So a neuron that reads most is taken for a window as
it stands, moved along every axis, and cut off or wrapped at the borders: what its rule explains is a family.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .family import Family, Place, Rule, RuleTerm, Unit
from .fingerprint import Fingerprints
from .rejoin import Candidates, Leftover, rejoin
from .sets import IndexSet, indices_of
from .terms import spread

MAX_AXIS = 6
"""Arrays are looked at that have an axis of at most this length."""

MAX_SEEDS = 8
"""So many neurons are taken for windows."""


def windows_of(
    units: Sequence[Unit], dims: Sequence[tuple[int, ...]], *, odd: bool
) -> tuple[list[Family], list[Unit]]:
    """Return families of windows that move along short axes, and the units that are in none.

    Parameters
    ----------
    units : sequence of Unit
        Distinct units of a layer.
    dims : sequence of tuple of int
        Dimensions of the arrays that the layer reads.
    odd : bool
        Whether a unit may be replaced by its opposite.
    """
    families: list[Family] = []
    left = dict.fromkeys(units)
    if len(set(dims)) != 1 or not dims[0] or min(dims[0]) > MAX_AXIS:
        return families, list(left)
    prints = Fingerprints(dims)
    candidates = Candidates(prints, odd=odd)
    waiting = sorted(units, key=lambda unit: -_reads(unit, dims))
    for _ in range(MAX_SEEDS):
        waiting = [unit for unit in waiting if unit in left]
        if not waiting:
            break
        seed = waiting.pop(0)
        leftover = candidates.among((unit for unit in left if unit is not seed), seed.band)
        found = _moved(seed, leftover, prints, dims)
        if found is not None:
            families.append(found[0])
            for unit in found[1]:
                del left[unit]
    return families, list(left)


def _moved(
    seed: Unit, leftover: Leftover, prints: Fingerprints, dims: Sequence[tuple[int, ...]]
) -> tuple[Family, list[Unit]] | None:
    """Return the family of the windows that are a unit's, moved, and its members; None where it is alone."""
    axes = list(range(len(dims[0])))
    while axes:
        rule = _moving(seed, dims[0], axes)
        if rule is None:
            return None
        family, taken = rejoin(Family(rule, (((0,) * len(axes), seed),)), leftover, prints, dims)
        longer = [axis for axis, extent in zip(axes, family.rule.extents, strict=True) if extent > 1]
        if longer == axes:
            full = len(family.units) == math.prod(family.rule.extents)
            cut = all(_is_cut(family.rule, loop, dims[0][axis]) for loop, axis in enumerate(axes))
            return (family, [seed, *taken]) if full and cut else None
        axes = longer
    return None


def _is_cut(rule: Rule, loop: int, length: int) -> bool:
    """Whether both ends of an axis cut off windows that move along it; ranges that begin there do not."""
    first, last = (tuple(at * (each - 1) for each in rule.extents) for at in (0, 1))
    low, high = length, 0
    for term in rule.terms:
        for each, row in zip(term.sets, term.places, strict=True):
            beyond = each.kind == "range"
            moving = [place for place in row if place.loop == loop]
            low = min((low, *(place.at(first) for place in moving)))
            high = max((high, *(place.at(last) - beyond for place in moving)))
    return low < 0 and high >= length


def _moving(seed: Unit, dims: tuple[int, ...], axes: Sequence[int]) -> Rule | None:
    """Return the rule of a unit that moves along some axes, or None where its sets have no ends to move."""
    terms: list[RuleTerm] = []
    for term in seed.terms:
        sets: list[IndexSet] = []
        places: list[tuple[Place, ...]] = []
        for axis, (each, length) in enumerate(zip(term.sets, dims, strict=True)):
            window = _window(each, length) if axis in axes else each
            if window is None:
                return None
            sets.append(window)
            loop = axes.index(axis) if axis in axes else None
            places.append(tuple(Place(at, loop, 0 if loop is None else 1) for at in window.places))
        terms.append(RuleTerm(term.coefficient, term.block, tuple(sets), tuple(places)))
    return Rule((1,) * len(axes), tuple(terms), seed.bias, (0,) * len(axes))


def _window(each: IndexSet, length: int) -> IndexSet | None:
    """Return a set as indices or a range, if it is one."""
    if each.kind in ("one", "range", "list"):
        return each
    if each.kind not in ("all", "but"):
        return None
    inside = indices_of(each, length)
    first, last = int(inside[0]), int(inside[-1])
    return IndexSet("range", (first, last + 1)) if last - first + 1 == len(inside) else None


def _reads(unit: Unit, dims: Sequence[tuple[int, ...]]) -> int:
    """Return how many elements a unit has a weight for."""
    arrays = [np.zeros(each) for each in dims]
    for term in unit.terms:
        spread(term, arrays[term.block])
    return sum(map(np.count_nonzero, arrays))
