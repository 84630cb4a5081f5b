"""Thresholds over terms of known range.

A sign that takes two values is a comparison; a comparison of a weighted sum with a constant is written with
the simplest numbers, as a question about all or any of its terms where it is one.
"""

from __future__ import annotations

from ..program.bodies import map_result
from ..program.build import ZERO, add, choose, scale, subtract
from ..program.code import Code, Define
from ..program.expr import Compare, Const, Expr, If, Reduce, Ref, Sign, const, map_children
from ..program.infer import Facts, domain_of
from ..program.normal import normal
from .comparing import compare_to_zero, in_short


def simplify_thresholds(code: Code) -> Code:
    """Decide, tighten and turn into comparisons the thresholds whose range is known.

    Definitions with two values become conditions, and what reads them reads ``2 * condition - 1`` or alike.
    """
    facts = Facts(code, {})
    definitions: list[Define] = []
    replaced: dict[str, tuple[int, int]] = {}
    for define in code.definitions:
        inner = facts.within(define.loops)
        body = _simplified(_reading(define.body, replaced), inner)
        match body:
            case If(condition, Const(high, "int"), Const(low, "int")):
                replaced[define.name] = (int(low), int(high))
                body = condition
        changed = Define(define.name, define.loops, body)
        definitions.append(changed)
        facts = facts.also(changed)

    def final(body: Expr, loops: tuple[object, ...]) -> Expr:
        return _simplified(_reading(body, replaced), facts.within(loops))  # type: ignore[arg-type]

    return Code(code.input, code.tables, tuple(definitions), map_result(code.result, final), code.classes)


def _reading(expr: Expr, replaced: dict[str, tuple[int, int]]) -> Expr:
    """Read conditions where numbers were, each once: a sum around one may come down to it."""
    node = map_children(expr, lambda child: _reading(child, replaced))
    if isinstance(node, Ref) and node.array in replaced:
        low, high = replaced[node.array]
        return add(scale(high - low, node), const(low))
    return normal(node)


def _simplified(expr: Expr, facts: Facts) -> Expr:
    """Simplify the thresholds in an expression, from the leaves up, with the loops around each."""
    match expr:
        case Reduce(kind, loops, guard, body):
            inner = facts.within(loops)
            expr = Reduce(kind, loops, guard, _simplified(body, inner))
        case _:
            expr = map_children(expr, lambda child: _simplified(child, facts))
    match normal(expr):
        case Sign(value):
            return _sign(value, facts)
        case Compare(op, left, right) as comparison:
            if comparison.left == left and _is_simple(left) and isinstance(right, Const):
                return comparison
            return compare_to_zero(op, subtract(left, right), facts)
        case other:
            return other


def _is_simple(expr: Expr) -> bool:
    return isinstance(expr, Ref) and not expr.index


def _sign(value: Expr, facts: Facts) -> Expr:
    signs = domain_of(Sign(value), facts).values or (-1, 0, 1)
    if len(signs) == 1:
        return const(int(signs[0]))
    if len(signs) == 2:
        condition = compare_to_zero(">" if signs[1] == 1 else ">=", value, facts)
        return choose(condition, const(int(signs[1])), const(int(signs[0])))
    if value == ZERO:
        return ZERO
    return Sign(in_short(value, facts))
