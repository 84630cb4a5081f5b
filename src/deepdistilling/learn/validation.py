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
from sklearn.utils.validation import check_is_fitted, column_or_1d, validate_data

from ..errors import DataError, DistillError
from .hyperplane import FloatArray
from .subconcepts import IntArray


class UnfittedError(DistillError, NotFittedError):  # type: ignore[misc]
    """An estimator was asked for an answer before `fit`."""


@dataclass(frozen=True, eq=False)
class Points:
    """Distinct training points, each with one class.

    Parameters
    ----------
    X : ndarray of shape (n_points, n_inputs)
        No two rows are equal; in the order of their first appearance.
    y : ndarray of shape (n_points,)
        Index of each point's class: the most frequent one of its samples, the first of equals.
    weights : ndarray of shape (n_points,)
        Number of samples at each point.
    n_contradictory : int
        Samples whose class is not that of their point.
    """

    X: FloatArray
    y: IntArray
    weights: FloatArray
    n_contradictory: int


def read_training(estimator: Any, X: Any, y: Any) -> tuple[FloatArray, npt.NDArray[Any]]:
    """Samples and labels of a training set, shapes (n, n_inputs) and (n,); sets ``n_features_in_``.

    Raises
    ------
    DataError
        If X and y are of different length, X is not a table of finite numbers, or y holds no labels.
    """
    try:
        values, labels = validate_data(
            estimator, X, y, dtype=np.float64, ensure_all_finite=False, multi_output=True
        )
        labels = column_or_1d(labels, warn=True)
        _check_labels(labels)
        check_classification_targets(labels)
    except ValueError as error:
        raise DataError(str(error)) from error
    _check_finite(values)
    return values, labels


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


def distinct(X: FloatArray, y: IntArray) -> Points:
    """Merge equal samples, and settle contradictions by majority.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs)
    y : ndarray of shape (n,)
        Index of each sample's class.
    """
    _, first, point = np.unique(X, axis=0, return_index=True, return_inverse=True)
    votes = np.zeros((len(first), int(y.max()) + 1))
    np.add.at(votes, (point.reshape(-1), y), 1.0)
    order = np.argsort(first)
    votes, first = votes[order], first[order]
    return Points(
        X[first],
        votes.argmax(axis=1).astype(np.intp),
        votes.sum(axis=1),
        int((votes.sum(axis=1) - votes.max(axis=1)).sum()),
    )


def _check_finite(values: FloatArray) -> None:
    if not np.isfinite(values).all():
        row, column = np.argwhere(~np.isfinite(values))[0]
        raise DataError(
            f"X contains NaN or infinity: X[{row}, {column}] is {values[row, column]}; every value must be "
            "finite. Drop the row, or fill the value in first (sklearn.impute)."
        )


def _check_labels(labels: npt.NDArray[Any]) -> None:
    missing = [place for place, label in enumerate(labels) if label is None or label != label]
    if missing:
        raise DataError(f"y[{missing[0]}] is {labels[missing[0]]}; every sample needs a label")
    if len(labels) and bool((labels == labels[0]).all()):
        raise DataError(
            f"y holds one class: all {len(labels)} labels are {labels[0]!r}; there must be at least two"
        )
