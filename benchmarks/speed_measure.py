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

GROUP = 0.0005
"""Seconds that calls which are timed together take at least."""

TOTAL = 0.02
"""Seconds a round that are spent on a function which is fast: the least time of its groups counts."""

PAUSE = 0.2
"""Seconds before a function's turn: threads of matrix products wait busily for more, then fall asleep; those
of OpenBLAS after about a tenth of a second."""

LONG = 0.5
"""Seconds after which one call is enough to get warm."""

CONTROLLER = ThreadpoolController()


@dataclass(frozen=True)
class WithThreads:
    """A function that is run with so many threads in NumPy's matrix products."""

    function: Callable[[], Any]
    threads: int


CLOCKS = {"wall": time.perf_counter, "processor": time.process_time}
"""What time is: on a wall, or that of all processors for this process, which other work does not add to."""


@dataclass(frozen=True)
class How:
    """How often, and by which clock, everything is timed."""

    rounds: int
    clock: str = "wall"


@dataclass(frozen=True)
class Inside:
    """A function that makes many calls itself; the time of one of them counts."""

    function: Callable[[], Any]
    calls: int


def seconds_of(function, now, calls=1, groups=1):
    """Time of a call: the least over groups of calls, since other work on a machine only ever adds."""
    if isinstance(function, Inside):
        return seconds_of(function.function, now, 1, groups) / function.calls
    limit = contextlib.nullcontext()
    if isinstance(function, WithThreads):
        limit, function = CONTROLLER.limit(limits=function.threads, user_api="blas"), function.function
    least = math.inf
    with limit:
        for _ in range(groups):
            start = now()
            for _ in range(calls):
                function()
            least = min(least, now() - start)
    return least / calls


def in_turn(functions, how):
    """Times of each function in each round, of shape (rounds, number of functions)."""
    counts, now = [], CLOCKS[how.clock]
    for function in functions.values():
        seconds_of(function, now)  # what is compiled for a type when it first comes is compiled here
        once = seconds_of(function, now)
        if once < LONG:
            once = max(1e-7, seconds_of(function, now, 1, 3))
        calls = math.ceil(GROUP / once)
        counts.append((calls, max(1, min(50, int(TOTAL / (calls * once))))))
    times = np.empty((how.rounds, len(functions)))
    for row in times:
        for column, (function, (calls, groups)) in enumerate(zip(functions.values(), counts, strict=True)):
            time.sleep(PAUSE)
            row[column] = seconds_of(function, now, calls, groups)
    return times


def compared(base, functions, how):
    """Median seconds of `base` and of each function, and the median ratio of base to function in a round.

    Parameters
    ----------
    base : dict of str to callable
        Several ways to do what the functions do; in each round the fastest one counts.
    functions : dict of str to callable
        What is compared with it.
    """
    times = in_turn({**base, **functions}, how)
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
