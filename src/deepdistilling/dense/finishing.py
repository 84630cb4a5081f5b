"""Answers of a chunk of samples, from its units: scores, probabilities or labels."""

from __future__ import annotations

import numpy as np

from ..program.code import Code, Decision, Scores
from ..program.evaluate import softmax
from .deciding import Doubt, either
from .layers import Layers
from .space import Space, Values, rows_in

NEAR = 2.0**-40
"""Scores that are nearer than this, in proportion to their weights, leave their order in doubt."""


class Finish:
    """What makes answers of units.

    Parameters
    ----------
    code : Code
        The program.
    layers : Layers
        Its layers in float64.
    """

    def __init__(self, code: Code, layers: Layers) -> None:
        self._result, self._layers, self._is_label = code.result, layers, code.output == "label"
        self._labels = np.array(code.classes)
        # A constant is the weight of a unit that is 1: one product gives all of a score.
        self._weights = np.hstack([layers.weights, layers.bias])

    def empty(self, n_samples: int) -> Values:
        """Return memory for the answers of so many samples: a column each, where a sample has several."""
        if self._is_label:
            return np.empty(n_samples, dtype=self._labels.dtype)
        return np.empty((len(self._weights), n_samples))

    @property
    def n_terms(self) -> int:
        """The number of terms of a score: units, and a constant."""
        return int(self._weights.shape[1])

    def write(
        self, units: Values, doubt: Doubt | None, given: Values, space: Space, out: Values
    ) -> Doubt | None:
        """Write the answers of units, one row each, and inputs, one row a sample; return what is in doubt."""
        read = None if self._layers.direct is None else given.astype(np.float64, copy=False).T
        match self._result:
            case Scores(_, "score"):
                self._scores(units, read, space, out)
            case Scores(_, "probability"):
                out[...] = softmax(self._scores(units, read, space).T).T
            case Decision():
                # Of a sample in doubt the place may be none: it is made anew.
                self._write_labels(np.rint(self._scores(units, read, space)[0]), out)
            case _:
                scores = self._scores(units, read, space)
                self._write_labels(scores[0] > 0 if len(scores) == 1 else scores.argmax(axis=0), out)
                return doubt if self._layers.is_exact else either(doubt, self._close(scores, read))
        return doubt

    def _scores(self, units: Values, read: Values | None, space: Space, out: Values | None = None) -> Values:
        layers = self._layers
        terms = rows_in(space.terms, self.n_terms, units.shape[1])
        terms[:-1], terms[-1] = units[layers.start : layers.stop], 1
        scores = np.matmul(self._weights, terms, out=out)
        if layers.direct is not None and read is not None:
            scores += layers.direct @ read
        return scores

    def _write_labels(self, places: Values, out: Values) -> None:
        self._labels.take(places.astype(np.intp), mode="clip", out=out)

    def _close(self, scores: Values, read: Values | None) -> Doubt | None:
        """Return of which samples rounding might change the order of the scores."""
        layers = self._layers
        size = np.abs(scores).max(axis=0) + np.abs(layers.weights).sum() + np.abs(layers.bias).max()
        if layers.direct is not None and read is not None:
            size += (np.abs(layers.direct) @ np.abs(read)).max(axis=0)
        if len(scores) == 1:
            distance = np.abs(scores[0])
        else:
            second, first = np.partition(scores, -2, axis=0)[-2:]
            distance = first - second
        close: Doubt = np.logical_not(distance > NEAR * size)  # what is no number is in doubt, too
        return close if close.any() else None
