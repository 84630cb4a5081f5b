"""Families: neurons that are the same code at different loop indices.

Neurons whose terms agree up to where their index sets lie are one family. The numbers that locate the sets
are the members' coordinates; coordinates that are constant become literals, those that move together share
a loop variable (constant differences become offsets), and what is left spans the loops.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from .border import Border
from .sets import IndexSet
from .terms import Term

Number = Fraction | float
Point = tuple[int, ...]

MIN_FAMILY = 3
"""Fewer neurons than this are not worth a loop, unless they fill one exactly."""

MIN_COVER = 0.4
"""A family may compute points that the network does not have, up to this share of neurons to points."""


BIAS_AXIS = (0, 99)
"""Stands for the axis of a loop over biases, after those of every array."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A neuron of the network: its output is `offset` plus `sign` times that of its unit."""

    neuron: int
    sign: int = 1
    offset: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A distinct neuron; units are compared by identity.

    Parameters
    ----------
    terms : tuple of Term
        Its weighted sum.
    bias : Fraction or float
        Added to the sum.
    stored : tuple of Stored
        The stored neurons that it stands for.
    band : float, default=0
        Sums no further than this from 0 are ties.
    """

    terms: tuple[Term, ...]
    bias: Number
    stored: tuple[Stored, ...]
    band: float = 0.0

    @property
    def key(self) -> tuple[object, ...]:
        """What units of one family share."""
        return (self.band, *(term.key for term in self.terms))

    @property
    def places(self) -> tuple[int, ...]:
        """Coordinates of the unit among its family."""
        return tuple(place for term in self.terms for place in term.places)


@dataclass(frozen=True, slots=True)
class Place:
    """``base + step * t`` for loop variable number `loop`; the literal `base` without one."""

    base: int
    loop: int | None = None
    step: int = 0
    table: tuple[int, ...] | None = None

    def at(self, point: Point) -> int:
        """Value at a point of the loops."""
        if self.loop is None:
            return self.base
        if self.table is not None:
            return self.table[point[self.loop]]
        return self.base + self.step * point[self.loop]

    def along(self, points: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Values at many points of the loops, by a rule without tables."""
        if self.loop is None:
            return np.full(len(points), self.base, dtype=np.int64)
        return self.base + self.step * points[:, self.loop]


@dataclass(frozen=True, slots=True)
class RuleTerm:
    """A term whose places follow the loop variables."""

    coefficient: float
    block: int
    sets: tuple[IndexSet, ...]
    places: tuple[tuple[Place, ...], ...]

    def at(self, point: Point) -> Term:
        """Return the term at a point of the loops."""
        sets = tuple(
            IndexSet(each.kind, tuple(place.at(point) for place in places), each.shape)
            for each, places in zip(self.sets, self.places, strict=True)
        )
        return Term(self.coefficient, self.block, sets)


@dataclass(frozen=True, slots=True)
class Rule:
    """The weights of a whole family as a function of its loop variables.

    Parameters
    ----------
    extents : tuple of int
        Length of each loop.
    terms : tuple of RuleTerm
        The weighted sum.
    bias : Fraction or float
        Bias at the origin.
    bias_steps : tuple of Fraction or float
        What each loop variable adds to the bias.
    biases : tuple of (Fraction or float), optional
        Bias a point of a single loop, where it follows no rule.
    border : {"plain", "clip", "wrap", "clamp"}
        What becomes of places outside the axis: they do not occur, are cut off, come in from the other
        side, or move to the nearest one inside.
    """

    extents: tuple[int, ...]
    terms: tuple[RuleTerm, ...]
    bias: Number
    bias_steps: tuple[Number, ...]
    biases: tuple[Number, ...] | None = None
    border: Border = "plain"

    @property
    def is_tabulated(self) -> bool:
        """Whether places or biases stand in a table."""
        return self.biases is not None or any(p.table for t in self.terms for row in t.places for p in row)

    def bias_at(self, point: Point) -> Number:
        """Bias at a point of the loops."""
        if self.biases is not None:
            return self.biases[point[0]]
        total = self.bias
        for step, t in zip(self.bias_steps, point, strict=True):
            if step:
                total = total + step * t
        return total

    def points(self) -> Iterable[Point]:
        """All points of the loops, in C order."""
        return itertools.product(*(range(extent) for extent in self.extents))


