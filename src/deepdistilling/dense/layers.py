"""Thresholds, arranged as layers of matrices, with how far rounding can move each sum.

The units of a layer read inputs and units of the layers before it. All units stand in one array, layer after
layer, so that what a layer reads is a range of it, and one product of matrices, or one more for the inputs,
gives all of its sums. For each sum it is known whether the product is exact, as it is for whole numbers that
are small enough for the type; otherwise how far it may be from the true sum, so that a sum nearer than that
to an end decides nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ..program.code import Array, Code
from .forms import Form, Integers, NoLayers, Numbers, at_points
from .reading import Block, Kind, thresholds_of

MAX_WEIGHTS = 1 << 24
"""Matrices of more weights than this, in all, are not made."""

MOST_BITS = 12
"""Weights may have so many binary places and still be taken for whole numbers of a smaller unit."""

SLACK = 8
"""Roundings of a term beyond one for each addition: of its weight, its unit, their product, and the ends."""

APART = 2.0**-40
"""Adding some numbers in double precision moves their sum by less than this, in proportion to their sizes."""

SMALLEST = 1e-30
"""Weights below this are not rounded in proportion to their size when they become short floats."""

Floats = npt.NDArray[Any]

Outcome = Kind | Literal["side"]


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Thresholds of one kind that stand side by side.

    Parameters
    ----------
    kind : {"above", "side", "band", "inside"}
        See `reading.Kind`; here, ends themselves are outside. A side is a band whose ends are one: no sum is
        between them.
    start, stop : int
        Which of the layer's sums.
    low, high : ndarray of shape (stop - start, 1)
        The ends.
    error : ndarray of shape (stop - start, 1), or None
        Nearer to an end than this, a sum decides nothing; None where all sums are exact.
    per_input : ndarray of shape (stop - start, n_inputs), or None
        Times the largest absolute value of each input, this comes on top; None where all inputs that are read
        have bounds, which are in `error`.
    """

    kind: Outcome
    start: int
    stop: int
    low: Floats
    high: Floats
    error: Numbers | None
    per_input: Numbers | None


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Thresholds of sums.

    Parameters
    ----------
    inputs : ndarray of shape (n_out, n_inputs) or None
        Weights of the inputs; None where none is read.
    start, stop : int
        Which units are read.
    units : ndarray of shape (n_out, stop - start) or None
        Their weights; None where none is read.
    groups : tuple of Group
        What becomes of the sums.
    """

    inputs: Floats | None
    start: int
    stop: int
    units: Floats | None
    groups: tuple[Group, ...]

    @property
    def n_out(self) -> int:
        """The number of sums."""
        return self.groups[-1].stop

    @property
    def n_weights(self) -> int:
        """The number of weights."""
        return sum(weights.size for weights in (self.inputs, self.units) if weights is not None)


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """A program as layers.

    Parameters
    ----------
    given : Array
        The input.
    dtype : dtype
        Type of floats that sums are computed in.
    n_inputs, n_units : int
        Number of inputs, and of units.
    layers : tuple of Layer
        In order; their units follow each other.
    start, stop : int
        The range of units that the result reads.
    weights : ndarray of shape (n_out, stop - start)
        Their weights in it, float64.
    direct : ndarray of shape (n_out, n_inputs) or None
        Weights of the inputs in the result; None where it reads none.
    bias : ndarray of shape (n_out, 1)
        Constants of the result.
    is_bounded : bool
        Whether no input is without bounds.
    is_exact : bool
        Whether floats of this type round no score.
    """

    given: Array
    dtype: np.dtype[Any]
    n_inputs: int
    n_units: int
    layers: tuple[Layer, ...]
    start: int
    stop: int
    weights: Numbers
    direct: Numbers | None
    bias: Numbers
    is_bounded: bool
    is_exact: bool

    @property
    def most_sums(self) -> int:
        """The number of sums of the layer that has most."""
        return max((layer.n_out for layer in self.layers), default=0)


def layers_of(code: Code, dtype: npt.DTypeLike) -> Layers:
    """Return a program as layers.

    Raises
    ------
    NoLayers
        If it is not made of thresholds of weighted sums, or would be too large.
    """
    found = thresholds_of(code)
    rounding = _Rounding(np.dtype(dtype), code.input)
    blocks = [part for block in found.blocks for part in rounding.parts(block)]
    depths = _depths(found.n_inputs, blocks)
    order = sorted(range(len(blocks)), key=lambda k: (depths[k], blocks[k].step is None, blocks[k].kind))
    units = np.concatenate([np.arange(found.n_inputs), *(blocks[k].units for k in order)])
    place = np.empty(len(units), dtype=np.int64)
    place[units] = np.arange(len(units))
    layers: list[Layer] = []
    for _, here in itertools.groupby(order, depths.__getitem__):
        layers.append(_layer([blocks[k] for k in here], place, rounding))
        if sum(layer.n_weights for layer in layers) > MAX_WEIGHTS:
            raise NoLayers(f"more than {MAX_WEIGHTS:,} weights")
    weights, bias = _matrix(found.result, place, 0, len(units))
    direct, weights = weights[:, : found.n_inputs], weights[:, found.n_inputs :]
    read = np.flatnonzero(weights.any(axis=0))
    start, stop = (int(read[0]), int(read[-1]) + 1) if len(read) else (0, 0)
    return Layers(
        code.input,
        rounding.dtype,
        found.n_inputs,
        len(units) - found.n_inputs,
        tuple(layers),
        start,
        stop,
        np.ascontiguousarray(weights[:, start:stop]),
        np.asfortranarray(direct) if direct.any() else None,
        bias[:, np.newaxis],
        bool(np.isfinite(rounding.largest).all()),
        rounding.is_exact(direct, weights, bias),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Thresholds of a block that are all exact, or all not.

    Parameters
    ----------
    kind : {"above", "side", "band", "inside"}
        What they make of their sums.
    units : ndarray of int, shape (n,)
        Their numbers.
    sums : Form of shape (n,)
        What is compared.
    low, high : ndarray of shape (n,)
        The ends; of exact sums, between values that those can have.
    step : ndarray of shape (n,) or None
        What exact sums are multiples of; None where sums are not exact.
    """

    kind: Outcome
    units: Integers
    sums: Form
    low: Numbers
    high: Numbers
    step: Numbers | None


