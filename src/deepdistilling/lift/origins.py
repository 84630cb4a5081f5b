"""Where sums are counted from: 0, or the largest or the smallest value of what is read.

Whether all of a window is 1 asks for as many ones as the window has: where a border cuts it, biases differ.
Counted from 1, as sums of ``x[j] - 1``, they do not. So a layer's biases may be taken for those of sums of
``value - origin``, whichever origin makes them fewer and the layer's families larger.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from .assign import families_of
from .family import Family, Unit
from .fit import price, single
from .terms import Terms, spread

MAX_DIFFERENT = 0.5
"""Another origin is tried where it leaves no more than this part of the different biases."""

Dims = Sequence[tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Grouped:
    """The families of a layer.

    Parameters
    ----------
    families : list of Family
        Those with loops have the biases of sums that are counted from the origin.
    origin : int
        What is taken off every value that a family with loops reads.
    """

    families: list[Family]
    origin: int


def grouped(units: Sequence[Unit], dims: Dims, origins: Iterable[int], *, odd: bool) -> Grouped:
    """Group units into families, their sums counted from the origin that leaves least to read.

    Parameters
    ----------
    units : sequence of Unit
        Distinct units of a layer.
    dims : sequence of tuple of int
        Dimensions of the arrays that the layer reads.
    origins : iterable of int
        Origins other than 0.
    odd : bool
        Whether a unit may be replaced by its opposite.
    """
    best = Grouped(families_of(units, dims, odd=odd), 0)
    n_biases = len({unit.bias for unit in units})
    if n_biases < 2 or not all(isinstance(unit.bias, Fraction) for unit in units):
        return best
    for origin in origins:
        moved = {_counted_from(origin, unit, dims): unit for unit in units}
        if len({unit.bias for unit in moved}) > MAX_DIFFERENT * n_biases:
            continue
        found = families_of(list(moved), dims, odd=odd)
        if price(found) < price(best.families):
            families = [family if family.rule.extents else _own(family, moved) for family in found]
            best = Grouped(families, origin)
    return best


def _own(alone: Family, moved: dict[Unit, Unit]) -> Family:
    """Return a unit without a family as it was."""
    ((_, unit),) = alone.units
    return single(moved[unit])


def _counted_from(origin: int, unit: Unit, dims: Dims) -> Unit:
    """Return a unit with the bias that its sum has where `origin` is taken off all that it reads."""
    return replace(unit, bias=unit.bias + origin * Fraction(_total(unit.terms, dims)))


def _total(terms: Terms, dims: Dims) -> float:
    """Return the sum of all weights."""
    total = 0.0
    for term in terms or ():
        onto = np.zeros(dims[term.block])
        spread(term, onto)
        total += float(onto.sum())
    return total
