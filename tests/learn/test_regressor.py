"""Numbers instead of labels."""

import numpy as np
import pytest
from sklearn.datasets import load_diabetes
from sklearn.utils.estimator_checks import parametrize_with_checks

from deepdistilling import EssenceRegressor
from deepdistilling.errors import DataError
from deepdistilling.learn.regressor import equally_full

from .tasks import bits


@parametrize_with_checks([EssenceRegressor(n_bins=5, cost=1.0)])
def test_scikit_learn_contract(estimator, check):
    check(estimator)


def test_counting_is_exact():
    X = bits(5)
    fitted = EssenceRegressor().fit(X, X.sum(axis=1))
    assert fitted.predict(X).tolist() == X.sum(axis=1).tolist()
    assert fitted.network_.predict(X).tolist() == X.sum(axis=1).tolist()
    assert fitted.network_.layers[0].n_outputs == 5


def test_a_noisy_table():
    X, y = load_diabetes(return_X_y=True)
    fitted = EssenceRegressor(n_bins=4, cost=1.0).fit(X[:300], y[:300])
    assert fitted.score(X[300:], y[300:]) > 0.2
    assert len(fitted.values_) == 4
    assert (np.diff(fitted.values_) > 0).all()


def test_equal_targets_share_a_bin():
    targets = np.array([3.0, 1.0, 1.0, 1.0, 2.0])
    assert equally_full(targets, np.ones(5), 3).tolist() == [2, 0, 0, 0, 1]
    assert equally_full(targets, np.ones(5), 9).tolist() == [2, 0, 0, 0, 1]
    assert equally_full(np.arange(8.0), np.ones(8), 4).tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


def test_one_number_is_nothing_to_learn():
    with pytest.raises(DataError, match="targets"):
        EssenceRegressor().fit([[0.0], [1.0]], [2.0, 2.0])
