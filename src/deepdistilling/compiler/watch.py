"""Inputs on which every pass is run beside the network, where the network's own digits decide.

Passes and their proofs read numbers as the decimals that they stand for: 0.1 + 0.2 is 0.3, and of two such
scores neither is the larger. To the network they are two numbers. Where its sums are exact all the same, as
where a score is a single weight, its label is the only right one, and a pass that rounds must not change it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..program.code import Code
from ..program.evaluate import evaluate
from ..verify import all_inputs, n_inputs_of, sample_inputs
from .ties import Answers

Answering = Callable[[npt.NDArray[Any]], Answers]
"""From a batch to the network's answers."""


@dataclass(frozen=True, eq=False)
class Watch:
    """Some inputs, with the network's answers.

    Parameters
    ----------
    inputs : ndarray of shape (n, *dims)
        The inputs.
    answers : Answers
        What the network answers.
    """

    inputs: npt.NDArray[Any]
    answers: Answers

    def first_wrong(self, code: Code) -> npt.NDArray[Any] | None:
        """Return an input of which a program gives another label than its network, None if there is none.

        What the order of the network's own sums decides is not wrong.
        """
        wrong = self.answers.wrong_labels(evaluate(code, self.inputs))
        return self.inputs[wrong[0]] if len(wrong) else None


def watch_of(code: Code, answers: Answering, *, n_samples: int, max_cases: int) -> Watch:
    """Return inputs of which a program gives the label of its network: all of them, where they are few.

    Parameters
    ----------
    code : Code
        The program.
    answers : callable
        What the network answers.
    n_samples : int
        How many samples are drawn where inputs are many.
    max_cases : int
        How many inputs are few.
    """
    given = code.input
    X = all_inputs(given) if n_inputs_of(given) <= max_cases else sample_inputs(given, n_samples)
    wrong = answers(X).wrong_labels(evaluate(code, X))
    right = np.delete(X, wrong, axis=0)
    return Watch(right, answers(right))
