"""What is chosen where nothing is said: exact or soft, and by which folds."""

import itertools

import numpy as np
import pytest
from sklearn.datasets import load_iris

from deepdistilling import EssenceClassifier
from deepdistilling.errors import ParameterError

from .tasks import bits, multiplexer, sum_bit


def drawn(n, width, seed):
    """Different rows of bits, a small part of all."""
    return np.unique(np.random.default_rng(seed).integers(0, 2, (n, width)).astype(float), axis=0)


def most_of_five(X):
    return (X[:, :5].sum(axis=1) > 2).astype(int)


def flipped(y, part, seed):
    return np.where(np.random.default_rng(seed).random(len(y)) < part, 1 - y, y)


@pytest.mark.slow
def test_noise_in_two_valued_inputs_is_noticed_without_repeats():
    X = drawn(400, 12, 0)
    y = flipped(most_of_five(X), 0.1, 1)
    new = drawn(3000, 12, 2)
    chosen = EssenceClassifier().fit(X, y)
    assert chosen.cost_ is not None
    assert chosen.differentiae_.n_outputs == 1
    assert chosen.score(new, most_of_five(new)) > 0.95
    exact = EssenceClassifier(cost=None).fit(X, y)
    assert exact.score(X, y) == 1.0
    assert exact.score(new, most_of_five(new)) < 0.9


@pytest.mark.slow
@pytest.mark.parametrize(
    "task", [lambda: multiplexer(3), lambda: sum_bit(4, 2), lambda: (bits(9), most_of_five(bits(9)))]
)
def test_a_part_of_a_rule_without_noise_is_met(task):
    X, y = task()
    part = np.random.default_rng(0).permutation(len(X))[: len(X) // 2]
    chosen = EssenceClassifier().fit(X[part], y[part])
    assert chosen.cost_ is None
    assert chosen.score(X[part], y[part]) == chosen.score(X, y) == 1.0


def test_a_complete_table_has_no_noise():
    X = np.column_stack([bits(7), np.ones(2**7)])
    y = flipped(most_of_five(X), 0.2, 3)
    fitted = EssenceClassifier().fit(X, y)
    assert fitted.cost_ is None
    assert fitted.score(X, y) == 1.0


def test_a_complete_table_of_whole_numbers_has_no_noise_either():
    X = np.array(list(itertools.product(range(5), repeat=3)))
    middle = EssenceClassifier().fit(X, np.median(X, axis=1).astype(int))
    assert middle.cost_ is None
    assert middle.score(X, np.median(X, axis=1).astype(int)) == 1.0
    gaps = X[:, :2] * [1, 3]  # no run of whole numbers: measured, perhaps with noise
    noisy = flipped((gaps.sum(axis=1) > 7).astype(int), 0.2, 3)
    assert EssenceClassifier().fit(gaps, noisy).cost_ is not None


@pytest.mark.slow
def test_a_seed_decides_the_folds_and_nothing_else():
    X, y = load_iris(return_X_y=True)
    fitted = [
        EssenceClassifier(random_state=state).fit(X, y) for state in (4, 4, np.random.RandomState(4), None)
    ]
    assert fitted[0].cost_ == fitted[1].cost_
    for other in fitted[1:]:
        assert other.score(X, y) > 0.94
        same = EssenceClassifier(cost=other.cost_, random_state=9).fit(X, y)
        assert np.array_equal(same.differentiae_.dense(), other.differentiae_.dense())
    with pytest.raises(ParameterError, match="random_state"):
        EssenceClassifier(random_state="often").fit(X, y)
