"""Rounding: exact numbers in place of a neuron's floats give the same output on the whole domain.

Independent of how the numbers were found: from the network's own numbers and the exact ones alone, bound
the distance of every attainable sum from a tie.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from ..network import Activation, Layer, dense_columns
from .verdict import Proved, Refuted, Verdict

Weights = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

ROUNDING = 16 * float(np.finfo(np.float64).eps)
"""Numbers this close, relatively, are the same up to the rounding of arithmetic on floats."""

MAX_ELEMENTS = 1 << 20
"""Weights that are worked on at once."""


@dataclass(frozen=True, eq=False)
class Inputs:
    """What the inputs of a layer can be.

    Parameters
    ----------
    lo, hi : ndarray of shape (n_in,)
        Least and greatest value, perhaps infinite.
    integer : ndarray of bool, shape (n_in,)
        Whether each is an integer.
    """

    lo: Weights
    hi: Weights
    integer: Flags


def hidden_outputs(activation: Activation, count: int) -> Inputs:
    """Return what the outputs of a hidden layer can be."""
    least = -1.0 if activation == "sign" else 0.0
    return Inputs(np.full(count, least), np.ones(count), np.ones(count, dtype=bool))


def check_rounding(
    layer: Layer,
    weights: Any,
    bias: Sequence[Fraction | float],
    exact: Flags,
    band: Weights,
    inputs: Inputs,
    *,
    activation: Activation,
    tolerance: float,
) -> Verdict:
    """Show that every neuron marked exact has the same output, ties included, as the network's.

    Parameters
    ----------
    layer : Layer
        The network's own numbers.
    weights : array of shape (n_in, n_out)
        The exact numbers, dense or sparse.
    bias : sequence of Fraction or float
        The biases that go with them.
    exact : ndarray of bool, shape (n_out,)
        Neurons to check; the others must be unchanged.
    band : ndarray of shape (n_out,)
        Up to where a sum is a tie in the program.
    inputs : Inputs
        What the layer reads.
    activation : {"sign", "step"}
        What neurons make of their sums.
    tolerance : float
        The network's tie tolerance.

    Notes
    -----
    Derived here. Let s > 0 be the scale, v the integers that stand for the weights w, c the bias that
    stands for b, and e a bound of ``|w - s v|`` times the inputs, so that the network's sum z is within e
    of ``s (v.x) + b``. A c between two integers may be taken for the number half-way (for a step, for the
    next integer). Where ``v.x + c`` is not 0 it is at least 1 away from 0 then (1/2 for a c between
    integers), which bounds z from the tie on that side; where it is 0, z must be a tie. On real inputs
    numbers may differ by no more than arithmetic rounds, and a sum of exactly 0 is what is called a tie.
    """
    tie = tolerance * layer.scale()
    step = max(1, MAX_ELEMENTS // max(1, layer.n_inputs))
    for start in range(0, layer.n_outputs, step):
        chosen = slice(start, start + step)
        own, new = layer.columns(chosen), dense_columns(weights, chosen)
        old_bias = np.asarray(layer.bias[chosen])
        new_bias = np.array([float(b) for b in bias[chosen]])
        bounded = ~_reads(own, ~(np.isfinite(inputs.lo) & np.isfinite(inputs.hi)))
        kept = (own == new).all(axis=0) & (old_bias == new_bias)
        kept &= (band[chosen] == tie[chosen]) | ((band[chosen] == 0) & ~bounded)
        good = np.where(exact[chosen], False, kept)
        same = np.array([_canonical(b, activation) for b in bias[chosen]])
        changed = exact[chosen] & (band[chosen] == 0)
        whole = bounded & ~_reads(own, ~inputs.integer)
        alike = _decides_alike(own, old_bias, new, same, tie[chosen], inputs, activation)
        good |= changed & whole & new.any(axis=0) & alike
        good |= changed & ~whole & _is_multiple(own, old_bias, new, new_bias)
        if not good.all():
            k = start + int(np.flatnonzero(~good)[0])
            return Refuted(k, "the network's decisions", "numbers whose bound may cross a tie")
    return Proved("bounds", int(exact.sum()))


def _reads(weights: Weights, some: Flags) -> Flags:
    result: Flags = (weights[some] != 0).any(axis=0)
    return result


def _scales(own: Weights, new: Weights) -> Weights:
    """Return the scale of each neuron, at its largest weight; 0 where there is none."""
    peak = np.abs(own).argmax(axis=0), np.arange(new.shape[1])
    scales: Weights = np.divide(own[peak], new[peak], out=np.zeros(new.shape[1]), where=new[peak] != 0)
    return scales


def _decides_alike(
    own: Weights,
    old_bias: Weights,
    new: Weights,
    new_bias: Weights,
    tie: Weights,
    inputs: Inputs,
    activation: Activation,
) -> Flags:
    scale = _scales(own, new)
    change = np.abs(own - scale * new)
    reach = np.maximum(np.abs(inputs.lo), np.abs(inputs.hi))
    slack = change.T @ np.where(np.isfinite(reach), reach, 0.0)
    integers = (new == np.rint(new)).all(axis=0) & (scale > 0) & (np.abs(new_bias) < 2.0**51)
    # The network's sums where the new ones are the least not below 0, and the greatest below.
    at = old_bias - scale * new_bias
    if activation == "step":
        result: Flags = integers & (at + slack <= tie) & (at + scale - slack > tie)
        return result
    ties = (np.abs(at) + slack <= tie) & (scale - slack - np.abs(at) > tie)
    between = (at + scale / 2 - slack > tie) & (at - scale / 2 + slack < -tie)
    result = integers & np.where(new_bias == np.rint(new_bias), ties, between)
    return result


def _canonical(bias: Fraction | float, activation: Activation) -> float:
    """Return one of the biases that no whole sum tells apart: an integer, or half-way between two."""
    if activation == "step":
        return math.ceil(bias)
    return float(bias) if bias == (below := math.floor(bias)) else below + 0.5


def _is_multiple(own: Weights, old_bias: Weights, new: Weights, new_bias: Weights) -> Flags:
    scale = _scales(own, new)
    same = (np.abs(own - scale * new) <= ROUNDING * np.abs(own)).all(axis=0)
    result: Flags = (scale > 0) & same & (np.abs(old_bias - scale * new_bias) <= ROUNDING * np.abs(old_bias))
    return result
