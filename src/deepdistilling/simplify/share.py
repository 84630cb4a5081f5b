"""Share: what is computed twice gets a name, and what is the same but for its sign is computed once."""

from __future__ import annotations

from dataclasses import replace

from ..program.build import ZERO, add, negate, scale
from ..program.canonical import canonical
from ..program.code import Code, Decision, Define, Each, Scores
from ..program.expr import (
    Add,
    Const,
    Expr,
    Loop,
    Reduce,
    Ref,
    Sign,
    Var,
    children,
    free_variables,
    map_children,
    substitute,
)
from ..program.infer import facts_of
from ..program.measure import size
from .atoms import functions_of
from .inline import normalised
from .rebuild import live, map_bodies, map_result, rewrite
from .sums import joined_sums

MIN_SHARED = 3
"""Expressions with fewer nodes than this are written again rather than named."""


def share_definitions(code: Code) -> Code:
    """Merge definitions that are equal, or equal but for a negation."""
    kept: list[Define] = []
    known: dict[object, tuple[str, int]] = {}
    instead: dict[str, tuple[str, int]] = {}

    def read(node: Expr) -> Expr:
        if isinstance(node, Ref) and node.array in instead:
            name, turn = instead[node.array]
            same = Ref(name, node.index)
            return same if turn == 1 else scale(-1, same) if turn == -1 else negate(same)
        return node

    for define in code.definitions:
        body = rewrite(define.body, read)
        bounds = tuple((loop.start, loop.stop) for loop in define.loops)
        key = bounds, _renamed(body, define.loops)
        if key in known:
            instead[define.name] = known[key]
            continue
        kept.append(Define(define.name, define.loops, body))
        known[key] = define.name, 1
        known[bounds, _renamed(negate(body), define.loops)] = define.name, 0
        if isinstance(body, Sign):
            known[bounds, _renamed(Sign(scale(-1, body.value)), define.loops)] = define.name, -1
    if not instead:
        return code
    result = map_result(code.result, lambda body, _: rewrite(body, read))
    return live(replace(code, definitions=tuple(kept), result=result))


def share_opposite_scores(code: Code) -> Code:
    """Give the one number a name of which two scores are the positive and the negative."""
    match code.result:
        case Scores((Each((), first), Each((), second)), kind) if size(first) > 2 and _vanishes(add(first, second), code):
            shorter = min(first, second, key=size)
            define = Define(_unused(code, "score"), (), shorter)
            name = Ref(define.name, ())
            parts = (Each((), name if shorter is first else scale(-1, name)),)
            parts += (Each((), scale(-1, name) if shorter is first else name),)
            return replace(code, definitions=(*code.definitions, define), result=Scores(parts, kind))
        case _:
            return code


def _vanishes(expr: Expr, code: Code) -> bool:
    """Whether a number is 0 for all values of its atoms, term by term of its sums."""
    joined = rewrite(expr, joined_sums)
    facts = facts_of(code)
    for term in joined.terms if isinstance(joined, Add) else (joined,):
        inner = facts
        while isinstance(term, Reduce) and term.op == "sum":
            inner, term = inner.within(term.loops), term.body
        tables = functions_of(term, inner)
        if term != ZERO and not any(not each.atoms and not each.table.any() for each in tables):
            return False
    return True


def hoist(code: Code) -> Code:
    """Move reductions out of loops that they do not depend on, and name reductions that occur twice.

    ``x[:, j].sum()`` inside loops over i and j becomes an array over j.
    """
    for number, (loops, body) in enumerate(_bodies(code)):
        for node, around in _reductions(body, loops):
            used = [loop for loop in around if loop.var in free_variables(node)]
            outside = len(used) < len(around)
            if not outside or size(node) < MIN_SHARED or _bounds_vary(used):
                continue
            return hoist(_named(code, node, tuple(used), number))
    return code


def _bodies(code: Code) -> list[tuple[tuple[Loop, ...], Expr]]:
    bodies = [(d.loops, d.body) for d in code.definitions]
    if isinstance(code.result, Decision):
        return [*bodies, ((), code.result.index)]
    return [*bodies, *((part.loops, part.body) for part in code.result.parts)]


def _reductions(body: Expr, loops: tuple[Loop, ...]) -> list[tuple[Reduce, tuple[Loop, ...]]]:
    """Return the reductions in a body, outermost first, each with the loops around it."""
    found: list[tuple[Reduce, tuple[Loop, ...]]] = []
    stack: list[tuple[Expr, tuple[Loop, ...]]] = [(body, loops)]
    while stack:
        node, around = stack.pop(0)
        if isinstance(node, Reduce):
            found.append((node, around))
            inside = (*around, *node.loops)
            stack.extend((child, inside) for child in (node.body, *(() if node.guard is None else (node.guard,))))
        else:
            stack.extend((child, around) for child in children(node))
    return found


def _bounds_vary(loops: list[Loop]) -> bool:
    return any(loop.start != ZERO or not isinstance(loop.stop, Const) for loop in loops)


def _named(code: Code, node: Reduce, loops: tuple[Loop, ...], before: int) -> Code:
    """Give a reduction a definition of its own, and read that wherever it occurs."""
    name = _unused(code, "part")
    define = Define(name, loops, node)
    pattern, variables = node, [loop.var for loop in loops]

    def read(expr: Expr) -> Expr:
        index = _match(pattern, expr, variables)
        if index is not None:
            return Ref(name, index)
        return map_children(expr, read)

    before = min(before, len(code.definitions))
    ahead = code.definitions[:before]
    changed = map_bodies(replace(code, definitions=code.definitions[before:]), lambda body, _: read(body))
    return replace(changed, definitions=(*ahead, define, *changed.definitions))


def _match(pattern: Reduce, expr: Expr, variables: list[str]) -> tuple[Expr, ...] | None:
    """Return the index at which a reduction is an element of the array that `pattern` defines."""
    if not isinstance(expr, Reduce) or expr.op != pattern.op or len(expr.loops) != len(pattern.loops):
        return None
    free = sorted(free_variables(expr))
    if len(free) != len(variables):
        return None
    if not variables:
        return () if _renamed(expr, ()) == _renamed(pattern, ()) else None
    if len(variables) == 1:
        at = substitute(pattern, {variables[0]: Var(free[0])}) if free[0] != variables[0] else pattern
        return (Var(free[0]),) if _renamed(at, ()) == _renamed(expr, ()) else None
    return tuple(Var(v) for v in variables) if expr == pattern else None


def _renamed(body: Expr, loops: tuple[Loop, ...]) -> Expr:
    """Name bound variables by their depth, so that equal code is equal."""
    values: dict[str, Expr] = {loop.var: Var(f"@{n}") for n, loop in enumerate(loops)}
    return canonical(normalised(substitute(body, values)), len(loops))


def _unused(code: Code, stem: str) -> str:
    taken = {d.name for d in code.definitions} | {t.name for t in code.tables} | {code.input.name}
    number = 0
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def occurrences(code: Code, name: str) -> list[tuple[Ref, tuple[Loop, ...], tuple[Loop, ...]]]:
    """Return where an array is read: the element, the loops of the body, and those of reductions around it."""
    found = []
    for loops, body in _bodies(code):
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