def _depths(n_inputs: int, blocks: Sequence[_Part]) -> list[int]:
    """Return the number of the layer of each block."""
    depth = np.zeros(n_inputs + sum(len(block.low) for block in blocks), dtype=np.int64)
    depths = []
    for block in blocks:
        read = block.sums.units[block.sums.weights != 0]
        depths.append(1 + int(depth[read].max(initial=0)))
        depth[block.units] = depths[-1]
    return depths


class _Rounding:
    """How far floats of a type can move a sum of units.

    Attributes
    ----------
    largest, whole : ndarray of shape (n_inputs,)
        Largest absolute value of each input, and whether it is a whole number. Other units are -1, 0 or 1.
    """

    def __init__(self, dtype: np.dtype[Any], given: Array) -> None:
        self.dtype = dtype
        self.largest = np.array([float(max(-each.lo, each.hi)) for each in given.domains])
        self.whole = np.array([each.integer for each in given.domains])
        self.unit = float(np.finfo(dtype).eps) / 2
        if (np.isfinite(self.largest) & (self.largest > float(np.finfo(dtype).max))).any():
            raise NoLayers("an input that may be too large for the type")

    def parts(self, block: Block) -> list[_Part]:
        """Return a block, taken apart into thresholds of exact sums and others."""
        units = block.sums.units
        weights, added, scaled_low, scaled_high = _scaled(block)
        is_read = weights != 0
        step, bound = _step(weights), self._parts(units, weights).sum(axis=1)
        exact = (bound + 4 * step) * 4 < step / self.unit
        exact &= np.all(~is_read | self._of_inputs(units, self.whole, True), axis=1)
        apart = _are_apart(scaled_low, step, added) & _are_apart(scaled_high, step, added)
        exact &= (block.sums.rough == 0) | apart
        safe = np.where(exact, step, 1.0), np.where(exact, bound, 0.0)
        between = _between(scaled_low, scaled_high, *safe, block.is_closed)
        low, high = (np.where(exact, *ends) for ends in zip(between, (scaled_low, scaled_high), strict=True))
        is_side = exact & (low == high) & (block.kind == "band")
        made = list[_Part]()
        ways: tuple[tuple[npt.NDArray[np.bool_], Outcome, bool], ...] = (
            (is_side, "side", True),
            (exact & ~is_side, block.kind, True),
            (~exact, block.kind, False),
        )
        for chosen, kind, has_step in ways:
            rows = np.flatnonzero(chosen)
            if len(rows):
                sums = at_points(replace(block.sums, weights=weights, added=added), rows)
                ends = low[rows], high[rows], step[rows] if has_step else None
                made.append(_Part(kind, block.first + rows, sums, *ends))
        return made

    def is_exact(self, inputs: Numbers, units: Numbers, constants: Numbers) -> bool:
        """Whether every sum of some terms of each row is exact."""
        is_read = inputs.any(axis=0)
        if not np.all(self.whole[is_read] & np.isfinite(self.largest[is_read])):
            return False
        sizes = np.where(is_read, self.largest, 0)
        sums = np.abs(inputs) @ sizes + np.abs(units).sum(axis=1) + np.abs(constants)
        step = _step(np.column_stack([inputs, units, constants]))
        return bool(np.all(2 * sums < step / self.unit))

    def margins(self, part: _Part) -> tuple[Numbers, Numbers]:
        """Return how near to an end a sum decides nothing: in any case, and by the size of each input."""
        units, weights = part.sums.units, part.sums.weights
        sizes = np.abs(weights)
        if (sizes[weights != 0] < SMALLEST).any():
            raise NoLayers("a weight so small that it is rounded more than others")
        sizes_here = self._parts(units, weights)
        unbounded = np.isinf(sizes_here)
        relative = 2 * (np.count_nonzero(weights, axis=1) + SLACK) * self.unit
        ends = np.maximum(part.sums.added, np.maximum(np.abs(part.low), np.abs(part.high)))
        tiny = np.finfo(self.dtype).tiny * (1 + sizes.sum(axis=1))
        error = relative * (np.where(unbounded, 0, sizes_here).sum(axis=1) + ends + tiny) + tiny
        per_input = np.zeros((len(weights), len(self.largest)))
        rows, terms = np.nonzero(unbounded)
        np.add.at(per_input, (rows, units[rows, terms]), relative[rows] * sizes[rows, terms])
        return error, per_input

    def _parts(self, units: Integers, weights: Numbers) -> Numbers:
        """Return the largest absolute value of each term."""
        with np.errstate(invalid="ignore"):
            sizes = np.abs(weights) * self._of_inputs(units, self.largest, 1.0)
        return np.where(weights == 0, 0, sizes)

    def _of_inputs(self, units: Integers, values: npt.NDArray[Any], otherwise: float) -> npt.NDArray[Any]:
        last = len(values) - 1
        return np.where(units > last, otherwise, values[np.minimum(units, last)])


