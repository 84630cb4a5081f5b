"""Rejoin members of one family that only look different.

Where a window is cut off at a border, wraps around, or two places coincide, a neuron's weights have another
partition than those of its family. A family's rule is extended to the points around it, and if the weights
that it gives there are those of a neuron that was left over, the neuron belongs to the family.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from .border import BORDERS, Border, moved
from .family import MIN_COVER, Family, Place, Point, Rule, RuleTerm, Unit
from .fingerprint import Fingerprints
from .sets import WEIGHTED, IndexSet, indices_of
from .terms import Term, spread

REACH = 3
"""How far beyond its box a family's rule is tried."""

MAX_POINTS = 1 << 18
"""Families with more points around them than this are left as they are."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that no family has taken, and the unit or its opposite."""

    unit: Unit
    way: Unit


Leftover = dict[int, list[Candidate]]
"""Candidates, by the fingerprint of their way."""

Found = dict[Point, Candidate]


class Candidates:
    """Units as they may be left over, each with its fingerprints, which are computed once.

    Parameters
    ----------
    prints : Fingerprints
        Those of the arrays that the layer reads.
    odd : bool
        Whether a unit may be replaced by its opposite.
    """

    def __init__(self, prints: Fingerprints, *, odd: bool) -> None:
        self._prints = prints
        self._odd = odd
        self._known: dict[Unit, list[tuple[int, Candidate]]] = {}

    def among(self, units: Iterable[Unit], band: float) -> Leftover:
        """Return the units with a band of ties as candidates."""
        leftover: Leftover = {}
        for unit in units:
            if unit.band == band:
                for mark, candidate in self._of(unit):
                    leftover.setdefault(mark, []).append(candidate)
        return leftover

    def _of(self, unit: Unit) -> list[tuple[int, Candidate]]:
        if unit not in self._known:
            ways = (unit, unit.negated()) if self._odd else (unit,)
            self._known[unit] = [(self._prints.of(way.terms), Candidate(unit, way)) for way in ways]
        return self._known[unit]


def rejoin(
    family: Family, leftover: Leftover, prints: Fingerprints, dims: Sequence[tuple[int, ...]]
) -> tuple[Family, list[Unit]]:
    """Extend a family to the leftover units that its rule explains.

    Parameters
    ----------
    family : Family
        A family with a clean rule.
    leftover : dict
        Units not in a family of their own.
    prints : Fingerprints
        Those of the arrays that the layer reads.
    dims : sequence of tuple of int
        Their dimensions.

    Returns
    -------
    family : Family
        The same family, or a larger one.
    taken : list of Unit
        Leftover units that it took in.
    """
    rule = family.rule
    if not leftover or not rule.extents or rule.is_tabulated:
        return family, []
    strided = any(each.kind == "stride" for term in rule.terms for each in term.sets)
    have = {point for point, _ in family.units}
    best: tuple[Rule, Found] | None = None
    for border in BORDERS[:1] if strided else BORDERS:
        tried = replace(rule, border=border)
        points = _around(tried, have, dims)
        found = {} if points is None else _explained(tried, points, leftover, prints, dims)
        if found and (best is None or len(found) > len(best[1])):
            best = tried, found
    if best is None:
        return family, []
    rule, found = best
    units = {**dict(family.units), **{point: candidate.way for point, candidate in found.items()}}
    if len(units) < MIN_COVER * _box(units):
        return family, []
    origin = np.array(list(units)).min(axis=0)
    if rule.border == "wrap":
        origin, units = _centred(rule, units, dims)
    return _rebased(rule, units, origin), [candidate.unit for candidate in found.values()]


def _around(rule: Rule, have: set[Point], dims: Sequence[tuple[int, ...]]) -> npt.NDArray[np.int64] | None:
    """Return the points in and around a rule's box that have no unit, once around where it wraps."""
    lengths = [extent + 2 * REACH for extent in rule.extents]
    before = REACH
    if rule.border == "wrap":
        periods = [_period(rule, loop, dims) for loop in range(len(lengths))]
        lengths = [max(period or 0, extent) for period, extent in zip(periods, rule.extents, strict=True)]
        if any(
            period is not None and period < length for period, length in zip(periods, lengths, strict=True)
        ):
            return None
        before = 0
    if np.prod(lengths) > MAX_POINTS:
        return None
    free = np.ones(lengths, dtype=bool)
    free[tuple(np.array(sorted(have)).T + before)] = False
    return np.argwhere(free) - before


def _moving(rule: Rule, loop: int, dims: Sequence[tuple[int, ...]]) -> Iterator[tuple[str, list[Place], int]]:
    """Yield the kind, places and axis length of every index set that follows a loop."""
    for term in rule.terms:
        for each, row, length in zip(term.sets, term.places, dims[term.block], strict=True):
            places = [place for place in row if place.loop == loop]
            if places:
                yield each.kind, places, length


def _period(rule: Rule, loop: int, dims: Sequence[tuple[int, ...]]) -> int | None:
    """Return after how many steps a loop comes back to where it was, or None if its sets do not agree."""
    periods = {
        length // math.gcd(length, abs(place.step))
        for _, row, length in _moving(rule, loop, dims)
        for place in row
    }
    return periods.pop() if len(periods) == 1 else None


