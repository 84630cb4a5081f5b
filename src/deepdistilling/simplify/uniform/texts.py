"""Text of every size: one expression for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from ...program.expr import Expr

Said = TypeVar("Said")

Texts = tuple[Expr, ...]
"""What is said at each size."""


def all_or_none(found: Iterable[Said | None]) -> tuple[Said, ...] | None:
    """Return what was found, if nothing is missing."""
    listed = list(found)
    kept = tuple(each for each in listed if each is not None)
    return kept if len(kept) == len(listed) else None


def always(texts: Texts) -> Callable[..., Texts]:
    """Return a function that gives known texts, whatever it is asked."""
    return lambda *_: texts
