"""What a network answers, in the form that a program of it returns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..network import Network
from ..program.code import OutputKind
from ..program.evaluate import softmax


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
