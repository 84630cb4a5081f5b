"""Printed C as it is, without Python around it: one call for many samples of the type that it reads."""

import ctypes

import numpy as np
from benchmarks.speed_rivals import library

from deepdistilling.emit.c import print_c
from deepdistilling.emit.loops import lower
from deepdistilling.emit.loops.form import Place


class InC:
    """A program as C: a function of a batch, on one core.

    Parameters
    ----------
    program : Program
        The program, perhaps with named sizes, that needs no memory to work in.
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
        """Return places of labels, scores or probabilities of samples of the type that the C reads."""
        assert X.dtype == self.dtype
        assert X.flags.c_contiguous
        shape = X.shape[1:]
        if shape not in self.counts:
            self.counts[shape] = 1 if self.is_label else self.program.predict(X[:1]).shape[1]
        out = np.empty((len(X), self.counts[shape]), dtype=self.out)
        lengths = {size.name: shape[size.axis] for size in self.program.code.sizes}
        sizes = [ctypes.c_size_t(length) for length in lengths.values()]
        given, answers = (ctypes.c_void_p(array.ctypes.data) for array in (X, out))
        self.loaded.program_batch(given, ctypes.c_size_t(len(X)), *sizes, answers)
        return out
