"""Lift: a threshold network becomes a program, without loss.

Layer by layer, every neuron's weights are reshaped onto the axes of the arrays that the layer reads, written as a short
sum of reductions, and grouped into families; a family becomes a definition over loops, whose axes the next
layer's weights are reshaped onto. What has no structure keeps an explicit table of weights. It never fails.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..network import Activation, Network
from ..program.build import ZERO, add, compare, reduce, scale, sign
from ..program.code import Array, Code, Define, Each, OutputKind, Scores
from ..program.expr import Expr, Loop, Mul, Ref, Var, const
from ..program.index import index_value
from ..program.provenance import Placement, identity
from .assign import families_of
from .exact import ExactLayer, exact_scores, exact_thresholds
from .express import TableStore, loops_of, number, weighted_sum
from .family import Family, Number, Place, Point, Rule, RuleTerm
from .layer import Block, Dense, Units, units_of
from .terms import spread

MAX_SCALARS = 24
"""A layer with more neurons than this that are in no family gets a table of weights instead of a line each."""


@dataclass(frozen=True)
class Lifted:
    """A lifted program and how it came about.

    Parameters
    ----------
    code : Code
        The program.
    placements : tuple of Placement
        Where the neurons of each hidden layer went.
    layers : tuple of ExactLayer
        The numbers that each layer was lifted with.
    """

    code: Code
    placements: tuple[Placement, ...]
    layers: tuple[ExactLayer, ...]


@dataclass(frozen=True)
class _Piece:
    """A definition to be: its loops, weighted sum and tie band, and the stored neurons at each place."""

    loops: tuple[Loop, ...]
    sum: Expr
    band: float
    stored: tuple[tuple[Point, tuple[tuple[int, int], ...]], ...]
    rule: Rule | None

    @property
    def dims(self) -> tuple[int, ...]:
        return tuple(_extent(each) for each in self.loops)


def lift(network: Network, given: Array, output: OutputKind) -> Lifted:
    """Lift a network to a program.

    Parameters
    ----------
    network : Network
        Any threshold network.
    given : Array
        The input, whose dimensions multiply to the network's number of inputs.
    output : {"score", "label", "probability"}
        What the program returns.
    """
    store = TableStore()
    blocks: tuple[Block, ...] = (Block(given.name, given.dims),)
    placement = identity(given.name, network.n_inputs)
    lo, hi, integer = _bounds(given)
    definitions: list[Define] = []
    placements: list[Placement] = []
    layers: list[ExactLayer] = []
    for depth, layer in enumerate(network.layers[:-1], start=1):
        exact = exact_thresholds(layer, lo, hi, integer, network.tie_tolerance)
        # On a domain without bounds a tie is a sum of exactly 0; see the table of names in the documentation.
        finite = bool(np.isfinite(lo).all() and np.isfinite(hi).all())
        bands = np.where(exact.exact | (not finite), 0.0, network.tie_tolerance * layer.scale())
        units = units_of(exact, placement, blocks, bands, opposites=network.activation == "sign")
        pieces = _pieces(units, blocks, store)
        names = [f"layer{depth}_{n}" for n in range(len(pieces))]
        for name, piece in zip(names, pieces, strict=True):
            definitions.append(Define(name, piece.loops, _activated(piece, network.activation)))
        fixed = {k: _output(bias, float(bands[k]), network.activation) for k, bias in units.fixed.items()}
        placement = _placed(names, pieces, fixed, layer.n_outputs)
        blocks = tuple(
            Block(name, piece.dims, network.activation == "sign" and is_antisymmetric(piece.rule, piece.band))
            for name, piece in zip(names, pieces, strict=True)
        )
        placements.append(placement)
        layers.append(exact)
        lo = np.full(layer.n_outputs, -1.0 if network.activation == "sign" else 0.0)
        hi, integer = np.ones(layer.n_outputs), True
    last = exact_scores(network.layers[-1], np.maximum(np.abs(lo), np.abs(hi)))
    layers.append(last)
    units = units_of(last, placement, blocks, np.zeros(network.n_outputs), opposites=False)
    more, parts = _parts(_pieces(units, blocks, store), units.fixed, network.n_outputs, store)
    code = Code(
        given, store.tables, (*definitions, *more), Scores(parts, output), tuple(network.labels.tolist())
    )
    return Lifted(code, tuple(placements), tuple(layers))


def is_antisymmetric(rule: Rule | None, band: float) -> bool:
    """Whether swapping a rule's two loop variables negates its weighted sum."""
    if rule is None or band or len(rule.extents) != 2 or rule.extents[0] != rule.extents[1]:
        return False
    if rule.bias or any(rule.bias_steps) or rule.biases is not None or rule.border != "plain":
        return False

    def swapped(place: Place) -> Place:
        return place if place.loop is None else Place(place.base, 1 - place.loop, place.step, place.table)

    def key(term: RuleTerm, factor: int) -> tuple[object, ...]:
        shapes = tuple(each.key for each in term.sets)
        places = term.places if factor > 0 else tuple(tuple(swapped(p) for p in row) for row in term.places)
        return factor * term.coefficient, term.block, shapes, places

    return {key(term, 1) for term in rule.terms} == {key(term, -1) for term in rule.terms}


def _bounds(given: Array) -> tuple[np.ndarray, np.ndarray, bool]:
    domains = given.element_domains or (given.domain,) * math.prod(given.dims)
    lo = np.array([float(d.lo) for d in domains])
    hi = np.array([float(d.hi) for d in domains])
    return lo, hi, all(d.integer for d in domains)


