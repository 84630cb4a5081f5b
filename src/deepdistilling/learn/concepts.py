"""Concepts: the last layer, one score a class from the subconcepts that fire.

In: the classes of the subconcepts. Out: a linear `Layer`.
"""

from __future__ import annotations

import numpy as np

from ..network import Layer
from .hyperplane import FloatArray
from .subconcepts import IntArray

CERTAIN = 1e-4
"""Probabilities this near to 0 or 1 are taken as this near."""


def plain_sum(classes: IntArray, n_classes: int) -> Layer:
    """Each class scores the number of its own subconcepts that fire.

    Parameters
    ----------
    classes : ndarray of shape (n_subconcepts,)
        Index of each subconcept's class.
    n_classes : int

    Returns
    -------
    Layer
        With two classes each counts its own minus the other's; with more, its own alone, which orders
        the classes in the same way and reads fewer neurons. No class is favoured where none fires.

    Notes
    -----
    Blazek & Lin 2021, doi:10.1038/s43588-021-00132-w.
    """
    own = classes[:, None] == np.arange(n_classes)
    weights = own * 1.0
    if n_classes == 2:
        weights -= ~own
    # A silent subconcept says -1, so the bias makes a class without any sign of it score 0.
    return Layer(weights, weights.sum(axis=0))


def of_steps(layer: Layer) -> Layer:
    """Give the same scores for subconcepts that say 0 where they are silent, and not -1.

    Parameters
    ----------
    layer : Layer
    """
    return Layer(2 * layer.dense(), layer.bias - layer.dense().sum(axis=0))


def log_odds(classes: IntArray, targets: FloatArray) -> Layer:
    """Scores that give back the probabilities of the subconcept that fires.

    Parameters
    ----------
    classes : ndarray of shape (n_subconcepts,)
        Row of `targets` that each subconcept stands for.
    targets : ndarray of shape (n_targets, n_classes)
        Probability of each class. Rows may sum to 1: then the softmax of the scores is the row. Where they do
        not, a number is the probability that its class is right, whatever the others are, and the scores
        differ as the log-odds do.

    Returns
    -------
    Layer
        Scores of several subconcepts that fire add up, as evidence does; none gives 0.

    Notes
    -----
    Blazek, Venkatesh & Lin 2024, doi:10.1038/s43588-024-00593-9. Certainty is cut off at `CERTAIN`, and
    scores are rounded to four digits, since targets have no more.

    Examples
    --------
    >>> import numpy as np
    >>> layer = log_odds(np.array([0, 1]), np.array([[0.75, 0.25], [0.5, 0.5]]))
    >>> layer.weights + 0.0
    array([[ 0.27465, -0.27465],
           [ 0.     ,  0.     ]])
    """
    likely = np.clip(targets, CERTAIN, 1 - CERTAIN)
    evidence = np.log(likely)
    if not np.allclose(targets.sum(axis=1), 1):
        evidence = evidence - np.log1p(-likely)
    scores = evidence - evidence.mean(axis=1, keepdims=True)
    scores = np.array([[float(f"{value:.3e}") for value in row] for row in scores])
    weights = scores[classes] / 2
    # A silent subconcept says -1: the bias takes back what that adds.
    return Layer(weights, np.round(weights.sum(axis=0), 9) + 0.0)
