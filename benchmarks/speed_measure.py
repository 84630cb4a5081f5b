"""Times of several functions in turn, so that what slows the machine down slows all of them."""

import contextlib
import math
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

LEAST = 0.01
"""Seconds that a measurement takes at least; what is faster is called several times."""

LONG = 1.0
"""Seconds after which one call is enough to get warm."""

CONTROLLER = ThreadpoolController()


@dataclass(frozen=True)
class WithThreads:
    """A function that is run with so many threads in NumPy's matrix products."""

    function: Callable[[], Any]
    threads: int


def seconds_of(function, count):
    """Time of one of `count` calls."""
    limit = contextlib.nullcontext()
    if isinstance(function, WithThreads):
        limit, function = CONTROLLER.limit(limits=function.threads, user_api="blas"), function.function
    with limit:
        start = time.perf_counter()
        for _ in range(count):
            function()
        return (time.perf_counter() - start) / count


def in_turn(functions, rounds):
    """Times of each function in each round, of shape (rounds, number of functions)."""
    counts = {}
    for name, function in functions.items():
        once = seconds_of(function, 1)
        if once < LONG:
            once = seconds_of(function, 1)
        counts[name] = max(1, min(10_000, math.ceil(LEAST / max(once, 1e-7))))
    times = [
        [seconds_of(function, counts[name]) for name, function in functions.items()] for _ in range(rounds)
    ]
    return np.array(times)


def compared(base, functions, rounds):
    """Median seconds of `base` and of each function, and the median ratio of base to function in a round.

    Parameters
    ----------
    base : dict of str to callable
        Several ways to do what the functions do; in each round the fastest one counts.
    functions : dict of str to callable
        What is compared with it.
    """
    times = in_turn({**base, **functions}, rounds)
    best = times[:, : len(base)].min(axis=1)
    found = {next(iter(base)): {"seconds": float(np.median(best)), "ratio": 1.0}}
    for name, column in zip(functions, times[:, len(base) :].T, strict=True):
        found[name] = {"seconds": float(np.median(column)), "ratio": float(np.median(best / column))}
    return found


def peak_bytes(function):
    """Most memory that Python and NumPy had allocated during a call, beyond what they had before."""
    function()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        result = function()
        peak = tracemalloc.get_traced_memory()[1]
        del result
    finally:
        tracemalloc.stop()
    return peak - before
