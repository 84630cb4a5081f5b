"""What a program gives for one input in exact arithmetic.

Two programs that add the same numbers in another order can differ where floats are rounded: a comparison of
equal sums then goes one way in the one and the other way in the other. Whether a difference is more than
that is asked here. It is the translation to forms with an input that is known: every form is a number.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from ...program.code import Code, Decision, extent
from ...program.evaluate import softmax
from .arena import Arena
from .forms import constant
from .translate import Translator, places_of

WORK = 1 << 24
EVERYTHING = 1 << 30


def exact_output(code: Code, x: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the index of the label, or the scores or probabilities, of one input.

    Parameters
    ----------
    code : Code
        The program.
    x : ndarray of shape dims
        The input.

    Raises
    ------
    Exhausted
        If it takes too much work.
    """
    arena = Arena(code.input, max_table=1, unroll=EVERYTHING, breaks={}, work=WORK)
    translator = Translator(arena, code, known=x)
    if isinstance(code.result, Decision):
        return np.array(int(translator.form(code.result.index, {}, 0).constant))
    scores = list(_scores(code, translator))
    match code.output:
        case "score":
            return np.array(scores, dtype=np.float64)
        case "probability":
            probabilities: npt.NDArray[np.float64] = softmax(np.array([scores], dtype=np.float64))[0]
            return probabilities
        case "label":
            if len(scores) == 1:
                return np.array(int(scores[0] > 0))
            return np.array(scores.index(max(scores)))


def _scores(code: Code, translator: Translator) -> Iterator[Any]:
    assert not isinstance(code.result, Decision)
    for part in code.result.parts:
        for place in itertools.product(*(range(extent(loop)) for loop in part.loops)):
            env = places_of(part.loops, tuple(map(constant, place)))
            yield translator.form(part.body, env, 0).constant
