"""Rounding: small integers in place of a neuron's floats decide alike on the whole domain.

Independent of how the integers were found: from the network's own numbers and the integers alone, bound
the distance of every attainable sum from a tie.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from ..network import Layer
from .verdict import Proved, Refuted, Verdict

Weights = npt.NDArray[np.float64]


def check_rounding(
    layer: Layer,
    weights: Weights,
    bias: Sequence[Fraction | float],
    exact: npt.NDArray[np.bool_],
    reach: Weights,
    *,
    integer: bool,
    tolerance: float,
) -> Verdict:
    """Show that every neuron marked exact has the same output, ties included, as the network's.

    Parameters
    ----------
    layer : Layer
        The network's own numbers.
    weights : ndarray of shape (n_in, n_out)
        The integers.
    bias : sequence of Fraction or float
        The biases that go with them.
    exact : ndarray of bool, shape (n_out,)
        Neurons to check; the others must be unchanged.
    reach : ndarray of shape (n_in,)
        Largest absolute value of each input, perhaps infinite.
    integer : bool
        Whether inputs are integers.
    tolerance : float
        The network's tie tolerance.

    Notes
    -----
    Derived here. Let s > 0 be the scale, ``|w - s v| . reach + |b - s c| <= e`` for integers v. Where
    the exact sum is not 0 it is at least g (1 for a whole bias c, 1/2 for a half one) away from 0, so that the signs
    agree where s g - e exceeds the tie; where it is 0, the network's sum is at most e, which must be a tie.
    """
    own = layer.dense()
    unchanged = (own == weights).all(axis=0)
    for k in np.flatnonzero(~exact):
        if not unchanged[k] or float(bias[k]) != float(layer.bias[k]):
            return Refuted(int(k), "the network's numbers", "others")
    scales = layer.scale()
    for k in np.flatnonzero(exact):
        peak = int(np.abs(weights[:, k]).argmax())
        if weights[peak, k] == 0:
            continue
        scale = float(own[peak, k] / weights[peak, k])
        difference = np.abs(own[:, k] - scale * weights[:, k])
        if not integer:
            same = scale > 0 and not difference.any()
            if not same or Fraction(float(layer.bias[k])) != Fraction(bias[k]) * Fraction(scale):
                return Refuted(int(k), "a positive multiple of the network's numbers", "others")
            continue
        used = difference > 0
        slack = float(difference[used] @ reach[used])
        centre = Fraction(bias[k])
        whole = centre.denominator == 1
        offset = abs(float(layer.bias[k]) - scale * float(centre))
        if whole:
            good = slack + offset <= tolerance * scales[k] < scale - slack - offset
        else:
            # Any bias strictly between the same two integers decides alike.
            below = scale * float(centre - Fraction(1, 2))
            inside = min(layer.bias[k] - below, below + scale - layer.bias[k])
            good = centre.denominator == 2 and inside - slack > tolerance * scales[k]
        if scale <= 0 or not good:
            return Refuted(int(k), "the same decisions", f"a margin that the bound of {slack + offset:.3g} may cross")
    return Proved("bounds", int(exact.sum()))
