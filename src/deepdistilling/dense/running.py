"""Layers, run on a batch: products of matrices of short floats, and what they leave in doubt once more.

Sums are computed in single precision. What rounding might decide there is computed again in double precision;
what is in doubt even then is left to the program itself. So every decision is the program's own, and only few
samples pay for it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..program.code import Code
from .deciding import decide, ends_of, fast_and_quiet
from .finishing import Finish
from .layers import Layers
from .space import Space, Values

Run = Callable[[Values], Values]
"""From samples of shape (n, *dims), n >= 1 and in the domain, to labels, scores or probabilities."""

Fill = Callable[[Values, Values], bool]
"""Write the answers of samples, of any real type, to an array of C order; return False if one is outside the
domain."""

CHUNK_BYTES = 1 << 23
"""Bytes of what is computed at once: rows long enough for NumPy, in what may still be the cache."""

LINE = 64
"""Chunks have a multiple of so many samples: each row begins where NumPy reads fastest."""


def runner(
    code: Code, single: Layers, double: Layers, are_inside: Callable[[Values], bool], program: Run
) -> Fill:
    """Return a function that runs a program as its layers.

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
    finish, ends, double_ends = Finish(code, single, double), ends_of(single), ends_of(double)
    size = max(1, CHUNK_BYTES // Space.bytes_per_sample(single, finish.n_floats) // LINE) * LINE

    def run(X: Values, answers: Values) -> bool:
        with fast_and_quiet():
            doubtful = first(X, answers)
        if doubtful is None:
            return False
        for at in range(0, len(doubtful), size):
            settle(X, doubtful[at : at + size], answers)
        return True

    def first(X: Values, answers: Values) -> Values | None:
        """Write the answers of all samples; return the places of those in doubt, None if one is outside."""
        rows, doubtful = X.reshape(len(X), -1), [np.empty(0, dtype=np.int64)]
        is_kept = np.can_cast(X.dtype, single.dtype)
        space = Space(single, finish.n_floats, min(size, len(X)))
        for start in range(0, len(X), size):
            given = rows[start : start + size]
            inputs = np.ascontiguousarray(given, dtype=single.dtype)
            if not are_inside(inputs if is_kept else given):
                return None
            units, doubt = decide(single, ends(inputs), inputs, space)
            doubt = finish.write(units, doubt, given, space, answers[start : start + len(given)])
            if doubt is not None:
                doubtful.append(start + np.flatnonzero(doubt))
        return np.concatenate(doubtful)

    def settle(X: Values, places: Values, answers: Values) -> None:
        """Write the answers at some places once more."""
        given, found = X[places].reshape(len(places), -1), np.empty_like(answers[: len(places)])
        inputs = np.ascontiguousarray(given, dtype=double.dtype)
        with fast_and_quiet():
            space = Space(double, finish.n_floats, len(given))
            units, doubt = decide(double, double_ends(inputs), inputs, space)
            doubt = finish.write(units, doubt, given, space, found)
        answers[places] = found
        if doubt is not None:
            answers[places[doubt]] = program(X[places[doubt]])

    return run
