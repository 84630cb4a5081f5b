"""What passes make less of: each counts one thing in a whole program."""

from __future__ import annotations

from collections.abc import Iterator

from ..program.bodies import bodies
from ..program.code import Code, Decision
from ..program.expr import (
    Add,
    Compare,
    Const,
    Expr,
    If,
    Loop,
    Mul,
    Reduce,
    Sign,
    children,
    free_variables,
    walk,
)
from ..program.measure import code_size
from .places import reductions


def nodes(code: Code) -> tuple[int, ...]:
    """Count what there is to read."""
    return (code_size(code),)


def definitions(code: Code) -> tuple[int, ...]:
    """Count lines with a name, then what there is to read."""
    return len(code.definitions), code_size(code)


def axes(code: Code) -> tuple[int, ...]:
    """Count the axes of definitions."""
    return (sum(len(define.loops) for define in code.definitions),)


def signs(code: Code) -> tuple[int, ...]:
    """Count numbers that are signs."""
    return (sum(isinstance(node, Sign) for node in _nodes(code)),)


def scores(code: Code) -> tuple[int, ...]:
    """Count scores that are compared with each other, then what there is to read."""
    return 0 if isinstance(code.result, Decision) else len(code.result.parts), code_size(code)


def loops_of_results(code: Code) -> tuple[int, ...]:
    """Count the loops around scores."""
    return (0 if isinstance(code.result, Decision) else sum(len(part.loops) for part in code.result.parts),)


def loops_of_sums(code: Code) -> tuple[int, ...]:
    """Count the loops of sums."""
    return (sum(len(node.loops) for node in _nodes(code) if isinstance(node, Reduce) and node.op == "sum"),)


def undistributed(code: Code) -> tuple[int, ...]:
    """Count the sums, choices and constants that are added up in a loop."""
    held = (node.body for node in _nodes(code) if isinstance(node, Reduce) and node.op == "sum")
    return (sum(isinstance(body, Add | Const) or _is_choice(body) for body in held),)


def repeated(code: Code) -> tuple[int, ...]:
    """Count the loops in which a reduction stands that does not depend on them."""
    return (
        sum(
            sum(loop.var not in free_variables(node) for loop in around)
            for loops, body in bodies(code)
            for node, around in reductions(body, loops)
        ),
    )


def turned(code: Code) -> tuple[int, ...]:
    """Count the comparisons that start with the inner variable."""
    return (
        sum(
            _starts_inside(node.left, node.right, around)
            for loops, body in bodies(code)
            for node, around in _comparisons(body, loops)
        ),
    )


def _nodes(code: Code) -> Iterator[Expr]:
    return (node for body in code.expressions() for node in walk(body))


def _is_choice(body: Expr) -> bool:
    match body:
        case If(_, Const(_, "int"), Const(_, "int")):
            return True
        case _:
            return False


def _comparisons(body: Expr, loops: tuple[Loop, ...]) -> Iterator[tuple[Compare, set[str]]]:
    """Yield the comparisons of two values in reductions, with the variables of the innermost one around."""
    stack: list[tuple[Expr, set[str]]] = [(body, set())]
    while stack:
        node, inner = stack.pop()
        if isinstance(node, Compare) and not isinstance(node.right, Const):
            yield node, inner
        inside = {loop.var for loop in node.loops} if isinstance(node, Reduce) else inner
        stack.extend((child, inside) for child in children(node))


def _starts_inside(left: Expr, right: Expr, inner: set[str]) -> bool:
    return bool(free_variables(left) & inner) and not free_variables(right) & inner


def computed_choices(code: Code) -> int:
    """Return how many sums and products of choices the place of a label is computed with."""
    if not isinstance(code.result, Decision):
        return 0
    count, pending = 0, [code.result.index]
    while pending:
        match pending.pop():
            case Add(parts) | Mul(parts):
                count += any(isinstance(part, If) for part in parts)
                pending += parts
            case If(_, then, otherwise):
                pending += (then, otherwise)
            case _:
                pass
    return count
