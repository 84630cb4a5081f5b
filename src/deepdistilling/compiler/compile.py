"""Compile a program: text of a backend, loaded, checked against evaluation, and run in chunks of a batch.

A backend turns a `Code` into a `Loaded` program. What is around it is the same for all: inputs are checked
and converted chunk by chunk, so that memory stays bounded and each chunk is still in the cache when it is
computed, and chunks of large batches are shared out to threads (NumPy, Numba and C release the interpreter's
lock).
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from ..dense import Fill, work_of
from ..errors import UnsupportedError, VerificationError
from ..program.code import Code
from ..program.evaluate import evaluate
from ..program.sizes import origin, specialise
from ..verify import Refuted, Verdict
from ..verify.differential import compare_on_inputs
from .compile_c import load_c
from .compile_inputs import preparer
from .compile_layers import load_layers
from .compile_loops import Loops, Single, chunk_of
from .compile_numba import load_numba
from .compile_numpy import load_numpy, load_single
from .compile_shapes import emptier
from .encoding import as_array, one_row
from .inputs import checked, shaped
from .options import check_counts
from .products import one_core_each
from .rounding import hang_on_rounding
from .sharing import shared_out

Values = npt.NDArray[Any]

N_SAMPLES = 64
"""Samples on which compiled text is compared with evaluation, unless the domain has few inputs."""

TOLERANCE = 1e-9
"""Scores are sums of floats, which another order of terms rounds differently."""

THREAD_TIME, LOOPS_TIME = 2.5e6, 4e5
"""A batch is shared out only where each thread gets so many nanoseconds of work. NumPy's functions wait for
each other between calls, compiled loops do not."""

LOOPS_VALUES = 1 << 19
"""So many values are worth a thread of compiled loops, however little is done with them."""

MANY = 64
"""Products of matrices with fewer samples are not shared out to threads by NumPy either."""


Answers = Callable[[Values, "Values | None"], "Values | None"]
"""From samples of shape (n, *dims), n >= 1, of any real type and memory order, and an array for their answers
or None, to the answers, as `deepdistilling.program.evaluate.evaluate` returns them; None if a value lies
outside the domain. Threads may call it at once."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A program that can be run.

    Parameters
    ----------
    answers : callable
        See `Answers`.
    chunk : callable, optional
        From the shape of a sample to the largest number of samples that `answers` should get at once; None
        where it takes any number, and what it needs beside them does not grow with it.
    values_per_thread : int
        Values of a batch that are worth a thread.
    has_products : bool, default=False
        Whether it computes products of matrices, which NumPy may share out to threads of its own.
    single : callable, optional
        Makes a function of one sample, for a backend that has another one for it: from an array of shape
        `dims` as it came, of any real type, to a label or a row of scores, or None if a value lies outside
        the domain. Where there is no such function, it returns None.
    """

    answers: Answers
    chunk: Callable[[tuple[int, ...]], int] | None
    values_per_thread: int
    has_products: bool = False
    single: Callable[[], Single | None] = lambda: None


Backend = Callable[[Code], Loaded]
"""From a program, perhaps with named sizes, to what runs it."""


def _numpy(code: Code) -> Loaded:
    """Return the printed text, loaded; or the layers of matrix products that it stands for, if less work."""
    run, chunk, has_products = load_numpy(code)
    work, single = work_of(code), partial(load_single, code)
    layers = load_layers(code, run, work)
    if layers is not None:
        fill, work = layers
        return Loaded(_filling(code, fill), None, _worth_a_thread(code, work, THREAD_TIME), True, single)
    prepare = preparer(code.input)

    def answers(X: Values, out: Values | None) -> Values | None:
        prepared = prepare(X)
        if prepared is None or out is None:
            return None if prepared is None else run(prepared)
        out[...] = run(prepared)
        return out

    return Loaded(answers, chunk, _worth_a_thread(code, work, THREAD_TIME), has_products, single)


def _worth_a_thread(code: Code, work: float, time: float) -> int:
    """Return how many values of samples that take `work` nanoseconds each take `time` of them."""
    return math.ceil(math.prod(code.input.dims) * time / work)


def _filling(code: Code, fill: Fill) -> Answers:
    """Return the function that makes the array where there is none."""
    empty = emptier(code)

    def answers(X: Values, out: Values | None) -> Values | None:
        room = empty(X.shape) if out is None else out
        return room if fill(X, room) else None

    return answers


def _loops(code: Code, loops: Loops) -> Loaded:
    fill, single = loops
    values = min(LOOPS_VALUES, _worth_a_thread(code, work_of(code), LOOPS_TIME))
    return Loaded(_filling(code, fill), chunk_of, values, False, lambda: single)


BACKENDS: dict[str, Backend] = {
    "numpy": _numpy,
    "numba": lambda code: _loops(code, load_numba(code)),
    "c": lambda code: _loops(code, load_c(code)),
}
"""Every backend by name."""


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A program, ready to be run fast on many samples.

    Immutable; `Program.compile` makes them.

    Parameters
    ----------
    code : Code
        The program.
    backend : str
        What it was compiled by.
    threads : int or None
        Largest number of threads for a batch; None for one a core.
    """

    code: Code
    backend: str
    threads: int | None
    _loaded: Loaded = field(repr=False)
    _empty: Callable[[tuple[int, ...]], Values] = field(repr=False)
    _dims: tuple[int, ...] = field(repr=False)
    _is_label: bool = field(repr=False)
    _single: Callable[[], Single | None] = field(repr=False)

    def __call__(self, x: npt.ArrayLike, *, check_domain: bool = True) -> Any:
        """Run the program on one sample; as `Program.__call__`."""
        given = self.code.input
        values = None if given.categories is not None or hasattr(x, "items") else as_array(x)
        if values is not None and values.shape == self._dims and values.dtype.kind in "biuf":
            single = self._single()
            answer = None if single is None else single(values)
            if answer is not None:
                return answer
        batch = one_row(given, x) if values is None else values[np.newaxis]
        answer = self.predict(batch, check_domain=check_domain)[0]
        return answer.item() if self._is_label and hasattr(answer, "item") else answer

    def predict(self, X: npt.ArrayLike, *, check_domain: bool = True) -> Values:
        """Run the program on a batch; as `Program.predict`.

        Parameters
        ----------
        X : array_like of shape (n, *input_shape) or (n, n_inputs)
            Samples, of any numeric or boolean dtype, in any memory order; a memory-mapped file is read chunk
            by chunk.
        check_domain : bool, default=True
            Raise where a value is outside the declared domain. Without, samples outside of it are
            evaluated, slowly, with what should be whole numbers cut off at the point.

        Returns
        -------
        ndarray of shape (n,) or (n, n_scores)
            Labels; or scores or probabilities.

        Raises
        ------
        DomainError
            If the batch has the wrong shape or a value outside the domain.
        """
        return self.run(shaped(self.code, X), check_domain=check_domain)

    def run(self, samples: Values, *, check_domain: bool = True) -> Values:
        """Run the program on a batch of shape (n, *dims) whose categories are numbers."""
        if not len(samples):
            one = np.zeros((1, *samples.shape[1:]), dtype=np.int64)
            return evaluate(specialise(self.code, one.shape[1:]), one)[:0]
        threads = self._threads(samples)
        size = self._size(samples, threads)
        with one_core_each() if self._loaded.has_products and len(samples) >= MANY else nullcontext():
            return self._in_parts(samples, size, threads, check_domain)

    def _in_parts(self, samples: Values, size: int, threads: int, check_domain: bool) -> Values:
        if len(samples) <= size:
            return self._run(samples, samples, None, check_domain)
        answers = self._empty(samples.shape)

        def fill(at: int) -> None:
            self._run(samples[at : at + size], samples, answers[at : at + size], check_domain)

        shared_out(fill, range(0, len(samples), size), threads)
        return answers

    def _threads(self, samples: Values) -> int:
        """Return how many threads a batch is worth."""
        if self.threads is not None:
            return self.threads
        return min(_cores(), max(1, samples.size // self._loaded.values_per_thread))

    def _size(self, samples: Values, threads: int) -> int:
        """Return how many samples a chunk has, so that all threads get as many chunks."""
        if len(samples) == 1 and not self.code.sizes:
            return 1
        # With named sizes, asking refuses lengths that the program is not for, even for a single sample.
        chunk = self._loaded.chunk
        most = len(samples) if chunk is None else chunk(samples.shape[1:])
        rounds = -(-len(samples) // (most * threads))
        return -(-len(samples) // (rounds * threads))

    def _run(self, chunk: Values, samples: Values, out: Values | None, check_domain: bool) -> Values:
        answers = self._loaded.answers(chunk, out)
        if answers is not None:
            return answers
        answers = self._outside(samples if check_domain else chunk, check_domain)
        if out is not None:
            out[...] = answers
        return answers

    def _outside(self, samples: Values, check_domain: bool) -> Values:
        """Raise the error that names the place; or evaluate what is in no domain, where that is wanted."""
        outside = checked(self.code, samples, check_domain=check_domain)
        return evaluate(specialise(self.code, outside.shape[1:]), outside)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what it was made from: functions that were made from text cannot be."""
        return compile_code, (self.code, self.backend, self.threads)


def compile_code(code: Code, backend: str = "numpy", threads: int | None = None) -> Compiled:
    """Compile a program, and check what comes out against evaluation.

    Raises
    ------
    UnsupportedError
        If there is no such backend.
    ParameterError
        If `threads` is no positive integer.
    MissingExtraError
        If the backend needs a package or a C compiler that is not installed.
    VerificationError
        If the compiled program and evaluation differ on a sample; this would be a defect of the backend.
    """
    if backend not in BACKENDS:
        raise UnsupportedError(f"there is no backend {backend!r}; there are {', '.join(BACKENDS)}")
    if threads is not None:
        check_counts(threads=threads)
    loaded = BACKENDS[backend](code)

    @cache
    def single() -> Single | None:
        made = loaded.single()
        if made is not None:
            _check(code, backend, lambda X: np.array([made(x) for x in X]))
        return made

    is_label = code.output == "label"
    made = Compiled(code, backend, threads, loaded, emptier(code), code.input.dims, is_label, single)
    _check(code, backend, made.run)
    return made


def _check(code: Code, backend: str, run: Callable[[Values], Values]) -> None:
    """Compare what a backend made with evaluation; raise the error of `compile_code` where they differ."""
    here = origin(code)

    def compared(answers: Callable[[Values], Values]) -> Verdict:
        return compare_on_inputs(
            here.input,
            lambda X: evaluate(here, X),
            answers,
            tolerance=TOLERANCE if code.output != "label" else 0.0,
            n_samples=N_SAMPLES,
            max_cases=N_SAMPLES,
        )

    def settled(X: Values) -> Values:
        """Return labels, evaluation's where the order of a sum decides: neither answer is wrong there."""
        got, want = run(X), evaluate(here, X)
        is_open = np.asarray(got != want)
        is_open[is_open] = hang_on_rounding(here, X[is_open])
        return np.where(is_open, want, got)

    verdict = compared(run)
    if isinstance(verdict, Refuted) and code.output == "label":
        verdict = compared(settled)
    if isinstance(verdict, Refuted):
        raise VerificationError(
            f"the program compiled by {backend!r} returns {verdict.got} and not {verdict.expected} for the "
            f"sample {verdict.case!r}; this is a defect of the backend",
            step=f"compile ({backend})",
            counterexample=verdict.case,
        )


class Memo:
    """The compiled form of one program, made when it is first asked for; pickled and copied empty."""

    __slots__ = ("_made",)

    def __init__(self) -> None:
        self._made: Compiled | None = None

    def get(self, code: Code) -> Compiled:
        """Return the program compiled for `predict`."""
        if self._made is None:
            self._made = compile_code(code)
        return self._made

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle it empty."""
        return Memo, ()


def _cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
