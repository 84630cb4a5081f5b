"""Small exact networks: how few differentiae and subconcepts the learner finds."""

import numpy as np
import pytest

from deepdistilling import EssenceClassifier

from .tasks import bits, elementary, life_like, multiplexer, sum_bit, vectors

LIVES = {
    "game of life": ([3], [2, 3], 3, 2),
    "highlife": ([3, 6], [2, 3], 5, 4),
    "seeds": ([2], [], 3, 2),
    "day and night": ([3, 6, 7, 8], [3, 4, 6, 7, 8], 4, 3),
}


def fit(X, y):
    fitted = EssenceClassifier().fit(X, y)
    assert fitted.score(X, y) == 1.0
    return fitted


def sizes(fitted):
    return fitted.network_.layers[1].n_outputs, fitted.differentiae_.n_outputs


def assert_readable(fitted):
    """Weights are small integers, thresholds are half-integers or integers, and no neuron ties."""
    for layer in fitted.network_.layers:
        assert np.array_equal(layer.dense(), np.round(layer.dense()))
        assert np.array_equal(2 * layer.bias, np.round(2 * layer.bias))


@pytest.mark.parametrize("name", LIVES)
def test_life_like_rules(name):
    born, survives, n_subconcepts, n_differentiae = LIVES[name]
    X, y = life_like(born, survives)
    fitted = fit(X, y)
    assert sizes(fitted)[0] <= n_subconcepts
    assert sizes(fitted)[1] <= n_differentiae
    assert_readable(fitted)
    assert all((hidden != 0).all() for hidden in fitted.network_.hidden(X))


@pytest.mark.parametrize("name", LIVES)
def test_life_like_rules_from_random_halves(name):
    born, survives, n_subconcepts, n_differentiae = LIVES[name]
    X, y = life_like(born, survives)
    for seed in range(10):
        half = np.random.default_rng(seed).permutation(512)[:256]
        fitted = EssenceClassifier().fit(X[half], y[half])
        assert fitted.score(X, y) == 1.0
        assert sizes(fitted)[0] <= n_subconcepts
        assert sizes(fitted)[1] <= n_differentiae


def test_game_of_life_reads_as_twice_the_neighbours_plus_the_centre():
    layer = fit(*life_like([3], [2, 3])).differentiae_
    assert layer.dense()[:, 0].tolist() == [2, 2, 2, 2, 1, 2, 2, 2, 2]
    assert layer.bias.tolist() == [-4.5, -7.5]


def test_elementary_rules():
    counts = [sizes(fit(*elementary(rule))) for rule in range(1, 255)]
    assert np.mean([n_subconcepts for n_subconcepts, _ in counts]) <= 3
    assert np.mean([n_differentiae for _, n_differentiae in counts]) <= 2


@pytest.mark.parametrize("n", range(2, 11))
def test_parity(n):
    X = bits(n)
    n_subconcepts, n_differentiae = sizes(fit(X, X.sum(axis=1) % 2))
    assert n_subconcepts <= n + 1
    assert n_differentiae <= n


def test_majority_and_comparison_are_one_hyperplane():
    X = bits(7)
    majority = fit(X, X.sum(axis=1) > 3.5)
    assert sizes(majority) == (2, 1)
    assert np.unique(np.abs(majority.differentiae_.dense())).tolist() == [1]
    X = bits(8)
    values = np.array([8, 4, 2, 1])
    larger = fit(X, X[:, :4] @ values > X[:, 4:] @ values)
    assert sizes(larger) == (2, 1)
    assert np.abs(larger.differentiae_.dense()).ravel().tolist() == [8, 4, 2, 1, 8, 4, 2, 1]


@pytest.mark.parametrize(("number", "n_differentiae"), [(0, 2), (1, 3), (2, 3), (3, 3), (4, 1)])
def test_adder(number, n_differentiae):
    fitted = fit(*sum_bit(4, number))
    assert sizes(fitted) == (2, n_differentiae)
    assert_readable(fitted)


def test_wider_adder():
    assert sizes(fit(*sum_bit(5, 4))) == (2, 3)


@pytest.mark.parametrize("n_select", [1, 2, 3])
def test_multiplexer_needs_one_condition_a_data_bit(n_select):
    fitted = fit(*multiplexer(n_select))
    assert sizes(fitted) == (2, 2**n_select)
    assert_readable(fitted)


@pytest.mark.parametrize("seed", range(3))
def test_argmax_generalises_without_error(seed):
    fitted = fit(*vectors(seed))
    assert sizes(fitted) == (5, 10)
    assert not fitted.differentiae_.bias.any()
    X, y = vectors(99, n=100_000)
    assert fitted.score(X, y) == 1.0
    assert fitted.score(1000 * X, y) == 1.0


def test_classes_one_behind_the_other_share_their_cuts():
    X = bits(6)
    assert sizes(fit(X, X.sum(axis=1))) == (7, 6)
    assert sizes(fit(X, X.sum(axis=1) % 3)) == (3, 6)


@pytest.mark.parametrize(("n", "n_classes"), [(4, 2), (5, 3), (6, 2), (6, 4)])
def test_labels_without_structure_are_met_all_the_same(n, n_classes):
    X = bits(n)
    fit(X, np.random.default_rng(n).integers(0, n_classes, len(X)))


def test_order_of_samples_does_not_matter():
    X, y = life_like([3, 6], [2, 3])
    order = np.random.default_rng(0).permutation(len(X))
    for a, b in zip(fit(X, y).network_.layers, fit(X[order], y[order]).network_.layers, strict=True):
        assert np.array_equal(a.dense(), b.dense())
        assert np.array_equal(a.bias, b.bias)


def test_regions_of_the_plane():
    X = np.random.default_rng(4).normal(size=(200, 2))
    for y in (np.square(X).sum(axis=1) > 1, X[:, 0] * X[:, 1] > 0):
        fitted = EssenceClassifier(cost=None).fit(X, y)
        assert fitted.score(X, y) == 1.0
