"""Soft margins on counts: small whole weights instead of decimals."""

import numpy as np
import pytest

from deepdistilling import EssenceClassifier
from deepdistilling.learn.hyperplane import Hyperplane
from deepdistilling.learn.whole_planes import whole_planes


def test_whole_weights_come_smallest_first(rng):
    plane = Hyperplane(np.array([0.31, -0.62, 0.155]), 0.08)
    found = [(whole, unit) for whole, unit in whole_planes(plane, np.zeros(3), largest=4)]
    largest = [np.abs(whole.weights).max() for whole, _ in found]
    assert largest == sorted(largest)
    exact = [whole for whole, unit in found if np.allclose(whole.weights * unit, plane.weights)]
    assert exact[0].weights.tolist() == [2.0, -4.0, 1.0]
    assert {whole.bias for whole in exact} == {0.0, 0.5}


def test_the_bias_moves_with_the_weights():
    plane, centre = Hyperplane(np.array([1.0, 0.4]), 0.0), np.array([0.0, 10.0])
    first = [whole for whole, _ in whole_planes(plane, centre, largest=1)]
    assert all(whole.weights.tolist() == [1.0, 0.0] for whole in first)
    assert [whole.bias for whole in first] == [0.0, 4.0, 4.5]


def test_no_weights_have_no_candidates():
    assert list(whole_planes(Hyperplane(np.zeros(2), 1.0), np.zeros(2))) == []


def counts(rng, weights, n=3000):
    X = rng.integers(-4, 5, (n, len(weights)))
    noisy = X @ weights + rng.normal(0, 2, n)
    return np.vstack([X, -X]), np.concatenate([noisy > 0, noisy < 0])


@pytest.mark.parametrize("weights", [[4, 2, 1], [3, -3, 1]])
def test_prices_of_counts_are_found_as_whole_numbers(weights, rng):
    X, y = counts(rng, np.array(weights))
    plane = EssenceClassifier(cost=1.0).fit(X, y).differentiae_
    found = plane.weights[:, 0] * np.sign(plane.weights[0, 0])
    assert np.array_equal(found, np.rint(found))
    ratios = found / np.abs(found).max()
    np.testing.assert_allclose(ratios, np.array(weights) / np.abs(weights).max(), atol=0.15)
    assert plane.bias[0] == 0  # samples and their mirror images


def test_measurements_keep_their_decimals(rng):
    X, y = counts(rng, np.array([4, 2, 1]))
    plane = EssenceClassifier(cost=1.0).fit(X + rng.normal(0, 0.1, X.shape), y).differentiae_
    assert not np.array_equal(plane.weights, np.rint(plane.weights))


@pytest.mark.parametrize("seed", range(3))
def test_a_tie_of_many_samples_is_not_left_to_the_name_of_a_class(seed):
    """On noisy bits, a plane through a fifth of the samples gives them all the class that comes first."""
    rng = np.random.default_rng(seed)
    X = rng.integers(0, 2, (600, 8))
    y = (X[:, 0] + X[:, 1] >= X[:, 2] + X[:, 3]) ^ (rng.random(600) < 0.15)
    answers = [
        EssenceClassifier().fit(X, np.where(y, *names)).predict(X) == names[0]
        for names in (("yes", "no"), ("keep", "lose"))
    ]
    assert (answers[0] != answers[1]).mean() <= 0.02
