"""Lift: a threshold network becomes a program, without loss.

Layer by layer, every neuron's weights are reshaped onto the axes of the arrays that the layer reads,
written as a short sum of reductions, and grouped into families; a family becomes a definition over loops,
whose axes the next layer's weights are reshaped onto. What has no structure keeps an explicit table of
weights. It never fails.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from ..network import Activation, Network
from ..program.code import Array, Code, Define, OutputKind, Scores
from ..program.provenance import Placement, identity
from .exact import ExactLayer, Flags, Values, exact_thresholds, outputs_of
from .layer import Block, units_of
from .order import ordered_scores
from .origins import Origins, grouped
from .piece import Piece, is_antisymmetric
from .pieces import pieces_of
from .plain import own_thresholds, plain_pieces, plain_scores
from .scores import exact_scores, own_scores
from .silent import output_of, silent_places
from .store import TableStore
from .tables import by_kind, in_runs


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


def lift(network: Network, given: Array, output: OutputKind, *, plain: Collection[int] = ()) -> Lifted:
    """Lift a network to a program.

    Parameters
    ----------
    network : Network
        Any threshold network.
    given : Array
        The input, whose dimensions multiply to the network's number of inputs.
    output : {"score", "label", "probability"}
        What the program returns. A solver's noise in the last layer goes for scores and probabilities, whose
        change is bounded; it may decide a label, and then stays.
    plain : collection of int, default=()
        Layers, the first being 1, that are not looked into: a table of their own numbers.
    """
    activation = network.activation
    store = TableStore()
    blocks: tuple[Block, ...] = (Block(given.name, given.dims),)
    placement = identity(given.name, network.n_inputs)
    values = _values(given)
    definitions: list[Define] = []
    placements: list[Placement] = []
    layers: list[ExactLayer] = []
    for depth, layer in enumerate(network.layers[:-1], start=1):
        if depth in plain:
            exact = own_thresholds(layer, network.tie_tolerance)
            units, pieces = plain_pieces(exact, placement, blocks, store)
        else:
            exact = exact_thresholds(layer, values, network.tie_tolerance, activation)
            units = units_of(exact, placement, blocks, activation, reals=_reals(values, blocks))
            found = grouped(
                units.structured, [block.dims for block in blocks], _origins(values, blocks), activation
            )
            exact = replace(exact, bias=found.biases(exact.bias))
            pieces = pieces_of(found, units.dense, blocks, store, by_kind)
        names = [f"layer{depth}_{n}" for n in range(len(pieces))]
        for name, piece in zip(names, pieces, strict=True):
            definitions.append(Define(name, piece.loops, piece.activated(activation)))
        fixed = {k: output_of(bias, float(exact.band[k]), activation) for k, bias in units.fixed.items()}
        placement = _placed(names, pieces, fixed, layer.n_outputs)
        blocks = tuple(
            Block(name, piece.dims)
            if depth in plain
            else _block(name, piece, [block.dims for block in blocks], activation)
            for name, piece in zip(names, pieces, strict=True)
        )
        placements.append(placement)
        layers.append(exact)
        values = outputs_of(activation, layer.n_outputs)
    own = output == "label" or len(network.layers) in plain
    last = own_scores(network.layers[-1]) if own else exact_scores(network.layers[-1], values.reach)
    layers.append(last)
    more: list[Define] = []
    if len(network.layers) in plain:
        parts = plain_scores(last, placement, blocks, store)
    else:
        units = units_of(last, placement, blocks, None)
        found = grouped(units.structured, [block.dims for block in blocks], Origins(), None)
        pieces = pieces_of(found, units.dense, blocks, store, in_runs)
        more, parts = ordered_scores(pieces, units.fixed, network.n_outputs, store)
    classes = tuple(network.labels.tolist())
    code = Code(given, store.tables, (*definitions, *more), Scores(parts, output), classes)
    return Lifted(code, tuple(placements), tuple(layers))


def _block(name: str, piece: Piece, dims: Sequence[tuple[int, ...]], activation: Activation) -> Block:
    """Return a definition as the next layer reads it."""
    if piece.rule is None or not isinstance(piece.band, float):
        return Block(name, piece.dims)
    points = (point for point, _ in piece.stored)
    silent = silent_places(piece.rule, piece.band, points, dims, activation)
    return Block(name, piece.dims, activation == "sign" and is_antisymmetric(piece), silent)


def _values(given: Array) -> Values:
    lo = np.array([float(domain.lo) for domain in given.domains])
    hi = np.array([float(domain.hi) for domain in given.domains])
    return Values(lo, hi, np.array([domain.integer for domain in given.domains]))


def _reals(values: Values, blocks: Sequence[Block]) -> Flags | None:
    """Which values are real, where some are and some are not: only an input's can be."""
    if values.integer.all() or not values.integer.any():
        return None
    return ~values.integer.reshape(blocks[0].dims)


def _origins(values: Values, blocks: Sequence[Block]) -> Origins:
    """Return the ends and the middle of what a layer reads, if it is whole and they are the same for all."""
    if not values.integer.all() or any(block.antisymmetric for block in blocks):
        return Origins()
    ends = {float(end) for end in values.lo}, {float(end) for end in values.hi}
    middle = None
    if all(len(each) == 1 for each in ends):
        middle = Fraction(sum(next(iter(each)) for each in ends)) / 2
    return Origins(tuple(int(next(iter(each))) for each in ends if len(each) == 1 and each != {0.0}), middle)


def _placed(names: Sequence[str], pieces: Sequence[Piece], fixed: dict[int, int], count: int) -> Placement:
    array, place, direction, offset = (np.zeros(count, dtype=np.int64) for _ in range(4))
    for k, value in fixed.items():
        array[k], offset[k] = -1, value
    for number, piece in enumerate(pieces):
        for point, stored in piece.stored:
            at = int(np.ravel_multi_index(point, piece.dims)) if piece.dims else 0
            for each in stored:
                k = each.neuron
                array[k], place[k], direction[k], offset[k] = number, at, each.sign, each.offset
    return Placement(tuple(names), array, place, direction, offset)
