"""Pieces: a layer's units as definitions to be, one a family or single neuron, and a table for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from ..network import Activation
from ..program.build import ONE, ZERO, add, choose, compare, reduce, scale, sign
from ..program.code import extent
from ..program.expr import Expr, Loop, Mul, Ref, Var, const
from .express import loops_of, number, weighted_sum
from .family import Family, Place, Point, Rule, RuleTerm, Stored
from .layer import Block, Dense
from .origins import Grouped
from .store import TableStore
from .terms import spread

MAX_SCALARS = 24
"""More neurons than this that are in no family get a table of weights instead of a line each."""

N_COMPARED = 8
"""Weights of each array by which rows of a table are put into order, before their bytes."""

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


def pieces_of(
    found: Grouped, dense: Sequence[Dense], blocks: Sequence[Block], store: TableStore
) -> list[Piece]:
    """Turn the units of a layer into pieces.

    Parameters
    ----------
    found : Grouped
        The families of those with structure.
    dense : sequence of Dense
        The others.
    blocks : sequence of Block
        The arrays that the layer reads.
    store : TableStore
        Where tables go.
    """
    shapes = [(block.name, block.dims) for block in blocks]
    single = [family for family in found.families if not family.rule.extents]
    pieces = [
        _family_piece(family, shapes, store, found.origin) for family in found.families if family.rule.extents
    ]
    dense = list(dense)
    if len(single) > MAX_SCALARS:
        dense.extend(_as_dense(family, [block.dims for block in blocks]) for family in single)
    else:
        pieces.extend(_family_piece(family, shapes, store) for family in single)
    if dense:
        pieces.append(table_piece(sorted(dense, key=_row_order), shapes, store))
    return pieces


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


def _family_piece(
    family: Family, shapes: Sequence[Shape], store: TableStore, origin: int | Fraction = 0
) -> Piece:
    stored = tuple((point, unit.stored) for point, unit in family.units)
    band = family.units[0][1].band
    total = weighted_sum(family.rule, shapes, store, origin)
    # A rule is of sums that are counted from 0.
    return Piece(loops_of(family.rule), total, band, stored, None if origin else family.rule)


def _as_dense(family: Family, dims: Sequence[tuple[int, ...]]) -> Dense:
    ((_, unit),) = family.units
    if all(stored.sign < 0 and not stored.offset for stored in unit.stored):
        unit = unit.negated()  # as the network has it
    blocks = tuple(np.zeros(each) for each in dims)
    for term in unit.terms:
        spread(term, blocks[term.block])
    return Dense(blocks, unit.bias, unit.stored, unit.band)


def _row_order(dense: Dense) -> tuple[object, ...]:
    """Order the rows of a table by their first weights, then by all of them, quickly."""
    first = [weight for block in dense.blocks for weight in block.ravel()[:N_COMPARED].tolist()]
    return first, [(block + 0.0).tobytes() for block in dense.blocks], (float(dense.bias), dense.band)


def table_piece(ordered: Sequence[Dense], shapes: Sequence[Shape], store: TableStore) -> Piece:
    """Write neurons without structure as a product with a table of weights, in the order given."""
    variable = Var("i")
    terms: list[Expr] = []
    for number_, (name, dims) in enumerate(shapes):
        weights = np.stack([each.blocks[number_] for each in ordered])
        if not weights.any():
            continue
        inner = tuple("jklmnp"[axis] for axis in range(len(dims)))
        index = tuple(Var(each) for each in inner)
        body = Mul((Ref(store.add(weights), (variable, *index)), Ref(name, index)))
        loops = [Loop(each, ZERO, const(length)) for each, length in zip(inner, dims, strict=True)]
        terms.append(reduce("sum", loops, None, body))
    biases = [number(each.bias) for each in ordered]
    if len(set(biases)) == 1:
        terms.append(const(biases[0]))
    else:
        terms.append(Ref(store.add([float(b) for b in biases]), (variable,)))
    loops_ = (Loop("i", ZERO, const(len(ordered))),)
    stored = tuple(((place,), each.stored) for place, each in enumerate(ordered))
    bands = [each.band for each in ordered]
    band = bands[0] if len(set(bands)) == 1 else Ref(store.add(bands), (variable,))
    return Piece(loops_, add(*terms), band, stored, None)
