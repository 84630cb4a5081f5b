"""A network's fingerprint, so that a printed program can say which network it is."""

from __future__ import annotations

import hashlib

import numpy as np

from ..network import Network

N_DIGITS = 16
"""Hexadecimal digits that are kept: 64 bits tell any two networks of one project apart."""

BLOCK = 1 << 22
"""Weights that are hashed at a time, which bounds the memory for a sparse or a large layer."""


def digest(network: Network) -> str:
    """Return the first digits of the SHA-256 of all that a network's outputs depend on.

    Weights count by value: a sparse layer has the digest of the same layer stored densely.

    Parameters
    ----------
    network : Network
        The network.

    Returns
    -------
    str
        Sixteen hexadecimal digits.
    """
    total = hashlib.sha256(repr((network.activation, network.tie_tolerance)).encode())
    total.update(repr(None if network.classes is None else network.classes.tolist()).encode())
    for layer in network.layers:
        total.update(repr((layer.n_inputs, layer.n_outputs)).encode())
        step = max(1, BLOCK // layer.n_inputs)
        for start in range(0, layer.n_outputs, step):
            block = layer.columns(slice(start, start + step)).T + 0.0  # adding 0.0 turns -0.0 into 0.0
            total.update(np.ascontiguousarray(block, dtype="<f8").tobytes())
        total.update((layer.bias + 0.0).astype("<f8").tobytes())
    return total.hexdigest()[:N_DIGITS]
