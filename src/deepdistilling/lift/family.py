"""Families: neurons that are the same code at different loop indices.

Neurons whose terms agree up to where their index sets lie are one family. The numbers that locate the sets
are the members' coordinates; coordinates that are constant become literals, those that move together share
a loop variable (constant differences become offsets), and what is left spans the loops.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from .border import Border
from .sets import IndexSet
from .terms import Term

Number = Fraction | float
Point = tuple[int, ...]

MIN_COVER = 0.4
"""A family may compute points that the network does not have, up to this share of neurons to points."""


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
    whole : bool, default=False
        Whether its sum without the bias is always a whole number.
    """

    terms: tuple[Term, ...]
    bias: Number
    stored: tuple[Stored, ...]
    band: float = 0.0
    whole: bool = False

    def negated(self) -> Unit:
        """Return the unit with the opposite sum."""
        terms = tuple(Term(-term.coefficient, term.block, term.sets) for term in self.terms)
        stored = tuple(Stored(each.neuron, -each.sign, each.offset) for each in self.stored)
        return Unit(terms, -self.bias, stored, self.band, self.whole)

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
class Growth:
    """A part of a bias that grows like a power: `coefficient` times `base` to the power of a place."""

    coefficient: Fraction
    base: int
    exponent: Place

    def at(self, point: Point) -> Fraction:
        """Value at a point of the loops."""
        return self.coefficient * Fraction(self.base) ** self.exponent.at(point)


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
    growth : Growth, optional
        What comes on top of the bias.
    """

    extents: tuple[int, ...]
    terms: tuple[RuleTerm, ...]
    bias: Number
    bias_steps: tuple[Number, ...]
    biases: tuple[Number, ...] | None = None
    border: Border = "plain"
    growth: Growth | None = None

    @property
    def is_tabulated(self) -> bool:
        """Whether places or biases stand in a table."""
        return self.biases is not None or any(p.table for t in self.terms for row in t.places for p in row)

    def bias_at(self, point: Point) -> Number:
        """Bias at a point of the loops."""
        even = self.even_bias_at(point)
        return even if self.growth is None else even + self.growth.at(point)

    def even_bias_at(self, point: Point) -> Number:
        """Bias at a point of the loops, without what grows like a power."""
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
