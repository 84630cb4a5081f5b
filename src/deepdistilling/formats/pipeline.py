"""Pipelines that scale or select columns before a network: the steps become a part of its first layer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_selection import SelectorMixin
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler

from ..errors import UnsupportedError
from ..network import Layer, Network

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scaling:
    """A step that maps every column by a line of its own.

    Parameters
    ----------
    slope, offset : ndarray of shape (n_columns,)
        The line.
    apply : callable
        ``apply(values, columns)`` computes it as the step does, rounding where the step rounds.
    """

    slope: FloatArray
    offset: FloatArray
    apply: Callable[[FloatArray, npt.NDArray[np.intp]], FloatArray]


def before_network(step: Any, network: Network) -> Network:
    """Return the network that reads what a step reads, and does what step and network do.

    Parameters
    ----------
    step : transformer
        Fitted: standard, min-max, max-abs or robust scaling, or a selection of columns.
    network : Network
        What reads the step's output.

    Raises
    ------
    UnsupportedError
        If the step is another.

    Notes
    -----
    A neuron that steps at a single column's value, as a tree's splits do, gets the threshold at which the
    step's own floating-point numbers cross its old one, so that every float64 value falls on the same side.
    Sums of several columns are the same numbers up to rounding, and so is what counts as a tie of them.
    """
    if step is None or step == "passthrough":
        return network
    if isinstance(step, SelectorMixin):
        return _with_first(network, _spread(network.layers[0], step.get_support()))
    scaling = _scaling(step)
    first = network.layers[0]
    weights, bias = first.weights, first.bias
    layer = Layer(sparse.diags_array(scaling.slope).tocsc() @ weights, bias + scaling.offset @ weights)
    if len(network.layers) > 1 and network.activation == "step" and network.tie_tolerance == 0:
        layer = _with_exact_splits(layer, first, scaling)
    return _with_first(network, layer)


def _scaling(step: Any) -> Scaling:
    match step:
        case StandardScaler():
            n = step.n_features_in_
            centre = step.mean_ if step.with_mean else np.zeros(n)
            return _divided(centre, step.scale_ if step.with_std else np.ones(n))
        case RobustScaler():
            n = step.n_features_in_
            centre = step.center_ if step.with_centering else np.zeros(n)
            return _divided(centre, step.scale_ if step.with_scaling else np.ones(n))
        case MaxAbsScaler() if not getattr(step, "clip", False):
            return _divided(np.zeros(step.n_features_in_), step.scale_)
        case MinMaxScaler(clip=False):
            slope, offset = np.asarray(step.scale_, dtype=np.float64), np.asarray(step.min_, dtype=np.float64)
            return Scaling(slope, offset, lambda values, at: values * slope[at] + offset[at])
        case _:
            raise UnsupportedError(
                f"the step {type(step).__name__} is no line through each column; known are StandardScaler, "
                "MinMaxScaler and MaxAbsScaler without clip, RobustScaler, and selections of columns"
            )


def _divided(centre: Any, scale: Any) -> Scaling:
    centre, scale = np.asarray(centre, dtype=np.float64), np.asarray(scale, dtype=np.float64)
    return Scaling(1 / scale, -centre / scale, lambda values, at: (values - centre[at]) / scale[at])


def _spread(layer: Layer, support: npt.NDArray[np.bool_]) -> Layer:
    """Return a layer that reads all columns, and gives those that were not selected no weight."""
    places = np.flatnonzero(support)
    choose = sparse.csc_array(
        (np.ones(len(places)), (places, np.arange(len(places)))), shape=(len(support), len(places))
    )
    return Layer(choose @ layer.weights, layer.bias)


def _with_exact_splits(layer: Layer, before: Layer, scaling: Scaling) -> Layer:
    """Return the layer with the neurons that read one column crossing exactly where they did."""
    given = sparse.csc_array(before.weights)
    alone = np.flatnonzero(np.diff(given.indptr) == 1)
    if not len(alone):
        return layer
    columns, weights = given.indices[given.indptr[alone]], given.data[given.indptr[alone]]
    rising = weights * np.sign(scaling.slope[columns]) > 0

    def on(values: FloatArray) -> npt.NDArray[np.bool_]:
        sums = scaling.apply(values, columns) * weights + before.bias[alone]
        above: npt.NDArray[np.bool_] = sums > 0
        return above

    with np.errstate(over="ignore"):
        last = _last_where(lambda values: on(values) != rising, len(alone))
    # A rising neuron is on above the last value at which it is off; a falling one is off above its last on,
    # so that it is on below the number after that.
    bias = layer.bias.copy()
    bias[alone] = np.where(rising, -last, np.nextafter(last, np.inf))
    direction = sparse.csc_array(
        (np.where(rising, 1.0, -1.0), (columns, alone)), shape=(before.n_inputs, before.n_outputs)
    )
    others = np.ones(before.n_outputs)
    others[alone] = 0
    kept = sparse.csc_array(layer.weights) @ sparse.diags_array(others).tocsc()
    return Layer(sparse.csc_array(kept + direction), bias)


def _last_where(holds: Callable[[FloatArray], npt.NDArray[np.bool_]], n: int) -> FloatArray:
    """Return the largest float64 at which each condition holds, of conditions that hold up to some value."""
    top = np.int64(np.float64(np.finfo(np.float64).max).view(np.int64))
    low, high = np.full(n, -top), np.full(n, top)
    while np.any(low < high):
        middle = (low >> 1) + (high >> 1) + ((low | high) & 1)
        good = holds(_ordered(middle))
        low, high = np.where(good, middle, low), np.where(good, high, middle - 1)
    return _ordered(low)


def _ordered(numbers: npt.NDArray[np.int64]) -> FloatArray:
    """Return the floats in order: 0 is 0.0, 1 the smallest above it, -1 the largest below."""
    magnitude = np.abs(numbers).view(np.float64)
    return np.where(numbers < 0, -magnitude, magnitude)


def _with_first(network: Network, layer: Layer) -> Network:
    return replace(network, layers=(layer, *network.layers[1:]))
