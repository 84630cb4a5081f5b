"""Write a long condition over alike parts as a loop: ``x[0] == x[7] and x[1] == x[6] and ...``."""

from __future__ import annotations

from ..program.alike import joined
from ..program.bodies import index_variables, map_bodies
from ..program.build import all_of, any_of
from ..program.code import Code
from ..program.expr import And, Compare, CompareOp, Expr, Not, Or, Reduce, ReduceOp, Ref, walk
from .rebuild import rewrite

MIN_ALIKE = 4
"""Fewer parts than this are read at a glance."""


def roll_up(code: Code) -> Code:
    """Write four or more operands of one kind, at places that grow evenly, as one question about all of them.

    Values that have names of their own stay: these say more than a number.
    """
    if code.input.element_names is not None:
        return code
    names = index_variables(code)
    has_bits = code.input.element_domains is None and code.input.domain.values == (0, 1)

    def written(expr: Expr) -> Expr:
        match expr:
            case And(parts) | Or(parts):
                op: ReduceOp = "all" if isinstance(expr, And) else "any"
                found = joined(op, parts, names, _is_long)
                if len(found) == len(parts):
                    return expr
                if has_bits:
                    found = [_ordered(each, code.input.name) for each in found]
                return all_of(*found) if isinstance(expr, And) else any_of(*found)
            case _:
                return expr

    return map_bodies(code, lambda body, _: rewrite(body, written))


def _ordered(expr: Expr, bits: str) -> Expr:
    """Write that one bit of an array implies another, or does not, as an order of the two."""
    match expr:
        case Reduce(op, loops, None, Or((Not(Ref() as one), Ref() as other))):
            sign: CompareOp = "<="
        case Reduce(op, loops, None, And((Ref() as one, Not(Ref() as other)))):
            sign = ">"
        case _:
            return expr
    return Reduce(op, loops, None, Compare(sign, one, other)) if one.array == other.array == bits else expr


def operands(code: Code) -> tuple[int, ...]:
    """Count operands of conditions."""
    return (
        sum(
            len(node.operands)
            for body in code.expressions()
            for node in walk(body)
            if isinstance(node, And | Or)
        ),
    )


def _is_long(count: int, _: tuple[int, ...]) -> bool:
    return count >= MIN_ALIKE
