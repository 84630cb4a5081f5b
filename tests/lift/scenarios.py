"""One network a structure, with what a person would expect of the lifted program."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from conformance.structures import slide

import deepdistilling as dd


@dataclass(frozen=True)
class Scenario:
    """A family of neurons over an input of some shape.

    `make` returns weights of shape ``(*family, *shape)`` and a bias that is broadcast over the family;
    `definitions` and `loops` are how many definitions its program has, and how many loops these run over in
    all.
    """

    name: str
    shape: tuple[int, ...]
    make: Callable[[], tuple[Any, Any]]
    definitions: int = 1
    loops: int = 1
    domain: Any = "binary"
    activation: str = "sign"

    def network(self, order=None):
        """Return the family, in the order given, under scores that each read one neuron."""
        weights, bias = self.make()
        lead = weights.ndim - len(self.shape)
        rows = weights.reshape(-1, int(np.prod(self.shape)))
        biases = np.broadcast_to(bias, weights.shape[:lead]).ravel().astype(float)
        keep = rows.any(axis=1)
        rows, biases = rows[keep], biases[keep]
        out = np.eye(len(rows))
        order = np.arange(len(rows)) if order is None else order(len(rows))
        layers = [dd.Layer(rows[order].T, biases[order]), dd.Layer(out[order], np.zeros(len(rows)))]
        return dd.Network(layers, activation=self.activation)


def each(*dims):
    """One neuron an element."""
    size = int(np.prod(dims))
    return np.eye(size).reshape(*dims, *dims)


def rows_of(dims, axis):
    """One neuron an index of an axis: the sum of its slice."""
    found = np.zeros((dims[axis], *dims))
    for i in range(dims[axis]):
        found[i][(slice(None),) * axis + (i,)] = 1
    return found


def ones_but(n):
    return np.ones((n, n)) - np.eye(n)


def row_against_column(n, m):
    found = np.zeros((m, n, n, m))
    for j, i in itertools.product(range(m), range(n)):
        found[j, i, :, j] += 1
        found[j, i, i, :] -= 1
    return found


def two(n, keep, a=1, b=-1):
    found = [a * np.eye(n)[i] + b * np.eye(n)[j] for i in range(n) for j in range(n) if keep(i, j)]
    return np.array(found)


def cross(n):
    found = np.zeros((n, n, 2, n))
    for i, j in itertools.product(range(n), repeat=2):
        found[i, j, 0, i], found[i, j, 1, j] = 1, 1
    return found


def diagonals(n, m, anti=False):
    grid = np.arange(m)[None, :] - np.arange(n)[:, None]
    if anti:
        grid = np.arange(m)[None, :] + np.arange(n)[:, None]
    return np.array([grid == d for d in np.unique(grid)], float)


def around(value=1.0, centre=0.0):
    pattern = np.full((3, 3), value)
    pattern[1, 1] = centre
    return pattern


def carries(n):
    """Whether the last i + 1 bits of two numbers, the least significant first, add up to one more bit."""
    found = np.zeros((n, 2, n))
    for i in range(n):
        found[i, :, : i + 1] = 2.0 ** np.arange(i + 1)
    return found, 0.5 - 2.0 ** np.arange(1, n + 1)


def half_structured():
    rng = np.random.default_rng(5)
    return np.concatenate([rows_of((6, 6), 0), rng.integers(-3, 4, (30, 6, 6))]), 0.5


def windows_on_diagonals(n, m, length):
    """One neuron for each few places that follow each other on a diagonal."""
    found = np.zeros((n - length + 1, m - length + 1, n, m))
    for i, j, k in itertools.product(*map(range, (*found.shape[:2], length))):
        found[i, j, i + k, j + k] = 1
    return found


def full_windows(pattern, shape):
    """Windows that a border cuts off, each against half a one less than the largest sum of what is left."""
    weights = slide(pattern, shape, 1, "cut")
    axes = tuple(range(weights.ndim - len(shape), weights.ndim))
    return weights, 0.5 - np.abs(weights).sum(axis=axes)


def majorities(shape):
    """Windows that a border cuts off, each against half of the ones that it has."""
    weights = slide(np.ones((3,) * len(shape)), shape, 1, "cut")
    axes = tuple(range(weights.ndim - len(shape), weights.ndim))
    return weights, -np.floor(weights.sum(axis=axes) / 2) - 0.25


def unstructured():
    rng = np.random.default_rng(6)
    return rng.integers(-3, 4, (40, 12)).astype(float), 0.5


SCENARIOS = [
    Scenario("elements", (4, 5), lambda: (each(4, 5), -0.5), loops=2),
    Scenario("rows", (5, 7), lambda: (rows_of((5, 7), 0), -1.5)),
    Scenario("columns", (5, 7), lambda: (rows_of((5, 7), 1), -1.5)),
    Scenario("planes", (3, 4, 5), lambda: (rows_of((3, 4, 5), 1), -2.5)),
    Scenario("four_axes", (2, 3, 2, 4), lambda: (rows_of((2, 3, 2, 4), 3), -2.5)),
    Scenario(
        "fixed_entries",
        (3, 4),
        lambda: (np.array([[[1, 0, 0, 0], [0, 0, 2, 0], [0, 0, 0, -1]]]), -0.5),
        loops=0,
    ),
    Scenario("all_but_one", (8,), lambda: (ones_but(8), -0.5)),
    Scenario("one_against_the_others", (8,), lambda: (2 * np.eye(8) - ones_but(8), 0.5)),
    Scenario("column_against_row", (5, 6), lambda: (row_against_column(5, 6), 0.0), loops=2),
    Scenario("pairs_below", (6,), lambda: (two(6, lambda i, j: i < j), 0.0), loops=2, domain="real"),
    Scenario("pairs_unequal", (6,), lambda: (two(6, lambda i, j: i != j, 2, -1), -0.5), loops=2),
    Scenario("two_arrays", (2, 6), lambda: (cross(6), -1.5), loops=2),
    Scenario("blocks", (12,), lambda: (np.kron(np.eye(4), np.ones((1, 3))), -1.5)),
    Scenario("prefixes", (9,), lambda: (np.tril(np.ones((9, 9))), -0.5)),
    Scenario("prefixes_growing_bias", (9,), lambda: (np.tril(np.ones((9, 9))), -np.arange(9.0) / 1)),
    Scenario("suffixes", (9,), lambda: (np.triu(np.ones((9, 9))), -0.5)),
    Scenario("window_1d", (12,), lambda: (slide(np.array([1, -2, 1]), (12,)), 0.5)),
    Scenario("window_1d_stride", (13,), lambda: (slide(np.ones(3), (13,), 2), -1.5)),
    Scenario("window_1d_cut", (12,), lambda: (slide(np.ones(3), (12,), 1, "cut"), -1.5)),
    Scenario("window_1d_wrapping", (12,), lambda: (slide(np.ones(3), (12,), 1, "wrap"), -1.5)),
    Scenario("window_1d_clamped", (12,), lambda: (slide(np.array([1, 1, 1]), (12,), 1, "clamp"), -1.5)),
    Scenario(
        "window_1d_pattern_wrapping", (12,), lambda: (slide(np.array([1, -1, 2]), (12,), 1, "wrap"), -0.5)
    ),
    Scenario("window_2d", (6, 7), lambda: (slide(np.ones((2, 3)), (6, 7)), -2.5), loops=2),
    Scenario("window_2d_stride", (6, 8), lambda: (slide(np.ones((2, 2)), (6, 8), 2), -2.5), loops=2),
    Scenario("life_inside", (7, 7), lambda: (slide(around(2, 1), (7, 7)), -4.5), loops=2),
    Scenario("life_cut", (7, 7), lambda: (slide(around(2, 1), (7, 7), 1, "cut"), -4.5), loops=2),
    Scenario("life_wrapping", (7, 7), lambda: (slide(around(2, 1), (7, 7), 1, "wrap"), -4.5), loops=2),
    Scenario("neighbours_cut", (7, 7), lambda: (slide(around(), (7, 7), 1, "cut"), -2.5), loops=2),
    Scenario("neighbours_wrapping", (7, 7), lambda: (slide(around(), (7, 7), 1, "wrap"), -2.5), loops=2),
    Scenario("diagonals", (5, 7), lambda: (diagonals(5, 7), -0.5)),
    Scenario("antidiagonals", (5, 7), lambda: (diagonals(5, 7, anti=True), -0.5)),
    Scenario("triangle", (6, 6), lambda: (np.triu(np.ones((1, 6, 6))), -0.5), loops=0),
    Scenario("strict_triangle", (6, 6), lambda: (np.tril(np.ones((1, 6, 6)), -1), -0.5), loops=0),
    Scenario("repeated", (5,), lambda: (np.repeat(np.eye(5), 3, axis=0), -0.5)),
    Scenario("opposite", (5,), lambda: (np.concatenate([np.eye(5), -np.eye(5)]), np.repeat([-0.5, 0.5], 5))),
    Scenario(
        "complementary",
        (5,),
        lambda: (np.concatenate([np.eye(5), -np.eye(5)]), np.repeat([-0.5, 0.5], 5)),
        activation="step",
    ),
    Scenario("levels", (6,), lambda: (np.ones((7, 6)), 0.5 - np.arange(7.0))),
    Scenario("number", (6,), lambda: (2.0 ** np.arange(6)[np.newaxis, ::-1], -20.5), loops=0),
    Scenario("two_numbers", (2, 5), lambda: (np.stack([3.0 ** np.arange(5)] * 2)[np.newaxis], -7.5), loops=0),
    Scenario("numbers_in_a_row", (8,), lambda: (np.kron([[1, -1]], 2.0 ** np.arange(4)), 0.0), loops=0),
    Scenario("carries", (2, 6), lambda: carries(6)),
    Scenario(
        "carries_backwards", (2, 6), lambda: (carries(6)[0][:, :, ::-1], carries(6)[1]), activation="step"
    ),
    Scenario("centre_of_mass", (9,), lambda: (np.arange(9.0)[np.newaxis] - 4, 0.0), loops=0, domain="real"),
    Scenario("ranks", (4, 6), lambda: (rows_of((4, 6), 0) * np.arange(6, 0, -1), -9.5)),
    Scenario("window_growing", (12,), lambda: (slide(np.arange(1.0, 6), (12,)), -7.5)),
    Scenario("window_growing_cut", (9,), lambda: (slide(np.arange(1.0, 6), (9,), 1, "cut"), -7.5)),
    Scenario(
        "rising_and_falling",
        (12,),
        lambda: (np.minimum(np.arange(1.0, 13), 13 - np.arange(1.0, 13))[None], -9.5),
        loops=0,
    ),
    Scenario("parts_of_diagonals", (5, 6), lambda: (windows_on_diagonals(5, 6, 3), -2.5), loops=2),
    Scenario(
        "parts_of_antidiagonals", (5, 6), lambda: (windows_on_diagonals(5, 6, 3)[..., ::-1], -2.5), loops=2
    ),
    Scenario("full_window_cut", (9,), lambda: full_windows(np.ones(3), (9,))),
    Scenario(
        "full_window_cut_2d", (6, 7), lambda: full_windows(around(1, 1), (6, 7)), loops=2, activation="step"
    ),
    Scenario("full_window_of_signs", (9,), lambda: full_windows(np.ones(3), (9,)), domain="sign"),
    Scenario("empty_window_of_signs", (9,), lambda: full_windows(-np.ones(3), (9,)), domain="sign"),
    Scenario("majority_cut", (9,), lambda: majorities((9,))),
    Scenario("majority_cut_2d", (6, 7), lambda: majorities((6, 7)), loops=2, activation="step"),
    Scenario("half_structured", (6, 6), half_structured, definitions=2, loops=2),
    Scenario("unstructured", (12,), unstructured),
]
