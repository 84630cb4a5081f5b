"""The classifier as scikit-learn and users see it."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import parametrize_with_checks

from deepdistilling import DistillError, EssenceClassifier, Network
from deepdistilling.errors import DataError, ParameterError

SQUARE = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
SAME = np.array(["same", "other", "other", "same"])


@parametrize_with_checks([EssenceClassifier()])
def test_scikit_learn_contract(estimator, check):
    check(estimator)


@pytest.mark.parametrize("n_subconcepts", ["auto", "all", 3, 4, 100])
def test_exclusive_or_is_exact_however_it_is_grouped(n_subconcepts):
    fitted = EssenceClassifier(n_subconcepts=n_subconcepts).fit(SQUARE, SAME)
    assert fitted.predict(SQUARE).tolist() == SAME.tolist()
    assert isinstance(fitted.network_, Network)
    assert fitted.network_.predict(SQUARE).tolist() == SAME.tolist()


def test_three_classes():
    X = np.eye(3)
    fitted = EssenceClassifier().fit(X, ["a", "b", "c"])
    assert fitted.predict(X).tolist() == ["a", "b", "c"]
    assert fitted.decision_function(X).shape == (3, 3)
    assert np.allclose(fitted.predict_proba(X).sum(axis=1), 1)


def test_contradictions_are_counted_and_outvoted():
    fitted = EssenceClassifier().fit([[0.0], [0.0], [0.0], [1.0]], [0, 1, 0, 1])
    assert fitted.n_contradictory_ == 1
    assert fitted.predict([[0.0], [1.0]]).tolist() == [0, 1]


def test_nothing_but_contradictions_answers_the_majority():
    fitted = EssenceClassifier().fit([[5.0], [5.0], [5.0]], ["no", "yes", "yes"])
    assert fitted.n_contradictory_ == 1
    assert fitted.predict([[5.0], [7.0]]).tolist() == ["yes", "yes"]


def test_clone_and_pickle():
    fitted = EssenceClassifier(n_subconcepts=3).fit(SQUARE, SAME)
    assert clone(fitted).n_subconcepts == 3
    again = pickle.loads(pickle.dumps(fitted))
    assert again.predict(SQUARE).tolist() == SAME.tolist()


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (SQUARE, ["a"] * 4, "one class"),
        (SQUARE, ["a", "b"], "inconsistent numbers of samples"),
        ([[0.0], [np.nan]], [0, 1], r"X\[1, 0\] is nan"),
        ([[np.inf], [0.0]], [0, 1], r"X\[0, 0\] is inf"),
        ([[0.0], [1.0]], [0.0, np.nan], "y contains NaN"),
        ([[0.0], [1.0]], np.array(["a", None], dtype=object), r"y\[1\] is None"),
        ([["a"], ["b"]], [0, 1], "column 0 of X holds text, such as 'a'"),
    ],
)
def test_bad_data_is_named(X, y, message):
    with pytest.raises(DataError, match=message):
        EssenceClassifier().fit(X, y)


def test_predicting_before_fitting():
    with pytest.raises(NotFittedError, match="not fitted") as raised:
        EssenceClassifier().predict(SQUARE)
    assert isinstance(raised.value, DistillError)


@pytest.mark.parametrize("wrong", [{"n_subconcepts": "some"}, {"n_subconcepts": 0}, {"strictness": 2.0}])
def test_parameters_out_of_range(wrong):
    with pytest.raises(ParameterError, match=next(iter(wrong))):
        EssenceClassifier(**wrong).fit(SQUARE, SAME)


@pytest.mark.parametrize(
    ("weights", "message"), [({7: 1}, "does not fit the labels"), ({0: -1}, "0 or more")]
)
def test_weights_of_classes_that_do_not_fit(weights, message):
    with pytest.raises(ParameterError, match=message):
        EssenceClassifier(class_weight=weights).fit([[0.0], [1.0], [2.0]], [0, 1, 0])


def test_labels_of_two_kinds():
    with pytest.raises(DataError, match="cannot be put in order"):
        EssenceClassifier().fit([[0.0], [1.0], [2.0]], np.array(["a", "b", 1], dtype=object))


def test_numbers_that_are_all_but_zero():
    X = np.array([[1e-310], [2e-310], [0.0]])
    with pytest.raises(DataError, match="all within 2e-310; no weight that fits"):
        EssenceClassifier().fit(X, [0, 1, 0])
