"""The place of the largest entry of a vector."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


def random_vectors(count: int, length: int, rng: np.random.Generator) -> tuple[Vectors, Places]:
    """Draw vectors of independent normal entries.

    Parameters
    ----------
    count : int
        Number of vectors.
    length : int
        Entries a vector, 1 or more.
    rng : numpy.random.Generator
        The only source of chance.

    Returns
    -------
    X : ndarray of shape (count, length)
        Mean 0, variance 1.
    y : ndarray of shape (count,)
        Place of the largest entry, from 0; the first of equal ones.
    """
    X = rng.normal(size=(count, _checked(length)))
    return X, X.argmax(axis=1)


def permutations(length: int) -> tuple[Vectors, Places]:
    """List every order of the numbers 0, 1, ..., length - 1.

    Parameters
    ----------
    length : int
        1 to 8.

    Returns
    -------
    X : ndarray of shape (length!, length)
    y : ndarray of shape (length!,)
        Place of the largest entry, from 0.
    """
    if length > 8:
        raise ValueError(f"there are too many orders of {length} numbers to list; 8 numbers at most")
    X = np.array(list(itertools.permutations(range(_checked(length)))), dtype=np.float64)
    return X, X.argmax(axis=1)


def unit_vectors(length: int) -> tuple[Vectors, Places]:
    """List the vectors with a single 1: the poorest data that still show every class.

    Parameters
    ----------
    length : int
        1 or more.

    Returns
    -------
    X : ndarray of shape (length, length)
    y : ndarray of shape (length,)
        Place of the 1, from 0.
    """
    return np.eye(_checked(length)), np.arange(length, dtype=np.int64)


def _checked(length: int) -> int:
    if length < 1:
        raise ValueError(f"a vector needs 1 entry or more; got {length}")
    return length
