"""One layer's neurons as units: distinct, with their terms, opposite and repeated ones merged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from ..program.provenance import Placement
from .exact import ExactLayer
from .family import Number, Unit
from .terms import Term, slice_hashes, terms_of

Weights = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Block:
    """An array that a layer reads.

    Parameters
    ----------
    name : str
        Its definition.
    dims : tuple of int
        Its dimensions.
    antisymmetric : bool, default=False
        ``array[i, j] == -array[j, i]`` for all i and j.
    """

    name: str
    dims: tuple[int, ...]
    antisymmetric: bool = False


@dataclass(frozen=True, eq=False)
class Dense:
    """A neuron without structure: its weights on each block stay a table."""

    blocks: tuple[Weights, ...]
    bias: Number
    stored: tuple[tuple[int, int], ...]
    band: float = 0.0


@dataclass(frozen=True, eq=False)
class Units:
    """The distinct neurons of a layer.

    Parameters
    ----------
    structured : tuple of Unit
        Neurons with terms.
    dense : tuple of Dense
        Neurons without.
    fixed : dict of int to float or Fraction
        Stored neurons with no weights, and their sums.
    """

    structured: tuple[Unit, ...]
    dense: tuple[Dense, ...]
    fixed: dict[int, Number]


def weights_on_blocks(exact: ExactLayer, placement: Placement, blocks: Sequence[Block]) -> tuple[list[Weights], Weights]:
    """Reshape a layer's weights onto the arrays that it reads.

    Returns
    -------
    list of ndarray of shape (*dims, n_out)
        One a block.
    ndarray of shape (n_out,)
        What constant neurons of the layer before add to each bias.
    """
    gathered = placement.gather(exact.weights, tuple(math.prod(block.dims) for block in blocks))
    shaped = []
    for block, weights in zip(blocks, gathered, strict=False):
        array = weights.reshape(*block.dims, -1)
        shaped.append(_oriented(array) if block.antisymmetric else array)
    return shaped, gathered[-1][0]


def units_of(
    exact: ExactLayer,
    placement: Placement,
    blocks: Sequence[Block],
    bands: Weights,
    *,
    opposites: bool,
) -> Units:
    """Find every neuron's terms, and merge neurons that are the same.

    Parameters
    ----------
    exact : ExactLayer
        The layer.
    placement : Placement
        Where the neurons of the layer before are.
    blocks : sequence of Block
        The arrays that hold them.
    bands : ndarray of shape (n_out,)
        Width of each neuron's tie.
    opposites : bool
        Merge a neuron and its opposite too, since the activation is odd.
    """
    arrays, constants = weights_on_blocks(exact, placement, blocks)
    hashes = [slice_hashes(array) for array in arrays]
    stored: dict[object, list[tuple[int, int]]] = {}
    made: dict[object, Unit | Dense] = {}
    fixed: dict[int, Number] = {}
    for k in range(exact.weights.shape[1]):
        own = tuple(array[..., k] for array in arrays)
        bias = _plus(exact.bias[k], float(constants[k]))
        band = float(bands[k])
        terms = _terms(own, [[axis[:, k] for axis in each] for each in hashes])
        if terms == ():
            fixed[k] = bias
            continue
        direction = 1
        if opposites and not _leads(own, terms):
            direction, bias = -1, -bias
            own = tuple(-block for block in own)
            terms = None if terms is None else _opposite(terms)
        key: object = (terms or tuple((block + 0.0).tobytes() for block in own), bias, band)
        stored.setdefault(key, []).append((k, direction))
        if key not in made:
            made[key] = Dense(own, bias, (), band) if terms is None else Unit(terms, bias, (), band)
    structured, dense = [], []
    for key, each in made.items():
        where = tuple(stored[key])
        if isinstance(each, Unit):
            structured.append(Unit(each.terms, each.bias, where, each.band))
        else:
            dense.append(Dense(each.blocks, each.bias, where, each.band))
    return Units(tuple(structured), tuple(dense), fixed)


def _terms(own: Sequence[Weights], hashes: Sequence[Sequence[npt.NDArray[np.uint64]]]) -> tuple[Term, ...] | None:
    terms: list[Term] = []
    for number, (weights, hashed) in enumerate(zip(own, hashes, strict=True)):
        found = terms_of(weights, hashed, number)
        if found is None:
            return None
        terms.extend(found)
    return tuple(sorted(terms, key=_order))


def _oriented(weights: Weights) -> Weights:
    """Put every weight on the one of two opposite elements where it is positive."""
    return np.maximum(weights - np.swapaxes(weights, 0, 1), 0.0)


def _order(term: Term) -> tuple[object, ...]:
    kinds = tuple((len(each.kind), each.kind, each.shape, len(each.places)) for each in term.sets)
    return term.block, kinds, -term.coefficient, term.places


def _opposite(terms: Sequence[Term]) -> tuple[Term, ...]:
    return tuple(sorted((Term(-t.coefficient, t.block, t.sets) for t in terms), key=_order))


def _leads(own: Sequence[Weights], terms: tuple[Term, ...] | None) -> bool:
    """Whether a neuron, rather than its opposite, is the one to write: by kinds of terms, then by places.

    Going by kinds first keeps the members of a family on one side.
    """
    if terms is None:
        flat = np.concatenate([block.ravel() for block in own])
        return bool(flat[np.flatnonzero(flat)[0]] > 0)
    negated = _opposite(terms)
    ours, theirs = ([_order(t)[:3] for t in each] for each in (terms, negated))
    if ours != theirs:
        return bool(ours < theirs)
    return [t.places for t in terms] <= [t.places for t in negated]


def _plus(bias: Number, constant: float) -> Number:
    if not constant:
        return bias
    return bias + Fraction(constant) if isinstance(bias, Fraction) else bias + constant