def _layer(blocks: Sequence[_Part], place: Integers, rounding: _Rounding) -> Layer:
    """Return the layer that blocks of one depth make, in their order."""
    n_inputs, forms = len(rounding.largest), [block.sums for block in blocks]
    read = np.concatenate([place[form.units[form.weights != 0]] for form in forms])
    inner = read[read >= n_inputs]
    inputs = units = None
    start, stop = (int(inner.min()), int(inner.max()) + 1) if len(inner) else (n_inputs, n_inputs)
    if len(inner) < len(read) or not len(read):
        # In the order in which their product with samples in rows needs no copy.
        inputs = np.asfortranarray(_matrix(forms, place, 0, n_inputs)[0], dtype=rounding.dtype)
    if len(inner):
        units = _matrix(forms, place, start, stop)[0].astype(rounding.dtype)
    groups, at = list[Group](), 0
    for _, members in itertools.groupby(blocks, lambda block: (block.kind, block.step is None)):
        parts = list(members)
        ends = [np.concatenate([getattr(part, name) for part in parts]) for name in ("low", "high")]
        stop_at = at + len(ends[0])
        if parts[0].step is None:
            margins = [rounding.margins(part) for part in parts]
            error, per_input = (np.concatenate(each) for each in zip(*margins, strict=True))
            low, high, error = (each[:, np.newaxis] for each in (*ends, error))
            sizes = per_input if per_input.any() else None
            groups.append(Group(parts[0].kind, at, stop_at, low, high, error, sizes))
        else:
            low, high = (end.astype(rounding.dtype)[:, np.newaxis] for end in ends)
            groups.append(Group(parts[0].kind, at, stop_at, low, high, None, None))
        at = stop_at
    return Layer(inputs, start - n_inputs, stop - n_inputs, units, tuple(groups))


