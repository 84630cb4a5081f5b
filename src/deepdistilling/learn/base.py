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
        # Beyond these no price changes a hyperplane any more, and the solver may not come to an end.
        "cost": [StrOptions({"auto"}), None, Interval(Real, 1e-9, 1e9, closed="both")],
        "random_state": ["random_state"],
        "n_jobs": [
            Interval(Integral, 1, None, closed="left"),
            Interval(Integral, None, -1, closed="right"),
            None,
        ],
    }

    def __sklearn_tags__(self) -> Any:
        """Sparse samples are accepted; they are made dense."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _repr_html_inner(self) -> str:
        """What scikit-learn shows in a notebook, and the learned network below it."""
        return str(super()._repr_html_inner()) + self._network_html()

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        """As `_repr_html_inner`; plain text where scikit-learn is set to ``display="text"``."""
        bundle: dict[str, str] = super()._repr_mimebundle_(**kwargs)
        if "text/html" in bundle:
            bundle["text/html"] += self._network_html()
        return bundle

    def _network_html(self) -> str:
        from ..report.notebook import network_html

        if not hasattr(self, "network_"):
            return ""
        return network_html(self.network_, getattr(self, "feature_names_in_", None))

    def _scores(self, X: npt.ArrayLike) -> FloatArray:
        """Scores of the network, one a class, shape (n, n_classes)."""
        values = read_samples(self, X)
        return self.network_.decision_function(values)


def seed_of(random_state: Any) -> int:
    """Seed of a run: an integer is its own, others are drawn from."""
    if isinstance(random_state, Integral):
        return int(random_state)
    return int(check_random_state(random_state).randint(np.iinfo(np.int32).max))
