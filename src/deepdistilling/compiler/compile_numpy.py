"""The backend that needs nothing but NumPy: the printed text for batches, loaded."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy.typing as npt

from ..emit import numbered
from ..emit.numpy_batch import module_of
from ..program.code import Code
from ..program.sizes import specialise

Values = npt.NDArray[Any]

CHUNK_BYTES = 1 << 18
"""Size of the largest array of a chunk: what a chunk computes with stays in the cache."""

MAX_SHAPES = 64
"""How many shapes the chunks of a program for every size are remembered for."""


def load_numpy(code: Code) -> tuple[Callable[[Values], Values], Callable[[tuple[int, ...]], int], bool]:
    """Return the function of the printed module, how many samples it should get, and if it has threads."""
    code = numbered(code)
    module = module_of(code)
    space: dict[str, Any] = {"__name__": "compiled"}
    exec(compile(module.text, "<compiled program>", "exec"), space)

    @lru_cache(maxsize=MAX_SHAPES)
    def chunk(shape: tuple[int, ...]) -> int:
        width = module_of(specialise(code, shape)).width if code.sizes else module.width
        return max(1, CHUNK_BYTES // width)

    return space["program"], chunk, module.has_products