@dataclass(frozen=True, slots=True)
class Family:
    """A rule, and the unit at each point that the network has."""

    rule: Rule
    units: tuple[tuple[Point, Unit], ...]


def group(units: Sequence[Unit]) -> list[list[Unit]]:
    """Group units by what families share; the largest group first, then by key."""
    groups: dict[tuple[object, ...], list[Unit]] = {}
    for unit in units:
        groups.setdefault(unit.key, []).append(unit)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), repr(item[0])))
    return [sorted(members, key=lambda u: (u.places, u.bias)) for _, members in ordered]


def fit(units: Sequence[Unit]) -> list[Family]:
    """Turn one group of units into as few families as follow clean rules.

    Tried in order: all at once with the bias as one more coordinate; a bias at a time; lengths of ranges held
    fixed; offsets between places held fixed; and last, an explicit table of places, which always fits.
    """
    whole = _fit_affine(units)
    if whole is not None:
        return [whole]
    by_bias = _partition(units, lambda u: u.bias)
    if 1 < len(by_bias) < len(units):
        return [family for part in by_bias for family in fit(part)]
    by_length = _partition(units, _lengths)
    if 1 < len(by_length) < len(units):
        return [family for part in by_length for family in fit(part)]
    by_offset = _partition(units, _offsets)
    if 1 < len(by_offset) <= len(units) // MIN_FAMILY:
        return [family for part in by_offset for family in fit(part)]
    if len(units) < MIN_FAMILY:
        return [_single(unit) for unit in units]
    return [_tabulated(units)]


def _single(unit: Unit) -> Family:
    family = _fit_affine([unit])
    assert family is not None
    return family


def _partition(units: Sequence[Unit], key: object) -> list[list[Unit]]:
    parts: dict[object, list[Unit]] = {}
    for unit in units:
        parts.setdefault(key(unit), []).append(unit)  # type: ignore[operator]
    return list(parts.values())


def _lengths(unit: Unit) -> tuple[int, ...]:
    return tuple(
        each.places[1] - each.places[0]
        for term in unit.terms
        for each in term.sets
        if each.kind in ("range", "stride")
    )


def _offsets(unit: Unit) -> tuple[int, ...]:
    return tuple(place - unit.places[0] for place in unit.places)


def _coordinates(units: Sequence[Unit]) -> npt.NDArray[np.int64]:
    return np.array([unit.places for unit in units], dtype=np.int64).reshape(len(units), -1)


@dataclass(frozen=True, slots=True)
class _Loop:
    base: int
    gap: int
    steps: npt.NDArray[np.int64]
    axis: tuple[int, int]


def _fit_affine(units: Sequence[Unit]) -> Family | None:
    """Fit every coordinate as a constant or an affine function of one loop variable."""
    first = units[0]
    coordinates = _coordinates(units)
    axes = _axes_of_places(first)
    loops: list[_Loop] = []
    places: list[Place] = []
    for column, axis in zip(coordinates.T, axes, strict=True):
        base, gap = int(column.min()), int(np.gcd.reduce(column - column.min()))
        if gap == 0:
            places.append(Place(base))
            continue
        steps = (column - base) // gap
        for number, loop in enumerate(loops):
            if np.array_equal(loop.steps, steps):
                places.append(Place(base, number, gap))
                break
            if np.array_equal(loop.steps.max() - loop.steps, steps):
                places.append(Place(int(column.max()), number, -gap))
                break
        else:
            places.append(Place(base, len(loops), gap))
            loops.append(_Loop(base, gap, steps, axis))
    bias = _fit_bias(units, loops)
    if bias is None:
        return None
    if bias[2] is not None:
        loops.append(bias[2])
    loops, places, shift, square = _share_square(loops, places)
    order = sorted(range(len(loops)), key=lambda n: (loops[n].axis[1], n))
    points = np.stack([loops[n].steps for n in order], axis=1) if loops else np.zeros((len(units), 0), int)
    extents = tuple(
        max(int(column.max()) + 1, square if n in shift else 0)
        for n, column in zip(order, points.T, strict=True)
    )
    box = math.prod(extents)
    possible = box // 2 if shift else box
    if len(units) < MIN_COVER * possible or (len(units) < MIN_FAMILY and len(units) != max(1, box)):
        return None
    if len(np.unique(points, axis=0)) != len(units):
        return None
    position = {old: new for new, old in enumerate(order)}
    moved = [p if p.loop is None else Place(p.base, position[p.loop], p.step, p.table) for p in places]
    steps_of_bias = tuple(bias[1].get(n, Fraction(0)) for n in order)
    origin = (
        bias[0] - sum((s * shift.get(n, 0) for n, s in bias[1].items()), Fraction(0)) if shift else bias[0]
    )
    rule = Rule(extents, _rule_terms(first, moved), origin, steps_of_bias)
    members = tuple((tuple(int(t) for t in point), unit) for point, unit in zip(points, units, strict=True))
    return Family(rule, members)


