"""What the estimators have in common: parameters, tags, and reading samples.

In: the parameters of an estimator. Out: what scikit-learn asks of it, and a seed.
"""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state
from sklearn.utils._param_validation import Interval, StrOptions

from ..network import Network
from .hyperplane import FloatArray
from .validation import read_samples


class EssenceEstimator(BaseEstimator):  # type: ignore[misc]
    """Base of the estimators: each holds a `network_` once it is fitted."""

    network_: Network

    _shared_constraints: ClassVar[dict[str, list[Any]]] = {
        "n_subconcepts": [StrOptions({"auto", "all"}), Interval(Integral, 1, None, closed="left")],
        "hierarchical": ["boolean"],
        "cost": [StrOptions({"auto"}), None, Interval(Real, 0, None, closed="neither")],
        "random_state": ["random_state"],
        "n_jobs": [Integral, None],
    }

    def __sklearn_tags__(self) -> Any:
        """Sparse samples are accepted; they are made dense."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _scores(self, X: npt.ArrayLike) -> FloatArray:
        """Scores of the network, one a class, shape (n, n_classes)."""
        values = read_samples(self, X)
        return self.network_.decision_function(values)


def seed_of(random_state: Any) -> int:
    """Seed of a run: an integer is its own, others are drawn from."""
    if isinstance(random_state, Integral):
        return int(random_state)
    return int(check_random_state(random_state).randint(np.iinfo(np.int32).max))
