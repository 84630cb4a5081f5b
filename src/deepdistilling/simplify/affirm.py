"""Say what holds rather than what does not: ``not any(a > b ...)`` is ``all(a <= b ...)``."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from ..program.bodies import map_bodies
from ..program.build import ONE, ZERO, add, all_of, any_of, scale
from ..program.code import Code
from ..program.expr import (
    And,
    Compare,
    CompareOp,
    Const,
    Expr,
    If,
    Loop,
    Not,
    Or,
    Reduce,
    ReduceOp,
    Var,
    Xor,
    const,
    substitute,
    walk,
)
from ..program.normal import normalised
from .comparing import negate_reduction
from .rebuild import rewrite

EQUAL: Mapping[tuple[ReduceOp, CompareOp], CompareOp] = {
    ("all", "<="): "==",
    ("all", ">="): "==",
    ("any", "<"): "!=",
    ("any", ">"): "!=",
}
"""Comparisons that are asked in both directions."""


CONDITIONS = (And, Compare, Or, Xor)
"""What is true or false by its form; of values alone, an order is short and clear."""


def affirm(code: Code) -> Code:
    """Turn negations of comparisons around, and ask whether two values are equal rather than both bounds.

    That a condition does not hold where the second label is returned is a negation, too; a single comparison
    has either label first.
    """
    return map_bodies(code, lambda body, _: rewrite(body, _affirmed))


def denied(code: Code) -> tuple[int, ...]:
    """Count what `affirm` changes."""
    return (sum(_affirmed(node) != node for body in code.expressions() for node in walk(body)),)


def _affirmed(expr: Expr) -> Expr:
    match expr:
        case Not(value):
            turned = _turned(value)
            return expr if turned is None else _affirmed(turned)
        case If(condition, Const(0, "int"), Const(1, "int")) if not isinstance(condition, Compare):
            turned = _turned(condition)
            return expr if turned is None else If(_affirmed(turned), ONE, ZERO)
        case Xor((Not(one), other)) | Xor((one, Not(other))):
            return Compare("==", one, other)
        case Compare("<=" | "<" | ">=" | ">") if isinstance(expr.left, CONDITIONS):
            return _implied(expr) if isinstance(expr.right, CONDITIONS) else expr
        case Reduce("all" | "any", loops, None, Compare(op, left, right)) if (expr.op, op) in EQUAL:
            both = any((_moved(left, to), _moved(right, to)) == (right, left) for to in _involutions(loops))
            return Reduce(expr.op, loops, None, Compare(EQUAL[expr.op, op], left, right)) if both else expr
        case _:
            return expr


def _implied(order: Compare) -> Expr:
    """Say ``more or not less``, and ``more and not less``, for an order of two conditions."""
    less, more = (order.left, order.right) if order.op in ("<", "<=") else (order.right, order.left)
    turned = _turned(less)
    if turned is None:
        return order
    return any_of(more, turned) if order.op in ("<=", ">=") else all_of(more, turned)


def _turned(expr: Expr) -> Expr | None:
    """Return the negation of a condition where it can be said without one."""
    match expr:
        case Compare() | Reduce("any" | "all", _, _, Compare()):
            return negate_reduction(expr)
        case Not(value):
            return value
        case Xor((one, other)):
            return Compare("==", one, other)
        case And(operands) | Or(operands):
            turned = [_turned(each) for each in operands]
            parts = [each for each in turned if each is not None]
            if len(parts) < len(turned):
                return None
            return any_of(*parts) if isinstance(expr, And) else all_of(*parts)
        case _:
            return None


def _involutions(loops: Sequence[Loop]) -> Iterator[dict[str, Expr]]:
    """Yield ways through the points of loops that swap them in pairs: backwards, or two loops swapped."""
    for loop in loops:
        match loop:
            case Loop(name, Const(start), Const(stop)):
                yield {name: add(const(int(start) + int(stop) - 1), scale(-1, Var(name)))}
    for one, other in itertools.combinations(loops, 2):
        if (one.start, one.stop) == (other.start, other.stop):
            yield {one.var: Var(other.var), other.var: Var(one.var)}


def _moved(expr: Expr, to: dict[str, Expr]) -> Expr:
    return normalised(substitute(expr, to))
