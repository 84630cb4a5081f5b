"""The backend that compiles the C of a program with the machine's C compiler, and calls it.

It is what is printed as C, after a function that reads samples of any type (see `emit.c.running`), so that an
engineer runs from Python what is going to be deployed. The compiler is what the environment variable CC
names, or ``cc``.
"""

from __future__ import annotations

import ctypes
import os
import shlex
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..emit.c import Runner, print_runner
from ..emit.loops.form import Place, Written
from ..emit.python.decisions import is_numbered
from ..errors import MissingExtraError, UnsupportedError
from ..program.code import Code
from .compile_inputs import preparer
from .compile_loops import MAX_PROGRAMS, Loops, loops_of
from .compile_shapes import fitter

Values = npt.NDArray[Any]

FLAGS = ("-std=c99", "-ffp-contract=off", "-fPIC", "-shared")
"""No sum and product in one step: it rounds once where the program rounds twice."""

LONG_TEXT = 200_000
"""From so many characters on, much optimisation takes minutes."""


@lru_cache(MAX_PROGRAMS)
def load_c(code: Code) -> Loops:
    """Return the functions that run samples, and how many of a shape they should get at once.

    Raises
    ------
    MissingExtraError
        If there is no C compiler.
    UnsupportedError
        If the program computes integers that may have more than 64 bits, or the compiler refuses it.
    """
    compiler = shlex.split(os.environ.get("CC", "cc"))
    if shutil.which(compiler[0]) is None:
        raise MissingExtraError(
            f'the backend "c" needs a C compiler: there is no {compiler[0]!r}; install one, or name it in CC'
        )
    runner = print_runner(code)
    library = _library(runner, compiler)
    element, result = np.dtype(runner.routine.element), runner.routine.result
    answer = np.dtype(result.element if isinstance(result, Written) else np.intc)
    labels, numbered = np.array(code.classes), is_numbered(code.classes)
    fit, prepare = fitter(code, runner.sizes, runner.routine.limit), preparer(code.input)
    places = {np.dtype(name): place for place, name in enumerate(runner.given)}
    places[np.dtype(np.bool_)] = places[np.dtype(np.uint8)]

    def direct(X: Values) -> Values | None:
        sizes, n_answers = fit(X.shape[1:])
        samples: Values | None = X if X.dtype in places else prepare(X)
        if samples is None:
            return None
        if not (samples.flags.c_contiguous and samples.flags.aligned):
            samples = np.array(samples, order="C")
        length = samples[0].size
        memory = np.empty(length if samples.dtype != element else 0, dtype=element)
        width: tuple[int, ...] = () if isinstance(result, Place) else (n_answers,)
        answers = np.empty((len(X), *width), dtype=answer)
        room = np.empty(library.program_scratch(*sizes) if runner.has_scratch else 0, dtype=np.uint8)
        status = library.run(
            samples.ctypes.data,
            samples.itemsize * length,
            len(X),
            places[samples.dtype],
            memory.ctypes.data,
            *sizes,
            answers.ctypes.data,
            *width,
            *([room.ctypes.data] if runner.has_scratch else []),
        )
        if status < 0:
            raise UnsupportedError(f"the program is not for samples of shape {X.shape[1:]}")
        if status > 0:
            return None
        match result:
            case Place():
                return answers.astype(np.int64) if numbered else labels[answers]
            case Written():
                return answers.astype(np.float64, copy=False)

    return loops_of(direct)


def _library(runner: Runner, compiler: list[str]) -> ctypes.CDLL:
    """Compile a program, for this very machine where the compiler can, and load it."""
    level = "-O3" if len(runner.text) < LONG_TEXT else "-O1"
    with tempfile.TemporaryDirectory(prefix="deepdistilling-", ignore_cleanup_errors=True) as folder:
        source, path = Path(folder) / "program.c", Path(folder) / "program.so"
        source.write_text(runner.text, encoding="utf-8")
        for extra in (["-march=native"], []):
            command = [*compiler, *FLAGS, level, *extra, str(source), "-o", str(path), "-lm"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode == 0:
                break
        else:
            raise UnsupportedError(f"{compiler[0]} does not compile the program: {done.stderr.strip()}")
        library = ctypes.CDLL(str(path))
    pointer, size = ctypes.c_void_p, ctypes.c_size_t
    sizes = [size] * len(runner.sizes)
    width = [size] if isinstance(runner.routine.result, Written) else []
    scratch = [pointer] if runner.has_scratch else []
    library.run.argtypes = [pointer, size, size, ctypes.c_int, pointer, *sizes, pointer, *width, *scratch]
    library.run.restype = ctypes.c_int
    if runner.has_scratch:
        library.program_scratch.argtypes, library.program_scratch.restype = sizes, size
    return library
