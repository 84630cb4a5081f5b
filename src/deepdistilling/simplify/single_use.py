"""Write a value where it is used, if that is one place and computes it no more often."""

from __future__ import annotations

from dataclasses import replace

from ..program.code import Code, Define
from ..program.expr import Const, Loop, Ref, Var
from ..program.measure import size
from .inline import inlined
from .rebuild import live, map_bodies
from .share import occurrences

MAX_INLINED = 24
"""A longer expression keeps a line and a name of its own."""


def inline_single_use(code: Code) -> Code:
    """Inline definitions that are read in one place."""
    for define in reversed(code.definitions):
        places = occurrences(code, define.name)
        if not places:
            return inline_single_use(live(code))
        if _is_worth(define, places, code):
            changed = map_bodies(code, lambda body, _, name=define.name: inlined(body, code, (name,)))
            return inline_single_use(live(changed))
    return code


def _is_worth(
    define: Define, places: list[tuple[Ref, tuple[Loop, ...], tuple[Loop, ...]]], code: Code
) -> bool:
    if size(define.body) <= 2:
        return True  # a plain element, or its negation
    if len(places) > 1:
        return False
    ((ref, loops, inner),) = places
    around = [loop.var for loop in (*loops, *inner)]
    index = [each.name for each in ref.index if isinstance(each, Var)]
    constant = all(isinstance(each, Const | Var) for each in ref.index)
    if not constant or sorted(index) != sorted(around):
        return False  # inside a loop that it does not depend on it would be computed again and again
    return size(define.body) <= MAX_INLINED
