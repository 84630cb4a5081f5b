"""Tables of measurements: noise, units and weights."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from deepdistilling import EssenceClassifier

FOLDS = StratifiedKFold(5, shuffle=True, random_state=0)


@pytest.mark.parametrize("load", [load_iris, load_wine, load_breast_cancer, load_digits])
def test_as_good_as_logistic_regression_and_better_than_a_tree(load):
    X, y = load(return_X_y=True)
    cost = "auto" if load in (load_iris, load_wine) else 1.0
    ours = cross_val_score(EssenceClassifier(cost=cost), X, y, cv=FOLDS).mean()
    logistic = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    assert ours >= cross_val_score(logistic, X, y, cv=FOLDS).mean() - 0.01
    assert ours > cross_val_score(DecisionTreeClassifier(random_state=0), X, y, cv=FOLDS).mean()


def test_units_do_not_matter():
    X, y = load_wine(return_X_y=True)
    units = 10.0 ** np.arange(-6, 7)
    plain = EssenceClassifier(cost=1.0).fit(X, y)
    scaled = EssenceClassifier(cost=1.0).fit(X * units, y)
    assert np.array_equal(plain.predict(X), scaled.predict(X * units))


def test_a_sample_of_weight_two_counts_twice():
    X, y = load_iris(return_X_y=True)
    weights = np.random.default_rng(0).integers(0, 3, len(y))
    weighted = EssenceClassifier(cost=1.0).fit(X, y, sample_weight=weights)
    repeated = EssenceClassifier(cost=1.0).fit(np.repeat(X, weights, axis=0), np.repeat(y, weights))
    assert np.array_equal(weighted.decision_function(X), repeated.decision_function(X))


def test_class_weights_move_the_boundary():
    rng = np.random.default_rng(0)
    X = np.vstack([rng.normal(-1, 2, (200, 2)), rng.normal(1, 2, (200, 2))])
    y = np.repeat([0, 1], 200)
    favoured = [
        EssenceClassifier(cost=1.0, class_weight={0: weight, 1: 1.0}).fit(X, y).predict(X).mean()
        for weight in (0.1, 1.0, 10.0)
    ]
    assert favoured[0] > favoured[1] > favoured[2]
