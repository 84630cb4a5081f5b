"""The backend that compiles the C of a program with the machine's C compiler, and calls it.

It is what is printed as C, after a function that reads samples of any type (see `emit.c.running`), so that an
engineer runs from Python what is going to be deployed. The compiler is what the environment variable CC
names, or ``cc``.
"""

from __future__ import annotations

import ctypes
import math
import os
import shlex
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..emit.c import Runner, print_runner
from ..emit.loops.form import Place, Written
from ..errors import MissingExtraError, UnsupportedError
from ..program.code import Code, are_numbered
from .compile_inputs import Prepare, preparer
from .compile_loops import MAX_PROGRAMS, Loops
from .compile_shapes import Fit, fitter

Values = npt.NDArray[Any]

FLAGS = ("-std=c99", "-ffp-contract=off", "-fPIC", "-shared")
"""No sum and product in one step: it rounds once where the program rounds twice."""

MOST_KEPT = 1 << 20
"""Bytes of memory that a thread keeps for the next call: to make new memory takes long."""

_NONE = np.empty(0)

FAST = (("-march=native", "-fno-tree-pre", "-fno-trapping-math"), ("-march=native",), ())
"""What is tried, in order: this very machine's instructions, and what else lets GCC make vector instructions
of a choice. It saves no reading of a value by a branch, and nobody asks which comparison met a NaN."""


def load_c(code: Code) -> Loops:
    """Return the function that runs a batch, and that for one sample.

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
    called = _Called.of(code, runner, _library(runner, compiler))
    return called.fill, called.single


@dataclass(frozen=True, slots=True)
class _Called:
    """A program in C, as Python calls it.

    Parameters
    ----------
    library : CDLL
        The compiled text of `Runner`.
    has_scratch : bool
        Whether it needs memory to work in.
    n_held : int
        How many samples it has in memory at once.
    is_place : bool
        Whether it returns the place of a label, and no scores.
    element, answer : dtype
        What it takes and what it returns.
    places : dict of dtype to int
        The types that samples may have, by number.
    labels : ndarray
        The labels.
    numbered : bool
        Whether the labels are their own places; of a program for every size there may be more.
    fit : callable
        From the shape of a sample to the sizes and the number of answers.
    prepare : callable
        Converts samples of a type that is not among `places`.
    of_thread : local
        What calls for one sample have in common, of each thread.
    """

    library: ctypes.CDLL
    has_scratch: bool
    n_held: int
    is_place: bool
    element: np.dtype[Any]
    answer: np.dtype[Any]
    places: dict[np.dtype[Any], int]
    labels: Values
    numbered: bool
    fit: Fit
    prepare: Prepare
    of_thread: threading.local

    @classmethod
    def of(cls, code: Code, runner: Runner, library: ctypes.CDLL) -> _Called:
        """Return a compiled program with what calling it needs."""
        result = runner.routine.result
        places = {np.dtype(name): place for place, name in enumerate(runner.given)}
        places[np.dtype(np.bool_)] = places[np.dtype(np.uint8)]
        return cls(
            library,
            runner.has_scratch,
            runner.n_held,
            isinstance(result, Place),
            np.dtype(runner.routine.element),
            np.dtype(result.element if isinstance(result, Written) else np.intc),
            places,
            np.array(code.classes),
            are_numbered(code.classes),
            fitter(code, runner.sizes, runner.routine.limit),
            preparer(code.input),
            threading.local(),
        )

    def fill(self, X: Values, out: Values) -> bool:
        """Write the answers of a batch; return False if a value lies outside the domain."""
        sizes, n_answers = self.fit(X.shape[1:])
        samples = self._taken(X)
        if samples is None:
            return False
        length = samples[0].size
        memory = self._memory(length * self.n_held)
        are_labels = self.is_place and not self.numbered
        is_kept = out.dtype == self.answer and not are_labels
        answers = out if is_kept else np.empty(out.shape, dtype=self.answer)
        room = np.empty(self.library.program_scratch(*sizes) if self.has_scratch else 0, dtype=np.uint8)
        status = self.library.run(
            samples.ctypes.data,
            samples.itemsize * length,
            len(X),
            self.places[samples.dtype],
            memory.ctypes.data,
            *sizes,
            answers.ctypes.data,
            *(() if self.is_place else (n_answers,)),
            *((room.ctypes.data,) if self.has_scratch else ()),
        )
        if status < 0:
            raise UnsupportedError(f"the program is not for samples of shape {X.shape[1:]}")
        if status > 0:
            return False
        if not is_kept:
            out[...] = self.labels[answers] if are_labels else answers
        return True

    def single(self, x: Values) -> Any:
        """Run one sample; None if a value lies outside the domain.

        What NumPy says about an array's memory takes longer than the program; of one sample, only the
        sample is asked.
        """
        samples = self._taken(x[np.newaxis])
        if samples is None:
            return None
        memory, scratch, sizes, n_answers, kind = self._room(x.shape)
        answers = kind()
        status = self.library.run(
            samples.ctypes.data,
            0,
            1,
            self.places[samples.dtype],
            memory,
            *sizes,
            answers,
            *(() if self.is_place else (n_answers,)),
            *((scratch,) if self.has_scratch else ()),
        )
        if status:
            return None
        if self.is_place:
            return int(answers[0]) if self.numbered else self.labels.item(answers[0])
        return np.frombuffer(answers, dtype=self.answer).astype(np.float64, copy=False)

    def _memory(self, n: int) -> Values:
        """Return memory for values of samples: this thread's own, unless it is much."""
        if n * self.element.itemsize > MOST_KEPT:
            return np.empty(n, dtype=self.element)
        kept: Values = getattr(self.of_thread, "memory", _NONE)
        if len(kept) < n:
            kept = self.of_thread.memory = np.empty(n, dtype=self.element)
        return kept

    def _taken(self, X: Values) -> Values | None:
        """Return samples as they are, if the program takes them so; or else converted, if they are inside."""
        samples = X if X.dtype in self.places else self.prepare(X)
        if samples is None or (samples.flags.c_contiguous and samples.flags.aligned):
            return samples
        return np.array(samples, order="C")

    def _room(self, shape: tuple[int, ...]) -> tuple[Any, ...]:
        """Return what calls for one sample have in common, with memory that is this thread's own."""
        try:
            room: tuple[Any, ...] = self.of_thread.room
        except AttributeError:
            sizes, n_answers = self.fit(shape)
            memory = _buffer(math.prod(shape) * self.element.itemsize)
            scratch = _buffer(self.library.program_scratch(*sizes) if self.has_scratch else 0)
            kind = np.ctypeslib.as_ctypes_type(self.answer) * n_answers
            room = self.of_thread.room = memory, scratch, sizes, n_answers, kind
        return room


