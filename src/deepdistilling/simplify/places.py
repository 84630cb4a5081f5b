"""Where things stand in a program: right-hand sides, reductions and reads, each with the loops around it."""

from __future__ import annotations

from ..program.bodies import bodies
from ..program.canonical import canonical
from ..program.code import Code
from ..program.expr import Expr, Loop, Reduce, Ref, Var, children, substitute
from ..program.normal import normalised


def reductions(body: Expr, loops: tuple[Loop, ...]) -> list[tuple[Reduce, tuple[Loop, ...]]]:
    """Return the reductions in a body, outermost first, each with the loops around it."""
    found: list[tuple[Reduce, tuple[Loop, ...]]] = []
    stack: list[tuple[Expr, tuple[Loop, ...]]] = [(body, loops)]
    while stack:
        node, around = stack.pop(0)
        if isinstance(node, Reduce):
            found.append((node, around))
            inside = (*around, *node.loops)
            stack.extend(
                (child, inside) for child in (node.body, *(() if node.guard is None else (node.guard,)))
            )
        else:
            stack.extend((child, around) for child in children(node))
    return found


def occurrences(code: Code, name: str) -> list[tuple[Ref, tuple[Loop, ...], tuple[Loop, ...]]]:
    """Return where an array is read: the element, the loops of the body, and of the reductions around it."""
    found = []
    for loops, body in bodies(code):
        stack: list[tuple[Expr, tuple[Loop, ...]]] = [(body, ())]
        while stack:
            node, inner = stack.pop()
            if isinstance(node, Ref) and node.array == name:
                found.append((node, loops, inner))
            if isinstance(node, Reduce):
                inside = (*inner, *node.loops)
                stack.extend((child, inside) for child in children(node))
            else:
                stack.extend((child, inner) for child in children(node))
    return found


def renamed(body: Expr, loops: tuple[Loop, ...]) -> Expr:
    """Name bound variables by their depth, so that equal code is equal."""
    values: dict[str, Expr] = {loop.var: Var(f"@{n}") for n, loop in enumerate(loops)}
    return canonical(normalised(substitute(body, values)), len(loops))
