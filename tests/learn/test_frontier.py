"""Fewer conditions than everything: the frontier, its rows, and a cap."""

import itertools

import numpy as np
import pytest
from sklearn.datasets import load_digits, load_iris

from deepdistilling import EssenceClassifier
from deepdistilling.errors import ParameterError
from deepdistilling.learn import UnfittedError

from .tasks import life_like, vectors


def test_frontier_of_an_exact_network():
    X, y = life_like([3, 6], [2, 3])
    fitted = EssenceClassifier(frontier=True).fit(X, y)
    rows = list(fitted.frontier_)
    assert [row.n_conditions for row in rows] == sorted(row.n_conditions for row in rows)
    assert all(a.training_error > b.training_error for a, b in itertools.pairwise(rows))
    assert rows[0].n_conditions == 0
    assert rows[-1].training_error == rows[-1].validation_error == 0
    assert fitted.frontier_.chosen == len(rows) - 1
    table = repr(fitted.frontier_).splitlines()
    assert len(table) == 1 + len(rows)
    assert [line.startswith(">>>>") for line in table].index(True) == len(rows)


def test_another_row_is_a_classifier_of_its_own():
    X, y = life_like([3, 6], [2, 3])
    fitted = EssenceClassifier(frontier=True).fit(X, y)
    for index, row in enumerate(fitted.frontier_):
        other = fitted.at(index)
        assert 1 - other.score(X, y) == pytest.approx(row.training_error)
        assert other.frontier_.chosen == index
    assert fitted.at(-1).score(X, y) == fitted.score(X, y) == 1.0


def test_a_cap_on_conditions():
    X, y = life_like([3, 6], [2, 3])
    capped = EssenceClassifier(max_conditions=2).fit(X, y)
    assert capped.differentiae_.n_outputs <= 2
    assert capped.score(X, y) > 0.9
    none = EssenceClassifier(max_conditions=0).fit(X, y)
    assert len(set(none.predict(X))) == 1


@pytest.mark.parametrize("most", range(1, 4))
def test_a_cap_on_more_than_two_classes(most):
    X, y = load_iris(return_X_y=True)
    capped = EssenceClassifier(cost=3.0, max_conditions=most).fit(X, y)
    assert capped.differentiae_.n_outputs <= most
    X, y = vectors(0)
    assert EssenceClassifier(max_conditions=most).fit(X, y).differentiae_.n_outputs <= most


def test_few_conditions_of_many_classes_are_nested():
    X, y = load_digits(return_X_y=True)
    capped = EssenceClassifier(cost=1.0, max_conditions=12).fit(X[::2], y[::2])
    assert capped.differentiae_.n_outputs <= 12
    assert capped.score(X[1::2], y[1::2]) > 0.93


def test_a_frontier_has_to_be_asked_for():
    fitted = EssenceClassifier().fit([[0.0], [1.0]], [0, 1])
    with pytest.raises(UnfittedError, match="frontier=True"):
        fitted.at(0)
    with pytest.raises(ParameterError, match="n_subconcepts='auto'"):
        EssenceClassifier("all", frontier=True).fit([[0.0], [1.0]], [0, 1])


@pytest.mark.parametrize("n_subconcepts", ["auto", "all", 6])
def test_jobs_change_nothing(n_subconcepts):
    X, y = vectors(1, n=40, width=3)
    one = EssenceClassifier(n_subconcepts).fit(X, y)
    two = EssenceClassifier(n_subconcepts, n_jobs=2).fit(X, y)
    for a, b in zip(one.network_.layers, two.network_.layers, strict=True):
        assert np.array_equal(a.dense(), b.dense())
        assert np.array_equal(a.bias, b.bias)
