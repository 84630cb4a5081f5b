"""What a network answers, in the form that a program of it returns."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import NetworkError
from ..network import Network
from ..program.code import Array, Code, OutputKind
from ..program.evaluate import softmax
from .recode import wide_input, widened
from .ties import answers_of


def answers_like(network: Network, output: OutputKind) -> Callable[..., Any]:
    """Return the function of a network that a program with this output computes.

    Parameters
    ----------
    network : Network
    output : {"score", "label", "probability"}
    """
    outputs: dict[OutputKind, Callable[..., Any]] = {
        "label": network.predict,
        "score": network.decision_function,
        "probability": lambda X: softmax(network.decision_function(X)),
    }
    return outputs[output]


def require_inputs(given: Array, network: Network) -> None:
    """Raise a `NetworkError` where a network does not read what a program reads."""
    n_wide, n_columns = (math.prod(each.dims) for each in (wide_input(given), given))
    if network.n_inputs != n_wide:
        bits = "" if given.categories is None else f", {n_wide} with a bit for each category"
        raise NetworkError(
            f"the network reads {network.n_inputs} inputs, and the program {n_columns}{bits}; give the "
            "network that the program was made from, or another one of its size"
        )


def differences(
    code: Code, network: Network, samples: npt.NDArray[Any], got: npt.NDArray[Any]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[Any]]:
    """Return on which samples a program's answers are others than a network's, and the network's answers.

    Parameters
    ----------
    code : Code
        The program.
    network : Network
        Of as many inputs.
    samples : ndarray of shape (n, *dims)
        Samples, categories as numbers.
    got : ndarray of shape (n,) or (n, n_scores)
        The program's answers.

    Returns
    -------
    ndarray of int, and ndarray of the shape of `got`
        Where nothing but the rounding of sums tells the two apart, they do not count as different: with real
        inputs also where the network takes a sum for a tie that the program compares as it is.
    """
    loose = [] if code.input.domain.integer else [np.ones(network.layers[0].n_outputs, dtype=bool)]
    answers = answers_of(network, widened(code.input, samples), loose)
    want = answers.expected(code.output)
    if want.shape != got.shape:
        return np.arange(len(samples)), want
    known = np.ones(len(got), dtype=bool)
    if code.output == "label":
        known = np.array([each in answers.classes for each in got.tolist()], dtype=bool)
        got = np.where(known, got, want)
    differ = answers.roughly().settled(code.output, got, want) != want
    return np.flatnonzero(differ.reshape(len(got), -1).any(axis=1) | ~known), want
