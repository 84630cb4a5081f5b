"""Pipelines that scale, select and encode columns: the steps become a part of a network's first layer.

The columns of the user's table are followed through the steps. What arrives at the network is a number with a
line through it for each scaling, or, behind an encoder, a table over the categories of a column. Both fold
into the weights of the first layer: a number has one weight, a category a weight for each of its values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.compose import ColumnTransformer
from sklearn.feature_selection import SelectorMixin
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from ..categories import Categories
from ..errors import UnsupportedError
from ..network import Layer, Network
from .columns import resolved
from .encoders import ENCODERS, tables_of
from .refused import reason
from .scaling import Line, last_where, lines_of

FloatArray = npt.NDArray[np.float64]

UNUSED = Categories((), others=True)
"""What is said of a column that no step passes on: whatever it holds, it makes no difference."""


@dataclass(frozen=True, slots=True)
class Number:
    """A column of numbers, after some scalings."""

    column: int
    lines: tuple[Line, ...] = ()

    def through(self, values: FloatArray) -> FloatArray:
        """Return what becomes of values, rounded as the steps round."""
        for line in self.lines:
            values = line.apply(values)
        return values


@dataclass(frozen=True, slots=True)
class Coded:
    """What an encoder and the scalings after it make of each category of a column."""

    column: int
    categories: Categories
    table: FloatArray


Feature = Number | Coded


@dataclass(frozen=True, slots=True)
class Read:
    """A network behind a pipeline.

    Parameters
    ----------
    network : Network
        It reads, for each column in order, its number, or a bit for each of its categories.
    categories : tuple of Categories or None
        For each column of the user's table.
    plain : tuple of bool
        Whether a column reaches the estimator as it is.
    """

    network: Network
    categories: tuple[Categories | None, ...]
    plain: tuple[bool, ...]


def read_pipeline(steps: Sequence[Any], network: Network, names: Sequence[str]) -> Read:
    """Fold the steps before a network into it.

    Parameters
    ----------
    steps : sequence of transformer
        Fitted, in order: standard, min-max, max-abs or robust scaling, selections of columns, one-hot and
        ordinal encoders, and column transformers and pipelines of these.
    network : Network
        What reads the last step's output.
    names : sequence of str
        The names of the user's columns.

    Raises
    ------
    UnsupportedError
        If a step is another, or a column is encoded in two ways, or encoded and read as a number.

    Notes
    -----
    A neuron that steps at a single column's value, as a tree's splits do, gets the threshold at which the
    steps' own floating-point numbers cross its old one, so that every float64 value falls on the same side.
    Sums of several columns are the same numbers up to rounding, and so is what counts as a tie of them.
    """
    features: list[Feature] = [Number(place) for place in range(len(names))]
    for step in steps:
        features = _through(step, features, names)
    categories = _categories(features, names)
    plain = tuple(
        not any(isinstance(each, Number) and each.lines for each in features if each.column == place)
        for place in range(len(names))
    )
    layer = _folded(network, features, categories)
    return Read(replace(network, layers=(layer, *network.layers[1:])), categories, plain)


def _through(step: Any, features: list[Feature], names: Sequence[str]) -> list[Feature]:
    """Return the features that a step makes of those that it gets."""
    match step:
        case None | "passthrough":
            return features
        case "drop":
            return []
        case FunctionTransformer(func=None):
            return features
        case Pipeline():
            for _, inner in step.steps:
                features = _through(inner, features, names)
            return features
        case ColumnTransformer():
            if step.transformer_weights:
                raise UnsupportedError(
                    "a ColumnTransformer with transformer_weights is not read; scale before it"
                )
            parts = [
                _through(inner, [features[at] for at in resolved(step, columns)], names)
                for _, inner, columns in step.transformers_
                if resolved(step, columns)  # what selects no column is not fitted either
            ]
            return [feature for part in parts for feature in part]
        case SelectorMixin():
            return [features[at] for at in np.flatnonzero(step.get_support())]
        case _ if isinstance(step, ENCODERS):
            return _encoded(step, features, names)
        case _:
            lines = lines_of(step)
            if lines is None:
                raise UnsupportedError(reason(step))
            return [_scaled(each, line) for each, line in zip(features, lines, strict=True)]


def _encoded(encoder: Any, features: list[Feature], names: Sequence[str]) -> list[Feature]:
    for each in features:
        if isinstance(each, Coded) or each.lines:
            raise UnsupportedError(
                f"the {type(encoder).__name__} encodes what another step made of column "
                f"{names[each.column]!r}; an encoder must come first"
            )
    found = tables_of(encoder, [names[each.column] for each in features])
    return [
        Coded(feature.column, categories, table)
        for feature, (categories, tables) in zip(features, found, strict=True)
        for table in tables
    ]


def _scaled(feature: Feature, line: Line) -> Feature:
    if isinstance(feature, Number):
        return replace(feature, lines=(*feature.lines, line))
    return replace(feature, table=line.apply(feature.table))


def _categories(features: list[Feature], names: Sequence[str]) -> tuple[Categories | None, ...]:
    found: list[Categories | None] = []
    for column, name in enumerate(names):
        here = [each for each in features if each.column == column]
        kinds = list(dict.fromkeys(each.categories if isinstance(each, Coded) else None for each in here))
        if len(kinds) > 1:
            raise UnsupportedError(
                f"column {name!r} is read in two ways, as categories and as a number or as other categories; "
                "make it two columns"
            )
        found.append(kinds[0] if kinds else UNUSED)
    return tuple(found)


def _folded(network: Network, features: list[Feature], categories: tuple[Categories | None, ...]) -> Layer:
    """Return the first layer as it reads numbers and bits of categories."""
    first = network.layers[0]
    weights = sparse.csc_array(first.weights)
    starts = np.cumsum([0, *(1 if each is None else each.count for each in categories)])
    slope, offset = np.ones(len(features)), np.zeros(len(features))
    for at, each in enumerate(features):
        for line in each.lines if isinstance(each, Number) else ():
            slope[at], offset[at] = slope[at] * line.slope, offset[at] * line.slope + line.offset
    spread = sparse.lil_array((int(starts[-1]), len(features)))
    for at, each in enumerate(features):
        here = int(starts[each.column])
        if isinstance(each, Number):
            spread[here, at] = slope[at]
        else:
            spread[here : here + len(each.table), [at]] = each.table[:, np.newaxis]
    wide = sparse.csc_array(spread.tocsc() @ weights)
    layer = Layer(wide if sparse.issparse(first.weights) else wide.toarray(), first.bias + offset @ weights)
    if len(network.layers) > 1 and network.activation == "step" and network.tie_tolerance == 0:
        return _with_exact_splits(layer, weights, first.bias, features, starts)
    return layer


def _with_exact_splits(
    layer: Layer, before: Any, bias: FloatArray, features: list[Feature], starts: npt.NDArray[np.intp]
) -> Layer:
    """Return the layer with the neurons that read one feature crossing exactly where they did."""
    alone = np.flatnonzero(np.diff(before.indptr) == 1)
    places, weights = before.indices[before.indptr[alone]], before.data[before.indptr[alone]]
    new, crossing = sparse.lil_array(layer.weights), layer.bias.copy()
    for at in np.unique(places):
        feature = features[at]
        neurons, own = alone[places == at], weights[places == at]
        start = int(starts[feature.column])
        if isinstance(feature, Coded):
            rows = np.arange(start, start + len(feature.table))
            on = feature.table[:, np.newaxis] * own + bias[neurons] > 0
            new[np.ix_(rows, neurons)] = on.astype(float)
            crossing[neurons] = -0.5
        elif feature.lines:
            new[start, neurons], crossing[neurons] = _splits(feature, own, bias[neurons])
    return Layer(new.tocsc(), crossing)


def _splits(feature: Number, weights: FloatArray, bias: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return weights and biases of neurons that step where others do behind the scalings of a number.

    One that rises is on above the last value at which it is off; one that falls is off above its last on, so
    that it is on below the number after that.
    """
    rising = weights * np.prod([np.sign(line.slope) for line in feature.lines]) > 0
    last = last_where(lambda values: (feature.through(values) * weights + bias > 0) != rising, len(weights))
    return np.where(rising, 1.0, -1.0), np.where(rising, -last, np.nextafter(last, np.inf))
