"""Argmax data."""

import numpy as np
import pytest

from deepdistilling.problems import argmax


@pytest.mark.parametrize(
    ("data", "shape"),
    [
        (lambda: argmax.random_vectors(30, 5, np.random.default_rng(0)), (30, 5)),
        (lambda: argmax.permutations(4), (24, 4)),
        (lambda: argmax.unit_vectors(6), (6, 6)),
    ],
)
def test_the_label_is_the_place_of_the_largest(data, shape):
    X, y = data()
    assert X.shape == shape
    for x, place in zip(X, y, strict=True):
        assert all(x[place] > value for i, value in enumerate(x) if i != place)


def test_permutations_are_all_there():
    X, _ = argmax.permutations(4)
    assert len(np.unique(X, axis=0)) == 24


def test_seeded():
    first, second = (argmax.random_vectors(3, 4, np.random.default_rng(7))[0] for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_refusals():
    with pytest.raises(ValueError, match="1 entry or more; got 0"):
        argmax.unit_vectors(0)
    with pytest.raises(ValueError, match="8 numbers at most"):
        argmax.permutations(9)
