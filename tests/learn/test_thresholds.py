"""Rules of conditions on single columns: thresholds, the same in all branches, and few columns elsewhere."""

import numpy as np
import pytest

import deepdistilling as dd
from deepdistilling import EssenceClassifier, EssenceRegressor
from deepdistilling.learn.cuts import best_threshold, fewer_columns
from deepdistilling.learn.hierarchy import Hierarchy, Split
from deepdistilling.learn.hyperplane import Hyperplane
from deepdistilling.learn.recipes import Flat, Nested
from deepdistilling.learn.sharing import share_thresholds


def patients(n, seed, noise=0.0):
    """Age, index, a number without meaning and two-valued columns; a rule of three conditions."""
    rng = np.random.default_rng(seed)
    X = np.column_stack(
        [
            rng.integers(18, 91, n),
            rng.normal(26, 4, n).round(1),
            rng.integers(36, 47, n),
            rng.integers(0, 2, n),
        ]
    )
    y = ((X[:, 3] == 1) & (X[:, 0] > 60)) | (X[:, 1] > 30)
    return X, y ^ (rng.random(n) < noise)


def table(y):
    return np.eye(int(max(y)) + 1)[y] / len(y)


def above(column, threshold, n_inputs=1):
    return Hyperplane(1.0 * (np.arange(n_inputs) == column), -threshold)


@pytest.mark.parametrize("noise", [0.0, pytest.param(0.05, marks=pytest.mark.slow)])
@pytest.mark.parametrize("hierarchical", [False, True])
def test_a_rule_of_conditions_is_found_as_it_stands(hierarchical, noise):
    X, y = patients(600, 0, noise)
    new, truth = patients(5000, 1)
    fitted = EssenceClassifier(hierarchical=hierarchical).fit(X, y)
    assert fitted.recipe_.cost is None
    assert isinstance(fitted.recipe_, Nested)
    assert fitted.score(new, truth) > 0.99
    program = dd.distill(fitted, names=["age", "index", "shoe", "smoker"])
    assert "shoe" not in program.source.split('"""')[2].split("\n", 5)[-1]
    assert program.complexity.nodes < 80
    assert program.predict(new).tolist() == fitted.predict(new).tolist()


def test_a_hyperplane_stays_where_the_rule_is_one():
    X = np.random.default_rng(2).normal(size=(400, 5))
    fitted = EssenceClassifier().fit(X, X[:, 0] + X[:, 1] > X[:, 2])
    assert isinstance(fitted.recipe_, Flat)
    assert fitted.differentiae_.n_outputs == 1


def test_a_sum_of_two_columns_is_one_of_two():
    rng = np.random.default_rng(3)
    X = np.column_stack([rng.normal(size=(500, 4)), rng.integers(0, 2, 500)])
    fitted = EssenceClassifier(hierarchical=True).fit(X, (X[:, 0] + X[:, 1] > 0) & (X[:, 4] == 1))
    assert fitted.recipe_.lean
    assert np.count_nonzero(fitted.differentiae_.dense()) <= 4
    assert not fitted.differentiae_.dense()[2:4].any()


def test_a_value_at_a_threshold_is_on_one_side():
    X, y = patients(300, 4)
    fitted = EssenceClassifier(5, hierarchical=True).fit(X, y)
    at = np.repeat(X[:1], 200, axis=0)
    thresholds = -fitted.differentiae_.bias / fitted.differentiae_.dense().max(axis=0)
    for column, threshold in zip(fitted.differentiae_.dense().argmax(axis=0), thresholds, strict=True):
        at[:, column] = threshold
    assert (fitted.network_.hidden(at)[1].sum(axis=1) == 1).all()


def test_the_best_threshold_lies_between_whole_numbers_and_in_the_first_of_equal_columns():
    X = np.array([[5.0, 1.0, 1.0], [5.0, 2.0, 2.0], [5.0, 6.0, 6.0]])
    gain, plane = best_threshold(X, table([0, 0, 1]))
    assert gain == pytest.approx(4 / 9)
    assert plane.weights.tolist() == [0.0, 1.0, 0.0]
    assert plane.bias == -4.5
    assert best_threshold(X[:, :1], table([0, 0, 1])) is None


def test_columns_that_tell_nothing_apart_are_left_out():
    X = np.random.default_rng(5).normal(size=(300, 3))
    classes = table((X[:, 0] > X[:, 1]).astype(int))
    assert fewer_columns(X, classes, np.array([1.0, -1.0, 0.01])).tolist() == [1.0, -1.0, 0.0]
    assert np.count_nonzero(fewer_columns(X, classes, np.array([1.0, -1.0, 0.0]))) == 2


def test_branches_share_a_threshold_that_serves_both():
    # Whatever the first column says, the rule is that the second is above 30.
    tree = Hierarchy(
        0,
        2,
        (
            Split(0, above(0, 0.5, 2), (0, 0)),
            Split(1, above(1, 30.5, 2), (1, 0)),
            Split(2, above(1, 33, 2), (1, 0)),
        ),
    )
    X = np.array([[1.0, 30], [1, 31], [0, 28], [0, 32], [0, 40]])
    weights = np.ones(5)
    shared = share_thresholds(tree, X, np.array([0, 1, 0, 1, 1]), weights)
    assert [split.plane.bias for split in shared.splits] == [-0.5, -30.5, -30.5]
    assert shared.network(4).n_conditions() == 2
    apart = share_thresholds(tree, X, np.array([0, 1, 0, 0, 1]), weights)
    assert [split.plane.bias for split in apart.splits] == [-0.5, -30.5, -33]


def test_a_side_that_an_ancestor_has_emptied_has_no_neuron():
    splits = (
        Split(0, above(0, 1.0), (1, 0)),
        Split(1, above(0, 1.0), (1, 0)),
        Split(2, above(0, 0.0), (1, 0)),
    )
    network = Hierarchy(0, 1, splits).network(4)
    assert network.n_conditions() == 2
    assert len(network.neurons) == 3


def test_bits_without_noise_are_met_exactly_as_before():
    X = np.random.default_rng(6).integers(0, 2, (300, 7)).astype(float)
    fitted = EssenceClassifier().fit(X, (X[:, 0] == 1) & (X[:, 1] == 1))
    assert isinstance(fitted.recipe_, Flat)
    assert fitted.cost_ is None


def test_numbers_too():
    X, y = patients(400, 7)
    fitted = EssenceRegressor(hierarchical=True).fit(X, 3.0 * y)
    assert fitted.network_.activation == "step"
    assert fitted.score(X, 3.0 * y) > 0.95