def _extent(loop: Loop) -> int:
    return Define("", (loop,), ZERO).dims[0]


def _pieces(units: Units, blocks: Sequence[Block], store: TableStore) -> list[_Piece]:
    """Turn the units of a layer into definitions: families, single neurons, and tables for the rest."""
    shapes = [(block.name, block.dims) for block in blocks]
    families = families_of(units.structured, [block.dims for block in blocks])
    single = [family for family in families if not family.rule.extents]
    pieces = [_family_piece(family, shapes, store) for family in families if family.rule.extents]
    dense = list(units.dense)
    if len(single) > MAX_SCALARS:
        dense.extend(_as_dense(family, [block.dims for block in blocks]) for family in single)
    else:
        pieces.extend(_family_piece(family, shapes, store) for family in single)
    bands = sorted({each.band for each in dense})
    pieces.extend(_table_piece([d for d in dense if d.band == band], shapes, store) for band in bands)
    return pieces


def _family_piece(family: Family, shapes: Sequence[tuple[str, tuple[int, ...]]], store: TableStore) -> _Piece:
    stored = tuple((point, unit.stored) for point, unit in family.units)
    band = family.units[0][1].band
    return _Piece(loops_of(family.rule), weighted_sum(family.rule, shapes, store), band, stored, family.rule)


def _as_dense(family: Family, dims: Sequence[tuple[int, ...]]) -> Dense:
    ((_, unit),) = family.units
    blocks = tuple(np.zeros(each) for each in dims)
    for term in unit.terms:
        spread(term, blocks[term.block])
    return Dense(blocks, unit.bias, unit.stored, unit.band)


def _table_piece(dense: Sequence[Dense], shapes: Sequence[tuple[str, tuple[int, ...]]], store: TableStore) -> _Piece:
    """Write neurons without structure as a product with a table of weights."""
    ordered = sorted(dense, key=lambda d: (*(b.ravel().tolist() for b in d.blocks), float(d.bias)))
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
    return _Piece(loops_, add(*terms), ordered[0].band, stored, None)


def _activated(piece: _Piece, activation: Activation) -> Expr:
    """Put the activation around a weighted sum; a band of ties becomes two comparisons."""
    if activation == "step":
        return compare(">", piece.sum, const(number(piece.band)))
    if not piece.band:
        return sign(piece.sum)
    above = compare(">", piece.sum, const(piece.band))
    below = compare("<", piece.sum, const(-piece.band))
    return add(above, scale(-1, below))


def _output(total: Number, band: float, activation: Activation) -> int:
    if activation == "step":
        return int(total > band)
    return 0 if abs(total) <= band else 1 if total > 0 else -1


def _placed(names: Sequence[str], pieces: Sequence[_Piece], fixed: dict[int, int], count: int) -> Placement:
    array, place, direction = (np.zeros(count, dtype=np.int64) for _ in range(3))
    for k, value in fixed.items():
        array[k], direction[k] = -1, value
    for number_, piece in enumerate(pieces):
        for point, stored in piece.stored:
            for k, sign_ in stored:
                array[k], direction[k] = number_, sign_
                place[k] = int(np.ravel_multi_index(point, piece.dims)) if piece.dims else 0
    return Placement(tuple(names), array, place, direction)


def _parts(
    pieces: Sequence[_Piece], fixed: dict[int, Number], count: int, store: TableStore
) -> tuple[list[Define], tuple[Each, ...]]:
    """Put the scores into the network's order.

    A family whose points in C order are a run of scores stands as it is; elements of others are looked up.
    """
    where = {k: (n, point) for n, piece in enumerate(pieces) for point, stored in piece.stored for k, _ in stored}
    parts: list[Each] = []
    looked_up: list[int] = []
    k = 0
    while k < count:
        if k in fixed:
            parts.append(Each((), const(number(fixed[k]))))
            k += 1
            continue
        n, _ = where[k]
        run = _run(pieces[n], k)
        if run:
            parts.append(Each(pieces[n].loops, pieces[n].sum))
            k += run
            continue
        looked_up.append(n)
        parts.append(Each((), Ref(f"score{n}", tuple(const(t) for t in where[k][1]))))
        k += 1
    defines = [Define(f"score{n}", pieces[n].loops, pieces[n].sum) for n in sorted(set(looked_up))]
    merged = _as_permutation(parts, store) if len(parts) > MAX_SCALARS else None
    return defines, merged or tuple(parts)


def _run(piece: _Piece, k: int) -> int:
    """Number of consecutive scores from `k` that are all points of a piece in C order, or 0."""
    size = math.prod(piece.dims)
    if len(piece.stored) != size:
        return 0
    for at, (_, stored) in enumerate(sorted(piece.stored)):
        if stored != ((k + at, 1),):
            return 0
    return size


def _as_permutation(parts: Sequence[Each], store: TableStore) -> tuple[Each, ...] | None:
    """Look up many elements of one array through tables of their places."""
    bodies = [part.body for part in parts]
    refs = [body for body in bodies if isinstance(body, Ref)]
    if len(refs) != len(parts) or len({ref.array for ref in refs}) != 1 or not refs[0].index:
        return None
    rows = np.array([[_value(each) for each in ref.index] for ref in refs])
    variable = Var("i")
    index = tuple(Ref(store.add(column), (variable,)) for column in rows.T)
    return (Each((Loop("i", ZERO, const(len(parts))),), Ref(refs[0].array, index)),)


def _value(expr: Expr) -> int:
    return index_value(expr, {})
