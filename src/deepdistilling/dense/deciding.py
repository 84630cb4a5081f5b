"""Thresholds on a chunk of samples: which side of their ends the sums are on, and which samples are in doubt.

A sample with a sum so near to an end that rounding might decide is in doubt.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .forms import Numbers
from .layers import Group, Layer, Layers

Values = npt.NDArray[Any]
Doubt = npt.NDArray[np.bool_]

BUFFER = 256
"""Elements that NumPy may copy at a time where it compares rows with a number each. With its default it
copies rows of less than some thousands, which takes longer than to compare them."""


class Space:
    """Memory for what is computed of up to `n_samples` samples, used again for each chunk."""

    def __init__(self, layers: Layers, n_samples: int) -> None:
        n_sums = layers.most_sums * n_samples
        self.units = np.empty(layers.n_units * n_samples, dtype=layers.dtype)
        self.sums = np.empty(n_sums, dtype=layers.dtype)
        self.above, self.below = np.empty((2, n_sums), dtype=np.bool_)

    @staticmethod
    def bytes_per_sample(layers: Layers) -> int:
        """Return how much a sample takes, its inputs included."""
        n_sums = layers.most_sums
        return (layers.n_inputs + layers.n_units + n_sums) * layers.dtype.itemsize + 2 * n_sums


def rows_in(memory: Values, n_rows: int, n_samples: int) -> Values:
    """Return the first part of some memory as rows of a number a sample."""
    return memory[: n_rows * n_samples].reshape(n_rows, n_samples)


def decide(layers: Layers, inputs: Values, space: Space) -> tuple[Values, Doubt | None]:
    """Return all units, one row each, and which samples are in doubt, None if none is."""
    units = rows_in(space.units, layers.n_units, len(inputs))
    doubt: Doubt | None = None
    at, largest = 0, 0.0 if layers.is_bounded else max(float(inputs.max()), -float(inputs.min()))
    for layer in layers.layers:
        sums = _sums(layer, inputs, units, space)
        for group in layer.groups:
            here = units[at + group.start : at + group.stop]
            doubt = either(doubt, _decide(group, sums[group.start : group.stop], largest, space, here))
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


def _decide(group: Group, sums: Values, largest: float, space: Space, out: Values) -> Doubt | None:
    """Write the outcomes of thresholds; return which samples are in doubt, None if none is."""
    above, below = rows_in(space.above, *sums.shape), rows_in(space.below, *sums.shape)
    if group.error is None:
        np.greater(sums, group.high, out=above)
        if group.kind in ("band", "inside"):
            np.less(sums, group.low, out=below)
        _write_outcomes(group, above, below, out)
        return None
    assert group.per_unit is not None
    margin = group.error + largest * group.per_unit
    ends = (group.low - margin).astype(sums.dtype), (group.high + margin).astype(sums.dtype)
    np.less(sums, ends[0], out=below)
    np.greater(sums, ends[1], out=above)
    n_decided = np.count_nonzero(above) + np.count_nonzero(below)
    doubt = None if n_decided == above.size else _doubt(group, sums, margin, above | below)
    _write_outcomes(group, above, below, out)
    return doubt


def _doubt(group: Group, sums: Values, margin: Numbers, is_decided: Doubt) -> Doubt | None:
    """Return the samples with a sum that is neither outside the ends nor surely between, None if none is."""
    low, high = group.low + margin, group.high - margin
    if (low < high).any():
        is_decided |= (sums > low.astype(sums.dtype)) & (sums < high.astype(sums.dtype))
    doubt: Doubt = np.logical_not(is_decided.all(axis=0))
    return doubt if doubt.any() else None


def _write_outcomes(group: Group, above: Doubt, below: Doubt, out: Values) -> None:
    """Write what thresholds make of sums above and below their ends; the two are overwritten."""
    match group.kind:
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
