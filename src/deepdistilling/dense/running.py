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
from .layers import Group, Layers

Values = npt.NDArray[Any]
Doubt = npt.NDArray[np.bool_]

Run = Callable[[Values], Values]
"""From samples of shape (n, *dims), n >= 1 and in the domain, to labels, scores or probabilities."""

CHUNK_BYTES = 1 << 19
"""Bytes of the units of the samples that are computed at once: they stay in the cache."""

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

    def run(X: Values) -> Values | None:
        size = max(64, CHUNK_BYTES // (single.n_units * single.dtype.itemsize))
        parts, doubtful = list[Values](), list[Values]()
        is_kept = np.can_cast(X.dtype, single.dtype)
        for at in range(0, len(X), size):
            inputs = X[at : at + size].reshape(-1, single.n_inputs).T
            units = _with_inputs(single, inputs)
            if not are_inside(units[: single.n_inputs] if is_kept else np.ascontiguousarray(inputs)):
                return None
            answers, doubt = finish(units, _decide_all(single, units), inputs)
            parts.append(answers)
            if doubt is not None:
                doubtful.append(at + np.flatnonzero(doubt))
        answers = parts[0] if len(parts) == 1 else np.concatenate(parts)
        if doubtful:
            _settle(answers, np.concatenate(doubtful), X)
        return answers

    def _settle(answers: Values, places: Values, X: Values) -> None:
        """Compute the answers at some places once more."""
        inputs = X[places].reshape(len(places), -1).T
        units = _with_inputs(double, inputs)
        answers[places], doubt = finish(units, _decide_all(double, units), inputs)
        if doubt is not None:
            answers[places[doubt]] = program(X[places[doubt]])

    return run


def _with_inputs(layers: Layers, inputs: Values) -> Values:
    """Return an array for all units, one row each, which holds the inputs."""
    units = np.empty((layers.n_units, inputs.shape[1]), dtype=layers.dtype)
    with np.errstate(over="ignore"):  # what is too large for the type is in doubt
        units[: layers.n_inputs] = inputs
    return units


def _decide_all(layers: Layers, units: Values) -> Doubt | None:
    """Write all units but the inputs; return which samples are in doubt, None if none is."""
    doubt: Doubt | None = None
    at = layers.n_inputs
    with np.errstate(over="ignore", invalid="ignore"):
        largest = 0.0 if layers.is_bounded else float(np.abs(units[:at]).max())
        for layer in layers.layers:
            sums = layer.weights @ units[layer.start : layer.stop]
            for group in layer.groups:
                here = units[at + group.start : at + group.stop]
                doubt = _or(doubt, _decide(group, sums[group.start : group.stop], largest, here))
            at += len(layer.weights)
    return doubt


def _decide(group: Group, sums: Values, largest: float, out: Values) -> Doubt | None:
    """Write the outcomes of thresholds; return which samples are in doubt, None if none is."""
    if group.error is None:
        above = sums > group.high
        out[...] = above if group.kind == "above" else _outcomes(group, above, sums < group.low)
        return None
    assert group.per_unit is not None
    margin = group.error + largest * group.per_unit
    above = sums > (group.high + margin).astype(sums.dtype)
    below = sums < (group.low - margin).astype(sums.dtype)
    out[...] = _outcomes(group, above, below)
    if np.count_nonzero(above) + np.count_nonzero(below) == sums.size:
        return None
    rows, columns = np.divmod(np.flatnonzero(~(above | below)), sums.shape[1])
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
        case "band":
            signs: Values = above.view(np.int8) - below.view(np.int8)
            return signs
        case "inside":
            return ~(above | below)


def _or(one: Doubt | None, other: Doubt | None) -> Doubt | None:
    if one is None or other is None:
        return other if one is None else one
    return one | other


Finish = Callable[[Values, "Doubt | None", Values], "tuple[Values, Doubt | None]"]


def _finisher(code: Code, layers: Layers) -> Finish:
    """Return what makes answers of the units, of which samples are in doubt, and of the inputs."""
    labels = np.array(code.classes)

    def scores_of(units: Values, inputs: Values) -> Values:
        scores: Values = units[layers.start : layers.stop].astype(np.float64).T @ layers.weights
        if layers.direct is not None:
            scores += inputs.T.astype(np.float64) @ layers.direct
        scores += layers.bias
        return scores

    def finish(units: Values, doubt: Doubt | None, inputs: Values) -> tuple[Values, Doubt | None]:
        scores = scores_of(units, inputs)
        match code.result:
            case Decision():
                # Of a sample in doubt the place may be none: it is made anew.
                return labels.take(np.rint(scores[:, 0]).astype(np.intp), mode="clip"), doubt
            case Scores(_, "score"):
                return scores, doubt
            case Scores(_, "probability"):
                return softmax(scores), doubt
            case _:
                places, close = _largest(scores)
                return labels[places], _or(doubt, close if close.any() else None)

    def _largest(scores: Values) -> tuple[Values, Doubt]:
        size = np.abs(scores).max(axis=1) + np.abs(layers.weights).sum() + np.abs(layers.bias).max()
        if scores.shape[1] == 1:
            return (scores[:, 0] > 0).astype(np.intp), np.abs(scores[:, 0]) <= NEAR * size
        second, first = np.partition(scores, -2, axis=1)[:, -2:].T
        return scores.argmax(axis=1), first - second <= NEAR * size

    return finish
