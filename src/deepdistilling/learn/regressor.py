"""Essence neural networks for numbers: the target is binned, and the bins are classes in order.

In: samples and numbers. Out: a fitted estimator that holds a `Network` whose labels are numbers.
"""

from __future__ import annotations

from numbers import Integral
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
from sklearn.base import RegressorMixin
from sklearn.utils._param_validation import Interval

from ..network import Network
from .base import EssenceEstimator
from .estimator import EssenceClassifier
from .hyperplane import FloatArray
from .subconcepts import IntArray
from .validation import check_parameters, read_numbers


class EssenceRegressor(RegressorMixin, EssenceEstimator):  # type: ignore[misc]
    """A regressor that answers with the mean of the bin that its network puts a sample in.

    Parameters
    ----------
    n_bins : int, default=10
        Number of bins that the targets are put in, equally full as far as equal targets allow; fewer where
        there are fewer different targets (Blazek & Lin 2021 bin targets, too).
    n_subconcepts : "auto", "all" or int, default="auto"
        As for `EssenceClassifier`.
    hierarchical : bool, default=False
        As for `EssenceClassifier`.
    cost : "auto", None or float, default="auto"
        As for `EssenceClassifier`.
    random_state : int, RandomState or None, default=0
        As for `EssenceClassifier`.
    n_jobs : int, default=None
        As for `EssenceClassifier`.

    Attributes
    ----------
    network_ : Network
        The learned network; its labels are `values_`.
    values_ : ndarray of shape (n_bins_,)
        Mean target of each bin, ascending.
    classifier_ : EssenceClassifier
        The classifier of bins.
    n_features_in_ : int
        Number of inputs.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Column names, where X had string ones.

    Notes
    -----
    Blazek & Lin 2021, doi:10.1038/s43588-021-00132-w. A program distilled from it answers one of few
    numbers; more bins follow the target more closely and take more conditions.

    Examples
    --------
    >>> from deepdistilling import EssenceRegressor
    >>> steps = EssenceRegressor(n_bins=2).fit([[1.0], [2.0], [3.0], [4.0]], [10.0, 10.0, 30.0, 30.0])
    >>> steps.predict([[0.0], [5.0]])
    array([10., 30.])
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "n_bins": [Interval(Integral, 2, None, closed="left")],
        **EssenceEstimator._shared_constraints,
    }

    def __init__(
        self,
        n_bins: int = 10,
        *,
        n_subconcepts: Literal["auto", "all"] | int = "auto",
        hierarchical: bool = False,
        cost: Literal["auto"] | float | None = "auto",
        random_state: int | np.random.RandomState | None = 0,
        n_jobs: int | None = None,
    ) -> None:
        self.n_bins = n_bins
        self.n_subconcepts = n_subconcepts
        self.hierarchical = hierarchical
        self.cost = cost
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> EssenceRegressor:
        """Learn a network.

        Parameters
        ----------
        X : array_like or sparse array of shape (n_samples, n_features)
            Finite numbers.
        y : array_like of shape (n_samples,)
            Finite numbers, at least two different ones.
        sample_weight : array_like of shape (n_samples,), optional
            Weights, 0 or more.

        Raises
        ------
        DataError
            If X and y are of different length, hold anything but finite numbers, or y holds one number.
        ParameterError
            If a parameter is outside its range.
        """
        check_parameters(self)
        values, targets, weights = read_numbers(self, X, y, sample_weight)
        bins = equally_full(targets, weights, self.n_bins)
        # In a unit of a power of two, which floats hold exactly, no sum of targets overflows.
        power = int(np.frexp(np.abs(targets).max())[1])
        sums = np.bincount(bins, weights * np.ldexp(targets, -power))
        self.values_ = np.ldexp(sums / np.bincount(bins, weights), power)
        self.classifier_ = EssenceClassifier(
            self.n_subconcepts,
            hierarchical=self.hierarchical,
            cost=self.cost,
            class_weight=None,
            random_state=self.random_state,
            n_jobs=self.n_jobs,
        ).fit(values, bins, sample_weight=weights)
        learned = self.classifier_.network_
        self.network_ = Network(
            learned.layers,
            activation=learned.activation,
            classes=self.values_,
            tie_tolerance=learned.tie_tolerance,
        )
        self.is_binary_ = self.classifier_.is_binary_
        return self

    def predict(self, X: npt.ArrayLike) -> FloatArray:
        """Mean target of the bin of each sample, shape (n,).

        Parameters
        ----------
        X : array_like of shape (n, n_features)
        """
        chosen = self._scores(X).argmax(axis=1)
        answers: FloatArray = self.values_[chosen]
        return answers


def equally_full(targets: FloatArray, weights: FloatArray, n_bins: int) -> IntArray:
    """Bin of each target, counted from 0 without gaps, such that all hold about the same weight.

    Parameters
    ----------
    targets : ndarray of shape (n,)
    weights : ndarray of shape (n,)
        Above 0.
    n_bins : int

    Examples
    --------
    >>> import numpy as np
    >>> equally_full(np.array([5.0, 1.0, 1.0, 7.0]), np.ones(4), 2)
    array([1, 0, 0, 1])
    """
    values, place = np.unique(targets, return_inverse=True)
    share = np.bincount(place, weights)
    # The middle of a value's own share decides, so that a frequent value is not torn apart.
    middles = (np.cumsum(share) - share / 2) / share.sum()
    if len(values) <= n_bins:
        middles = (np.arange(len(values)) + 0.5) / len(values)
        n_bins = len(values)
    _, bins = np.unique(np.floor(middles * n_bins), return_inverse=True)
    result: IntArray = bins[place].astype(np.intp)
    return result
