"""Truth tables and vectors that the tests learn from."""

from itertools import product

import numpy as np


def bits(n):
    return np.array(list(product([0.0, 1.0], repeat=n)))


def life_like(born, survives):
    """All 512 neighbourhoods of 3 x 3 cells, and the next state of the middle one."""
    X = bits(9)
    alive, around = X[:, 4] == 1, X.sum(axis=1) - X[:, 4]
    return X, np.where(alive, np.isin(around, survives), np.isin(around, born)).astype(int)


def elementary(rule):
    X = bits(3)
    return X, rule >> (X @ [4, 2, 1]).astype(int) & 1


def multiplexer(n_select):
    """Selecting bits first, then one bit for each of their values."""
    n_data = 2**n_select
    X = bits(n_select + n_data)
    chosen = (X[:, :n_select] @ 2.0 ** np.arange(n_select)[::-1]).astype(int)
    return X, X[np.arange(len(X)), n_select + chosen].astype(int)


def sum_bit(n, number):
    """Bit `number` of the sum of two numbers of n bits each."""
    X = bits(2 * n)
    values = 2.0 ** np.arange(n)[::-1]
    total = (X[:, :n] @ values + X[:, n:] @ values).astype(int)
    return X, total >> number & 1


def vectors(seed, n=300, width=5):
    X = np.random.default_rng(seed).normal(size=(n, width))
    return X, X.argmax(axis=1)