def _axes_of_places(unit: Unit) -> list[tuple[int, int]]:
    """The (array, axis) that each place of a unit indexes."""
    return [
        (term.block, axis) for term in unit.terms for axis, each in enumerate(term.sets) for _ in each.places
    ]


def _rule_terms(unit: Unit, places: Sequence[Place]) -> tuple[RuleTerm, ...]:
    remaining = iter(places)
    terms = []
    for term in unit.terms:
        rows = tuple(tuple(next(remaining) for _ in each.places) for each in term.sets)
        terms.append(RuleTerm(term.coefficient, term.block, term.sets, rows))
    return tuple(terms)


def _fit_bias(
    units: Sequence[Unit], loops: Sequence[_Loop]
) -> tuple[Number, dict[int, Number], _Loop | None] | None:
    """Fit the bias as a constant, as affine in one loop variable, or as a loop of its own."""
    biases = [unit.bias for unit in units]
    if len(set(biases)) == 1:
        return biases[0], {}, None
    if not all(isinstance(b, Fraction) for b in biases):
        return None
    exact = [Fraction(b) for b in biases]
    for number, loop in enumerate(loops):
        low, high = int(loop.steps.argmin()), int(loop.steps.argmax())
        step = (exact[high] - exact[low]) / int(loop.steps[high] - loop.steps[low])
        origin = exact[low]
        if all(b == origin + step * int(t) for b, t in zip(exact, loop.steps, strict=True)):
            return origin, {number: step}, None
    distinct = sorted(set(exact), reverse=True)
    gaps = {b - a for a, b in itertools.pairwise(distinct)}
    if len(gaps) != 1 or len(distinct) < MIN_FAMILY:
        return None
    gap = gaps.pop()
    steps = np.array([(b - distinct[0]) / gap for b in exact], dtype=np.int64)
    return distinct[0], {len(loops): gap}, _Loop(0, 1, steps, BIAS_AXIS)


def _share_square(
    loops: list[_Loop], places: list[Place]
) -> tuple[list[_Loop], list[Place], dict[int, int], int]:
    """Let two loops over one axis share a square, of which pairs ``i < j`` fill half.

    Returns the loops, the places, by how much each loop's origin moved (for the two of the square), and the
    side of the square.
    """
    for axis in {loop.axis for loop in loops}:
        same = [n for n, loop in enumerate(loops) if loop.axis == axis and loop.gap == 1]
        if len(same) != 2 or axis == BIAS_AXIS:
            continue
        one, other = (loops[n].base + loops[n].steps for n in same)
        if not ((one < other).all() or (one > other).all()):
            continue
        start = min(int(one.min()), int(other.min()))
        side = max(int(one.max()), int(other.max())) - start + 1
        shift = {n: loops[n].base - start for n in same}
        moved = list(loops)
        for n, offset in shift.items():
            moved[n] = _Loop(start, 1, loops[n].steps + offset, axis)
        rebased = [
            p if p.loop not in shift else Place(p.base - p.step * shift[p.loop], p.loop, p.step, p.table)
            for p in places
        ]
        return moved, rebased, shift, side
    return loops, places, {}, 0


def _tabulated(units: Sequence[Unit]) -> Family:
    """One loop over the units, with their places and biases in tables: the last resort, which always fits."""
    coordinates = _coordinates(units)
    places = [
        Place(int(column[0]))
        if (column == column[0]).all()
        else Place(0, 0, 1, tuple(int(c) for c in column))
        for column in coordinates.T
    ]
    biases = tuple(unit.bias for unit in units)
    rule = Rule(
        (len(units),),
        _rule_terms(units[0], places),
        biases[0],
        (Fraction(0),),
        None if len(set(biases)) == 1 else biases,
    )
    return Family(rule, tuple(((number,), unit) for number, unit in enumerate(units)))
