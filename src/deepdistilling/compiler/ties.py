"""What a network's own floats leave open, when a program is run beside it.

Sums of floats depend on the order in which they are added. Where that order alone decides, between equal
scores or at the edge of a tie, neither answer is wrong; everywhere else, and wherever the sums are exact,
the network's answer is the only one. The first of equal maxima is part of that answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from ..network import Layer, Network
from ..program.code import OutputKind
from ..program.evaluate import softmax

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

ROUNDING = 4 * float(np.finfo(np.float64).eps)
"""Sums in two orders differ by at most this times the number of terms, relative to the size of all terms."""

SAME = 1e-9
"""Scores this close, relative to what is added up, are one: passes may also combine coefficients."""

MANTISSA = 53
"""Bits of a float: sums that need no more are exact in any order."""

MOST_PLACES = 20
"""Numbers with so few binary places add up without rounding, unless they are many or large."""

MAX_ELEMENTS = 1 << 20
"""Weights that are worked on at once."""


@dataclass(frozen=True, eq=False)
class Answers:
    """What a network answers to a batch, and how far that is fixed.

    Parameters
    ----------
    scores : ndarray of shape (n, n_scores)
        The last layer.
    labels : ndarray of shape (n,)
        What the network predicts.
    classes : sequence
        The label of each score, or of a single score that is not above 0 and one that is.
    size : ndarray of shape (n, n_scores)
        Size of what was added up to each score.
    room : ndarray of shape (n, n_scores)
        By how much a score may differ if it is added up in another order; 0 where sums are exact.
    limit : ndarray of shape (n_scores,)
        Largest size of what can be added up to each score.
    open : ndarray of bool, shape (n,)
        Whether a hidden sum is so near to the edge of its tie that the order of addition decides.
    """

    scores: Floats
    labels: npt.NDArray[Any]
    classes: Sequence[Any]
    size: Floats
    room: Floats
    limit: Floats
    open: Flags

    def roughly(self) -> Answers:
        """Return the same answers, as sure as numbers are that were worked out from all samples together.

        A pass that takes a layer's numbers apart rounds as the largest of them do, also where these are
        not added up.
        """
        size = np.broadcast_to(self.limit, self.size.shape)
        return replace(self, size=size, room=SAME * size)

    def expected(self, kind: OutputKind) -> npt.NDArray[Any]:
        """Return what a program of this kind should return, labels of shape (n,), else (n, n_scores)."""
        if kind == "label":
            return self.labels
        return self.scores if kind == "score" else softmax(self.scores)

    def settled(
        self, kind: OutputKind, got: npt.NDArray[Any], want: npt.NDArray[Any], deviation: float = 0.0
    ) -> npt.NDArray[Any]:
        """Return some answers, but those that are wanted where nothing but rounding tells the two apart.

        Parameters
        ----------
        kind : {"label", "score", "probability"}
            What a program returns.
        got, want : ndarray
            Two programs' answers.
        deviation : float, default=0
            By how much their scores may differ by intention: a solver's noise that was removed.
        """
        if kind == "label":
            both = self._is_open_choice(got) & self._is_open_choice(want)
            return np.where(both | self.open, want, got)
        near = deviation + SAME * self.size
        if kind == "probability":
            near = np.minimum(1.0, near.max(axis=1, keepdims=True) + SAME)
        return np.where((np.abs(got - want) <= near) | self.open[:, np.newaxis], want, got)

    def wrong_labels(self, got: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
        """Return of which samples labels are wrong, whatever the order of the network's sums."""
        return np.flatnonzero(self.settled("label", got, self.labels) != self.labels)

    def _is_open_choice(self, got: npt.NDArray[Any]) -> Flags:
        """Whether the chosen score is the largest up to the room of both, and not by its own right alone."""
        if self.scores.shape[1] == 1:
            only: Flags = (np.abs(self.scores[:, 0]) <= self.room[:, 0]) & (self.room[:, 0] > 0)
            return only
        number = {label: k for k, label in enumerate(self.classes)}
        rows = np.arange(len(got))
        chosen = np.array([number[label] for label in got.tolist()], dtype=np.intp)
        best = self.scores.argmax(axis=1)
        room = self.room[rows, chosen] + self.room[rows, best]
        lead = self.scores[rows, best] - self.scores[rows, chosen]
        result: Flags = (lead <= room) & (room > 0)
        return result


def may_round(network: Network) -> bool:
    """Whether some sum of small whole inputs may not be exact in every order."""
    for layer in network.layers:
        weights = layer.weights.data if sparse.issparse(layer.weights) else np.asarray(layer.weights)
        if min(_last_bit(each).min(initial=0) for each in (weights, layer.bias)) < -MOST_PLACES:
            return True
    return False


def answers_of(network: Network, X: npt.NDArray[Any], loose: Sequence[Flags] = ()) -> Answers:
    """Run a network on a batch.

    Parameters
    ----------
    network : Network
        What a program is compared with.
    X : ndarray of shape (n, *input_shape)
        Samples.
    loose : sequence of ndarray of bool, shape (n_out,), default=()
        For each hidden layer, neurons of reals whose ties are exact in the program, a sum of 0, and as wide
        as the network's tolerance in the network.
    """
    values = np.asarray(X, dtype=np.float64).reshape(len(X), -1)
    undecided = np.zeros(len(values), dtype=bool)
    for depth, (layer, outputs) in enumerate(zip(network.layers[:-1], network.hidden(X), strict=True)):
        sums = np.abs(layer.sums(values))
        _, room = _sizes(layer, values)
        tie = network.tie_tolerance * layer.scale()
        near = (np.abs(sums - tie) <= room) & (room > 0)
        if depth < len(loose):
            near |= loose[depth] & (sums > room) & (sums <= tie)
        undecided |= near.any(axis=1)
        values = outputs
    size, room = _sizes(network.layers[-1], values)
    last = network.layers[-1]
    limit = np.asarray(abs(last.weights).sum(axis=0)).ravel() + np.abs(last.bias)
    limit = np.maximum(limit, size.max(axis=0, initial=0.0))
    return Answers(
        last.sums(values), network.predict(X), network.labels.tolist(), size, room, limit, undecided
    )


def _sizes(layer: Layer, values: Floats) -> tuple[Floats, Floats]:
    """Return the size of what is added up to each sum, and how far its rounding reaches; 0 if it is exact."""
    size = np.asarray(np.abs(values) @ abs(layer.weights) + np.abs(layer.bias))
    lowest = _last_bit(layer.bias)
    step = max(1, MAX_ELEMENTS // layer.n_inputs)
    for start in range(0, layer.n_outputs, step):
        here = slice(start, start + step)
        lowest[here] = np.minimum(lowest[here], _last_bit(layer.columns(here)).min(axis=0))
    # The bias is added as it is, a weight times an input.
    unit = lowest + np.minimum(_last_bit(values).min(axis=1, initial=0), 0)[:, np.newaxis]
    bits = np.frexp(size)[1] - unit
    terms = layer.n_inputs + 1
    return size, np.where(bits <= MANTISSA, 0.0, ROUNDING * terms * size)


def _last_bit(values: Floats) -> npt.NDArray[np.int64]:
    """Return the exponent of the last bit of each number that is set; a large one for 0."""
    mantissa, exponent = np.frexp(values)
    whole = np.ldexp(mantissa, MANTISSA).astype(np.int64)
    lowest = np.frexp((whole & -whole).astype(np.float64))[1] - 1
    return np.where(whole == 0, 1 << 12, exponent.astype(np.int64) - MANTISSA + lowest)
