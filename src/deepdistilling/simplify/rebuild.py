"""Rebuild a program with another definition, result or expression here and there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..program.build import (
    add,
    all_of,
    any_of,
    choose,
    compare,
    mul,
    negate,
    odd_of,
    reduce,
    sign,
)
from ..program.code import Code, Decision, Define, Each, Result, Scores
from ..program.expr import (
    Add,
    And,
    Compare,
    Expr,
    If,
    Loop,
    Mul,
    Not,
    Or,
    Reduce,
    Ref,
    Sign,
    Xor,
    map_children,
    walk,
)


def normal(expr: Expr) -> Expr:
    """Build a node anew with the builder that normalises it; its children are taken as they are."""
    match expr:
        case Add(terms):
            return add(*terms)
        case Mul(factors):
            return mul(*factors)
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


def rewrite(expr: Expr, function: Callable[[Expr], Expr]) -> Expr:
    """Apply `function` to every node from the leaves up, normalising on the way."""
    return function(normal(map_children(expr, lambda child: rewrite(child, function))))


def map_result(result: Result, function: Callable[[Expr, tuple[Loop, ...]], Expr]) -> Result:
    """Rebuild a result with `function` applied to each body, given the loops around it."""
    if isinstance(result, Decision):
        return Decision(function(result.index, ()))
    return Scores(tuple(Each(p.loops, function(p.body, p.loops)) for p in result.parts), result.kind)


def map_bodies(code: Code, function: Callable[[Expr, tuple[Loop, ...]], Expr]) -> Code:
    """Rebuild a program with `function` applied to every right-hand side."""
    definitions = tuple(Define(d.name, d.loops, function(d.body, d.loops)) for d in code.definitions)
    return replace(code, definitions=definitions, result=map_result(code.result, function))


def with_definitions(code: Code, definitions: Sequence[Define]) -> Code:
    """Return the program with other definitions."""
    return replace(code, definitions=tuple(definitions))


def used_arrays(expr: Expr) -> dict[str, int]:
    """Return how often each array is read in an expression."""
    counts: dict[str, int] = {}
    for node in walk(expr):
        if isinstance(node, Ref):
            counts[node.array] = counts.get(node.array, 0) + 1
    return counts


def live(code: Code) -> Code:
    """Drop definitions and tables that nothing reads."""
    needed: set[str] = set()
    result = code.expressions()[len(code.definitions) :]
    for expr in result:
        needed.update(used_arrays(expr))
    kept: list[Define] = []
    for define in reversed(code.definitions):
        if define.name in needed:
            kept.append(define)
            needed.update(used_arrays(define.body))
    tables = tuple(table for table in code.tables if table.name in needed)
    return replace(code, definitions=tuple(reversed(kept)), tables=tables)
