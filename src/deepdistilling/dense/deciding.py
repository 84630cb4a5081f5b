"""Thresholds on a chunk of samples: which side of their ends the sums are on, and which samples are in doubt.

A sample with a sum so near to an end that rounding might decide is in doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .columns import by_column
from .layers import Group, Layer, Layers, Outcome
from .space import Space, Values, rows_in

Doubt = npt.NDArray[np.bool_]

BUFFER = 256
"""Elements that NumPy may copy at a time where it compares rows with a number each. With its default it
copies rows of less than some thousands, which takes longer than to compare them."""


@contextmanager
def fast_and_quiet() -> Iterator[None]:
    """Compare rows as `BUFFER` says, and let numbers be too large: then they are in doubt."""
    buffer = np.setbufsize(BUFFER)
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            yield
    finally:
        np.setbufsize(buffer)


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Where the sums of a group are surely on one side, if inputs are no larger than some.

    Parameters
    ----------
    below, above : ndarray of shape (n, 1)
        Sums beyond these are outside.
    inner : pair of ndarray of shape (n, 1), or None
        Sums between these are inside; None where none is.
    are_sure : bool
        Whether no sum is in doubt.
    """

    below: Values
    above: Values
    inner: tuple[Values, Values] | None
    are_sure: bool


AllEnds = tuple[tuple[Ends, ...], ...]
"""Those of all groups of all layers."""


def ends_of(layers: Layers) -> Callable[[Values], AllEnds]:
    """Return the function from inputs, one row a sample, to the ends of their sums."""
    if layers.is_bounded:
        fixed = _all_ends(layers, None)
        return lambda inputs: fixed

    # What is too large for the type is infinite, and no sum of a product with it is a number any more.
    nothing = tuple(tuple(_nothing_sure(group, layers) for group in layer.groups) for layer in layers.layers)

    def ends_for(inputs: Values) -> AllEnds:
        largest = np.maximum(by_column(np.maximum, inputs), -by_column(np.minimum, inputs))
        return _all_ends(layers, largest.astype(np.float64)) if np.isfinite(largest).all() else nothing

    return ends_for


def _all_ends(layers: Layers, largest: Values | None) -> AllEnds:
    return tuple(tuple(_ends(group, largest, layers) for group in layer.groups) for layer in layers.layers)


def _nothing_sure(group: Group, layers: Layers) -> Ends:
    """Return ends with which every sum is in doubt."""
    beyond = np.full(group.low.shape, np.inf, dtype=layers.dtype)
    return Ends(-beyond, beyond, None, False)


def _ends(group: Group, largest: Values | None, layers: Layers) -> Ends:
    low, high = group.low, group.high
    if group.error is None:
        return Ends(low, high, None, True)
    margin = group.error
    if group.per_input is not None:
        assert largest is not None
        margin = margin + (group.per_input @ largest)[:, np.newaxis]
    # All terms of a sum are less than its margin divided by the unit of rounding. Where that may be too large
    # for the type, nothing is sure.
    floats = np.finfo(layers.dtype)
    margin = np.where(margin < float(floats.max) * float(floats.eps) / 2, margin, np.inf)
    below, above, least, most = (
        end.astype(layers.dtype) for end in (low - margin, high + margin, low + margin, high - margin)
    )
    return Ends(below, above, (least, most) if (least < most).any() else None, False)


def decide(layers: Layers, ends: AllEnds, inputs: Values, space: Space) -> tuple[Values, Doubt | None]:
    """Return all units, one row each, then one that is 1, and which samples are in doubt, None if none is."""
    units = rows_in(space.units, layers.n_units + 1, len(inputs))
    units[-1] = 1
    doubt: Doubt | None = None
    at = 0
    for layer, ends_here in zip(layers.layers, ends, strict=True):
        sums = _sums(layer, inputs, units, space)
        for group, its_ends in zip(layer.groups, ends_here, strict=True):
            here = units[at + group.start : at + group.stop]
            doubt = either(doubt, _decide(group.kind, its_ends, sums[group.start : group.stop], space, here))
        at += layer.n_out
    return units, doubt


def _sums(layer: Layer, inputs: Values, units: Values, space: Space) -> Values:
    sums = rows_in(space.sums, layer.n_out, len(inputs))
    if layer.inputs is None:
        assert layer.units is not None
        return np.matmul(layer.units, units[layer.start : layer.stop], out=sums)
    np.matmul(layer.inputs, inputs.T, out=sums)
    if layer.units is not None:
        sums += layer.units @ units[layer.start : layer.stop]
    return sums


def _decide(kind: Outcome, ends: Ends, sums: Values, space: Space, out: Values) -> Doubt | None:
    """Write the outcomes of thresholds; return which samples are in doubt, None if none is."""
    above, below = rows_in(space.above, *sums.shape), rows_in(space.below, *sums.shape)
    np.greater(sums, ends.above, out=above)
    if not ends.are_sure or kind in ("band", "inside"):
        np.less(sums, ends.below, out=below)
    doubt = None if ends.are_sure else _doubt(ends, sums, above, below, rows_in(space.decided, *sums.shape))
    _write_outcomes(kind, above, below, out)
    return doubt


def _doubt(ends: Ends, sums: Values, above: Doubt, below: Doubt, is_decided: Doubt) -> Doubt | None:
    """Return the samples with a sum that is neither outside the ends nor surely between, None if none is."""
    np.logical_or(above, below, out=is_decided)
    if is_decided.all():
        return None
    if ends.inner is not None:
        least, most = ends.inner
        is_decided |= (sums > least) & (sums < most)
    doubt: Doubt = np.logical_not(is_decided.all(axis=0))
    return doubt if doubt.any() else None


def _write_outcomes(kind: Outcome, above: Doubt, below: Doubt, out: Values) -> None:
    """Write what thresholds make of sums above and below their ends; the two are overwritten."""
    match kind:
        case "above":
            out[...] = above
        case "side":
            sides = above.view(np.int8)
            sides *= 2
            sides -= 1
            out[...] = sides
        case "inside":
            above |= below
            out[...] = np.logical_not(above, out=above)
        case _:
            signs = above.view(np.int8)
            signs -= below.view(np.int8)
            out[...] = signs


def either(one: Doubt | None, other: Doubt | None) -> Doubt | None:
    """Return which samples are in doubt for one reason or another, None if none is."""
    if one is None or other is None:
        return other if one is None else one
    return one | other
