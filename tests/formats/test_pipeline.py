"""Pipelines as networks: steps before the network become a part of its first layer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler
from sklearn.tree import DecisionTreeClassifier

import deepdistilling as dd
from deepdistilling import Layer, Network
from deepdistilling.formats.pipeline import read_pipeline

DATA = load_breast_cancer()
SCALERS = [StandardScaler(), MinMaxScaler((-2, 5)), MaxAbsScaler(), RobustScaler()]


def mixed(n=3000):
    """Values of the data in new combinations, whose many equal values meet the thresholds exactly."""
    rng = np.random.default_rng(3)
    rows = np.stack([rng.choice(column, n) for column in DATA.data.T], axis=1)
    return np.concatenate([DATA.data, rows, rows * rng.uniform(0.5, 1.5, rows.shape)])


@pytest.mark.parametrize("scaler", SCALERS, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize(
    "last",
    [
        DecisionTreeClassifier(random_state=0),
        RandomForestClassifier(5, random_state=0),
        HistGradientBoostingClassifier(max_iter=4, random_state=0),
        LogisticRegression(max_iter=1000),
    ],
    ids=lambda each: type(each).__name__,
)
def test_scaled_and_selected(scaler, last):
    pipeline = make_pipeline(scaler, SelectKBest(k=8), "passthrough", last).fit(DATA.data, DATA.target)
    network = Network.from_sklearn(pipeline)
    assert network.n_inputs == 30
    assert np.array_equal(network.predict(mixed()), pipeline.predict(mixed()))


@pytest.mark.parametrize("scaler", SCALERS, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("sign", [1.0, -1.0])
@settings(max_examples=30)
@given(
    st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=6, unique=True),
    st.floats(-3, 3),
    st.integers(-2, 2),
)
def test_a_split_is_where_it_was(scaler, sign, column, threshold, steps):
    fitted = scaler.fit(np.array(column)[:, np.newaxis])
    inner = Network(
        [Layer([[sign]], [-sign * threshold]), Layer([[1.0]], [0.0])], activation="step", tie_tolerance=0
    )
    whole = read_pipeline([fitted], inner, ["x"]).network
    at = -whole.layers[0].bias[0] * sign
    for _ in range(abs(steps)):
        at = np.nextafter(at, np.inf if steps > 0 else -np.inf)
    if np.isfinite(at):
        x = np.array([[at]])
        assert whole.decision_function(x) == inner.decision_function(fitted.transform(x))


def test_a_learned_network_in_a_pipeline():
    X, y = DATA.data[:, :6], DATA.target
    pipeline = make_pipeline(StandardScaler(), dd.EssenceClassifier(max_conditions=2)).fit(X, y)
    network = Network.from_sklearn(pipeline)
    assert np.mean(network.predict(X) == pipeline.predict(X)) == 1
    program = dd.distill(pipeline, names=[str(name).replace(" ", "_") for name in DATA.feature_names[:6]])
    assert np.array_equal(program.predict(X), pipeline.predict(X))
