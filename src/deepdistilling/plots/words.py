"""What a neuron decides, in few words: a comparison, or how many of the neurons before it must agree.

In: the weights of a neuron and the names of what it reads. Out: a phrase, or how much it reads where a
phrase would be long. Numbers are cut to four digits, and ties are left out: the words are for people, and
nothing is computed from them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy import sparse

from ..network import Activation, FloatArray, Layer, Network

MAX_TERMS = 4
"""A sum of more terms is counted, not written."""

MAX_JOINED = 3
"""With more names than this, a phrase says how many must hold."""

LETTERS = "pqrstuvw"
"""Of the hidden layers' neurons, in order: p1 is the first neuron of the first layer."""


def number(value: float) -> str:
    """Return a number in at most four digits.

    Examples
    --------
    >>> number(-2.0), number(0.123456)
    ('−2', '0.1235')
    """
    return f"{value:.4g}".replace("-", "−")


def input_names(n_inputs: int, shape: Sequence[int], names: Sequence[str] | None) -> list[str]:
    """Return a name for each input: the user's, or its place.

    Examples
    --------
    >>> input_names(4, (2, 2), None)
    ['x[0, 0]', 'x[0, 1]', 'x[1, 0]', 'x[1, 1]']
    """
    if names is not None:
        return [str(name) for name in names]
    places = np.ndindex(*shape)
    return [f"x[{', '.join(map(str, place))}]" for place in places][:n_inputs]


def neuron_names(network: Network, depth: int) -> list[str]:
    """Return short names of the neurons of a layer, the first being 1; of the last layer, its labels.

    Examples
    --------
    >>> from deepdistilling import Layer, Network
    >>> net = Network([Layer([[1, 2]], [0, 0]), Layer([[1], [1]], [0])], classes=["no", "yes"])
    >>> neuron_names(net, 1), neuron_names(net, 2)
    (['p1', 'p2'], ['yes − no'])
    """
    width = network.layers[depth - 1].n_outputs
    if depth < len(network.layers):
        letter = LETTERS[depth - 1] if depth <= len(LETTERS) else f"h{depth}."
        return [f"{letter}{k}" for k in range(1, width + 1)]
    labels = [str(label) for label in network.labels]
    return [f"{labels[1]} − {labels[0]}"] if width == 1 else labels


def n_weights(layer: Layer) -> int:
    """Return how many weights of a layer are not 0."""
    weights = layer.weights
    return int(weights.count_nonzero() if sparse.issparse(weights) else np.count_nonzero(weights))


def comparison(weights: FloatArray, bias: float, names: Sequence[str]) -> str:
    """Return when the weighted sum is above 0, for inputs of any kind.

    Parameters
    ----------
    weights : ndarray of shape (n,)
    bias : float
    names : sequence of n str

    Examples
    --------
    >>> comparison(np.array([2.0, 0.0]), -1.0, ["a", "b"])
    'a > 0.5'
    >>> comparison(np.array([1.0, -1.0]), 0.0, ["a", "b"])
    'a > b'
    >>> comparison(np.array([3.0, -1.0]), 2.0, ["a", "b"])
    '3 a − b > −2'
    """
    used = np.flatnonzero(weights).tolist()
    if len(used) == 0:
        return "always" if bias > 0 else "never"
    if len(used) > MAX_TERMS:
        return f"sum of {len(used):,} > {number(0.0 - bias)}"
    if len(used) == 1:
        (k,) = used
        side = ">" if weights[k] > 0 else "<"
        return f"{names[k]} {side} {number(-bias / weights[k] + 0.0)}"
    if len(used) == 2 and bias == 0 and weights[used].sum() == 0:
        larger, smaller = used if weights[used[0]] > 0 else used[::-1]
        return f"{names[larger]} > {names[smaller]}"
    return f"{_sum(weights[used], [names[k] for k in used])} > {number(-bias + 0.0)}"


def agreement(weights: FloatArray, bias: float, names: Sequence[str], activation: Activation) -> str:
    """Return when the weighted sum of hidden neurons is above 0.

    Parameters
    ----------
    weights : ndarray of shape (n,)
    bias : float
    names : sequence of n str
    activation : {"sign", "step"}
        Of the neurons that are summed.

    Examples
    --------
    >>> agreement(np.array([1.0, -1.0, 0.0]), -1.0, ["p1", "p2", "p3"], "sign")
    'p1 and not p2'
    >>> agreement(np.array([1.0, 1.0, 1.0]), 0.0, ["p1", "p2", "p3"], "sign")
    'at least 2 of p1, p2, p3'
    >>> agreement(np.array([1.0, 1.0]), -0.5, ["p1", "p2"], "step")
    'p1 or p2'
    """
    used = np.flatnonzero(weights).tolist()
    sizes = np.abs(weights[used])
    if len(used) == 0 or not np.allclose(sizes, sizes[0], rtol=1e-9):
        return comparison(weights, bias, names)
    count, moved = len(used), bias / sizes[0]
    # How many must agree with the sign of their weight for the sum to be above 0.
    if activation == "sign":
        needed = math.floor((count - moved) / 2) + 1
    else:
        needed = math.floor(int((weights < 0).sum()) - moved) + 1
    if needed <= 0 or needed > count:
        return "always" if needed <= 0 else "never"
    said = [names[k] if weights[k] > 0 else f"not {names[k]}" for k in used]
    if count > MAX_JOINED:
        return {1: "any of", count: "all of"}.get(needed, f"at least {needed} of") + f" {count:,}"
    if needed in (1, count):
        return (" and " if needed == count else " or ").join(said)
    return f"at least {needed} of {', '.join(said)}"


def decisions(network: Network, depth: int, names: Sequence[str], chosen: Sequence[int]) -> list[str]:
    """Return what some neurons of a hidden layer decide.

    Parameters
    ----------
    network : Network
    depth : int
        The layer, the first being 1.
    names : sequence of str
        Of what the layer reads.
    chosen : sequence of int
        The neurons.
    """
    layer = network.layers[depth - 1]
    columns = layer.columns(np.asarray(chosen, dtype=np.intp))
    if depth == 1:
        return [comparison(w, float(layer.bias[k]), names) for w, k in zip(columns.T, chosen, strict=True)]
    return [
        agreement(w, float(layer.bias[k]), names, network.activation)
        for w, k in zip(columns.T, chosen, strict=True)
    ]


def _sum(weights: FloatArray, names: Sequence[str]) -> str:
    ordered = sorted(zip(weights, names, strict=True), key=lambda term: term[0] < 0)
    text = ""
    for weight, name in ordered:
        size = "" if abs(weight) == 1 else f"{number(abs(weight))} "
        sign = ("−" if weight < 0 else "") if not text else (" − " if weight < 0 else " + ")
        text += f"{sign}{size}{name}"
    return text
