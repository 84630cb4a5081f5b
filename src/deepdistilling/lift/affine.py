"""A clean rule for a family: every place a constant or an affine function of one loop variable."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from .family import MIN_COVER, Family, Number, Place, Rule, RuleTerm, Unit
from .growth import fit_growth

MIN_FAMILY = 3
"""Fewer neurons than this are not worth a loop, unless they fill one exactly."""

BIAS_AXIS = (0, 99)
"""Stands for the axis of a loop over biases, after those of every array."""


def coordinates_of(units: Sequence[Unit]) -> npt.NDArray[np.int64]:
    """Return the places of units that share a key, one row each."""
    return np.array([unit.places for unit in units], dtype=np.int64).reshape(len(units), -1)


@dataclass(frozen=True, slots=True)
class _Loop:
    base: int
    gap: int
    steps: npt.NDArray[np.int64]
    axis: tuple[int, int]


def fit_affine(units: Sequence[Unit]) -> Family | None:
    """Fit every coordinate as a constant or an affine function of one loop variable."""
    first = units[0]
    coordinates = coordinates_of(units)
    axes = axes_of_places(first)
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
    bias, growth = _fit_bias(units, loops), None
    if bias is None:
        grown = fit_growth(units, [loop.steps for loop in loops])
        if grown is None:
            return None
        bias, growth = (grown[0], {}, None), grown[1]
    if bias[2] is not None:
        loops.append(bias[2])
    loops, places, shift, square = _share_square(loops, places, axes)
    order = sorted(range(len(loops)), key=lambda n: (loops[n].axis[1], n))
    points = np.stack([loops[n].steps for n in order], axis=1) if loops else np.zeros((len(units), 0), int)
    extents = tuple(
        max(int(column.max()) + 1, square if n in shift else 0)
        for n, column in zip(order, points.T, strict=True)
    )
    if len(units) == 2 and any(place.loop is not None and abs(place.step) != 1 for place in places):
        return None  # any two units lie on a line
    box = math.prod(extents)
    possible = box // 2 if shift else box
    if len(units) < MIN_COVER * possible or (len(units) < MIN_FAMILY and len(units) != max(1, box)):
        return None
    if loops and len(np.unique(np.ravel_multi_index(tuple(points.T), extents))) != len(units):
        return None
    position = {old: new for new, old in enumerate(order)}
    moved = [p if p.loop is None else Place(p.base, position[p.loop], p.step, p.table) for p in places]
    steps_of_bias = tuple(bias[1].get(n, Fraction(0)) for n in order)
    origin = (
        bias[0] - sum((s * shift.get(n, 0) for n, s in bias[1].items()), Fraction(0)) if shift else bias[0]
    )
    if growth is not None:
        at = growth.exponent
        if shift or at.loop is None:
            return None
        growth = replace(growth, exponent=replace(at, loop=position[at.loop]))
    rule = Rule(extents, rule_terms(first, moved), origin, steps_of_bias, growth=growth)
    members = tuple((tuple(int(t) for t in point), unit) for point, unit in zip(points, units, strict=True))
    return Family(rule, members)


def axes_of_places(unit: Unit) -> list[tuple[int, int]]:
    """The (array, axis) that each place of a unit indexes."""
    return [
        (term.block, axis) for term in unit.terms for axis, each in enumerate(term.sets) for _ in each.places
    ]


def rule_terms(unit: Unit, places: Sequence[Place]) -> tuple[RuleTerm, ...]:
    """Return a unit's terms with other places, given in the order of `Unit.places`."""
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
        if step.denominator & (step.denominator - 1):
            continue  # floats do not hold its multiples, and a sum of reals that is 0 would not be
        if all(b == origin + step * int(t) for b, t in zip(exact, loop.steps, strict=True)):
            return origin, {number: step}, None
    distinct = sorted(set(exact), key=float, reverse=True)  # fractions are slow to compare
    gaps = {b - a for a, b in itertools.pairwise(distinct)}
    if len(gaps) != 1 or len(distinct) < MIN_FAMILY:
        return None
    gap = gaps.pop()
    steps = np.array([(b - distinct[0]) / gap for b in exact], dtype=np.int64)
    return distinct[0], {len(loops): gap}, _Loop(0, 1, steps, BIAS_AXIS)


def _share_square(
    loops: list[_Loop], places: list[Place], axes: list[tuple[int, int]]
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
        # Any other place that follows these loops would leave its axis where they are extended.
        follows = [(p, own) for p, own in zip(places, axes, strict=True) if p.loop in same]
        if any((own, p.step, p.base) != (axis, 1, loops[p.loop or 0].base) for p, own in follows):
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
