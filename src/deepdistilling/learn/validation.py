"""What may be learned from, and what a mistake in it is called.

In: what a user handed to an estimator. Out: arrays of floats and class indices, or an error that names the
place and what was expected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.exceptions import NotFittedError
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, column_or_1d, validate_data

from ..errors import DataError, DistillError, ParameterError
from .hyperplane import FloatArray
from .subconcepts import IntArray
from .tables import plain_labels, require_exact, require_names, require_no_text

LARGEST, SMALLEST = 1e151, 1e-300
"""Largest value that is learned from, and least difference between the ends of a column."""

MOST_POWER = 300
"""Weights of samples are taken as they are up to this power of 2."""


class UnfittedError(DistillError, NotFittedError):  # type: ignore[misc]
    """An estimator was asked for an answer before `fit`."""


class Samples(NamedTuple):
    """Training samples in a canonical order, equal ones merged.

    `X` of shape (n, n_inputs) is sorted by row; a row occurs once for each class that it has. `y` of shape
    (n,) is the index of each sample's class, `weights` the sum of the weights of the samples that were
    merged, above 0, and `counts` their number.
    """

    X: FloatArray
    y: IntArray
    weights: FloatArray
    counts: IntArray

    def take(self, rows: IntArray) -> Samples:
        """Some of the samples."""
        return Samples(self.X[rows], self.y[rows], self.weights[rows], self.counts[rows])


@dataclass(frozen=True, eq=False)
class Points:
    """Distinct training points, each with one class.

    Parameters
    ----------
    X : ndarray of shape (n_points, n_inputs)
        No two rows are equal.
    y : ndarray of shape (n_points,)
        Index of each point's class: that of most weight, the first of equals.
    n_contradictory : int
        Number of samples whose class is not that of their point.
    """

    X: FloatArray
    y: IntArray
    n_contradictory: int


class Training(NamedTuple):
    """What an estimator learns from, after checks; samples without weight are left out.

    `X` has shape (n, n_inputs), `y` (n,) the index of what each sample should be answered, `weights` (n,).
    `classes` are the sorted labels. With soft targets, `targets` of shape (n_targets, n_classes) are the
    different rows of probabilities, which `y` then counts; else it is ``None`` and `y` counts the classes.
    """

    X: FloatArray
    y: IntArray
    weights: FloatArray
    classes: npt.NDArray[Any]
    targets: FloatArray | None


def check_parameters(estimator: Any) -> None:
    """Raise a `ParameterError` if a parameter of an estimator is outside its declared range."""
    try:
        estimator._validate_params()
    except ValueError as error:
        raise ParameterError(str(error)) from error


def read_training(estimator: Any, X: Any, y: Any, sample_weight: Any) -> Training:
    """Check a training set, and set ``n_features_in_``.

    Raises
    ------
    DataError
        If X, y and the weights are of different length, X is not a table of finite numbers, a weight is
        negative, y holds no labels or only one class, or a soft target is no probability.
    """
    values, labels = _validated(estimator, X, plain_labels(y), multi_output=True)
    try:
        weights = _check_sample_weight(sample_weight, values, dtype=np.float64, ensure_non_negative=True)
        soft = labels.ndim == 2 and labels.shape[1] > 1
        labels = _probabilities(labels) if soft else _labels(labels)
    except ValueError as error:
        raise DataError(str(error)) from error
    _check_range(values)
    weights = _in_range(weights)
    used = weights > 0
    if not used.any():
        raise DataError("no sample has a weight above 0; at least two classes are needed")
    if soft:
        table, indices = np.unique(labels[used], axis=0, return_inverse=True)
        classes = np.arange(labels.shape[1])
    else:
        classes, indices = np.unique(labels[used], return_inverse=True)
        table = classes
    if len(table) < 2:
        (only,) = table.tolist()
        raise DataError(
            f"y holds one class: all {len(labels[used])} labels are {only!r}; there must be at least two"
        )
    return Training(values[used], indices.reshape(-1), weights[used], classes, table if soft else None)


def read_numbers(
    estimator: Any, X: Any, y: Any, sample_weight: Any
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Samples of shape (n, n_inputs), targets and weights of shape (n,); sets ``n_features_in_``.

    Raises
    ------
    DataError
        If X, y and the weights are of different length, hold anything but finite numbers, a weight is
        negative, or all targets are equal.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # its check for finite numbers adds them up
        values, targets = _validated(estimator, X, y, y_numeric=True, multi_output=True)
    try:
        targets = column_or_1d(targets, warn=True).astype(np.float64)
        weights = _check_sample_weight(sample_weight, values, dtype=np.float64, ensure_non_negative=True)
    except ValueError as error:
        raise DataError(str(error)) from error
    _check_range(values)
    weights = _in_range(weights)
    used = weights > 0
    if not used.any() or bool((targets[used] == targets[used][0]).all()):
        raise DataError(
            f"all {int(used.sum())} targets of a weight above 0 are equal, as with 1 sample; "
            "there must be at least two different numbers"
        )
    return values[used], targets[used], weights[used]


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
    values: FloatArray = _validated(estimator, X, reset=False)[0]
    _check_finite(values)
    return values


def _validated(estimator: Any, X: Any, *y: Any, **options: Any) -> tuple[Any, ...]:
    """Samples as floats, and labels where they are given, as scikit-learn reads them; see `tables`."""
    require_names(X)
    require_exact(X)
    try:
        found = validate_data(
            estimator, X, *y, accept_sparse="csr", dtype=np.float64, ensure_all_finite=False, **options
        )
    except ValueError as error:
        require_no_text(X)
        raise DataError(str(error)) from error
    values, *labels = found if y else (found,)
    return (_dense(values), *labels)


def merge(X: FloatArray, y: IntArray, weights: FloatArray) -> Samples:
    """Merge equal samples of equal class, and sort, so that neither order nor copies matter.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs)
    y : ndarray of shape (n,)
    weights : ndarray of shape (n,)
    """
    table, place = np.unique(np.column_stack([X, y]), axis=0, return_inverse=True)
    place = place.reshape(-1)
    sums: FloatArray = np.bincount(place, weights, minlength=len(table)).astype(np.float64)
    counts = np.bincount(place, minlength=len(table)).astype(np.intp)
    return Samples(table[:, :-1] + 0.0, table[:, -1].astype(np.intp), sums, counts)


def distinct(samples: Samples) -> Points:
    """Distinct points, contradictions settled by weight."""
    # The samples are sorted, so that equal points are neighbours.
    starts = np.append(True, (samples.X[1:] != samples.X[:-1]).any(axis=1))
    point = np.cumsum(starts) - 1
    votes = np.zeros((int(point[-1]) + 1, int(samples.y.max()) + 1))
    np.add.at(votes, (point, samples.y), samples.weights)
    y = votes.argmax(axis=1).astype(np.intp)
    return Points(samples.X[starts], y, int(samples.counts[samples.y != y[point]].sum()))


def balanced_weights(samples: Samples) -> FloatArray:
    """Weights of the samples, shape (n,), such that all classes have the same weight."""
    weights: FloatArray = samples.weights / np.bincount(samples.y, samples.weights)[samples.y]
    return weights


def in_order(points: Points, X: FloatArray) -> Points:
    """The same points in the order of their first appearance among samples of shape (n, n_inputs)."""
    _, first = np.unique(X, axis=0, return_index=True)
    order = np.argsort(first)
    return Points(points.X[order], points.y[order], points.n_contradictory)


def weights_by_class(class_weight: dict[Any, float], labels: npt.NDArray[Any]) -> FloatArray:
    """Return the weight of each sample's class.

    Raises
    ------
    ParameterError
        If it names a class that no sample has, or a weight is no number of 0 or more.
    """
    try:
        weights: FloatArray = compute_sample_weight(class_weight, labels)
    except ValueError as error:
        raise ParameterError(f"class_weight does not fit the labels: {error}") from error
    if not (weights >= 0).all():
        raise ParameterError(f"class_weight must hold numbers of 0 or more; got {class_weight!r}")
    return weights


def _dense(values: Any) -> FloatArray:
    """Samples as a plain array: thresholds and distances look at every value."""
    result: FloatArray = values.toarray() if sparse.issparse(values) else values
    return result


def _check_finite(values: FloatArray) -> None:
    if not np.isfinite(values).all():
        row, column = np.argwhere(~np.isfinite(values))[0]
        raise DataError(
            f"X contains NaN or infinity: X[{row}, {column}] is {values[row, column]}; every value must be "
            "finite. Drop the row, or fill the value in first (sklearn.impute)."
        )


def _check_range(values: FloatArray) -> None:
    """Raise a `DataError` for numbers that are finite, but whose squares or reciprocals are not."""
    _check_finite(values)
    large = np.argwhere(np.abs(values) > LARGEST)
    if len(large):
        row, column = large[0]
        raise DataError(
            f"X[{row}, {column}] is {values[row, column]}; values must be from -{LARGEST} to {LARGEST}, so "
            "that sums of their squares fit into float64. Divide the column by a power of ten"
        )
    spreads = np.ptp(values, axis=0)
    small = np.flatnonzero((spreads > 0) & (spreads < SMALLEST))
    if len(small):
        raise DataError(
            f"column {small[0]} of X has different values, but all within {spreads[small[0]]}; no weight "
            f"that fits into float64 tells them apart below {SMALLEST}. Multiply the column by a power of ten"
        )


def _in_range(weights: FloatArray) -> FloatArray:
    """Return weights whose sum is of ordinary size; only their ratios matter."""
    power = int(np.frexp(weights.max(initial=0.0))[1])
    scaled: FloatArray = weights if abs(power) < MOST_POWER else np.ldexp(weights, -power)
    return scaled


def _labels(y: npt.NDArray[Any]) -> npt.NDArray[Any]:
    labels: npt.NDArray[Any] = column_or_1d(y, warn=True)
    missing = [place for place, label in enumerate(labels) if label is None or label != label]
    if missing:
        raise DataError(f"y[{missing[0]}] is {labels[missing[0]]}; every sample needs a label")
    try:
        check_classification_targets(labels)
        np.unique(labels)
    except TypeError as error:
        raise DataError(
            f"the labels cannot be put in order: {error}; give text, or numbers, not both"
        ) from error
    return labels


def _probabilities(y: npt.NDArray[Any]) -> FloatArray:
    table = y.astype(np.float64)
    wrong = ~((table >= 0) & (table <= 1))
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise DataError(
            f"y[{row}, {column}] is {table[row, column]}; with one column a class, y holds probabilities, "
            "from 0 to 1. Give labels as one column."
        )
    return table
