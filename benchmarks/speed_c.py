"""Printed C, called through ctypes on batches."""

import ctypes
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from benchmarks.speed_rivals import library

from deepdistilling.emit.c import print_c
from deepdistilling.emit.loops import lower
from deepdistilling.emit.loops.form import Place

BUFFER = 1 << 18
"""Bytes of converted samples that a thread holds at once: they stay in its cache."""

PER_THREAD = 1 << 21
"""Bytes of a batch that are worth a thread."""


class InC:
    """A program as C: a function of a batch, on all cores.

    Parameters
    ----------
    program : Program
        The program, perhaps with named sizes.
    folder : path-like
        Where the library is written.
    """

    def __init__(self, program, folder):
        self.program, routine = program, lower(program.code)
        self.loaded = library(print_c(program.code), folder, f"program_{id(program)}")
        self.dtype = np.dtype(routine.element)
        self.is_label = isinstance(routine.result, Place)
        self.out = np.dtype(np.intc if self.is_label else routine.result.element)
        self.counts = {}

    def __call__(self, X):
        """Return places of labels, scores or probabilities; X is converted to the type that the C reads."""
        shape = X.shape[1:]
        if shape not in self.counts:
            self.counts[shape] = 1 if self.is_label else self.program.predict(X[:1]).shape[1]
        out = np.empty((len(X), self.counts[shape]), dtype=self.out)
        threads = max(1, min(os.cpu_count() or 1, len(X), X.nbytes // PER_THREAD))
        if threads == 1:
            self._run(X, out)
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(self._run, np.array_split(X, threads), np.array_split(out, threads)))
        return out

    def _run(self, X, out):
        """Write the answers of some samples: convert as many as stay in the cache, and compute them."""
        lengths = {size.name: X.shape[1:][size.axis] for size in self.program.code.sizes}
        sizes = [ctypes.c_size_t(length) for length in lengths.values()]
        scratch = []
        if hasattr(self.loaded, "program_scratch"):
            self.loaded.program_scratch.restype = ctypes.c_size_t
            room = np.empty(self.loaded.program_scratch(*sizes) // 8 + 1, dtype=np.int64)
            scratch = [ctypes.c_void_p(room.ctypes.data)]
        is_ready = X.dtype == self.dtype and X.flags.c_contiguous
        width = X[0].size * self.dtype.itemsize
        size = len(X) if is_ready else max(1, min(len(X), BUFFER // width))
        buffer = None if is_ready else np.empty((size, *X.shape[1:]), dtype=self.dtype)
        for at in range(0, len(X), size):
            part = X[at : at + size]
            if buffer is not None:
                buffer[: len(part)] = part
                part = buffer[: len(part)]
            pointers = [ctypes.c_void_p(array.ctypes.data) for array in (part, out[at : at + size])]
            count = ctypes.c_size_t(len(part))
            self.loaded.program_batch(pointers[0], count, *sizes, pointers[1], *scratch)
