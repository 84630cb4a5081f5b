"""Which side of a comparison comes first: what the loop looks at from outside, then what it runs over."""

from __future__ import annotations

from ..program.bodies import map_bodies
from ..program.build import MIRRORED
from ..program.code import Code
from ..program.expr import Compare, Const, Expr, Reduce, free_variables
from .rebuild import rewrite


def orient_comparisons(code: Code) -> Code:
    """Write ``x[i] > x[j]`` rather than ``x[j] < x[i]`` where j is the inner variable."""
    return map_bodies(code, lambda body, _: rewrite(body, _oriented))


def _oriented(expr: Expr) -> Expr:
    match expr:
        case Reduce(op, loops, guard, body):
            bound = {loop.var for loop in loops}
            return Reduce(op, loops, guard, rewrite(body, lambda node: _turned(node, bound)))
        case _:
            return expr


def _turned(expr: Expr, bound: set[str]) -> Expr:
    match expr:
        case Compare(op, left, right) if not isinstance(right, Const):
            inner_first = free_variables(left) & bound and not free_variables(right) & bound
            return Compare(MIRRORED[op], right, left) if inner_first else expr
        case _:
            return expr
