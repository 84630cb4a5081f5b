"""What the backends that compile loops have in common: one function checks, converts and computes a batch."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy.typing as npt

from ..dense import Fill

Values = npt.NDArray[Any]
Single = Callable[[Values], Any]
"""From one sample of any real type, of shape `dims`, to its answer; None if a value lies outside."""

Loops = tuple[Fill, Single]
"""What runs a batch, and what runs a single sample."""

CHUNK_BYTES = 1 << 23
"""Bytes of samples that one call is given: what memory a copy of theirs may take."""

MAX_PROGRAMS = 64
"""How many compiled programs each backend remembers."""


def chunk_of(shape: tuple[int, ...]) -> int:
    """Return how many samples of a shape one call should get."""
    return max(1, CHUNK_BYTES // (8 * max(1, math.prod(shape))))
