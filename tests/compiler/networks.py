"""Networks written by hand, whose rule is known."""

import itertools

import numpy as np

import deepdistilling as dd


def network(*tables, **options):
    """Layers given as arrays whose last row is the bias."""
    return dd.Network([dd.Layer(table[:-1], table[-1]) for table in tables], **options)


def largest_of(n):
    """Scores: which of n reals is the largest."""
    pairs = list(itertools.combinations(range(n), 2))
    first, second = np.zeros((n + 1, len(pairs))), np.zeros((len(pairs) + 1, n))
    for column, (i, j) in enumerate(pairs):
        first[[i, j], column] = 1, -1
        second[column, [i, j]] = 1, -1
    second[-1] = 1.5 - n
    return network(first, second, np.vstack([np.eye(n), np.zeros(n)]))


def at_least(n, k):
    """Whether at least k of n bits are set; the threshold is a neuron's bias."""
    first = np.vstack([np.ones((n, 1)), [[0.5 - k]]])
    return network(first, np.array([[-1.0, 1.0], [0.0, 0.0]]))


def more_than_half(n):
    """Whether more than half of n bits are set."""
    return at_least(n, n // 2 + 1)


def pair_counts(n, m):
    """Whether at least n * m / 2 bits of an n x m grid are set, for even n * m."""
    first = np.vstack([np.ones((n * m, 1)), [[-n * m / 2]]])
    return network(first, np.array([[-1.0, 1.0], [-0.5, 0.5]]))


def neighbours_differ(n):
    """Scores: for each neighbouring pair of n bits, whether they differ."""
    first, second = np.zeros((n + 1, 2 * (n - 1))), np.zeros((2 * (n - 1) + 1, n - 1))
    for i in range(n - 1):
        first[[i, i + 1, n], 2 * i] = 1, -1, -0.5
        first[[i, i + 1, n], 2 * i + 1] = -1, 1, -0.5
        second[[2 * i, 2 * i + 1, -1], i] = 1, 1, 1
    return network(first, second, np.vstack([np.eye(n - 1), np.zeros(n - 1)]))
