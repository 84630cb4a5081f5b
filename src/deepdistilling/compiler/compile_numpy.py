"""The backend that needs nothing but NumPy: the printed text for batches, loaded."""

from __future__ import annotations

import math
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

CHUNK_BYTES = 1 << 20
"""Size of the largest array of a chunk: what a chunk computes with stays in the cache."""

LEAST_VALUES, LEAST_SAMPLES, LEAST_SIZE = 64, 64, 1 << 17
"""Truth values of so long samples, and so many of them, are turned by eights; fewer are faster one by one."""

BITS = np.array([128, 64, 32, 16, 8, 4, 2, 1], dtype=np.uint8)[:, np.newaxis]
"""The bits of a byte, as they are packed."""

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

    return lambda X: program(samples_last(X)), chunk, module.has_products


def samples_last(X: Values) -> Values:
    """Return the same samples, with their axis the last one in memory, as the text asks for it.

    NumPy turns an array value by value. Of truth values, eight are packed into a byte first: that, turning
    the bytes and unpacking them takes half the time or less.

    Parameters
    ----------
    X : ndarray of shape (n, *dims)
        Samples; what are not many truth values stays as it is.
    """
    n, n_values = len(X), math.prod(X.shape[1:])
    is_many = n >= LEAST_SAMPLES and n_values >= LEAST_VALUES and X.size >= LEAST_SIZE
    if X.dtype != np.bool_ or not is_many:
        return X
    packed = np.ascontiguousarray(np.packbits(X.reshape(n, n_values), axis=1).T)
    turned = np.not_equal(packed[:, np.newaxis] & BITS, 0).reshape(-1, n)[:n_values]
    return np.moveaxis(turned.reshape(*X.shape[1:], n), -1, 0)


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
