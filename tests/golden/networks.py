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


def plus_shaped(n, m, kind):
    """What becomes of every cell of a board: whether any, or all, of it and its four neighbours are set."""
    cells = np.arange(n * m).reshape(n, m)
    weights = np.zeros((n * m, n * m))
    for i, j in itertools.product(range(n), range(m)):
        for row, column in ((i, j), (i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
            if 0 <= row < n and 0 <= column < m:
                weights[cells[row, column], cells[i, j]] = 1
    bias = np.full(n * m, -0.5) if kind == "any" else 0.5 - weights.sum(axis=0)
    layers = [dd.Layer(weights, bias), dd.Layer(np.eye(n * m), np.zeros(n * m))]
    return dd.Network(layers, activation="step")


def majority_filter(n, m):
    """What becomes of every cell of a board: what most of it and the cells around it are."""
    cells = np.pad(np.arange(n * m).reshape(n, m), 1, constant_values=-1)
    weights = np.zeros((n * m, n * m))
    for neuron, around in enumerate(np.lib.stride_tricks.sliding_window_view(cells, (3, 3)).reshape(-1, 9)):
        weights[around[around >= 0], neuron] = 1
    layers = [dd.Layer(weights, -weights.sum(axis=0) / 2), dd.Layer(np.eye(n * m), np.zeros(n * m))]
    return dd.Network(layers, activation="step")


def in_a_row(n, m, length):
    """Whether so many cells in a row, a column or a diagonal of a board are set."""
    cells, lines = np.arange(n * m).reshape(n, m), []
    for board in (cells, cells[:, ::-1]):
        for window in np.lib.stride_tricks.sliding_window_view(board, (length, length)).reshape(
            -1, length, length
        ):
            lines.append(window.diagonal())
    for axis in (0, 1):
        lines.extend(np.lib.stride_tricks.sliding_window_view(cells, length, axis=axis).reshape(-1, length))
    weights = np.zeros((n * m, len(lines)))
    for neuron, line in enumerate(lines):
        weights[line, neuron] = 1
    layers = [(weights, np.full(len(lines), 0.5 - length)), (np.ones((len(lines), 1)), [-0.5])]
    return dd.Network([dd.Layer(*layer) for layer in layers], activation="step")


def centre_of_mass(n):
    """Whether n weights balance, or to which side they tip."""
    first = dd.Layer((np.arange(n) - (n - 1) / 2)[:, np.newaxis], [0.0])
    return dd.Network([first, dd.Layer([[1.0]], [0.0])])
