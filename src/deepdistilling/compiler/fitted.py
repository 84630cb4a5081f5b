"""What a fitted estimator or pipeline says of itself: what the compiler needs scikit-learn for."""

from __future__ import annotations

from typing import Any

from sklearn.base import BaseEstimator, is_regressor
from sklearn.pipeline import Pipeline

from ..errors import UnsupportedError
from ..formats.estimators import read_columns_of, why_no_softmax
from ..learn import EssenceClassifier, EssenceRegressor, UnfittedError
from ..network import Network
from .source import Source


def source_of_fitted(given: Any) -> Source:
    """Read a fitted estimator, a pipeline, the best of a search, or an object with a network.

    Raises
    ------
    UnsupportedError
        If it is none of these, or one that is not known.
    """
    if isinstance(given, BaseEstimator) and hasattr(given, "best_estimator_"):
        return source_of_fitted(given.best_estimator_)
    found = getattr(given, "feature_names_in_", None)
    names = None if found is None else tuple(str(name) for name in found)
    inner = getattr(given, "network_", None)
    if isinstance(inner, Network):
        known = isinstance(given, BaseEstimator) or hasattr(given, "is_binary_")
        return Source(inner, names, bool(getattr(given, "is_binary_", False)) if known else None)
    if isinstance(given, EssenceClassifier | EssenceRegressor):
        raise UnfittedError(f"this {type(given).__name__} has no network yet: call fit before distill")
    if isinstance(given, Pipeline):
        return _of_pipeline(given, names)
    if isinstance(given, BaseEstimator):
        network, has_labels = Network.from_sklearn(given), not is_regressor(given)
        return Source(network, names, False, has_labels=has_labels, no_softmax=why_no_softmax(given))
    raise UnsupportedError(f"distill takes a Network, or a fitted estimator; got {type(given).__name__}")


def _of_pipeline(pipeline: Pipeline, names: tuple[str, ...] | None) -> Source:
    read, columns = read_columns_of(pipeline)
    # A regressor of this package has a label for each of its bins.
    has_labels = hasattr(pipeline.steps[-1][1], "network_") or not is_regressor(pipeline)
    binary = bool(getattr(pipeline.steps[-1][1], "is_binary_", False)) and all(read.plain)
    no_softmax = why_no_softmax(pipeline)
    if all(each is None for each in read.categories):
        return Source(read.network, names, binary, None, has_labels, no_softmax)
    return Source(read.network, columns, binary, read.categories, has_labels, no_softmax)
