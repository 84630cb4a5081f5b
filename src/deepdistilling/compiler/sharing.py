"""Parts of a batch shared out to threads, of which the calling one is the first."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import lru_cache

MAX_POOLS = 4
"""Numbers of threads for which some are kept waiting."""


def shared_out(work: Callable[[int], None], parts: Iterable[int], threads: int) -> None:
    """Do the work for each part; raise what it raises.

    Parameters
    ----------
    work : callable
        Threads may call it at once, for different parts.
    parts : iterable of int
        What it is called with.
    threads : int
        How many threads work, at most.
    """
    left = deque(parts)

    def take() -> None:
        while left:
            try:
                part = left.popleft()
            except IndexError:  # another thread took the last one
                return
            work(part)

    n_others = min(threads, len(left)) - 1
    if n_others < 1:
        take()
        return
    pool = _pool(n_others, os.getpid())
    others = [pool.submit(take) for _ in range(n_others)]
    try:
        take()
    finally:
        left.clear()  # after an error, nothing more is begun
        begun = [other for other in others if not other.cancel()]
        wait(begun)
    for other in begun:
        other.result()


@lru_cache(MAX_POOLS)
def _pool(n_threads: int, process: int) -> ThreadPoolExecutor:
    """Return threads that wait for work: to start one takes as long as some thousand samples do.

    They are a process's own: one that was forked off has none of them.
    """
    return ThreadPoolExecutor(n_threads, thread_name_prefix="deepdistilling")
