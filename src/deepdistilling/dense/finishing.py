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
    single, double : Layers
        Its layers in float32 and in float64.
    """

    def __init__(self, code: Code, single: Layers, double: Layers) -> None:
        self._result, self._layers, self._is_label = code.result, double, code.output == "label"
        self._labels = np.array(code.classes)
        self._exact = _Exact(single) if single.is_exact else None
        # A constant is the weight of a unit that is 1, and inputs are units, too: one product gives all of a
        # score. Scores of inputs alone need no copy of them.
        direct = np.zeros((len(double.bias), 0)) if double.direct is None else double.direct
        self._places = np.flatnonzero(direct.any(axis=0))
        self._is_of_inputs = double.start == double.stop and len(self._places) > 0
        self._weights = np.hstack([double.weights, direct[:, self._places], double.bias])

    @property
    def n_floats(self) -> int:
        """How much memory a sample takes, in numbers of float64."""
        return int(self._weights.shape[1]) if self._exact is None else -(-self._exact.n_scores // 2)

    def write(
        self, units: Values, doubt: Doubt | None, given: Values, space: Space, out: Values
    ) -> Doubt | None:
        """Write the answers of units, one row each, and inputs, one row a sample; return what is in doubt."""
        match self._result:
            case Scores(_, "score"):
                self._scores(units, given, space, out)
            case Scores(_, "probability"):
                out[...] = softmax(self._scores(units, given, space).T.astype(np.float64, copy=False))
            case Decision():
                # Of a sample in doubt the place may be none: it is made anew.
                self._write_labels(np.rint(self._scores(units, given, space)[0]), out)
            case _:
                scores = self._scores(units, given, space)
                self._write_labels(scores[0] > 0 if len(scores) == 1 else scores.argmax(axis=0), out)
                return doubt if self._layers.is_exact else either(doubt, self._close(scores, given))
        return doubt

    def _scores(self, units: Values, given: Values, space: Space, out: Values | None = None) -> Values:
        """Return scores, a row each; written to an array of a row a sample, if there is one."""
        if self._exact is not None:
            return self._exact.scores(units, given, space, out)
        if self._is_of_inputs:
            return self._scores_of_inputs(given, out)
        layers = self._layers
        n_units = layers.stop - layers.start
        terms = rows_in(space.rest, self.n_floats, units.shape[1])
        terms[:n_units], terms[-1] = units[layers.start : layers.stop], 1
        terms[n_units:-1] = given.T[self._places]
        return np.matmul(self._weights, terms, out=None if out is None else out.T)

    def _scores_of_inputs(self, given: Values, out: Values | None) -> Values:
        """Return scores that read no unit; as `_scores`."""
        layers = self._layers
        assert layers.direct is not None
        scores = np.matmul(given.astype(np.float64, copy=False), layers.direct.T, out=out)
        if layers.bias.any():
            scores += layers.bias.T
        return scores.T

    def _write_labels(self, places: Values, out: Values) -> None:
        self._labels.take(places.astype(np.intp), mode="clip", out=out)

    def _close(self, scores: Values, given: Values) -> Doubt | None:
        """Return of which samples rounding might change the order of the scores."""
        layers = self._layers
        size = np.abs(scores).max(axis=0) + np.abs(layers.weights).sum() + np.abs(layers.bias).max()
        if layers.direct is not None:
            size += (np.abs(layers.direct) @ np.abs(_read(given))).max(axis=0)
        if len(scores) == 1:
            distance = np.abs(scores[0])
        else:
            second, first = np.partition(scores, -2, axis=0)[-2:]
            distance = first - second
        close: Doubt = np.logical_not(distance > NEAR * size)  # what is no number is in doubt, too
        return close if close.any() else None


class _Exact:
    """Scores that float32 does not round either: products of matrices take half the time, and no copies.

    Parameters
    ----------
    layers : Layers
        The layers in float32.
    """

    def __init__(self, layers: Layers) -> None:
        self._start, self.n_scores = layers.start, len(layers.weights)
        self._placess_units = layers.start < layers.stop
        # The last row of units is 1: constants are its weights.
        n_read = layers.n_units + 1 - layers.start
        self._weights = np.zeros((self.n_scores, n_read), dtype=layers.dtype)
        self._weights[:, : layers.stop - layers.start] = layers.weights
        self._weights[:, -1:] = layers.bias
        self._direct = None if layers.direct is None else layers.direct.astype(layers.dtype)

    def scores(self, units: Values, given: Values, space: Space, out: Values | None) -> Values:
        """Return scores; as `Finish._scores`."""
        n, memory = units.shape[1], space.rest.view(np.float32)
        scores = rows_in(memory, self.n_scores, n) if out is None else rows_in(memory, n, self.n_scores).T
        read, constants = units[self._start :].astype(np.float32, copy=False), self._weights[:, -1:]
        if self._direct is None:
            np.matmul(self._weights, read, out=scores)
        elif self._placess_units:
            np.matmul(self._weights, read, out=scores)
            scores += self._direct @ given.astype(np.float32, copy=False).T
        else:
            np.matmul(self._direct, given.astype(np.float32, copy=False).T, out=scores)
            if constants.any():
                scores += constants
        if out is None:
            return scores
        out[...] = scores.T
        return out.T


def _read(given: Values) -> Values:
    """Return inputs as scores read them, a row each."""
    return given.astype(np.float64, copy=False).T
