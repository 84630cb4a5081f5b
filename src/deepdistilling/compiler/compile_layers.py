"""The form of a program that has little structure: layers of matrix products, where that is less work.

What runs is still the program: decisions that rounding leaves in doubt are the printed text's own (see
`dense.running`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from ..dense import Fill, NoLayers, layers_of, runner, work_of
from ..program.code import Code
from .compile_inputs import checker, sample_type

Values = npt.NDArray[Any]
LEAST_WORK = 100.0
"""Nanoseconds a sample below which nothing is gained: what layers save is less than what they cost."""


def load_layers(code: Code, program: Callable[[Values], Values], work: float) -> tuple[Fill, float] | None:
    """Return what checks and runs samples as layers, and about how many nanoseconds one takes.

    Where it is no gain, the result is None.

    Parameters
    ----------
    code : Code
        The program.
    program : callable
        What runs samples of the type that `compile_inputs.sample_type` says.
    work : float
        About how many nanoseconds a sample takes with it.
    """
    if work < LEAST_WORK + math.prod(code.input.dims):
        return None
    try:
        single = layers_of(code, np.float32)
        least = work_of(single)
        if work < least:
            return None
        double = layers_of(code, np.float64)
    except NoLayers:
        return None
    kind = sample_type(code.input)
    return runner(code, single, double, checker(code.input), lambda X: program(X.astype(kind))), least
