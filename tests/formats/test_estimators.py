"""Estimators of scikit-learn as networks: equal labels everywhere, equal scores up to the last sum."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression, Perceptron, Ridge, RidgeClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

import deepdistilling as dd
from deepdistilling.errors import UnsupportedError

CLASSIFIERS = [
    DecisionTreeClassifier(random_state=0),
    DecisionTreeClassifier(max_depth=2, class_weight="balanced", random_state=0),
    RandomForestClassifier(7, random_state=0),
    ExtraTreesClassifier(5, random_state=0),
    GradientBoostingClassifier(n_estimators=4, random_state=0),
    GradientBoostingClassifier(n_estimators=3, init="zero", random_state=0),
    HistGradientBoostingClassifier(max_iter=4, random_state=0),
    LogisticRegression(max_iter=10_000),
    LinearSVC(random_state=0),
    RidgeClassifier(),
    Perceptron(random_state=0),
]
REGRESSORS = [
    DecisionTreeRegressor(random_state=0),
    RandomForestRegressor(4, random_state=0),
    GradientBoostingRegressor(n_estimators=4, random_state=0),
    HistGradientBoostingRegressor(max_iter=4, random_state=0),
    Ridge(),
]


def name(estimator):
    return type(estimator).__name__


def around(X, rng):
    """Values from the data in new combinations, which hit the thresholds' neighbourhoods, and beyond."""
    mixed = np.stack([rng.choice(column, 2000) for column in X.T], axis=1)
    return np.concatenate([X, mixed, mixed * rng.uniform(0.5, 1.5, mixed.shape)])


@pytest.mark.parametrize("load", [load_iris, load_breast_cancer])
@pytest.mark.parametrize("estimator", CLASSIFIERS, ids=name)
def test_classifiers(estimator, load):
    data = load()
    fitted = estimator.fit(data.data, data.target_names[data.target])
    network = dd.Network.from_sklearn(fitted)
    X = around(data.data, np.random.default_rng(0))
    assert np.array_equal(network.predict(X), fitted.predict(X))
    scores = fitted.decision_function(X) if hasattr(fitted, "decision_function") else fitted.predict_proba(X)
    np.testing.assert_allclose(
        network.decision_function(X), scores.reshape(len(X), -1), rtol=1e-12, atol=1e-12
    )


@pytest.mark.parametrize("estimator", REGRESSORS, ids=name)
def test_regressors(estimator):
    data = load_breast_cancer()
    fitted = estimator.fit(data.data[:, 1:], data.data[:, 0])
    network = dd.Network.from_sklearn(fitted)
    X = around(data.data[:, 1:], np.random.default_rng(0))
    np.testing.assert_allclose(network.decision_function(X)[:, 0], fitted.predict(X), rtol=1e-12)


def test_float32_samples():
    data = load_iris()
    X = data.data.astype(np.float32)
    fitted = DecisionTreeClassifier(random_state=0).fit(X, data.target)
    assert np.array_equal(dd.Network.from_sklearn(fitted).predict(X), fitted.predict(X))


def test_distill_takes_the_estimator_itself():
    data = load_iris(as_frame=True)
    labels = data.target_names[data.target]
    fitted = DecisionTreeClassifier(max_leaf_nodes=3, random_state=0).fit(data.data, labels)
    program = dd.distill(fitted)
    assert program.verification.status == "proved"
    X = around(data.data.to_numpy(), np.random.default_rng(1))
    assert np.array_equal(program.predict(X), fitted.set_params().predict(_framed(X, data)))
    assert "petal_width_cm" in program.source


def _framed(X, data):
    return data.data.iloc[:0].reindex(range(len(X))).assign(**dict(zip(data.data, X.T, strict=True)))


@pytest.mark.parametrize(
    ("estimator", "message"),
    [
        (DecisionTreeClassifier(), "is not fitted: call fit first"),
        (LogisticRegression(), "is not fitted"),
    ],
)
def test_unfitted_estimators(estimator, message):
    with pytest.raises(UnsupportedError, match=message):
        dd.distill(estimator)


@pytest.mark.parametrize(
    ("estimator", "message"),
    [
        (KNeighborsClassifier(), "a KNeighborsClassifier measures the distance"),
        (SVC(), "kernel='rbf' is no threshold of sums"),
        (SVC(kernel="linear"), "votes between pairs of classes"),
        (GradientBoostingClassifier(n_estimators=1, init=LogisticRegression(max_iter=5000)), "init=Logistic"),
    ],
)
def test_what_cannot_be_read(estimator, message):
    data = load_iris()
    with pytest.raises(UnsupportedError, match=message):
        dd.Network.from_sklearn(estimator.fit(data.data, data.target))


@pytest.mark.parametrize(
    ("estimator", "message"),
    [
        (DecisionTreeRegressor(), "has 2 outputs"),
        (Ridge(), "has 2 outputs"),
    ],
)
def test_several_outputs(estimator, message):
    data = load_iris()
    with pytest.raises(UnsupportedError, match=message):
        dd.Network.from_sklearn(estimator.fit(data.data[:, 2:], data.data[:, :2]))


def test_exponentials_and_categories():
    data = load_iris()
    poisson = HistGradientBoostingRegressor(loss="poisson", max_iter=2).fit(data.data, data.target)
    with pytest.raises(UnsupportedError, match="exponential"):
        dd.Network.from_sklearn(poisson)
    kinds = np.column_stack([data.data[:, 0], data.target])
    split = HistGradientBoostingClassifier(max_iter=2, categorical_features=[1]).fit(kinds, data.target)
    with pytest.raises(UnsupportedError, match="splits categories"):
        dd.Network.from_sklearn(split)
