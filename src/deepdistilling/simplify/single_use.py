"""Write a value where it is used, if that is one place and computes it no more often."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np

from ..program.bodies import map_bodies
from ..program.code import Code, Define, Scores
from ..program.expr import Const, Expr, Not, Ref, Var
from ..program.measure import size
from .inline import inlined
from .places import occurrences
from .rebuild import live, used_arrays

MAX_INLINED = 24
"""A longer expression keeps a line and a name of its own."""


def inline_single_use(code: Code) -> Code:
    """Inline definitions that are read in one place."""
    code = live(code)
    while True:
        reads = Counter[str]()
        for body in code.expressions():
            reads.update(used_arrays(body))
        # From the last definition back: what is inlined brings along what it reads itself.
        few = (d for d in reversed(code.definitions) if reads[d.name] == 1 or _is_plain(d.body))
        name = next((d.name for d in few if _is_worth(code, d)), None)
        if name is None:
            return code
        code = live(_without(code, name))


def _without(code: Code, name: str) -> Code:
    return map_bodies(code, lambda body, _: inlined(body, code, (name,)))


def _is_worth(code: Code, define: Define) -> bool:
    if _is_plain(define.body):
        return True
    places = occurrences(code, define.name)
    if len(places) > 1:
        return False
    ((ref, loops, inner),) = places
    around = [loop.var for loop in (*loops, *inner)]
    index = [_variables(each, code) for each in ref.index]
    if None in index or sorted(itertools.chain(*filter(None, index))) != sorted(around):
        return False  # inside a loop that it does not depend on it would be computed again and again
    is_result = isinstance(code.result, Scores) and any(part.body == ref for part in code.result.parts)
    return is_result or size(define.body) <= MAX_INLINED


def _variables(place: Expr, code: Code) -> list[str] | None:
    """Return the loop variables of a place that is never the same twice; None if it may be."""
    match place:
        case Const():
            return []
        case Var(name):
            return [name]
        case Ref(name, (Var(variable),)):
            listed = next((each.values for each in code.tables if each.name == name), None)
            return [variable] if listed is not None and len(np.unique(listed)) == len(listed) else None
        case _:
            return None


def _is_plain(expr: Expr) -> bool:
    """Whether a value needs no name: an element, its negation, or a number."""
    return isinstance(expr.value if isinstance(expr, Not) else expr, Ref | Const)
