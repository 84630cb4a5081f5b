"""Compile printed C, all programs of a test in one go, and call it."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pytest

from deepdistilling.emit.c import print_c, print_header
from deepdistilling.emit.loops import lower
from deepdistilling.emit.loops.form import Place

OPTIONS = "-std=c99 -Wall -Wextra -Wpedantic -Wconversion -Werror -fPIC -shared"
FLAGS, UNOPTIMISED = [*OPTIONS.split(), "-O2"], [*OPTIONS.split(), "-O0"]

needs_cc = pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler, cc")


def compiled(codes, flags=FLAGS):
    """Return one function a program, from a batch of samples to what the program makes of them."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for k, code in enumerate(codes):
            text = print_c(code, function_name=f"program_{k}", doc=("What it does.", "*/ is harmless"))
            path = Path(folder) / f"program_{k}.c"
            header = print_header(code, function_name=f"program_{k}", doc=("What it does.",))
            path.with_suffix(".h").write_text(header)
            path.write_text(f'{text}\n#include "program_{k}.h"\n')  # both declare the same
            paths.append(path)
        library = Path(folder) / "programs.so"
        done = subprocess.run(
            ["cc", *flags, *map(str, paths), "-o", str(library), "-lm"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr + "\n".join(path.read_text() for path in paths[:1])
        loaded = ctypes.CDLL(str(library))
    return [caller(loaded, code, f"program_{k}") for k, code in enumerate(codes)]


def caller(library, code, name):
    """Return a function from a batch, which goes through the C function for many samples."""
    routine = lower(code)
    is_label = isinstance(routine.result, Place)
    dtype = np.dtype(routine.element)

    def run(X):
        X = np.ascontiguousarray(X, dtype=dtype)
        sizes = [ctypes.c_size_t(length) for length in _sizes(code, X.shape[1:])]
        count = 1 if is_label else _count(code, X.shape[1:])
        out = np.zeros((len(X), count), dtype=np.intc if is_label else np.dtype(routine.result.element))
        out.view(np.uint8)[...] = 0x55  # what is not written shows
        scratch = []
        if hasattr(library, f"{name}_scratch"):
            needed = getattr(library, f"{name}_scratch")
            needed.restype = ctypes.c_size_t
            room = np.full(needed(*sizes) // 8 + 1, -1, dtype=np.int64)
            scratch = [room.ctypes.data_as(ctypes.c_void_p)]
        function = getattr(library, f"{name}_batch")
        pointers = [array.ctypes.data_as(ctypes.c_void_p) for array in (X, out)]
        function.restype = ctypes.c_int
        status = function(pointers[0], ctypes.c_size_t(len(X)), *sizes, pointers[1], *scratch)
        if sizes:
            assert status == 0
        if not is_label:
            return out
        return np.array(_labels(library, code, name))[out[:, 0]]

    return run


def _labels(library, code, name):
    """The labels, read from the table that the file holds where it holds one."""
    if not hasattr(library, f"{name}_labels"):
        return list(range(10_000))
    first = code.classes[0]
    kind = (
        ctypes.c_char_p
        if isinstance(first, str)
        else ctypes.c_int
        if isinstance(first, int)
        else ctypes.c_double
    )
    table = (kind * len(code.classes)).in_dll(library, f"{name}_labels")
    return [each.decode() if isinstance(each, bytes) else each for each in table]


def _sizes(code, shape):
    return list({size.name: shape[size.axis] for size in code.sizes}.values())


def _count(code, shape):
    from deepdistilling.program.evaluate import evaluate
    from deepdistilling.program.sizes import specialise

    return evaluate(specialise(code, shape), np.zeros((1, *shape), dtype=np.int64)).shape[1]
