"""Subconcepts within subconcepts: classes that overlap and lie in several places."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_iris, make_classification
from sklearn.utils.estimator_checks import parametrize_with_checks

import deepdistilling as dd
from deepdistilling import EssenceClassifier, EssenceRegressor
from deepdistilling.errors import ParameterError
from deepdistilling.learn.hierarchy import grow
from deepdistilling.learn.recipes import Nested
from deepdistilling.learn.validation import merge

from .tasks import bits, life_like


def quadrants(n, seed, noise=0.1):
    """Points of the plane, of class 1 where both coordinates have one sign, but for noise."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 2))
    y = (X.prod(axis=1) > 0).astype(int)
    return X, np.where(rng.random(n) < noise, 1 - y, y)


@pytest.mark.slow
@parametrize_with_checks([EssenceClassifier(3, hierarchical=True, cost=1.0)])
def test_scikit_learn_contract(estimator, check):
    check(estimator)


@pytest.mark.slow
def test_noise_and_several_places_at_once():
    X, y = quadrants(300, 0)
    new, truth = quadrants(5000, 1, noise=0.0)
    nested = EssenceClassifier(hierarchical=True).fit(X, y)
    assert nested.score(new, truth) > 0.85
    assert EssenceClassifier(cost=1.0).fit(X, y).score(new, truth) < 0.6
    assert len(nested.subconcept_classes_) <= nested.recipe_.size <= 20
    assert nested.cost_ == nested.recipe_.cost


@pytest.mark.slow
def test_several_places_of_three_classes():
    X, y = make_classification(
        400, 6, n_informative=4, n_redundant=0, n_classes=3, flip_y=0.05, class_sep=1.5, random_state=1
    )
    nested = EssenceClassifier(hierarchical=True).fit(X[:300], y[:300])
    flat = EssenceClassifier(cost=1.0).fit(X[:300], y[:300])
    assert nested.score(X[300:], y[300:]) > flat.score(X[300:], y[300:])


def test_exclusive_or_under_noise_takes_three_subconcepts():
    rng = np.random.default_rng(0)
    X = np.unique(rng.integers(0, 2, (700, 10)).astype(float), axis=0)
    truth = (X[:, 2] != X[:, 7]).astype(int)
    y = np.where(rng.random(len(X)) < 0.1, 1 - truth, truth)
    fitted = EssenceClassifier(3, hierarchical=True, cost=1.0).fit(X, y)
    assert fitted.score(X, truth) > 0.97


def test_a_number_of_subconcepts_is_met_and_all_are_exact():
    X, y = quadrants(120, 2)
    for size in (1, 2, 5):
        fitted = EssenceClassifier(size, hierarchical=True, cost=10.0).fit(X, y)
        assert len(fitted.subconcept_classes_) <= size
    assert EssenceClassifier("all", hierarchical=True, cost=10.0).fit(X, y).score(X, y) == 1.0


def test_every_sample_is_in_one_subconcept():
    X, y = quadrants(200, 3)
    fitted = EssenceClassifier(6, hierarchical=True, cost=10.0).fit(X, y)
    fired = fitted.network_.hidden(np.vstack([X, quadrants(1000, 4)[0]]))[1] > 0
    assert (fired.sum(axis=1) == 1).all()
    owner = fired[: len(X)].argmax(axis=1)
    assert (fitted.subconcepts_[fitted.subconcepts_ >= 0] == owner[fitted.subconcepts_ >= 0]).all()


def test_a_smaller_tree_is_the_beginning_of_a_larger_one():
    X, y = quadrants(150, 5)
    samples = merge(X, y, np.ones(len(y)))
    small, large = (grow(samples, 10.0, balanced=True, most=most) for most in (4, 9))
    for a, b in zip(small.splits, large.splits, strict=False):
        assert a.subconcept == b.subconcept
        assert np.array_equal(a.plane.weights, b.plane.weights)
    path = large.path(8)
    counts = [network.n_conditions() for network in path]
    assert counts == sorted(set(counts), reverse=True)
    assert counts[-1] == 0


def test_rules_without_noise_are_met():
    X, y = life_like([3], [2, 3])
    assert EssenceClassifier("all", hierarchical=True).fit(X, y).score(X, y) == 1.0
    X = bits(6)
    y = np.random.default_rng(0).integers(0, 3, len(X))
    assert EssenceClassifier("all", hierarchical=True, cost=1.0).fit(X, y).score(X, y) == 1.0


def test_contradictions_end_a_split():
    X, y = [[0.0], [0.0], [0.0], [1.0], [1.0]], [0, 1, 0, 1, 1]
    fitted = EssenceClassifier("all", hierarchical=True, cost=1.0).fit(X, y)
    assert fitted.predict([[0.0], [1.0]]).tolist() == [0, 1]


def test_a_frontier_and_a_cap():
    X, y = quadrants(200, 6)
    fitted = EssenceClassifier(8, hierarchical=True, cost=10.0, frontier=True, max_conditions=4).fit(X, y)
    rows = list(fitted.frontier_)
    assert rows[0].n_conditions == 0
    assert fitted.frontier_[fitted.frontier_.chosen].n_conditions <= 4
    assert fitted.differentiae_.n_outputs <= 4
    assert rows[-1].training_error < rows[0].training_error
    capped = clone(fitted).set_params(frontier=False).fit(X, y)
    assert np.array_equal(capped.differentiae_.dense(), fitted.differentiae_.dense())


@pytest.mark.slow
def test_order_jobs_and_the_seed_of_a_clear_choice_do_not_matter():
    X, y = quadrants(60, 8)
    plain = EssenceClassifier(4, hierarchical=True).fit(X, y)
    order = np.random.default_rng(0).permutation(len(X))
    for other in (
        EssenceClassifier(4, hierarchical=True).fit(X[order], y[order]),
        EssenceClassifier(4, hierarchical=True, n_jobs=2).fit(X, y),
        EssenceClassifier(4, hierarchical=True, random_state=np.random.RandomState(3)).fit(X, y),
    ):
        assert np.array_equal(plain.differentiae_.dense(), other.differentiae_.dense())


def test_programs_of_them_are_short_and_right():
    X, y = load_iris(return_X_y=True)
    fitted = EssenceClassifier(3, hierarchical=True, cost=1.0).fit(X, y)
    program = dd.distill(fitted, names=["sepal_length", "sepal_width", "petal_length", "petal_width"])
    assert program.predict(X).tolist() == fitted.predict(X).tolist()
    assert fitted.score(X, y) > 0.93


def test_numbers_too():
    X = np.random.default_rng(8).normal(size=(200, 2))
    y = np.abs(X[:, 0])
    fitted = EssenceRegressor(4, n_subconcepts=8, hierarchical=True, cost=10.0).fit(X, y)
    assert fitted.score(X, y) > 0.7


def test_a_hard_margin_is_refused():
    with pytest.raises(ParameterError, match="hierarchical subconcepts need a cost"):
        EssenceClassifier(hierarchical=True, cost=None).fit([[0.0], [1.0]], [0, 1])


def test_recipes_say_what_was_chosen():
    X, y = quadrants(60, 9)
    assert EssenceClassifier(4, hierarchical=True, cost=3.0).fit(X, y).recipe_ == Nested(3.0, True, 4)
    assert EssenceClassifier(4).fit(X, y).recipe_ is None
