"""`tolerance="data"`: the simplest network that decides alike on given samples.

Exactness on every real input has its price: 17 digits, and a case of its own for every sum that is exactly 0.
Where the user asks for it, the numbers of the first layer get the fewest digits that change no sign on some
samples, and a sum of exactly 0, which none of the samples has, counts as one below 0. Of the network that
comes out all is proved as ever; that it is the same as the one that went in is tested on the samples.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import DomainError, UnsupportedError
from ..lift import fewest_digits
from ..network import Layer, Network
from ..verify import Refuted, Tested, Verdict

SAME = 1e-9
"""Scores that differ by no more, relative to 1 or the larger, are the same up to the rounding of sums."""


def samples_of(net: Network, tolerance: str, data: Any) -> npt.NDArray[np.float64] | None:
    """Check what the user says of the tolerance; return the samples, flat, or None where none are used.

    Raises
    ------
    UnsupportedError
        If `tolerance` is neither "exact" nor "data", or `data` is given without the latter, or not with it.
    DomainError
        If `data` is no batch of finite samples of the network.
    """
    if tolerance not in ("exact", "data"):
        raise UnsupportedError(f"tolerance must be 'exact' or 'data'; got {tolerance!r}")
    if tolerance == "exact":
        if data is not None:
            raise UnsupportedError("data is for tolerance='data'; by default no sample is needed")
        return None
    if data is None:
        raise UnsupportedError(
            "tolerance='data' needs samples, those that were trained on for one: pass data=X"
        )
    try:
        X = np.asarray(data, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DomainError("data must hold numbers") from error
    if X.ndim < 2 or not len(X) or X[0].size != net.n_inputs or not np.isfinite(X).all():
        raise DomainError(
            f"data must be one or more samples of {net.n_inputs} finite numbers; got shape {X.shape}"
        )
    return X.reshape(len(X), -1)


def simplest_on(net: Network, X: npt.NDArray[np.float64]) -> tuple[Network, Verdict]:
    """Return a network of few digits and few ties that agrees with another on all samples, and what shows it.

    Parameters
    ----------
    net : Network
        A network with hidden layers.
    X : ndarray of shape (n, n_inputs)
        The samples.
    """
    if len(net.layers) < 2:
        return net, Tested(len(X), "no sign to keep: nothing was rounded")
    first = fewest_digits(net.layers[0], X, net.tie_tolerance)
    rounded = _with_layers(net, (first, *net.layers[1:]), net.activation)
    for simpler in (_without_ties(rounded), rounded):
        if _agree(net, simpler, X):
            return simpler, Tested(len(X), "the samples that were given")
    wrong = int(np.flatnonzero(net.predict(X) != rounded.predict(X))[0])
    return net, Refuted(X[wrong], net.predict(X)[wrong], rounded.predict(X)[wrong])


def _without_ties(net: Network) -> Network:
    """Return the network whose hidden neurons are above 0 or not: a sign is twice that less 1."""
    if net.activation == "step":
        return net
    layers = [net.layers[0]]
    for layer in net.layers[1:]:
        weights = layer.dense()
        layers.append(Layer(2 * weights, layer.bias - weights.sum(axis=0)))
    return _with_layers(net, layers, "step")


def _with_layers(net: Network, layers: Any, activation: Any) -> Network:
    return Network(layers, activation=activation, classes=net.classes, tie_tolerance=net.tie_tolerance)


def _agree(net: Network, other: Network, X: npt.NDArray[np.float64]) -> bool:
    scores, theirs = net.decision_function(X), other.decision_function(X)
    near = np.abs(scores - theirs) <= SAME * np.maximum(1.0, np.abs(scores))
    return bool(near.all()) and np.array_equal(net.predict(X), other.predict(X))
