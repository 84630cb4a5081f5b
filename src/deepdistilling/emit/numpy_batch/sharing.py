"""Expressions that a program has more than once: their values get a name, and are computed once.

Two expressions are the same if they are equal and the loops that they depend on run over the same indices. Of
an expression that is repeated, what it is made of does not count as repeated with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ...program.expr import Const, Expr, Reduce, Ref, Var, children, free_variables
from .rectangles import Ranges

Key = tuple[Expr, tuple[tuple[str, Expr, Expr], ...]]


def key_of(expr: Expr, ranges: Ranges) -> Key:
    """Return what two expressions have in common if they have the same values."""
    used = free_variables(expr)
    return expr, tuple((name, *ends) for name, ends in ranges.items() if name in used)


def repeated(bodies: Iterable[tuple[Expr, Ranges]]) -> frozenset[Key]:
    """Return the expressions that stand more than once in some bodies, each within its loops."""
    count = Counter[Key]()
    pending = list(bodies)
    while pending:
        expr, ranges = pending.pop()
        if isinstance(expr, Const | Var | Ref):
            continue
        key = key_of(expr, ranges)
        count[key] += 1
        if count[key] > 1:
            continue
        if isinstance(expr, Reduce):
            ranges = {**ranges, **{loop.var: (loop.start, loop.stop) for loop in expr.loops}}
            pending += [(each, ranges) for each in (expr.body, expr.guard) if each is not None]
        else:
            pending += [(each, ranges) for each in children(expr)]
    return frozenset(key for key, times in count.items() if times > 1)
