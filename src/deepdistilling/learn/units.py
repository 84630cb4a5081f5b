"""Units in which the numbers of every column are of ordinary size, for learning, and back again.

A tie is a sum that is small beside the weights and the bias of its neuron. Where a column counts seconds
since 1970, or charges of electrons, every sum would be one. Such columns are learned from where they begin,
or in a unit of a power of two, which floats hold exactly; the network that comes out reads the numbers as
they are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..errors import DataError
from ..network import TIE_TOLERANCE
from .exact import is_integral
from .hyperplane import FloatArray, Hyperplane
from .layers import MEASURED_TIE, EssenceLayers, as_layer, decisions

MOST_POWER = 1_000
"""Values so small that they need more than this power of 2 are all but 0."""

ROOM = 8
"""A column is as it should be where neighbouring values are so many ties apart."""


TOO_CLOSE = (
    "X holds a column whose values differ by too little beside their size for float64; take off what all of "
    "them have in common"
)


class Units(NamedTuple):
    """What is taken off each column, and what is left is multiplied with: powers of two.

    Parameters
    ----------
    offsets, factors : ndarray of shape (n_features,)
    """

    offsets: FloatArray
    factors: FloatArray

    @property
    def are_plain(self) -> bool:
        """Whether columns are read as they are."""
        return not self.offsets.any() and bool((self.factors == 1).all())

    def inward(self, X: FloatArray) -> FloatArray:
        """Return samples in these units, shape (n, n_features)."""
        return X if self.are_plain else (X - self.offsets) * self.factors

    def outward(self, learned: EssenceLayers) -> EssenceLayers:
        """Return what was learned in these units as it reads samples as they are."""
        if self.are_plain:
            return learned
        planes = [self._plane(plane) for plane in learned.planes]
        inside, outside = (as_layer(each).scale() for each in (learned.planes, planes))
        shrunk = np.divide(inside, outside, out=np.ones_like(inside), where=outside > 0)
        tie = learned.tie_tolerance * min(1.0, float(shrunk.min()))
        return learned._replace(planes=planes, tie_tolerance=tie)

    def _plane(self, plane: Hyperplane) -> Hyperplane:
        weights = plane.weights * self.factors
        return Hyperplane(weights, plane.bias - float(self.offsets @ weights))

    def require_room(self, learned: EssenceLayers, X: FloatArray) -> None:
        """Raise a `DataError` where the rounding of floats decides for a sample, read as it is."""
        outside = self.outward(learned)
        told = decisions(self.inward(X), learned.planes, learned.tie_tolerance)
        if not np.array_equal(told, decisions(X, outside.planes, outside.tie_tolerance)):
            raise DataError(TOO_CLOSE)


def units_of(X: FloatArray) -> Units:
    """Return the units that samples are learned in: their own, but where sums would be ties all the same.

    Parameters
    ----------
    X : ndarray of shape (n, n_features)
    """
    n_features = X.shape[1]
    offsets, factors = np.zeros(n_features), np.ones(n_features)
    tie = TIE_TOLERANCE if is_integral(X) else MEASURED_TIE
    for k, column in enumerate(X.T):
        values = np.unique(column)
        if len(values) < 2 or _is_ordinary(values, tie):
            continue
        if not _is_ordinary(values - values[0], tie):
            factors[k] = 2.0 ** min(-int(np.frexp(values[-1] - values[0])[1]), MOST_POWER)
        if not _is_ordinary(values * factors[k], tie):
            offsets[k] = values[0]
    return Units(offsets, factors)


def _is_ordinary(values: FloatArray, tie: float) -> bool:
    """Whether ascending values are further apart than what is a tie beside them."""
    size = max(1.0, float(np.abs(values[[0, -1]]).max()))
    return bool(np.diff(values).min() > ROOM * tie * size)
