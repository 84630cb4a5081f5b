"""Single hyperplanes: margins, and the numbers they are written with."""

import numpy as np
import pytest

from deepdistilling import EssenceClassifier
from deepdistilling.learn.exact import as_integers, equalised, simplest_threshold, symbolic
from deepdistilling.learn.hyperplane import Hyperplane, bisector, maximum_margin
from deepdistilling.learn.subconcepts import one_a_point, ward


def test_bisector_is_equally_far_from_both_points():
    a, b = np.array([3.0, 1.0, 0.0]), np.array([0.0, 1.0, 2.0])
    plane = bisector(a, b)
    assert plane.sums(np.array([a]))[0] == -plane.sums(np.array([b]))[0] > 0


@pytest.mark.parametrize("seed", range(5))
def test_maximum_margin_beats_every_other_separating_direction(seed):
    rng = np.random.default_rng(seed)
    first, second = rng.normal(size=(12, 3)) + 2.5, rng.normal(size=(9, 3)) - 2.5
    plane = maximum_margin(first, second)
    assert plane.sums(first).min() == pytest.approx(1, abs=1e-8)
    assert plane.sums(second).max() == pytest.approx(-1, abs=1e-8)
    best = 2 / np.linalg.norm(plane.weights)
    for _ in range(300):
        direction = plane.weights / np.linalg.norm(plane.weights) + rng.normal(size=3) * 0.05
        direction /= np.linalg.norm(direction)
        assert (first @ direction).min() - (second @ direction).max() <= best + 1e-9


def test_weights_equal_up_to_noise_become_equal():
    result = equalised(np.array([1.0, 1.0 - 1e-10, -1.0 + 1e-11, 1e-12, 0.5]))
    assert result.tolist()[:4] == [result[0], result[0], -result[0], 0.0]


def test_integers():
    assert as_integers(np.array([0.25, -0.5, 0.75])).tolist() == [1, -2, 3]
    assert as_integers(np.array([2.0, 3.0])).tolist() == [2, 3]
    assert as_integers(np.array([1.0, np.pi])) is None


@pytest.mark.parametrize(
    ("low", "high", "steps", "expected"),
    [
        (-1, 1, 0, 0),
        (0, 1, 1, 0.5),
        (3, 5, 1, 4.5),
        (-2, -1, 1, -1.5),
        (10.2, 10.8, 0, 10.5),
        (1e-5, 3e-5, 0, 2e-5),
    ],
)
def test_thresholds(low, high, steps, expected):
    assert simplest_threshold(low, high, steps=steps) == pytest.approx(expected)


def test_symbolic_changes_no_decision():
    first, second = np.array([[1.0, 1.0]]), np.array([[0.0, 1.0], [1.0, 0.0]])
    noisy = Hyperplane(np.array([0.99999999999, 1.0]), -1.4)
    assert symbolic(noisy, first, second).weights.tolist() == [1, 1]
    assert symbolic(noisy, first, second).bias == -1.5


def test_ward_splits_the_largest_branch_first():
    X = np.array([[0.0], [0.1], [10.0], [20.0], [20.5]])
    y = np.array([0, 0, 0, 1, 1])
    assert [m.tolist() for m in ward(X, y, 3).members] == [[0, 1], [2], [3, 4]]
    assert [m.tolist() for m in ward(X, y, 4).members] == [[0, 1], [2], [3], [4]]
    assert len(ward(X, y, 99)) == 5 == len(one_a_point(y))
    assert len(ward(X, y, 1)) == 2


def test_ward_cuts_between_branches_of_one_height():
    assert [len(ward(np.eye(6), np.zeros(6, dtype=int), k)) for k in range(1, 7)] == [1, 2, 3, 4, 5, 6]


def test_strictness_moves_the_hyperplane_within_the_margin():
    X, y = np.array([[0.0], [1.0]]), [0, 1]
    edges = [
        EssenceClassifier("all", strictness=strictness, symbolic=False).fit(X, y).differentiae_
        for strictness in (-1.0, 0.0, 1.0)
    ]
    places = [float(-layer.bias[0] / layer.dense()[0, 0]) for layer in edges]
    assert places[1] == 0.5
    assert 0 < places[2] < 0.05
    assert 0.95 < places[0] < 1


def test_pruning_reads_fewer_differentiae():
    rng = np.random.default_rng(0)
    X = np.vstack([rng.normal(centre, 0.3, (20, 2)) for centre in ((0, 0), (3, 3), (0, 3), (3, 0))])
    y = np.repeat([0, 0, 1, 1], 20)
    read = []
    for pruning in (0.0, 0.5, 1.0):
        fitted = EssenceClassifier(8, pruning=pruning).fit(X, y)
        assert fitted.score(X, y) == 1.0
        read.append(np.count_nonzero(fitted.network_.layers[1].dense()))
    assert read[0] < read[1] < read[2]
