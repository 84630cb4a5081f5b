"""What may be learned from, and what a mistake in it is called.

In: what a user handed to an estimator. Out: arrays of floats and class indices, or an error that names the
place and what was expected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import NotFittedError
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, column_or_1d, validate_data

from ..errors import DataError, DistillError
from .hyperplane import FloatArray
from .subconcepts import IntArray


class UnfittedError(DistillError, NotFittedError):  # type: ignore[misc]
    """An estimator was asked for an answer before `fit`."""


@dataclass(frozen=True, eq=False)
class Samples:
    """Training samples in a canonical order, equal ones merged.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs)
        Sorted by row; a row occurs once for each class that it has.
    y : ndarray of shape (n,)
        Index of each sample's class.
    weights : ndarray of shape (n,)
        Sum of the weights of the samples that were merged, above 0.
    """

    X: FloatArray
    y: IntArray
    weights: FloatArray

    def take(self, rows: IntArray) -> Samples:
        """Some of the samples."""
        return Samples(self.X[rows], self.y[rows], self.weights[rows])


@dataclass(frozen=True, eq=False)
class Points:
    """Distinct training points, each with one class.

    Parameters
    ----------
    X : ndarray of shape (n_points, n_inputs)
        No two rows are equal.
    y : ndarray of shape (n_points,)
        Index of each point's class: that of most weight, the first of equals.
    contradicted : float
        Weight of the samples whose class is not that of their point.
    """

    X: FloatArray
    y: IntArray
    contradicted: float


def read_training(
    estimator: Any, X: Any, y: Any, sample_weight: Any
) -> tuple[FloatArray, npt.NDArray[Any], FloatArray]:
    """Samples of shape (n, n_inputs), labels and weights of shape (n,); sets ``n_features_in_``.

    Samples without weight are left out.

    Raises
    ------
    DataError
        If X, y and the weights are of different length, X is not a table of finite numbers, a weight is
        negative, or y holds no labels or only one class.
    """
    try:
        values, labels = validate_data(
            estimator, X, y, dtype=np.float64, ensure_all_finite=False, multi_output=True
        )
        labels = column_or_1d(labels, warn=True)
        weights = _check_sample_weight(sample_weight, values, dtype=np.float64, ensure_non_negative=True)
        _check_present(labels)
        check_classification_targets(labels)
    except ValueError as error:
        raise DataError(str(error)) from error
    _check_finite(values)
    values, labels, weights = values[weights > 0], labels[weights > 0], weights[weights > 0]
    _check_classes(labels)
    return values, labels, weights


def read_samples(estimator: Any, X: Any) -> FloatArray:
    """Samples to answer, shape (n, n_inputs).

    Raises
    ------
    UnfittedError
        Before `fit`.
    DataError
        If X is not a table of finite numbers with as many columns as in `fit`.
    """
    try:
        check_is_fitted(estimator)
    except NotFittedError as error:
        raise UnfittedError(str(error)) from error
    try:
        values: FloatArray = validate_data(
            estimator, X, dtype=np.float64, ensure_all_finite=False, reset=False
        )
    except ValueError as error:
        raise DataError(str(error)) from error
    _check_finite(values)
    return values


def merge(X: FloatArray, y: IntArray, weights: FloatArray) -> Samples:
    """Merge equal samples of equal class, and sort, so that neither order nor copies matter.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs)
    y : ndarray of shape (n,)
    weights : ndarray of shape (n,)
    """
    table, place = np.unique(np.column_stack([X, y]), axis=0, return_inverse=True)
    sums: FloatArray = np.bincount(place.reshape(-1), weights, minlength=len(table)).astype(np.float64)
    return Samples(table[:, :-1] + 0.0, table[:, -1].astype(np.intp), sums)


def distinct(samples: Samples) -> Points:
    """Distinct points, contradictions settled by weight."""
    _, first, point = np.unique(samples.X, axis=0, return_index=True, return_inverse=True)
    votes = np.zeros((len(first), int(samples.y.max()) + 1))
    np.add.at(votes, (point.reshape(-1), samples.y), samples.weights)
    return Points(
        samples.X[first],
        votes.argmax(axis=1).astype(np.intp),
        float((votes.sum(axis=1) - votes.max(axis=1)).sum()),
    )


def in_order(points: Points, X: FloatArray) -> Points:
    """The same points in the order of their first appearance among samples of shape (n, n_inputs)."""
    _, first = np.unique(X, axis=0, return_index=True)
    order = np.argsort(first)
    return Points(points.X[order], points.y[order], points.contradicted)


def _check_finite(values: FloatArray) -> None:
    if not np.isfinite(values).all():
        row, column = np.argwhere(~np.isfinite(values))[0]
        raise DataError(
            f"X contains NaN or infinity: X[{row}, {column}] is {values[row, column]}; every value must be "
            "finite. Drop the row, or fill the value in first (sklearn.impute)."
        )


def _check_present(labels: npt.NDArray[Any]) -> None:
    missing = [place for place, label in enumerate(labels) if label is None or label != label]
    if missing:
        raise DataError(f"y[{missing[0]}] is {labels[missing[0]]}; every sample needs a label")


def _check_classes(labels: npt.NDArray[Any]) -> None:
    if not len(labels):
        raise DataError("no sample has a weight above 0; at least two classes are needed")
    if bool((labels == labels[0]).all()):
        raise DataError(
            f"y holds one class: all {len(labels)} labels are {labels[0]!r}; there must be at least two"
        )
