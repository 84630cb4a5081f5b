"""Parts of a batch shared out to threads, of which the calling one is the first."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor


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
    # To start a thread takes as long as some thousand samples: the caller's own does not wait for the others.
    with ThreadPoolExecutor(n_others) as pool:
        others = [pool.submit(take) for _ in range(n_others)]
        take()
        for other in others:
            other.result()