def _centred(
    rule: Rule, units: dict[Point, Unit], dims: Sequence[tuple[int, ...]]
) -> tuple[npt.NDArray[np.int64], dict[Point, Unit]]:
    """Turn loops that go all the way around, so that what they index lies around the loop variable itself."""
    points = np.array(list(units))
    origin = points.min(axis=0)
    for loop, extent in enumerate(points.max(axis=0) - origin + 1):
        moving = list(_moving(rule, loop, dims))
        steps = {place.step for _, row, _ in moving for place in row}
        # A bias that grows along the loop does not come back to where it was.
        if extent != _period(rule, loop, dims) or steps != {1} or rule.bias_steps[loop] or rule.growth:
            continue
        middles = sorted(sum(p.base for p in row) // len(row) for _, row, _ in moving)
        origin[loop] = -middles[len(middles) // 2]
        points[:, loop] = origin[loop] + (points[:, loop] - origin[loop]) % extent
    return origin, {
        tuple(int(t) for t in point): unit for point, unit in zip(points, units.values(), strict=True)
    }


def _explained(
    rule: Rule,
    points: npt.NDArray[np.int64],
    leftover: Leftover,
    prints: Fingerprints,
    dims: Sequence[tuple[int, ...]],
) -> Found:
    """Return leftover units that a rule gives at some point, each at the first such point."""
    if rule.border == "plain":
        points = points[_inside(rule, points, dims)]
    if not len(points):
        return {}
    marks = prints.of_rule(rule, points, rule.border)
    known = np.array(list(leftover), dtype=np.uint64)
    found: Found = {}
    taken: set[Unit] = set()
    for number in np.flatnonzero(np.isin(marks, known)):
        point = tuple(int(t) for t in points[number])
        for candidate in leftover[int(marks[number])]:
            way = candidate.way
            if candidate.unit in taken or way.bias != rule.bias_at(point):
                continue
            if not gives(rule, point, way.terms, dims):
                continue
            found[point] = candidate
            taken.add(candidate.unit)
            break
    return found


def _inside(
    rule: Rule, points: npt.NDArray[np.int64], dims: Sequence[tuple[int, ...]]
) -> npt.NDArray[np.bool_]:
    """Which points have all their places on the axes."""
    good = np.ones(len(points), dtype=bool)
    for term in rule.terms:
        before: list[npt.NDArray[np.int64]] = []
        for each, row, length in zip(term.sets, term.places, dims[term.block], strict=True):
            places = [place.along(points) for place in row]
            if each.kind in ("one", "list", "but"):
                for place in places:
                    good &= (place >= 0) & (place < length)
            elif each.kind in ("range", *WEIGHTED):
                good &= (places[0] >= 0) & (places[0] <= places[1]) & (places[1] <= length)
            elif each.kind in ("down", "up"):
                steps = before[1] - before[0] - 1
                last = places[0] + (steps if each.kind == "down" else -steps)
                for place in (places[0], last):
                    good &= (place >= 0) & (place < length)
            elif each.kind == "stride":
                good &= (places[0] >= 0) & (places[0] + each.shape[0] * (each.shape[1] - 1) < length)
            before = places
    return good


def gives(rule: Rule, point: Point, wanted: Sequence[Term], dims: Sequence[tuple[int, ...]]) -> bool:
    """Whether a rule has exactly the weights of some terms at a point."""
    terms = [t for term in rule.terms for t in bordered(term, point, dims[term.block], rule.border)]
    for block in {term.block for term in (*terms, *wanted)}:
        ours, theirs = np.zeros(dims[block]), np.zeros(dims[block])
        for some, onto in ((terms, ours), (wanted, theirs)):
            for term in some:
                if term.block == block:
                    spread(term, onto)
        if not np.array_equal(ours, theirs):
            return False
    return True


def bordered(term: RuleTerm, point: Point, dims: tuple[int, ...], border: Border) -> list[Term]:
    """Return a rule's term at a point, with what the border makes of places outside the array."""
    here = term.at(point)
    if border in ("plain", "clip"):
        return [here]
    choices = []
    for each, length in zip(here.sets, dims, strict=True):
        if each.kind in ("one", "list", "range"):
            places = moved(indices_of(each, length), length, border)
            choices.append([IndexSet("one", (int(place),)) for place in places])
        else:
            choices.append([each])
    return [Term(here.coefficient, here.block, sets) for sets in itertools.product(*choices)]


def _box(units: dict[Point, Unit]) -> int:
    points = np.array(list(units))
    return int(np.prod(points.max(axis=0) - points.min(axis=0) + 1))


def _rebased(rule: Rule, units: dict[Point, Unit], least: npt.NDArray[np.int64]) -> Family:
    """Move the origin of the loops to the least point, so that loops start at 0."""
    origin = tuple(int(v) for v in least)
    extents = tuple(int(v) + 1 for v in np.array(list(units)).max(axis=0) - least)
    terms = tuple(
        replace(term, places=tuple(tuple(_shifted(p, origin) for p in row) for row in term.places))
        for term in rule.terms
    )
    grown = (
        None if rule.growth is None else replace(rule.growth, exponent=_shifted(rule.growth.exponent, origin))
    )
    shifted = replace(rule, extents=extents, terms=terms, bias=rule.even_bias_at(origin), growth=grown)
    members = {tuple(int(v) for v in np.subtract(point, origin)): unit for point, unit in units.items()}
    return Family(shifted, tuple(sorted(members.items(), key=lambda item: item[0])))


def _shifted(place: Place, origin: Point) -> Place:
    return place if place.loop is None else replace(place, base=place.at(origin))