def _buffer(size: int) -> ctypes.Array[ctypes.c_char]:
    """Return memory, as C aligns it for any type."""
    return ctypes.create_string_buffer(max(1, size))


def _library(runner: Runner, compiler: Sequence[str]) -> ctypes.CDLL:
    """Return a compiled program."""
    library = _compiled(runner.text, "-O1" if runner.is_long else "-O3", tuple(compiler))
    pointer, size = ctypes.c_void_p, ctypes.c_size_t
    sizes = [size] * len(runner.sizes)
    width = [size] if isinstance(runner.routine.result, Written) else []
    scratch = [pointer] if runner.has_scratch else []
    library.run.argtypes = [pointer, size, size, ctypes.c_int, pointer, *sizes, pointer, *width, *scratch]
    library.run.restype = ctypes.c_int
    if runner.has_scratch:
        library.program_scratch.argtypes, library.program_scratch.restype = sizes, size
    return library


@lru_cache(MAX_PROGRAMS)
def _compiled(text: str, level: str, compiler: tuple[str, ...]) -> ctypes.CDLL:
    """Compile a text, for this very machine where the compiler can, and load it."""
    with tempfile.TemporaryDirectory(prefix="deepdistilling-", ignore_cleanup_errors=True) as folder:
        source, path = Path(folder) / "program.c", Path(folder) / "program.so"
        source.write_text(text, encoding="utf-8")
        for extra in FAST:
            command = [*compiler, *FLAGS, level, *extra, str(source), "-o", str(path), "-lm"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode == 0:
                return ctypes.CDLL(str(path))
    raise UnsupportedError(f"{compiler[0]} does not compile the program: {done.stderr.strip()}")
