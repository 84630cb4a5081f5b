"""Fitted estimators of scikit-learn that decide by thresholds, as networks that decide the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sklearn.base import is_classifier
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import (
    LinearRegression,
    LogisticRegression,
    LogisticRegressionCV,
    Perceptron,
    Ridge,
    RidgeClassifier,
    RidgeClassifierCV,
    SGDClassifier,
)
from sklearn.pipeline import Pipeline
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import (
    DecisionTreeClassifier,
    DecisionTreeRegressor,
    ExtraTreeClassifier,
    ExtraTreeRegressor,
)
from sklearn.utils.validation import check_is_fitted

from ..errors import UnsupportedError
from ..network import Layer, Network
from .pipeline import Read, read_pipeline
from .refused import reason_of_estimator
from .trees import FloatArray, Leaf, Nodes, leaves_of, network_of_leaves, read_as_float32

TREES = (DecisionTreeClassifier, DecisionTreeRegressor, ExtraTreeClassifier, ExtraTreeRegressor)
FORESTS = (RandomForestClassifier, RandomForestRegressor, ExtraTreesClassifier, ExtraTreesRegressor)
BOOSTED = (GradientBoostingClassifier, GradientBoostingRegressor)
BINNED = (HistGradientBoostingClassifier, HistGradientBoostingRegressor)
LINEAR = (
    *(LogisticRegression, LogisticRegressionCV, LinearSVC, SVC, SGDClassifier, Perceptron),
    *(RidgeClassifier, RidgeClassifierCV, LinearRegression, Ridge),
)


def why_no_softmax(estimator: Any) -> str | None:
    """Return why the softmax of its scores is not what an estimator calls probabilities; None where it is.

    Where an estimator has no probabilities, the softmax of its scores is all there is.
    """
    name = type(estimator).__name__
    if isinstance(estimator, Pipeline):
        return why_no_softmax(estimator.steps[-1][1])
    if isinstance(estimator, (*TREES, *FORESTS)):
        return f"the scores of a {name} are its probabilities: pass output='score'"
    if isinstance(estimator, GradientBoostingClassifier) and estimator.loss != "log_loss":
        return f"a {name} with loss={estimator.loss!r} has probabilities that are no softmax of its scores"
    is_stochastic = isinstance(estimator, SGDClassifier) and hasattr(estimator, "predict_proba")
    if is_stochastic and (estimator.loss != "log_loss" or len(estimator.classes_) > 2):
        return f"this {name} makes probabilities of each score by itself, which is no softmax of them"
    return None


def from_estimator(estimator: Any) -> Network:
    """Return the network that decides as a fitted estimator does.

    Parameters
    ----------
    estimator : estimator
        A decision tree, random forest, extra trees, gradient boosting (both kinds), or a linear model:
        logistic regression, linear support vector machine, perceptron, ridge; fitted on numbers. Or an
        estimator with a `network_`, or a pipeline that ends in one of these after scaling, selection and
        encoding of columns.

    Returns
    -------
    Network
        Its scores are those of `decision_function`, the probabilities of a tree or forest, or the values
        of a regressor, up to the rounding of the last sum.

    Raises
    ------
    UnsupportedError
        If it is another kind, is not fitted, or has something that no threshold network says: several
        outputs, missing values, categories, a kernel.
    """
    inner = getattr(estimator, "network_", None)
    if isinstance(inner, Network):
        return inner
    for kinds, read in _READERS:
        if isinstance(estimator, kinds):
            _check_fitted(estimator)
            return read(estimator)
    if type(estimator).__module__.startswith("deepdistilling."):
        _check_fitted(estimator)
    raise UnsupportedError(reason_of_estimator(estimator))


def _tree(estimator: Any) -> Network:
    _one_output(estimator)
    leaves = _leaves(estimator)
    return _of_leaves(estimator, leaves, np.zeros(len(leaves[0].values)))


def _forest(estimator: Any) -> Network:
    _one_output(estimator)
    trees = estimator.estimators_
    leaves = [_scaled(leaf, 1 / len(trees)) for tree in trees for leaf in _leaves(tree)]
    return _of_leaves(estimator, leaves, np.zeros(len(leaves[0].values)))


def _boosted(estimator: Any) -> Network:
    if estimator.init is not None and estimator.init != "zero":
        raise UnsupportedError(
            f"this {type(estimator).__name__} starts from an estimator of its own, init="
            f"{type(estimator.init).__name__}; only the default and init='zero' are numbers"
        )
    trees = estimator.estimators_
    nowhere = np.zeros((1, estimator.n_features_in_), dtype=np.float32)
    start = np.asarray(estimator._raw_predict_init(nowhere), dtype=np.float64)[0]
    leaves = [
        _scaled(_placed(leaf, score, trees.shape[1]), estimator.learning_rate)
        for stage in trees
        for score, tree in enumerate(stage)
        for leaf in _leaves(tree)
    ]
    return _of_leaves(estimator, leaves, start)


def _binned(estimator: Any) -> Network:
    if getattr(estimator, "is_categorical_", None) is not None:
        raise UnsupportedError(f"this {type(estimator).__name__} splits categories; only numbers are read")
    if isinstance(estimator, HistGradientBoostingRegressor) and estimator.loss in ("poisson", "gamma"):
        raise UnsupportedError(f"loss={estimator.loss!r} returns the exponential of a sum, which is no score")
    leaves = []
    for stage in estimator._predictors:
        for score, predictor in enumerate(stage):
            found = _binned_nodes(predictor.nodes)
            leaves += [_placed(leaf, score, len(stage)) for leaf in leaves_of(found)]
    start = np.asarray(estimator._baseline_prediction, dtype=np.float64).reshape(-1)
    return _of_leaves(estimator, leaves, start)


def read_columns_of(pipeline: Pipeline) -> tuple[Read, tuple[str, ...]]:
    """Return a fitted pipeline's network with what is said of the columns that it reads, and their names.

    Raises
    ------
    UnsupportedError
        As `from_estimator`.
    """
    *steps, (_, last) = pipeline.steps
    network = from_estimator(last)
    fitted = [step for _, step in steps if hasattr(step, "n_features_in_")]
    first = fitted[0] if fitted else last
    width = int(getattr(first, "n_features_in_", network.n_inputs))
    known = getattr(first, "feature_names_in_", None)
    names = tuple(str(each) for each in (range(width) if known is None else known))
    if known is None:
        names = tuple(f"x{each}" for each in names)
    return read_pipeline([step for _, step in steps], network, names), names


def _pipeline(estimator: Any) -> Network:
    return read_columns_of(estimator)[0].network


def _linear(estimator: Any) -> Network:
    if isinstance(estimator, SVC) and estimator.kernel != "linear":
        raise UnsupportedError(f"an SVC with kernel={estimator.kernel!r} is no threshold of sums")
    if isinstance(estimator, SVC) and len(estimator.classes_) > 2:
        raise UnsupportedError("an SVC votes between pairs of classes; a LinearSVC has one sum a class")
    weights = np.atleast_2d(np.asarray(estimator.coef_, dtype=np.float64))
    bias = np.broadcast_to(np.asarray(estimator.intercept_, dtype=np.float64).reshape(-1), len(weights))
    binarizer = getattr(estimator, "_label_binarizer", None)
    has_several = str(getattr(binarizer, "y_type_", "")).startswith("multilabel")
    if has_several or (not is_classifier(estimator) and len(weights) > 1):
        raise UnsupportedError(f"this {type(estimator).__name__} has {len(weights)} outputs; expected one")
    return Network([Layer(weights.T, bias)], classes=_classes(estimator))


_READERS: Sequence[tuple[tuple[type, ...], Callable[[Any], Network]]] = (
    (TREES, _tree),
    (FORESTS, _forest),
    (BOOSTED, _boosted),
    (BINNED, _binned),
    (LINEAR, _linear),
    ((Pipeline,), _pipeline),
)


def _leaves(tree: Any) -> list[Leaf]:
    """Return the leaves of a fitted tree that reads float32; a classifier's add the class's shares."""
    arrays = tree.tree_
    _require_limits(arrays.threshold)
    values = np.asarray(arrays.value, dtype=np.float64)[:, 0]
    if is_classifier(tree):
        values = values / values.sum(axis=1, keepdims=True)
    limits = read_as_float32(np.asarray(arrays.threshold, dtype=np.float64))
    return leaves_of(Nodes(arrays.children_left, arrays.children_right, arrays.feature, limits, values))


def _binned_nodes(nodes: Any) -> Nodes:
    at = np.arange(len(nodes))
    leaf = nodes["is_leaf"].astype(bool)
    left, right = (np.where(leaf, at, nodes[side]).astype(np.intp) for side in ("left", "right"))
    limits = nodes["num_threshold"].astype(np.float64)
    _require_limits(limits[~leaf])
    return Nodes(left, right, nodes["feature_idx"].astype(np.intp), limits, nodes["value"][:, np.newaxis])


def _require_limits(limits: Any) -> None:
    """Refuse splits that tell missing values from all others."""
    if not np.isfinite(limits).all():
        raise UnsupportedError("a tree splits missing values from others, and a program reads none of them")


def _scaled(leaf: Leaf, factor: float) -> Leaf:
    return Leaf(leaf.path, leaf.values * factor)


def _placed(leaf: Leaf, score: int, n_scores: int) -> Leaf:
    """Return a leaf of a tree that is about one of several scores."""
    values: FloatArray = np.zeros(n_scores)
    values[score] = leaf.values[0]
    return Leaf(leaf.path, values)


def _of_leaves(estimator: Any, leaves: Sequence[Leaf], start: FloatArray) -> Network:
    return network_of_leaves(leaves, start, int(estimator.n_features_in_), _classes(estimator))


def _classes(estimator: Any) -> Any:
    return estimator.classes_.tolist() if is_classifier(estimator) else None


def _one_output(estimator: Any) -> None:
    if estimator.n_outputs_ > 1:
        raise UnsupportedError(
            f"this {type(estimator).__name__} has {estimator.n_outputs_} outputs; fit one estimator each"
        )


def _check_fitted(estimator: Any) -> None:
    try:
        check_is_fitted(estimator)
    except NotFittedError as error:
        raise UnsupportedError(f"this {type(estimator).__name__} is not fitted: call fit first") from error
