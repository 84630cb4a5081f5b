"""What compiled loops are told of a shape: the values of its sizes, and how many answers a sample has."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import UnsupportedError
from ..program.code import Code, Scores, extent
from ..program.sizes import size_values, specialise

MAX_SHAPES = 64
"""How many shapes are remembered to fit."""

Fit = Callable[[tuple[int, ...]], tuple[tuple[int, ...], int]]
"""From the shape of a sample to the values of the named sizes, and the number of answers."""


def fitter(code: Code, sizes: Sequence[str], limit: int | None) -> Fit:
    """Return the function that fits compiled loops to a shape.

    Parameters
    ----------
    code : Code
        The program.
    sizes : sequence of str
        Its named sizes, in the order that the loops take them.
    limit : int or None
        The greatest size that they are compiled for.

    Returns
    -------
    callable
        Raises DomainError for a shape that the program is not for, and UnsupportedError for one that is
        too large.
    """
    if not code.sizes:
        alone = (), _n_answers(code)
        return lambda shape: alone

    @lru_cache(MAX_SHAPES)
    def fit(shape: tuple[int, ...]) -> tuple[tuple[int, ...], int]:
        here, values = specialise(code, shape), size_values(code, shape)
        if limit is not None and max(values.values()) > limit:
            raise UnsupportedError(f"compiled for sizes up to {limit}; got shape {shape}")
        return tuple(values[name] for name in sizes), _n_answers(here)

    return fit


def emptier(code: Code) -> Callable[[tuple[int, ...]], npt.NDArray[Any]]:
    """Return the function from the shape of a batch to an array for its answers."""
    fit = fitter(code, (), None)
    if code.output == "label":
        kind = np.array(code.classes).dtype
        return lambda shape: np.empty(shape[0], dtype=kind)
    return lambda shape: np.empty((shape[0], fit(shape[1:])[1]))


def _n_answers(code: Code) -> int:
    """Return how many scores a program of one size has; a label is one answer."""
    if not isinstance(code.result, Scores) or code.output == "label":
        return 1
    return sum(math.prod(extent(loop) for loop in part.loops) for part in code.result.parts)
