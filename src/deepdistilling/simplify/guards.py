"""Guards that leave out a place at which nothing is counted anyway.

``all(x[i] <= x[6 - i] for i in range(7) if i != 3)`` asks nothing at 3, where both are the same element and
what is asked holds. Sound because a place that adds 0 changes no sum, one that holds no "all", one that does
not no "any"; whether what is read there exists, `Pass` looks.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..program.bodies import map_bodies
from ..program.build import ZERO, all_of, holds, reduce, subtract
from ..program.code import Code
from ..program.expr import And, Compare, Const, Expr, Reduce, ReduceOp, Var, const, substitute, walk
from ..program.normal import normalised
from .rebuild import rewrite

NEUTRAL: Mapping[ReduceOp, int] = {"sum": 0, "all": 1, "any": 0}
"""What changes nothing in a reduction."""


def drop_guards(code: Code) -> Code:
    """Ask at every place where the answer at a place that is left out is known, and changes nothing."""
    return map_bodies(code, lambda body, _: rewrite(body, _asked_everywhere))


def guards(code: Code) -> tuple[int, ...]:
    """Count the conditions in guards."""
    nodes = (node for body in code.expressions() for node in walk(body))
    return (sum(len(_parts(node)) for node in nodes if isinstance(node, Reduce)),)


def _parts(expr: Reduce) -> tuple[Expr, ...]:
    if expr.guard is None:
        return ()
    return expr.guard.operands if isinstance(expr.guard, And) else (expr.guard,)


def _asked_everywhere(expr: Expr) -> Expr:
    if not isinstance(expr, Reduce):
        return expr
    kept = [part for part in _parts(expr) if not _is_needless(part, expr)]
    if len(kept) == len(_parts(expr)):
        return expr
    return reduce(expr.op, expr.loops, all_of(*kept) if kept else None, expr.body)


def _is_needless(part: Expr, around: Reduce) -> bool:
    """Whether a part of a guard leaves out one place, at which the body is neutral."""
    match part:
        case Compare("!=", Var(name), Const(_, "int") as place) if name in {one.var for one in around.loops}:
            there = rewrite(normalised(substitute(around.body, {name: place})), _decided)
            return isinstance(there, Const) and there.value == NEUTRAL[around.op]
        case _:
            return False


def _decided(expr: Expr) -> Expr:
    """Answer a comparison of two sums that are the same."""
    match expr:
        case Compare(op, left, right) if subtract(left, right) == ZERO:
            return const(holds(op, 0, 0))
        case _:
            return expr
