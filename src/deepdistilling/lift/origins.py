"""Where sums are counted from: 0, or an end or the middle of what is read.

Whether all of a window is 1 asks for as many ones as the window has: where a border cuts it, biases differ.
Counted from 1, as sums of ``x[j] - 1``, they do not. Whether most of it is 1 asks for more than half of it,
and counted from 1/2, any bias between two whole sums will do. So a layer's biases may be taken for those of
sums of ``value - origin``, whichever origin makes them fewer and the layer's families larger.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from ..network import Activation
from .assign import families_of
from .family import Family, Number, Unit
from .fit import price, single
from .terms import Terms, spread

MAX_DIFFERENT = 0.5
"""Another origin is tried where it leaves no more than this part of the different biases."""

Dims = Sequence[tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Origins:
    """What sums of a layer may be counted from instead of 0.

    Parameters
    ----------
    ends : tuple of int, default=()
        The least and the greatest value of all that it reads, but for 0.
    middle : Fraction, optional
        What is half-way between them.
    """

    ends: tuple[int, ...] = ()
    middle: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Grouped:
    """The families of a layer.

    Parameters
    ----------
    families : list of Family
        Those with loops have the biases of sums that are counted from the origin.
    origin : int or Fraction, default=0
        What is taken off every value that a family with loops reads.
    moved : mapping of int to Fraction, default={}
        What was added to a neuron's bias, which decides alike.
    """

    families: list[Family]
    origin: int | Fraction = 0
    moved: Mapping[int, Fraction] = field(default_factory=dict)

    def biases(self, own: Sequence[Number]) -> tuple[Number, ...]:
        """Return the biases of a layer's neurons, with what was added to them."""
        return tuple(bias + self.moved[k] if k in self.moved else bias for k, bias in enumerate(own))


def grouped(units: Sequence[Unit], dims: Dims, origins: Origins, activation: Activation | None) -> Grouped:
    """Group units into families, their sums counted from the origin that leaves least to read.

    Parameters
    ----------
    units : sequence of Unit
        Distinct units of a layer.
    dims : sequence of tuple of int
        Dimensions of the arrays that the layer reads.
    origins : Origins
        Origins other than 0.
    activation : {"sign", "step"} or None
        What is made of the sums. With ``"sign"`` a unit may be replaced by its opposite.
    """
    odd = activation == "sign"
    best = Grouped(families_of(units, dims, odd=odd))
    n_biases = len({unit.bias for unit in units})
    if n_biases < 2 or not all(isinstance(unit.bias, Fraction) for unit in units):
        return best
    totals = [_total(unit.terms, dims) for unit in units]
    for origin, shifts in _ways(units, totals, origins, activation):
        moved = {
            replace(unit, bias=unit.bias + origin * total + shift): (unit, shift)
            for unit, total, shift in zip(units, totals, shifts, strict=True)
        }
        if len({unit.bias for unit in moved}) > MAX_DIFFERENT * n_biases:
            continue
        found = families_of(list(moved), dims, odd=odd)
        if price(found) < price(best.families):
            best = _counted_from(origin, found, moved)
    return best


def _ways(
    units: Sequence[Unit], totals: Sequence[Fraction], origins: Origins, activation: Activation | None
) -> Iterable[tuple[int | Fraction, Sequence[Fraction]]]:
    """Yield origins and what is added to the bias of each unit; of equally good ones the first is used."""
    if origins.middle is not None and activation is not None:
        yield origins.middle, _to_majorities(units, totals, origins.middle, activation)
    for end in origins.ends:
        yield end, [Fraction(0)] * len(units)


def _to_majorities(
    units: Sequence[Unit], totals: Sequence[Fraction], middle: Fraction, activation: Activation
) -> list[Fraction]:
    """Return what may be added to biases so that all sums with alike weights ask for a majority.

    Weights are alike if they have the same coefficients, however often. A majority is a sum that is counted
    from the middle, with a bias of 0 or as near to it as one likes.
    """
    alike: dict[frozenset[float], list[int]] = {}
    for number, unit in enumerate(units):
        alike.setdefault(frozenset(term.coefficient for term in unit.terms), []).append(number)
    shifts = [Fraction(0)] * len(units)
    for numbers in alike.values():
        counted = {k: Fraction(units[k].bias) + middle * totals[k] for k in numbers}
        rooms = [_room(units[k], activation) for k in numbers]
        low = max(counted[k] + below for k, (below, _) in zip(numbers, rooms, strict=True))
        high = min(counted[k] + above for k, (_, above) in zip(numbers, rooms, strict=True))
        if low >= high or not low <= 0 <= high:
            continue
        common = Fraction(0) if low < 0 < high or (high == 0 and activation == "step") else (low + high) / 2
        for k in numbers:
            shifts[k] = common - counted[k]
    return shifts


def _room(unit: Unit, activation: Activation) -> tuple[Fraction, Fraction]:
    """Return between which numbers lies what may be added to a bias, and every sum decides alike.

    With sums that are whole, a step at b is one at all that is more than b - 1 and at most b; a sign with b
    between two whole numbers has no ties, and is one at all that is between them.
    """
    bias = Fraction(unit.bias)
    if not unit.whole or any(stored.offset for stored in unit.stored):
        return Fraction(0), Fraction(0)
    if activation == "step":
        return Fraction(-1), Fraction(0)
    below = bias - math.floor(bias)
    return -below, 1 - below if below else Fraction(0)


def _counted_from(
    origin: int | Fraction, found: Sequence[Family], moved: Mapping[Unit, tuple[Unit, Fraction]]
) -> Grouped:
    """Return families with an origin; a unit without a family is as it was."""
    shifts = {each.neuron: each.sign * shift for unit, shift in moved.values() for each in unit.stored}
    families: list[Family] = []
    added: dict[int, Fraction] = {}
    for family in found:
        if not family.rule.extents:
            ((_, unit),) = family.units
            families.append(single(moved[unit][0]))
            continue
        families.append(family)
        neurons = [each.neuron for _, unit in family.units for each in unit.stored]
        added |= {k: shifts[k] for k in neurons if shifts[k]}
    return Grouped(families, origin, added)


def _total(terms: Terms, dims: Dims) -> Fraction:
    """Return the sum of all weights."""
    total = 0.0
    for term in terms or ():
        onto = np.zeros(dims[term.block])
        spread(term, onto)
        total += float(onto.sum())
    return Fraction(total)
