"""Operands that differ in nothing but constants among their indices, as one reduction."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence

from .build import ZERO, add, reduce, scale
from .expr import Const, Expr, Loop, Reduce, ReduceOp, Ref, Var, const, fresh_variable, map_children

Places = tuple[int, ...]


def joined(
    op: ReduceOp, operands: Sequence[Expr], names: frozenset[str], accept: Callable[[int, Places], bool]
) -> list[Expr]:
    """Join operands whose constant indices grow evenly from one to the next.

    Parameters
    ----------
    op : {"sum", "any", "all"}
        What the operands are operands of.
    operands : sequence of Expr
        In any order.
    names : frozenset of str
        Variables that the loop may not be called by.
    accept : callable
        From the number of operands that would be joined, and the step of each index, to whether they are.
    """
    found: list[Expr] = []
    for members in _groups(operands).values():
        first, steps = _evenly([places for places, _ in members])
        if not any(steps) or not accept(len(members), steps):
            found += [each for _, each in members]
            continue
        name = fresh_variable("i", names)
        index = (add(scale(step, Var(name)), const(start)) for start, step in zip(first, steps, strict=True))
        body = _filled(members[0][1], index)
        loops: tuple[Loop, ...] = (Loop(name, ZERO, const(len(members))),)
        if isinstance(body, Reduce) and body.op == op and body.guard is None:
            loops, body = (*loops, *body.loops), body.body
        found.append(reduce(op, loops, None, body))
    return found


def evenly(operands: Sequence[Expr], names: frozenset[str]) -> tuple[Loop, Expr] | None:
    """Return operands as a loop and what is the same at each point of it, in their order, or None.

    Parameters
    ----------
    operands : sequence of Expr
        Two or more.
    names : frozenset of str
        Variables that the loop may not be called by.
    """
    rows: list[list[int]] = [[] for _ in operands]
    if len({_blank(each, places) for each, places in zip(operands, rows, strict=True)}) > 1:
        return None
    first, steps = _evenly([tuple(places) for places in rows])
    if not any(steps):
        return None
    name = fresh_variable("i", names)
    index = (add(scale(step, Var(name)), const(start)) for start, step in zip(first, steps, strict=True))
    return Loop(name, ZERO, const(len(operands))), _filled(operands[0], index)


def continued(first: Expr, second: Expr) -> Expr | None:
    """Return what comes next after two expressions that differ in constants of indices alone, or None."""
    rows: tuple[list[int], list[int]] = ([], [])
    if _blank(first, rows[0]) != _blank(second, rows[1]):
        return None
    places = [2 * there - here for here, there in zip(*rows, strict=True)]
    return None if min(places, default=-1) < 0 else _filled(first, map(const, places))


def _groups(operands: Sequence[Expr]) -> dict[Expr, list[tuple[Places, Expr]]]:
    """Return the operands by what they are but for their places, each group in the order of its places."""
    groups: dict[Expr, list[tuple[Places, Expr]]] = {}
    for each in operands:
        places: list[int] = []
        blank = _blank(each, places)
        groups.setdefault(blank, []).append((tuple(places), each))
    return {blank: sorted(members, key=lambda member: member[0]) for blank, members in groups.items()}


def _evenly(rows: Sequence[Places]) -> tuple[Places, Places]:
    """Return the first places, and the step of each; no steps where these differ, or there is one row."""
    steps = {tuple(b - a for a, b in zip(*pair, strict=True)) for pair in itertools.pairwise(rows)}
    return rows[0], steps.pop() if len(steps) == 1 else ()


def _blank(expr: Expr, places: list[int]) -> Expr:
    """Take the constants out of all indices, and list them."""
    if isinstance(expr, Ref):
        places += [int(each.value) for each in expr.index if isinstance(each, Const)]
        return Ref(expr.array, tuple(ZERO if isinstance(each, Const) else each for each in expr.index))
    return map_children(expr, lambda child: _blank(child, places))


def _filled(expr: Expr, places: Iterator[Expr]) -> Expr:
    """Put other indices where constants are, in order."""
    if isinstance(expr, Ref):
        index = tuple(next(places) if isinstance(each, Const) else each for each in expr.index)
        return Ref(expr.array, index)
    return map_children(expr, lambda child: _filled(child, places))
