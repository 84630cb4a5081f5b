"""The backend that needs nothing but NumPy: the printed text for batches, loaded."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ..emit import numbered
from ..emit.numpy_batch import module_of, print_single
from ..program.code import Code
from ..program.sizes import specialise
from .compile_inputs import preparer
from .compile_loops import Single

Values = npt.NDArray[Any]

CHUNK_BYTES = 1 << 18
"""Size of the largest array of a chunk: what a chunk computes with stays in the cache."""

MAX_SHAPES = 64
"""How many shapes the chunks of a program for every size are remembered for."""


def load_numpy(code: Code) -> tuple[Callable[[Values], Values], Callable[[tuple[int, ...]], int], bool]:
    """Return the function of the printed module, how many samples it should get, and if it has threads."""
    code = numbered(code)
    module = module_of(code)
    program = _function(module.text)

    @lru_cache(maxsize=MAX_SHAPES)
    def chunk(shape: tuple[int, ...]) -> int:
        width = module_of(specialise(code, shape)).width if code.sizes else module.width
        return max(1, CHUNK_BYTES // width)

    return program, chunk, module.has_products


def load_single(code: Code) -> Single | None:
    """Return what checks and runs one sample by the text for one; None where there is no such text."""
    text = print_single(code)
    if text is None:
        return None
    program, prepare = _function(text), preparer(code.input)

    def single(x: Values) -> Any:
        prepared = prepare(x[np.newaxis])
        return None if prepared is None else program(prepared[0])

    return single


def _function(text: str) -> Callable[[Values], Any]:
    space: dict[str, Any] = {"__name__": "compiled"}
    exec(compile(text, "<compiled program>", "exec"), space)
    program: Callable[[Values], Any] = space["program"]
    return program
