"""Rewrites that need no more than what values can be: what is always true is not tested."""

from __future__ import annotations

from ...program.build import FALSE, TRUE, ZERO, all_of, any_of, choose, negate, odd_of, subtract
from ...program.domain import Domain
from ...program.expr import (
    Add,
    And,
    Compare,
    CompareOp,
    Const,
    Expr,
    If,
    Mul,
    Not,
    Or,
    Reduce,
    Ref,
    Sign,
    Xor,
    map_children,
)
from ...program.infer import Facts, domain_of
from ..shared.kinds import is_bit


def decided(expr: Expr, facts: Facts) -> Expr:
    """Return an expression with every comparison decided that the domains decide.

    The sign of a difference of two stored integers becomes two comparisons, which need no longer type than
    what they compare.
    """
    if isinstance(expr, Reduce):
        inner = facts.within(expr.loops)
        guard = None if expr.guard is None else decided(expr.guard, inner)
        body = decided(expr.body, inner)
        body = body if expr.op == "sum" else truth(body, inner)
        return Reduce(expr.op, expr.loops, None if guard == TRUE else guard, body)
    expr = map_children(expr, lambda child: decided(child, facts))
    match expr:
        case Compare(op, left, right) if left == right:
            return TRUE if op in ("<=", "==", ">=") else FALSE
        case Compare(op, left, right):
            known = _known(op, domain_of(left, facts), domain_of(right, facts))
            return expr if known is None else TRUE if known else FALSE
        case Not(value):
            return truth(negate(value), facts)
        case And(operands):
            return truth(all_of(*operands), facts)
        case Or(operands):
            return truth(any_of(*operands), facts)
        case Xor(operands):
            return truth(odd_of(*(truth(each, facts) for each in operands)), facts)
        case If(condition, Const(1, "int"), Const(0, "int")):
            return truth(condition, facts)
        case If(condition, Const(0, "int"), Const(1, "int")):
            return truth(negate(truth(condition, facts)), facts)
        case If(condition, then, otherwise):
            return choose(truth(condition, facts), then, otherwise)
        case Sign(Add((Ref() as one, Mul((Const(-1, "int"), Ref() as other))))) | Sign(
            Add((Mul((Const(-1, "int"), Ref() as other)), Ref() as one))
        ) if domain_of(one, facts).integer and domain_of(other, facts).integer:
            more, less = (decided(Compare(op, one, other), facts) for op in _BOTH)
            return subtract(more, less)
        case Sign(value):
            return _sign(expr, domain_of(value, facts))
        case _:
            return expr


_BOTH: tuple[CompareOp, CompareOp] = (">", "<")


def truth(expr: Expr, facts: Facts) -> Expr:
    """Return a condition as a truth value: a builder may have left one operand, which is any number."""
    return expr if is_bit(expr, facts) else Compare("!=", expr, ZERO)


def _known(op: CompareOp, left: Domain, right: Domain) -> bool | None:
    """Whether a comparison holds for all values, or for none."""
    match op:
        case "<":
            return True if left.hi < right.lo else False if left.lo >= right.hi else None
        case "<=":
            return True if left.hi <= right.lo else False if left.lo > right.hi else None
        case ">":
            return _known("<", right, left)
        case ">=":
            return _known("<=", right, left)
        case "==" | "!=":
            apart = left.hi < right.lo or right.hi < left.lo
            same = left.is_constant and right.is_constant and left.lo == right.lo
            return (op == "!=") if apart else (op == "==") if same else None


def _sign(expr: Expr, value: Domain) -> Expr:
    if value.lo > 0:
        return Const(1, "int")
    if value.hi < 0:
        return Const(-1, "int")
    return Const(0, "int") if value.lo == value.hi == 0 else expr
