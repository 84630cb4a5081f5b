"""One layer's neurons as units: with their terms, and repeated, opposite and complementary ones merged."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from ..network import Activation, dense_columns
from ..program.provenance import Placement
from .exact import ExactLayer
from .family import Number, Stored, Unit
from .packed import spans
from .silent import filled
from .terms import Term, Terms, spread, terms_on

Weights = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


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
    silent : ndarray of bool, shape dims, optional
        Which elements are no neuron's, and always 0.
    """

    name: str
    dims: tuple[int, ...]
    antisymmetric: bool = False
    silent: Flags | None = None


@dataclass(frozen=True, eq=False)
class Dense:
    """A neuron without structure: its weights on each block stay a table."""

    blocks: tuple[Weights, ...]
    bias: Number
    stored: tuple[Stored, ...]
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


@dataclass(frozen=True, slots=True)
class _Neuron:
    """A stored neuron on the arrays that its layer reads."""

    own: tuple[Weights, ...]
    terms: Terms
    total: float
    bias: Number
    band: float
    whole: bool

    @property
    def key(self) -> tuple[object, ...]:
        """What equal neurons share."""
        weights = tuple((block + 0.0).tobytes() for block in self.own) if self.terms is None else self.terms
        return weights, self.bias, self.band

    def negated(self, bias: Number) -> _Neuron:
        """Return the neuron with opposite weights, and this bias."""
        terms = None if self.terms is None else _opposite(self.terms)
        own = tuple(-block for block in self.own) if self.terms is None else self.own
        return _Neuron(own, terms, -self.total, bias, self.band, self.whole)


