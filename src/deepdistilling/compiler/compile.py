"""Compile a program: text of a backend, loaded, checked against evaluation, and run in chunks of a batch.

A backend turns a `Code` into a `Loaded` program. What is around it is the same for all: inputs are checked
and converted chunk by chunk, so that memory stays bounded and each chunk is still in the cache when it is
computed, and chunks of large batches are shared out to threads (NumPy and Numba release the interpreter's
lock).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import UnsupportedError, VerificationError
from ..program.code import Code
from ..program.evaluate import evaluate
from ..program.sizes import origin, specialise
from ..verify import Refuted
from ..verify.differential import compare_on_inputs
from .compile_c import load_c
from .compile_inputs import Prepare, preparer
from .compile_layers import load_layers
from .compile_loops import Loops, Single
from .compile_numba import load_numba
from .compile_numpy import load_numpy, load_single
from .encoding import one_row
from .inputs import checked, shaped
from .options import check_counts
from .sharing import shared_out

Values = npt.NDArray[Any]

N_SAMPLES = 64
"""Samples on which compiled text is compared with evaluation, unless the domain has few inputs."""

TOLERANCE = 1e-9
"""Scores are sums of floats, which another order of terms rounds differently."""

CALLS_VALUES, LOOPS_VALUES = 3 << 20, 1 << 19
"""A batch is shared out only where each thread gets at least this many values of it. Where a chunk is many
calls of NumPy, threads wait for each other at each; where it is one compiled loop, they never do."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A program that can be run.

    Parameters
    ----------
    run : callable
        From samples to labels, scores or probabilities, as `deepdistilling.program.evaluate.evaluate` returns
        them. The samples are an array of shape (n, *dims) with n >= 1, in any memory order, of the type
        that `compile_inputs.sample_type` says, with every value in the domain. Threads may call it at once.
    chunk : callable, optional
        From the shape of a sample to the largest number of samples that `run` should get at once; None where
        it takes any number, and what it needs beside them does not grow with it.
    direct : callable, optional
        As `run`, for a backend that checks and converts by itself: from samples as they came, of any real
        type and memory order, to what `run` returns, or None if a value lies outside the domain.
    values_per_thread : int or None, default=CALLS_VALUES
        Values of a batch that are worth a thread; None if `run` uses all cores by itself, as products of
        matrices do: then threads of ours would only be in its way.
    single : callable, optional
        Makes a function of one sample, for a backend that has another one for it: from an array of shape
        `dims` as it came, of any real type, to a label or a row of scores, or None if a value lies outside
        the domain. Where there is no such function, it returns None.
    """

    run: Callable[[Values], Values]
    chunk: Callable[[tuple[int, ...]], int] | None
    direct: Callable[[Values], Values | None] | None = None
    values_per_thread: int | None = CALLS_VALUES
    single: Callable[[], Single | None] = lambda: None


Backend = Callable[[Code], Loaded]
"""From a program, perhaps with named sizes, to what runs it."""


def _numpy(code: Code) -> Loaded:
    """Return the printed text, loaded; or the layers of matrix products that it stands for, if less work."""
    run, chunk, has_threads = load_numpy(code)
    layers, single = load_layers(code, run), partial(load_single, code)
    if layers is None:
        return Loaded(run, chunk, None, None if has_threads else CALLS_VALUES, single)
    return Loaded(run, None, layers, None, single)


def _loops(loops: Loops) -> Loaded:
    run, chunk, direct, single = loops
    return Loaded(run, chunk, direct, LOOPS_VALUES, lambda: single)


BACKENDS: dict[str, Backend] = {
    "numpy": _numpy,
    "numba": lambda code: _loops(load_numba(code)),
    "c": lambda code: _loops(load_c(code)),
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
    _prepare: Prepare = field(repr=False)
    _dims: tuple[int, ...] = field(repr=False)
    _is_label: bool = field(repr=False)
    _single: Callable[[], Single | None] = field(repr=False)

    def __call__(self, x: npt.ArrayLike, *, check_domain: bool = True) -> Any:
        """Run the program on one sample; as `Program.__call__`."""
        if self.code.input.categories is not None:
            answer = self.predict(one_row(x), check_domain=check_domain)[0]
            return answer.item() if self._is_label and hasattr(answer, "item") else answer
        values = np.asarray(x)
        if values.shape == self._dims and values.dtype.kind in "biuf":
            single = self._single()
            answer = None if single is None else single(values)
            if answer is not None:
                return answer
        answer = self.predict(values[np.newaxis], check_domain=check_domain)[0]
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
        if len(samples) <= size:
            return self._run(samples, samples, check_domain)
        starts = range(0, len(samples), size)
        first = self._run(samples[:1], samples, check_domain)
        answers = np.empty((len(samples), *first.shape[1:]), dtype=first.dtype)

        def fill(at: int) -> None:
            answers[at : at + size] = self._run(samples[at : at + size], samples, check_domain)

        shared_out(fill, starts, threads)
        return answers

    def _threads(self, samples: Values) -> int:
        """Return how many threads a batch is worth."""
        if self.threads is not None:
            return self.threads
        enough = self._loaded.values_per_thread
        return 1 if enough is None else min(_cores(), max(1, samples.size // enough))

    def _size(self, samples: Values, threads: int) -> int:
        """Return how many samples a chunk has, so that all threads get as many chunks."""
        if len(samples) == 1 and not self.code.sizes:
            return 1
        # With named sizes, asking refuses lengths that the program is not for, even for a single sample.
        chunk = self._loaded.chunk
        most = len(samples) if chunk is None else chunk(samples.shape[1:])
        rounds = -(-len(samples) // (most * threads))
        return -(-len(samples) // (rounds * threads))

    def _run(self, chunk: Values, samples: Values, check_domain: bool) -> Values:
        if self._loaded.direct is not None:
            answers = self._loaded.direct(chunk)
        else:
            prepared = self._prepare(chunk)
            answers = None if prepared is None else self._loaded.run(prepared)
        if answers is None:
            return self._outside(samples if check_domain else chunk, check_domain)
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
    prepare = preparer(code.input)
    made = Compiled(code, backend, threads, loaded, prepare, code.input.dims, is_label, single)
    _check(code, backend, made.run)
    return made


def _check(code: Code, backend: str, run: Callable[[Values], Values]) -> None:
    """Compare what a backend made with evaluation; raise the error of `compile_code` where they differ."""
    here = origin(code)
    verdict = compare_on_inputs(
        here.input,
        lambda X: evaluate(here, X),
        run,
        tolerance=TOLERANCE if code.output != "label" else 0.0,
        n_samples=N_SAMPLES,
        max_cases=N_SAMPLES,
    )
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
