"""Normal expressions: every node as its builder would have made it."""

from __future__ import annotations

from .build import (
    add,
    all_of,
    any_of,
    choose,
    compare,
    mod,
    mul,
    negate,
    odd_of,
    power,
    quotient,
    reduce,
    sign,
)
from .expr import (
    Add,
    And,
    Compare,
    Expr,
    If,
    Mod,
    Mul,
    Not,
    Or,
    Power,
    Quotient,
    Reduce,
    Sign,
    Xor,
    map_children,
)


def normal(expr: Expr) -> Expr:
    """Build a node anew with the builder that normalises it; its children are taken as they are."""
    match expr:
        case Add(terms):
            return add(*terms)
        case Mul(factors):
            return mul(*factors)
        case Quotient(value, divisor):
            return quotient(value, divisor)
        case Power(base, exponent):
            return power(base, exponent)
        case Mod(value, modulus):
            return mod(value, modulus)
        case Sign(value):
            return sign(value)
        case Compare(op, left, right):
            return compare(op, left, right)
        case Not(value):
            return negate(value)
        case And(operands):
            return all_of(*operands)
        case Or(operands):
            return any_of(*operands)
        case Xor(operands):
            return odd_of(*operands)
        case If(condition, then, otherwise):
            return choose(condition, then, otherwise)
        case Reduce(op, loops, guard, body):
            return reduce(op, loops, guard, body)
        case _:
            return expr


def normalised(expr: Expr) -> Expr:
    """Normalise every node, from the leaves up."""
    return normal(map_children(expr, normalised))
