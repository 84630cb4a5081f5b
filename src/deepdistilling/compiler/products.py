"""Products of matrices, each on the one core of the thread that computes it.

NumPy's library shares a product out to threads of its own, which wait for each other at the end of it. Where
another process has one of the cores, that takes many times as long as the product itself. Parts of a batch
are shared out instead, so that threads meet once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

from threadpoolctl import ThreadpoolController


class _Limit:
    """One thread a product, for as long as someone asks for it: the first sets it, the last lifts it."""

    def __init__(self) -> None:
        self._lock, self._n = Lock(), 0
        self._set: Any = None

    def hold(self) -> None:
        with self._lock:
            if not self._n:
                self._set = _controller().limit(limits=1)
            self._n += 1

    def release(self) -> None:
        with self._lock:
            self._n -= 1
            if not self._n:
                self._set.restore_original_limits()


_LIMIT = _Limit()


@contextmanager
def one_core_each() -> Iterator[None]:
    """Keep products of matrices from having threads of their own, in the whole process."""
    _LIMIT.hold()
    try:
        yield
    finally:
        _LIMIT.release()


@cache
def _controller() -> Any:
    return ThreadpoolController().select(user_api="blas")
