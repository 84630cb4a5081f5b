"""Labels of equal scores: which one is right is not decided by the order in which floats were added."""

import numpy as np

import deepdistilling as dd
from deepdistilling.compiler.ties import settled


def test_near_ties_take_the_other_answer():
    scores = np.array([[1.0, 1.0 + 1e-12, 0.0], [1.0, 1.0 + 1e-12, 0.0], [0.0, 1.0, 0.0]])
    labels, other = np.array(["a", "c", "a"]), np.array(["b", "b", "b"])
    assert settled(labels, other, scores, ("a", "b", "c")).tolist() == ["b", "c", "a"]


def test_a_single_score():
    scores = np.array([[1e-12], [0.5]])
    assert settled(np.array([0, 0]), np.array([1, 1]), scores, (0, 1)).tolist() == [1, 0]


def test_noise_in_the_scores_does_not_raise():
    votes = dd.Layer(np.eye(4), np.full(4, -0.5))
    noisy = np.array([[2.5, 0], [2.5, 1e-8], [0, 2.5 * (1 + 1e-8)], [0, 2.5 * (1 - 1e-8)]])
    network = dd.Network([votes, dd.Layer(noisy, [0.0, 0.0])])
    assert dd.distill(network, input_domain="binary").verification.status == "proved"
