"""Columns of any size: seconds since 1970, charges of electrons, numbers that floats hardly tell apart."""

import numpy as np
import pytest

import deepdistilling as dd
from deepdistilling import EssenceClassifier, EssenceRegressor
from deepdistilling.errors import DataError
from deepdistilling.learn.units import units_of

TURNS = np.array([0, 0, 0, 1, 1, 1, 0, 0])


@pytest.mark.parametrize("begin", [0.0, 1e6, 1.7e9])
@pytest.mark.parametrize("step", [1.0, 3600.0])
def test_where_a_column_begins_does_not_matter(begin, step):
    X = begin + step * np.arange(8.0)[:, np.newaxis]
    learned = EssenceClassifier(cost=None).fit(X, TURNS)
    assert learned.score(X, TURNS) == 1.0
    assert np.array_equal(dd.distill(learned).predict(X), TURNS)


@pytest.mark.parametrize("unit", [1e-300, 1e-160, 1.6e-19, 1e-12, 1e12, 1e150])
def test_how_large_a_unit_is_does_not_matter(unit, rng):
    X = rng.normal(size=(40, 2))
    y = (X[:, 0] + X[:, 1] > 0).astype(int)
    learned = EssenceClassifier().fit(unit * X, y)
    assert learned.score(unit * X, y) == EssenceClassifier().fit(X, y).score(X, y) == 1.0


def test_ordinary_columns_are_read_as_they_are(rng):
    assert units_of(rng.normal(size=(30, 3))).are_plain
    assert units_of(rng.integers(0, 100, (30, 3)).astype(float)).are_plain


def test_every_row_of_a_frontier_is_in_the_users_units():
    X = 1.7e9 + np.arange(8.0)[:, np.newaxis]
    learned = EssenceClassifier(frontier=True, cost=None).fit(X, TURNS)
    assert learned.at(0).predict(X).shape == (8,)
    assert learned.at(learned.frontier_.chosen).score(X, TURNS) == 1.0
    learned.set_params(frontier=False).fit(X - 1.7e9, TURNS)
    assert not hasattr(learned, "frontier_"), "that of an earlier fit is none"


def test_a_regressor_learns_in_any_unit():
    X = 1.7e9 + np.arange(12.0)[:, np.newaxis]
    assert EssenceRegressor(n_bins=3).fit(X, np.repeat([1.0, 5.0, 2.0], 4)).predict(
        X[[0, 5, 11]]
    ).tolist() == [1, 5, 2]


def test_what_floats_do_not_tell_apart_is_refused():
    X = 2.0**53 + np.array([[0.0], [2.0], [4.0], [6.0]])
    with pytest.raises(DataError, match="differ by too little beside their size"):
        EssenceClassifier(cost=None).fit(X, [0, 1, 0, 1])
