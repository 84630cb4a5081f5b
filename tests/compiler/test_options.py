"""What `distill` and programs are asked for: what it means, and what is refused at once."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

import deepdistilling as dd
from deepdistilling.errors import DomainError, GeneralizationError, ParameterError, UnsupportedError

BOTH = dd.Network([dd.Layer([[1], [1]], [-1.5]), dd.Layer([[1]], [0])])


@pytest.mark.parametrize("name", ["class", "my rule", "sum", "np", "int", "program_", "λ", "x"])
def test_a_function_may_be_called_what_python_cannot_call_it(name):
    program = dd.distill(BOTH, input_domain="binary", function_name=name)
    assert program([1, 1]) == 1
    assert program.explain([1, 0]).answer == 0
    assert [rule.label for rule in program.rules()] == [1, 0]


@pytest.mark.parametrize(
    ("option", "error"),
    [
        ({"function_name": ""}, ParameterError),
        ({"n_samples": 0}, ParameterError),
        ({"n_samples": 1.5}, ParameterError),
        ({"max_cases": True}, ParameterError),
        ({"input_domain": (0, 1 << 60)}, DomainError),
        ({"input_shape": 2.0}, DomainError),
        ({"output": "labels"}, UnsupportedError),
    ],
)
def test_what_cannot_be_is_refused_by_name(option, error):
    with pytest.raises(error, match=next(iter(option)).split("_")[-1]):
        dd.distill(BOTH, **{"input_domain": "binary", **option})


def test_numpy_values_are_as_good_as_pythons():
    program = dd.distill(BOTH, input_domain=np.array([0, 1]), input_shape=np.int64(2), n_samples=np.int64(9))
    assert program.input_shape == (2,)


@pytest.mark.parametrize("classes", [[0.0, np.inf], np.array(["2020", "2021"], dtype="datetime64[Y]")])
def test_labels_must_have_a_text(classes):
    network = dd.Network(BOTH.layers, classes=classes)
    with pytest.raises(UnsupportedError, match="labels must be text, truth values or finite numbers"):
        dd.distill(network, input_domain="binary")


@pytest.mark.parametrize(
    "regressor",
    [
        DecisionTreeRegressor(max_depth=2),
        LinearRegression(),
        RandomForestRegressor(2, max_depth=1, random_state=0),
        make_pipeline(StandardScaler(), DecisionTreeRegressor(max_depth=1)),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_regressors_program_gives_its_numbers(regressor, rng):
    X = rng.normal(size=(40, 3)).astype(np.float32).astype(np.float64)
    regressor.fit(X, 10 + X[:, 0])
    program = dd.distill(regressor)
    assert program.code.output == "score"
    assert np.allclose(program.predict(X)[:, 0], regressor.predict(X), rtol=1e-12, atol=0)
    with pytest.raises(UnsupportedError, match="a regressor has numbers to give"):
        dd.distill(regressor, output="label")


def test_columns_of_a_data_frame_are_found_by_name():
    X = pd.DataFrame({"a": [0, 0, 1, 1], "b": [0, 1, 0, 1]})
    program = dd.distill(DecisionTreeClassifier(random_state=0).fit(X, [0, 0, 1, 0]))
    assert program.predict(X).tolist() == program.predict(X[["b", "a"]]).tolist() == [0, 0, 1, 0]
    assert program.predict(X.rename(columns={"a": 0, "b": 1})).tolist() == [0, 0, 1, 0]
    with pytest.raises(DomainError, match="no column 'a'"):
        program.predict(X.rename(columns={"a": "other"}))


def test_a_batch_may_be_sparse():
    program = dd.distill(BOTH, input_domain="binary")
    assert program.predict(sparse.csr_array([[1, 1], [0, 1]])).tolist() == [1, 0]


@pytest.mark.parametrize(
    ("X", "said"),
    [
        ([[1, 1j]], "complex"),
        ([[1, "one"]], "must hold numbers"),
        ([[1, 1, 1]], r"a sample must have shape \(2,\)"),
    ],
)
def test_what_is_no_batch_is_refused(X, said):
    with pytest.raises(DomainError, match=said):
        dd.distill(BOTH, input_domain="binary").predict(X)


def test_errors_are_counted_of_labels_only():
    program = dd.distill(BOTH, input_domain="binary", output="score")
    with pytest.raises(UnsupportedError, match="errors are of labels"):
        program.rules([[0, 1]], [0])


def test_names_of_labels_do_not_go_on():
    """Which of four is set: at other sizes there would be no name for the fifth."""
    layers = [dd.Layer(np.eye(4), np.full(4, -0.5)), dd.Layer(np.eye(4), np.zeros(4))]
    numbered = dd.distill(dd.Network(layers, activation="step"), input_domain="binary").generalize()
    assert numbered([0, 0, 0, 0, 0, 1]) == 5
    named = dd.Network(layers, activation="step", classes=["red", "green", "blue", "none"])
    with pytest.raises(GeneralizationError, match="for this size only"):
        dd.distill(named, input_domain="binary").generalize()


def test_programs_are_what_is_unified():
    with pytest.raises(GeneralizationError, match="unify needs programs"):
        dd.unify([1, 2])


def test_steps_stand_in_the_order_in_which_they_were_taken(rng):
    X = rng.normal(size=(60, 2))
    learned = dd.EssenceClassifier().fit(X, X[:, 0] > 0.1)
    steps = dd.distill(learned, tolerance="data", data=X).verification.steps
    assert steps[0].name == "fewest digits"
