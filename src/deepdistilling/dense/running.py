"""Layers, run on a batch: products of matrices of short floats, and what they leave in doubt once more.

Sums are computed in single precision. A sample with a sum so near to an end that rounding might decide is in
doubt, and computed again in double precision; what is in doubt even then is left to the program itself. So
every decision is the program's own, and only few samples pay for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from ..program.code import Code, Decision, Scores
from ..program.evaluate import softmax
from .layers import Group, Layer, Layers

Values = npt.NDArray[Any]
Doubt = npt.NDArray[np.bool_]

Run = Callable[[Values], Values]
"""From samples of shape (n, *dims), n >= 1 and in the domain, to labels, scores or probabilities."""

CHUNK_BYTES = 1 << 19
"""Bytes of what is computed at once: it stays in the cache, and is small enough for memory to be kept."""

NEAR = 2.0**-40
"""Scores that are nearer than this, in proportion to their weights, leave their order in doubt."""


def runner(
    code: Code, single: Layers, double: Layers, are_inside: Callable[[Values], bool], program: Run
) -> Callable[[Values], Values | None]:
    """Return a function that runs a program as its layers; it returns None if a sample is outside the domain.

    Parameters
    ----------
    code : Code
        The program.
    single, double : Layers
        Its layers in float32 and in float64.
    are_inside : callable
        Whether samples, of any real type, are in the domain.
    program : callable
        What runs the samples that are in doubt.
    """
    finish = _finisher(code, double)
    n_floats = single.n_inputs + 2 * single.n_units  # of the units, their sums, too
    bytes_per_sample = n_floats * single.dtype.itemsize + len(double.bias) * double.dtype.itemsize

    def run(X: Values) -> Values | None:
        size = max(64, CHUNK_BYTES // bytes_per_sample)
        rows, answers, doubtful = X.reshape(len(X), -1), None, list[Values]()
        is_kept = np.can_cast(X.dtype, single.dtype)
        for at in range(0, len(X), size):
            given = rows[at : at + size]
            inputs = _floats(single, given)
            if not are_inside(inputs if is_kept else given):
                return None
            units, doubt = _decide_all(single, inputs)
            found, doubt = finish(units, doubt, given)
            if answers is None:
                answers = np.empty((*found.shape[:-1], len(X)), dtype=found.dtype)
            answers[..., at : at + size] = found
            if doubt is not None:
                doubtful.append(at + np.flatnonzero(doubt))
        assert answers is not None, "there is a sample"
        if doubtful:
            _settle(answers, np.concatenate(doubtful), X)
        return answers.T

    def _settle(answers: Values, places: Values, X: Values) -> None:
        """Compute the answers at some places once more."""
        given = X[places].reshape(len(places), -1)
        units, doubt = _decide_all(double, _floats(double, given))
        answers[..., places], doubt = finish(units, doubt, given)
        if doubt is not None:
            answers[..., places[doubt]] = program(X[places[doubt]]).T

    return run


def _floats(layers: Layers, given: Values) -> Values:
    """Return inputs, one row a sample, in the type of the layers."""
    with np.errstate(over="ignore"):  # what is too large for the type is in doubt
        return np.ascontiguousarray(given, dtype=layers.dtype)


def _decide_all(layers: Layers, inputs: Values) -> tuple[Values, Doubt | None]:
    """Return all units, one row each, and which samples are in doubt, None if none is."""
    units = np.empty((layers.n_units, len(inputs)), dtype=layers.dtype)
    doubt: Doubt | None = None
    at = 0
    with np.errstate(over="ignore", invalid="ignore"):
        largest = 0.0 if layers.is_bounded else float(np.abs(inputs).max())
        for layer in layers.layers:
            sums = _sums(layer, inputs, units)
            for group in layer.groups:
                here = units[at + group.start : at + group.stop]
                doubt = _or(doubt, _decide(group, sums[group.start : group.stop], largest, here))
            at += layer.n_out
    return units, doubt


def _sums(layer: Layer, inputs: Values, units: Values) -> Values:
    if layer.inputs is None:
        assert layer.units is not None
        return layer.units @ units[layer.start : layer.stop]
    sums: Values = layer.inputs @ inputs.T
    if layer.units is not None:
        sums += layer.units @ units[layer.start : layer.stop]
    return sums


def _decide(group: Group, sums: Values, largest: float, out: Values) -> Doubt | None:
    """Write the outcomes of thresholds; return which samples are in doubt, None if none is."""
    if group.error is None:
        match group.kind:
            case "above":
                out[...] = sums > group.high
            case "side":
                sides = (sums > group.high).view(np.int8)
                sides *= 2
                sides -= 1
                out[...] = sides
            case _:
                out[...] = _outcomes(group, sums > group.high, sums < group.low)
        return None
    assert group.per_unit is not None
    margin = group.error + largest * group.per_unit
    above = sums > (group.high + margin).astype(sums.dtype)
    below = sums < (group.low - margin).astype(sums.dtype)
    out[...] = _outcomes(group, above, below)
    above |= below
    if above.all():
        return None
    rows, columns = np.divmod(np.flatnonzero(~above), sums.shape[1])
    near, low, high = sums[rows, columns], group.low + margin, group.high - margin
    is_between = (near > low[rows, 0]) & (near < high[rows, 0])
    if is_between.all():
        return None
    doubt: Doubt = np.zeros(sums.shape[1], dtype=np.bool_)
    doubt[columns[~is_between]] = True
    return doubt


def _outcomes(group: Group, above: Doubt, below: Doubt) -> Values:
    match group.kind:
        case "above":
            return above
        case "inside":
            return ~(above | below)
        case _:
            signs: Values = above.view(np.int8) - below.view(np.int8)
            return signs


def _or(one: Doubt | None, other: Doubt | None) -> Doubt | None:
    if one is None or other is None:
        return other if one is None else one
    return one | other


Finish = Callable[[Values, "Doubt | None", Values], "tuple[Values, Doubt | None]"]
"""From units, one row each, samples in doubt, and inputs, one row a sample, to answers, one column a sample
where there are several a sample, and samples in doubt."""


def _finisher(code: Code, layers: Layers) -> Finish:
    """Return what makes answers of the units, of which samples are in doubt, and of the inputs."""
    labels = np.array(code.classes)

    def scores_of(units: Values, given: Values) -> Values:
        scores: Values = layers.weights @ units[layers.start : layers.stop].astype(np.float64)
        if layers.direct is not None:
            scores += layers.direct @ given.astype(np.float64).T
        scores += layers.bias
        return scores

    def finish(units: Values, doubt: Doubt | None, given: Values) -> tuple[Values, Doubt | None]:
        scores = scores_of(units, given)
        match code.result:
            case Decision():
                # Of a sample in doubt the place may be none: it is made anew.
                return labels.take(np.rint(scores[0]).astype(np.intp), mode="clip"), doubt
            case Scores(_, "score"):
                return scores, doubt
            case Scores(_, "probability"):
                return softmax(scores.T).T, doubt
            case _:
                places = (scores[0] > 0).astype(np.intp) if len(scores) == 1 else scores.argmax(axis=0)
                return labels[places], doubt if layers.is_exact else _or(doubt, _close(scores))

    def _close(scores: Values) -> Doubt | None:
        """Return of which samples rounding might change the order of the scores."""
        size = np.abs(scores).max(axis=0) + np.abs(layers.weights).sum() + np.abs(layers.bias).max()
        if len(scores) == 1:
            close = np.abs(scores[0]) <= NEAR * size
        else:
            second, first = np.partition(scores, -2, axis=0)[-2:]
            close = first - second <= NEAR * size
        return close if close.any() else None

    return finish
