"""Expressions on one line, for messages: near to Python, with brackets around every operand that has parts.

Programs are printed by `emit`, which lays them out, names what they compute, and keeps to one language.
"""

from __future__ import annotations

from collections.abc import Sequence

from .expr import (
    Add,
    And,
    Compare,
    Const,
    Expr,
    Greatest,
    If,
    Least,
    Loop,
    Mod,
    Mul,
    Not,
    Or,
    Power,
    Quotient,
    Reduce,
    Ref,
    Sign,
    Var,
    Xor,
    assert_never,
)

LONGEST = 120
"""Longer text is cut off."""


def brief(expr: Expr) -> str:
    """Return an expression as text, cut off where it is long."""
    text = _text(expr)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."


def brief_loops(loops: Sequence[Loop]) -> str:
    """Return loops as text, outermost first."""
    return " ".join(f"for {loop.var} in range({_text(loop.start)}, {_text(loop.stop)})" for loop in loops)


def _text(expr: Expr) -> str:
    match expr:
        case Const(value, _):
            return str(value)
        case Var(name):
            return name
        case Ref(array, index):
            return f"{array}[{', '.join(map(_text, index))}]" if index else array
        case Add(parts):
            return _joined(" + ", parts)
        case Mul(parts):
            return _joined(" * ", parts)
        case And(parts):
            return _joined(" and ", parts)
        case Or(parts):
            return _joined(" or ", parts)
        case Xor(parts):
            return _joined(" xor ", parts)
        case Mod(value, modulus):
            return _joined(" % ", (value, modulus))
        case Quotient(value, divisor):
            return f"{_operand(value)} // {divisor}"
        case Power(base, exponent):
            return f"{base} ** {_operand(exponent)}"
        case Compare(op, left, right):
            return _joined(f" {op} ", (left, right))
        case Least(parts):
            return f"min({', '.join(map(_text, parts))})"
        case Greatest(parts):
            return f"max({', '.join(map(_text, parts))})"
        case Sign(value):
            return f"sign({_text(value)})"
        case Not(value):
            return f"not {_operand(value)}"
        case If(condition, then, otherwise):
            return f"{_operand(then)} if {_operand(condition)} else {_operand(otherwise)}"
        case Reduce(op, loops, guard, body):
            held = "" if guard is None else f" if {_text(guard)}"
            return f"{op}({_text(body)} {brief_loops(loops)}{held})"
        case _:
            assert_never(expr)


def _joined(operator: str, parts: Sequence[Expr]) -> str:
    return operator.join(map(_operand, parts))


def _operand(expr: Expr) -> str:
    """Return a part of an expression, in brackets if it has parts itself that operators stand between."""
    is_closed = isinstance(expr, Const | Var | Ref | Least | Greatest | Sign | Reduce)
    return _text(expr) if is_closed else f"({_text(expr)})"
