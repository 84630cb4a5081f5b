"""Programs with one thing wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from deepdistilling.program.code import Code, Decision, Scores
from deepdistilling.program.expr import (
    Add,
    And,
    Compare,
    Const,
    Expr,
    Greatest,
    If,
    Least,
    Loop,
    Not,
    Or,
    Reduce,
    Ref,
    Sign,
    Xor,
    children,
    const,
    map_children,
)

OPERATORS = ("<", "<=", "==", "!=", ">=", ">")


def mutants(code: Code) -> Iterator[Code]:
    """Yield every program that differs from `code` by one change of one node."""
    for at, define in enumerate(code.definitions):
        for body in variants(define.body):
            changed = replace(define, body=body)
            yield replace(code, definitions=(*code.definitions[:at], changed, *code.definitions[at + 1 :]))
    match code.result:
        case Decision(index):
            for each in variants(index):
                yield replace(code, result=Decision(each))
        case Scores(parts, kind):
            for at, part in enumerate(parts):
                for body in variants(part.body):
                    changed_part = replace(part, body=body)
                    yield replace(code, result=Scores((*parts[:at], changed_part, *parts[at + 1 :]), kind))


def variants(expr: Expr) -> Iterator[Expr]:
    """Yield an expression with one node changed, the root or one below it."""
    yield from changes(expr)
    for at, child in enumerate(children(expr)):
        for changed in variants(child):
            yield with_child(expr, at, changed)


def with_child(expr: Expr, at: int, child: Expr) -> Expr:
    """Return an expression with its child number `at` replaced."""
    place = iter(range(len(children(expr))))
    return map_children(expr, lambda old: child if next(place) == at else old)


def changes(node: Expr) -> Iterator[Expr]:
    """Yield what else a node could have been: the mistakes that passes make."""
    match node:
        case Const(value, "bool"):
            yield const(not value)
        case Const(value, _):
            yield const(value + 1)
            if value:
                yield const(-value)
        case Compare(op, left, right):
            yield from (Compare(other, left, right) for other in OPERATORS if other != op)
            yield Compare(op, right, left)
        case And(operands):
            yield from (Or(operands), operands[0], Not(node))
        case Or(operands):
            yield from (And(operands), Xor(operands), operands[-1])
        case Xor(operands):
            yield from (Or(operands), Not(node))
        case Not(value):
            yield value
        case Sign(value):
            yield from (value, Compare(">", value, const(0)))
        case Least(operands):
            yield from (Greatest(operands), operands[0])
        case Greatest(operands):
            yield from (Least(operands), operands[0])
        case If(condition, then, otherwise):
            yield from (If(condition, otherwise, then), then, otherwise)
        case Add(terms):
            yield from (Add(terms[1:]) if len(terms) > 2 else terms[1], terms[0])
        case Reduce(op, loops, guard, body):
            yield from (Reduce(other, loops, guard, body) for other in ("sum", "any", "all") if other != op)
            if guard is not None:
                yield from (Reduce(op, loops, None, body), Reduce(op, loops, Not(guard), body))
            first = loops[0]
            for start, stop in (
                (Add((first.start, const(1))), first.stop),
                (first.start, Add((first.stop, const(-1)))),
            ):
                yield Reduce(op, (Loop(first.var, start, stop), *loops[1:]), guard, body)
        case Ref(array, index):
            for at, each in enumerate(index):
                for step in (-1, 1):
                    yield Ref(array, (*index[:at], Add((each, const(step))), *index[at + 1 :]))
            if len(index) == 2:
                yield Ref(array, index[::-1])
        case _:
            pass
