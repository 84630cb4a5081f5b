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
from sklearn.linear_model import LogisticRegression, Perceptron, Ridge, RidgeClassifier, SGDClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
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
        (make_pipeline(dd.EssenceClassifier()), "EssenceClassifier is not fitted"),
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


def test_several_labels_of_a_sample():
    data = load_iris()
    with pytest.raises(UnsupportedError, match="has 3 outputs"):
        dd.distill(RidgeClassifier().fit(data.data, np.eye(3, dtype=int)[data.target]))


@pytest.mark.parametrize(
    "estimator",
    [DecisionTreeClassifier(), RandomForestClassifier(3), HistGradientBoostingClassifier()],
    ids=name,
)
def test_trees_that_tell_missing_values_from_others(estimator):
    X = np.random.default_rng(0).normal(size=(300, 2))
    X[::3, 0] = np.nan
    with pytest.raises(UnsupportedError, match="splits missing values from others"):
        dd.distill(estimator.fit(X, np.isnan(X[:, 0])))


@pytest.mark.parametrize(
    "estimator",
    [
        LogisticRegression(max_iter=10_000),
        GradientBoostingClassifier(n_estimators=2),
        SGDClassifier("log_loss"),
    ],
    ids=name,
)
def test_probabilities_are_the_estimators_own(estimator):
    data = load_breast_cancer()
    estimator.fit(data.data / data.data.max(axis=0), data.target)
    X = data.data[:50] / data.data.max(axis=0)
    got = dd.distill(estimator, output="probability").predict(X)
    np.testing.assert_allclose(got[:, -1], estimator.predict_proba(X)[:, 1])


@pytest.mark.parametrize(
    ("estimator", "message"),
    [
        (DecisionTreeClassifier(max_depth=2), "are its probabilities: pass output='score'"),
        (make_pipeline(RandomForestClassifier(2, max_depth=2)), "are its probabilities"),
        (GradientBoostingClassifier(n_estimators=2, loss="exponential"), "no softmax of its scores"),
        (SGDClassifier("modified_huber"), "no softmax of them"),
    ],
)
def test_probabilities_that_are_no_softmax(estimator, message):
    data = load_breast_cancer()
    with pytest.raises(UnsupportedError, match=message):
        dd.distill(estimator.fit(data.data, data.target), output="probability")


def test_a_forest_whose_votes_are_equal_can_be_run():
    """Equal shares are told apart by the order of a sum, which is another one in compiled text."""
    rng = np.random.default_rng(0)
    X, y = rng.integers(0, 3, (200, 3)).astype(float), rng.integers(0, 2, 200)
    forest = RandomForestClassifier(6, random_state=1, max_depth=5).fit(X, y)
    program = dd.distill(forest)
    clear = np.abs(forest.predict_proba(X)[:, 1] - 0.5) > 1e-9
    np.testing.assert_array_equal(program.predict(X)[clear], forest.predict(X)[clear])


def test_exponentials_and_categories():
    data = load_iris()
    poisson = HistGradientBoostingRegressor(loss="poisson", max_iter=2).fit(data.data, data.target)
    with pytest.raises(UnsupportedError, match="exponential"):
        dd.Network.from_sklearn(poisson)
    kinds = np.column_stack([data.data[:, 0], data.target])
    split = HistGradientBoostingClassifier(max_iter=2, categorical_features=[1]).fit(kinds, data.target)
    with pytest.raises(UnsupportedError, match="splits categories"):
        dd.Network.from_sklearn(split)
