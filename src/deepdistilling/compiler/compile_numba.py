"""The backend that compiles loops while the program runs: Numba, an optional extra.

Checking, converting and computing a sample are one compiled function, so that a batch is read once, and a
single call costs little more than Numba's own. It holds no lock, so that threads run it side by side.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ..emit.loops.form import Place, Written
from ..emit.numba import print_kernel
from ..errors import MissingExtraError
from ..program.code import Code, are_numbered
from .compile_loops import MAX_PROGRAMS, Loops
from .compile_shapes import fitter

Values = npt.NDArray[Any]

KNOWN = frozenset(map(np.dtype, "bBhHiIlLqQfd"))
"""Types of samples that Numba knows."""


def load_numba(code: Code) -> Loops:
    """Return the function that runs a batch, and that for one sample.

    Raises
    ------
    MissingExtraError
        If Numba is not installed.
    UnsupportedError
        If the program computes integers that may have more than 64 bits.
    """
    kernel = print_kernel(code)
    run, result = _compiled(kernel.text), kernel.routine.result
    labels = np.array(code.classes)
    # Places are their labels where these are numbers from 0; of a program for every size there may be more.
    numbered = are_numbered(code.classes)
    fit = fitter(code, kernel.sizes, kernel.routine.limit)

    def fill(X: Values, out: Values) -> bool:
        samples, (sizes, _) = _known(X), fit(X.shape[1:])
        if numbered or isinstance(result, Written):
            return bool(run(samples, out, *sizes))
        places = np.empty(len(X), dtype=np.int64)
        if not run(samples, places, *sizes):
            return False
        out[...] = labels[places]
        return True

    sizes, count = fit(code.input.dims)
    listed = labels.tolist()

    def place_of_one(x: Values) -> Any:
        sample = _known(x[np.newaxis])
        place = np.empty(1, dtype=np.int64)
        if not run(sample, place, *sizes):
            return None
        return place.item() if numbered else listed[place.item()]

    def scores_of_one(x: Values) -> Any:
        sample = _known(x[np.newaxis])
        scores = np.empty((1, count))
        return scores[0] if run(sample, scores, *sizes) else None

    return fill, place_of_one if isinstance(result, Place) else scores_of_one


@lru_cache(MAX_PROGRAMS)
def _compiled(text: str) -> Callable[..., bool]:
    """Return the function that runs a batch."""
    try:
        import numba
    except ImportError as error:
        raise MissingExtraError(
            'the backend "numba" needs Numba: pip install "deepdistilling[numba]"'
        ) from error
    space: dict[str, Any] = {"__name__": "compiled"}
    exec(compile(text, "<program for numba>", "exec"), space)
    for name in ("sign", "soften", "admit", "program", "run"):
        # The functions call each other by these names: each is compiled before the next needs it.
        space[name] = numba.njit(space[name], nogil=True, error_model="numpy")
    run: Callable[..., bool] = space["run"]
    return run


def _known(samples: Values) -> Values:
    """Return samples in a type that Numba knows, one after the other."""
    if samples.dtype in KNOWN and samples.flags.c_contiguous:
        return samples
    samples = np.ascontiguousarray(samples)
    if samples.dtype == np.bool_:
        return samples.view(np.int8)
    return samples if samples.dtype in KNOWN else samples.astype(np.float64)