def _matrix(forms: Sequence[Form], place: Integers, start: int, stop: int) -> tuple[Numbers, Numbers]:
    """Multiply forms out to a matrix over places from `start` to `stop`; return it and their constants."""
    count = sum(len(form.constant) for form in forms)
    if (stop - start) * count > MAX_WEIGHTS:
        raise NoLayers(f"more than {MAX_WEIGHTS:,} weights")
    weights, at = np.zeros((count, stop - start)), 0
    for form in forms:
        rows = np.arange(at, at + len(form.constant))[:, np.newaxis]
        columns = place[form.units] - start
        kept = (form.weights != 0) & (columns >= 0) & (columns < stop - start)
        columns = columns[kept]
        np.add.at(weights, (np.broadcast_to(rows, form.units.shape)[kept], columns), form.weights[kept])
        at += len(form.constant)
    return weights, np.concatenate([form.constant for form in forms])


def _scaled(block: Block) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return weights, what is added, and the ends, by a power of 2: the largest weight of a sum is 1 to 2.

    No outcome depends on the scale, and floats of any type hold such weights.
    """
    weights = block.sums.weights
    largest = np.abs(weights).max(axis=1, initial=0)
    powers = 1 - np.frexp(largest)[1]
    added, low, high = (np.ldexp(each, powers) for each in (block.sums.added, block.low, block.high))
    return np.ldexp(weights, powers[:, np.newaxis]), added, low, high


def _step(weights: Numbers) -> Numbers:
    """Return, for each row, a power of 2 of which all weights are multiples; 0 if there is none."""
    step = np.zeros(len(weights))
    for bits in range(MOST_BITS, -1, -1):
        scaled = np.ldexp(weights, bits)
        step[np.all(scaled == np.rint(scaled), axis=1)] = 2.0**-bits
    return step


def _are_apart(ends: Numbers, step: Numbers, added: Numbers) -> Floats:
    """Whether ends are farther from all multiples of a step than adding numbers of such a size may round."""
    steps = ends / np.where(step > 0, step, 1.0)
    return np.abs(steps - np.rint(steps)) * step > added * APART


def _between(
    low: Numbers, high: Numbers, step: Numbers, bound: Numbers, is_closed: bool
) -> tuple[Numbers, Numbers]:
    """Return ends that lie between two values that sums can have, and decide as the given ones do."""
    low, high = (np.clip(end, -bound - step, bound + step) / step for end in (low, high))
    above = np.ceil(high) - 0.5 if is_closed else np.floor(high) + 0.5
    return (np.ceil(low) - 0.5) * step, above * step
