"""Pieces: definitions to be, each one or many units of a layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ..network import Activation
from ..program.build import ONE, ZERO, choose, compare, number, scale, sign
from ..program.code import extent
from ..program.expr import Expr, Loop, const
from .express import loops_of, weighted_sum
from .family import Family, Place, Point, Rule, RuleTerm, Stored
from .store import TableStore

MAX_SCALARS = 24
"""More neurons than this that are in no family get a table of weights instead of a line each."""

Shape = tuple[str, tuple[int, ...]]


@dataclass(frozen=True)
class Piece:
    """A definition to be.

    Parameters
    ----------
    loops : tuple of Loop
        Its loops.
    sum : Expr
        The weighted sum.
    band : float or Expr
        Sums no further than this from 0 are ties; an element of a table where it differs from point to point.
    stored : tuple of (tuple of int, tuple of Stored)
        The network's neurons at each place.
    rule : Rule, optional
        What a family came from.
    """

    loops: tuple[Loop, ...]
    sum: Expr
    band: float | Expr
    stored: tuple[tuple[Point, tuple[Stored, ...]], ...]
    rule: Rule | None

    @property
    def dims(self) -> tuple[int, ...]:
        """Length of each loop."""
        return tuple(extent(each) for each in self.loops)

    def activated(self, activation: Activation) -> Expr:
        """Put the activation around the weighted sum; a band of ties becomes two conditions."""
        band = const(number(self.band)) if isinstance(self.band, float) else self.band
        if activation == "step":
            return compare(">", self.sum, band)
        if band == ZERO:
            return sign(self.sum)
        below = choose(compare("<", self.sum, scale(-1, band)), const(-1), ZERO)
        return choose(compare(">", self.sum, band), ONE, below)


def is_antisymmetric(piece: Piece) -> bool:
    """Whether swapping a piece's two loop variables negates its weighted sum."""
    rule = piece.rule
    if rule is None or piece.band or len(rule.extents) != 2 or rule.extents[0] != rule.extents[1]:
        return False
    if rule.bias or any(rule.bias_steps) or rule.is_tabulated or rule.border != "plain":
        return False

    def swapped(place: Place) -> Place:
        return place if place.loop is None else Place(place.base, 1 - place.loop, place.step)

    def key(term: RuleTerm, factor: Literal[1, -1]) -> tuple[object, ...]:
        shapes = tuple(each.key for each in term.sets)
        places = term.places if factor > 0 else tuple(tuple(swapped(p) for p in row) for row in term.places)
        return factor * term.coefficient, term.block, shapes, places

    return {key(term, 1) for term in rule.terms} == {key(term, -1) for term in rule.terms}


def family_piece(
    family: Family, shapes: Sequence[Shape], store: TableStore, origin: int | Fraction = 0
) -> Piece:
    """Write a family as a sum over its loops, of what is counted from an origin."""
    stored = tuple((point, unit.stored) for point, unit in family.units)
    band = family.units[0][1].band
    total = weighted_sum(family.rule, shapes, store, origin)
    # A rule is of sums that are counted from 0.
    return Piece(loops_of(family.rule), total, band, stored, None if origin else family.rule)
