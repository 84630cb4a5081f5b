"""What the backends that compile loops have in common: one function checks, converts and computes a batch."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy.typing as npt

Values = npt.NDArray[Any]
Direct = Callable[[Values], "Values | None"]
"""From samples of any real type to their answers; None if a value lies outside the domain."""

Single = Callable[[Values], Any]
"""From one sample of any real type, of shape `dims`, to its answer; None if a value lies outside."""

Loops = tuple[Callable[[Values], Values], Callable[[tuple[int, ...]], int], Direct, Single]
"""What runs samples of the domain, how many of a shape it should get at once, what checks them, too, and what
does so for a single one."""

CHUNK_BYTES = 1 << 23
"""Bytes of samples that one call is given: what memory a copy of theirs may take."""

MAX_PROGRAMS = 64
"""How many compiled programs each backend remembers."""


def loops_of(direct: Direct, single: Single) -> Loops:
    """Return what a backend is asked for, from its function for batches and that for one sample."""

    def run(X: Values) -> Values:
        answers = direct(X)
        assert answers is not None, "the samples were said to lie in the domain"
        return answers

    return run, _chunk, direct, single


def _chunk(shape: tuple[int, ...]) -> int:
    return max(1, CHUNK_BYTES // (8 * max(1, math.prod(shape))))
