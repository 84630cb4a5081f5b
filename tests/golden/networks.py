"""Networks written down by hand, of which the shortest program is known."""

from __future__ import annotations

import itertools

import numpy as np

import deepdistilling as dd


def largest_of(n):
    """Which of n numbers is the largest: all differences, and for each number whether it wins all its own."""
    pairs = list(itertools.combinations(range(n), 2))
    first, second = np.zeros((n, len(pairs))), np.zeros((len(pairs), n))
    for pair, (i, j) in enumerate(pairs):
        first[[i, j], pair] = 1, -1
        second[pair, [i, j]] = 1, -1
    layers = [(first, np.zeros(len(pairs))), (second, np.full(n, 1.5 - n)), (np.eye(n), np.zeros(n))]
    return dd.Network([dd.Layer(*layer) for layer in layers])


def row_of_cells(n, rule):
    """The next state of every inner cell of a row: one score a cell, from a neuron a live neighbourhood."""
    live = [pattern for pattern in range(8) if rule >> pattern & 1]
    places = [(cell, pattern) for cell in range(n - 2) for pattern in live]
    first, bias = np.zeros((n, len(places))), np.zeros(len(places))
    second = np.zeros((len(places), n - 2))
    for k, (cell, pattern) in enumerate(places):
        bits = np.array([pattern >> 2 & 1, pattern >> 1 & 1, pattern & 1])
        first[cell : cell + 3, k] = 2 * bits - 1
        bias[k] = 0.5 - bits.sum()
        second[k, cell] = 1
    layers = [(first, bias), (second, np.full(n - 2, len(live) - 0.5)), (np.eye(n - 2), np.zeros(n - 2))]
    return dd.Network([dd.Layer(*layer) for layer in layers])