def units_of(
    exact: ExactLayer,
    placement: Placement,
    blocks: Sequence[Block],
    activation: Activation | None,
    *,
    reals: Flags | None = None,
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
    activation : {"sign", "step"} or None
        What is made of the sums. With ``"sign"`` a neuron and its opposite are one, with ``"step"`` a
        neuron and its complement, where there are both.
    reals : ndarray of bool, optional
        Of an input of whole and of real values, on the one array that there is: which are real.
    """
    made: dict[object, tuple[_Neuron, list[Stored]]] = {}
    fixed: dict[int, Number] = {}
    for k, neuron in enumerate(_neurons(exact, placement, blocks, reals)):
        if neuron.terms == ():
            fixed[k] = neuron.bias
            continue
        stored = Stored(k)
        if activation == "sign" and neuron.terms is not None and not _leads(neuron):
            neuron, stored = neuron.negated(-neuron.bias), Stored(k, -1)
        key = neuron.key
        if key in made:
            made[key][1].append(stored)
        else:
            made[key] = neuron, [stored]
    if activation is not None:
        _merge_mirrored(made, activation)
    structured, dense = [], []
    for neuron, stored_ in made.values():
        if neuron.terms is None:
            dense.append(Dense(neuron.own, neuron.bias, tuple(stored_), neuron.band))
        else:
            structured.append(Unit(neuron.terms, neuron.bias, tuple(stored_), neuron.band, neuron.whole))
    return Units(tuple(structured), tuple(dense), fixed)


def gathered(
    exact: ExactLayer, placement: Placement, blocks: Sequence[Block]
) -> Iterator[tuple[int, list[Weights], Weights]]:
    """Yield the neurons of a layer, many at a time, on the arrays that the layer reads.

    Yields
    ------
    start : int
        Number of the first neuron.
    arrays : list of ndarray of shape (*dims, n)
        Weights on each array.
    constants : ndarray of shape (n,)
        What neurons of the layer before that are constants add.
    """
    sizes = tuple(math.prod(block.dims) for block in blocks)
    for start, stop in spans(*exact.weights.shape):
        found, constants = placement.gather(dense_columns(exact.weights, slice(start, stop)), sizes)
        arrays = []
        for block, weights in zip(blocks, found, strict=True):
            array = weights.reshape(*block.dims, -1)
            arrays.append(_oriented(array) if block.antisymmetric else array)
        yield start, arrays, constants


def _neurons(
    exact: ExactLayer, placement: Placement, blocks: Sequence[Block], reals: Flags | None
) -> Iterator[_Neuron]:
    """Yield every stored neuron with its terms.

    Terms may add a value and take it off again. That is nothing for whole numbers; what it leaves of a real
    would decide a tie of a neuron that reads whole numbers alone, which then stays a table.
    """
    for start, arrays, constants in gathered(exact, placement, blocks):
        count = len(constants)
        totals = sum((array.reshape(-1, count).sum(axis=0) for array in arrays), np.zeros(count))
        terms = [
            _terms(array, number, block)
            for number, (array, block) in enumerate(zip(arrays, blocks, strict=True))
        ]
        for column, k in enumerate(range(start, start + count)):
            parts = [each[column] for each in terms]
            found = None if None in parts else tuple(sorted((t for p in parts if p for t in p), key=_order))
            if found is not None and reals is not None and exact.whole[k] and _reads(found, reals):
                found = None
            own = () if found is not None else tuple(array[..., column].copy() for array in arrays)
            bias = plus(exact.bias[k], float(constants[column]))
            yield _Neuron(own, found, float(totals[column]), bias, float(exact.band[k]), bool(exact.whole[k]))


def _terms(array: Weights, number: int, block: Block) -> list[Terms]:
    """Return the weights of many neurons on an array as terms, the fewest that its silent places allow."""
    found = terms_on(array, number)
    if block.silent is None or block.antisymmetric:
        return found
    for column, own in enumerate(found):
        if own != ():
            others = (
                terms_on(each[..., np.newaxis], number)[0]
                for each in filled(array[..., column], block.silent)
            )
            found[column] = min((own, *others), key=_to_read)
    return found


def _to_read(terms: Terms) -> tuple[float, float]:
    """Return how much there is to read: the number of terms, then how long their index sets are."""
    if terms is None:
        return math.inf, 0.0
    return len(terms), sum(each.cost for term in terms for each in term.sets)


def _reads(terms: Sequence[Term], some: Flags) -> bool:
    """Whether terms add any of some elements."""
    for term in terms:
        reads = np.zeros(some.shape)
        spread(replace(term, coefficient=1.0), reads)
        if (reads[some] != 0).any():
            return True
    return False


def _merge_mirrored(made: dict[object, tuple[_Neuron, list[Stored]]], activation: Activation) -> None:
    """Let a neuron stand for its opposite, or its complement, where the layer has both.

    Where sums are whole, not (s + b > 0) is (-s + 1 - b > 0).
    """
    for key, (neuron, _) in list(made.items()):
        if key not in made or (
            activation == "step" and not (neuron.whole and isinstance(neuron.bias, Fraction))
        ):
            continue
        other = neuron.negated(-neuron.bias if activation == "sign" else 1 - neuron.bias).key
        if other == key or other not in made:
            continue
        kept, gone = (key, other) if _leads(neuron) else (other, key)
        offset = 0 if activation == "sign" else 1
        made[kept][1].extend(Stored(each.neuron, -each.sign, offset) for each in made.pop(gone)[1])


def _oriented(weights: Weights) -> Weights:
    """Put every weight on the one of two opposite elements where it is positive."""
    return np.maximum(weights - np.swapaxes(weights, 0, 1), 0.0)


def _order(term: Term) -> tuple[object, ...]:
    kinds = tuple((len(each.kind), each.kind, each.shape, len(each.places)) for each in term.sets)
    return term.block, kinds, -term.coefficient, term.places


def _opposite(terms: Sequence[Term]) -> tuple[Term, ...]:
    return tuple(sorted((Term(-t.coefficient, t.block, t.sets) for t in terms), key=_order))


def _leads(neuron: _Neuron) -> bool:
    """Whether a neuron, rather than its opposite, is the one to write.

    By the total of its coefficients, then by kinds of terms, then by places: what differs least among the
    members of a family, and among networks of several sizes, comes first.
    """
    tilt = neuron.total if neuron.terms is None else sum(t.coefficient for t in neuron.terms)
    if abs(tilt) > 1e-6 * max((abs(t.coefficient) for t in neuron.terms or ()), default=1.0):
        return tilt > 0
    if neuron.terms is None:
        flat = np.concatenate([block.ravel() for block in neuron.own])
        return bool(flat[np.flatnonzero(flat)[0]] > 0)
    if len(neuron.terms) == 1:
        return neuron.terms[0].coefficient > 0
    negated = _opposite(neuron.terms)
    ours, theirs = ([_order(t)[:3] for t in each] for each in (neuron.terms, negated))
    if ours != theirs:
        return bool(ours < theirs)
    return [t.places for t in neuron.terms] <= [t.places for t in negated]


def plus(bias: Number, constant: float) -> Number:
    """Add what constant neurons contribute to a bias."""
    if not constant:
        return bias
    return bias + Fraction(constant) if isinstance(bias, Fraction) else bias + constant
