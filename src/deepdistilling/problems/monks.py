"""The three MONK's problems, made from their definitions: robots of six attributes, and a concept.

S. B. Thrun et al., The MONK's problems: a performance comparison of different learning algorithms, Carnegie
Mellon University, CMU-CS-91-197 (1991).
"""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt

N_VALUES = (3, 3, 2, 3, 4, 2)
"""How many values each attribute has, counted from 1."""

NAMES = tuple(f"a{a}_is_{v}" for a, count in enumerate(N_VALUES, start=1) for v in range(1, count + 1))
"""Names of the columns."""


def monks(number: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Tabulate a concept.

    Parameters
    ----------
    number : int
        1: the first two attributes are equal, or the fifth is 1; 2: exactly two attributes are 1; 3: the
        fifth is 3 and the fourth 1, or the fifth is not 4 and the second not 3.

    Returns
    -------
    X : ndarray of shape (432, 17)
        A column for each value of each attribute, 0 or 1; see `NAMES`.
    y : ndarray of shape (432,)
        1 where the concept holds. The third problem is given without its noise.
    """
    robots = np.array(list(itertools.product(*(range(1, count + 1) for count in N_VALUES))))
    _, second, _, fourth, fifth, _ = robots.T
    match number:
        case 1:
            y = (robots[:, 0] == second) | (fifth == 1)
        case 2:
            y = (robots == 1).sum(axis=1) == 2
        case 3:
            y = ((fifth == 3) & (fourth == 1)) | ((fifth != 4) & (second != 3))
        case _:
            raise ValueError(f"there are the problems 1, 2 and 3; got {number!r}")
    columns = [robots[:, a] == v for a, count in enumerate(N_VALUES) for v in range(1, count + 1)]
    return np.stack(columns, axis=1).astype(np.float64), y.astype(np.int64)
