"""What the backends that compile loops have in common: one function checks, converts and computes a batch."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy.typing as npt

Values = npt.NDArray[Any]
Direct = Callable[[Values], "Values | None"]
"""From samples of any real type to their answers; None if a value lies outside the domain."""

Loops = tuple[Callable[[Values], Values], Callable[[tuple[int, ...]], int], Direct]
"""What runs samples of the domain, how many of a shape it should get at once, and what checks them, too."""

CHUNK_BYTES = 1 << 23
"""Bytes of samples that one call is given: what memory a copy of theirs may take."""

MAX_PROGRAMS = 64
"""How many compiled programs each backend remembers."""


def loops_of(direct: Direct) -> Loops:
    """Return what a backend is asked for, from its one function."""

    def run(X: Values) -> Values:
        answers = direct(X)
        assert answers is not None, "the samples were said to lie in the domain"
        return answers

    return run, _chunk, direct


def _chunk(shape: tuple[int, ...]) -> int:
    return max(1, CHUNK_BYTES // (8 * max(1, math.prod(shape))))
