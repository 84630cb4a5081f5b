"""Rows of tables: what looks a row up through another table, and what nothing reads.

A network may compute what does not matter in the end, and neurons without structure stand in one array,
row by row of a table. Once it is known which of its elements are read, the others need no rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ..program.bodies import map_bodies, unused_name
from ..program.build import ZERO, add
from ..program.code import Code, Define, extent, table
from ..program.evaluate import Scope, evaluate_expression
from ..program.exact import add_exactly
from ..program.expr import Add, Const, Expr, Loop, Ref, Var, const, free_variables, substitute, walk
from .places import occurrences
from .rebuild import live, number, rewrite, used_arrays


class _Tables:
    """The tables of a program, and more."""

    def __init__(self, code: Code) -> None:
        self.code = code

    def add(self, values: npt.ArrayLike) -> str:
        """Return the name of a table of these numbers."""
        made = table(unused_name(self.code, "rows"), values)
        for each in self.code.tables:
            if replace(each, name=made.name) == made:
                return each.name
        self.code = replace(self.code, tables=(*self.code.tables, made))
        return made.name

    def composed(self, expr: Expr) -> Expr:
        """Write what looks up a place in one table to look into another as a look into a third."""
        return rewrite(expr, self._composed)

    def _composed(self, node: Expr) -> Expr:
        tables = {each.name: each.values for each in self.code.tables}
        match node:
            case Ref(outer, index) if outer in tables:
                for axis, place in enumerate(index):
                    if isinstance(place, Ref) and place.array in tables:
                        values = tables[outer].take(tables[place.array], axis=axis)
                        if not values.ndim:
                            return number(values)
                        rest = index[:axis], place.index, index[axis + 1 :]
                        return self._composed(Ref(self.add(values), tuple(e for part in rest for e in part)))
        return node


def compose_tables(code: Code) -> Code:
    """Write a table whose places come from another table as one table."""
    tables = _Tables(code)
    changed = map_bodies(code, lambda body, _: tables.composed(body))
    return live(replace(changed, tables=tables.code.tables))


def join_constants(code: Code) -> Code:
    """Write what a sum adds from tables and as a number, alike for all samples, as one table or number."""
    tables = _Tables(code)

    def joined(body: Expr, loops: tuple[Loop, ...]) -> Expr:
        runs = [loop for loop in loops if loop.start == ZERO and isinstance(loop.stop, Const)]
        return rewrite(body, lambda node: _joined(node, runs, tables))

    changed = code if code.sizes else map_bodies(code, joined)
    return live(replace(changed, tables=tables.code.tables))


def added_constants(code: Code) -> tuple[int, ...]:
    """Count the terms of sums that no sample changes."""
    tables = {each.name for each in code.tables}
    sums = (node for body in code.expressions() for node in walk(body) if isinstance(node, Add))
    return (sum(used_arrays(term).keys() <= tables for node in sums for term in node.terms),)


def _joined(node: Expr, runs: Iterable[Loop], tables: _Tables) -> Expr:
    """Return a sum whose terms that depend on one loop variable, through tables alone, are one term."""
    if not isinstance(node, Add):
        return node
    names = {each.name for each in tables.code.tables}
    for run in runs:
        fixed = [
            term
            for term in node.terms
            if used_arrays(term).keys() <= names
            and free_variables(term) <= {run.var}
            and (used_arrays(term) or isinstance(term, Const))
        ]
        if not any(used_arrays(term) for term in fixed) or (len(fixed) == 1 and isinstance(fixed[0], Ref)):
            continue
        parts = [_along(term, run, tables) for term in fixed]
        total = sum(parts, np.zeros(extent(run)))
        if add_exactly(np.array([*parts, total])).all():
            row = number(total[0]) if np.ptp(total) == 0 else Ref(tables.add(total), (Var(run.var),))
            return add(*(term for term in node.terms if term not in fixed), row)
    return node


def _along(term: Expr, run: Loop, tables: _Tables) -> npt.NDArray[np.float64]:
    """Return the values of a term over a loop."""
    arrays = {each.name: each.values[np.newaxis] for each in tables.code.tables}
    scope, _ = Scope(arrays, {}, 0).within((run,))
    values = evaluate_expression(term, scope)[0].astype(np.float64)
    return np.broadcast_to(values, extent(run))


def drop_unread_rows(code: Code) -> Code:
    """Keep of an array that is made from tables, row by row, only the elements that are read."""
    if not code.sizes:
        for define in code.definitions:
            kept = _read(define, code)
            if kept is not None:
                code = _with_elements(code, define, kept)
    return live(code)


def looked_up_twice(code: Code) -> tuple[int, ...]:
    """Count the places in tables that come from tables."""
    tables = {each.name for each in code.tables}
    return (sum(_is_from(place, tables) for node in _reads(code, tables) for place in node.index),)


def listed(code: Code) -> tuple[int, ...]:
    """Count the numbers in tables."""
    return (sum(each.values.size for each in code.tables),)


def _reads(code: Code, names: Iterable[str]) -> Iterable[Ref]:
    nodes = (node for body in code.expressions() for node in walk(body))
    return (node for node in nodes if isinstance(node, Ref) and node.array in names)


def _is_from(place: Expr, tables: Iterable[str]) -> bool:
    return isinstance(place, Ref) and place.array in tables


def _read(define: Define, code: Code) -> list[int] | None:
    """Return which elements of an array are read, where they are listed and not all."""
    if len(define.loops) != 1:
        return None
    tables = {each.name: each for each in code.tables}
    read: set[int] = set()
    for ref, _, _ in occurrences(code, define.name):
        match ref.index[0]:
            case Const(place):
                read.add(int(place))
            case Ref(name, _) if name in tables:
                read.update(tables[name].values.ravel().tolist())
            case _:
                return None
    return sorted(read) if 0 < len(read) < extent(define.loops[0]) else None


def _with_elements(code: Code, define: Define, kept: list[int]) -> Code:
    """Return a program in which an array has some elements only; the same if it is not made by rows."""
    (loop,) = define.loops
    tables, is_one = _Tables(code), len(kept) == 1
    rows = tables.add(kept[0] if is_one else kept)
    row = Ref(rows, () if is_one else (Var(loop.var),))
    body = tables.composed(substitute(define.body, {loop.var: row}))
    if rows in used_arrays(body):
        return code

    def read(node: Expr) -> Expr:
        match node:
            case Ref(name) if name == define.name and is_one:
                return Ref(name, ())
            case Ref(name, (Const(at),)) if name == define.name:
                return Ref(name, (const(kept.index(int(at))),))
            case Ref(name, (Ref(places, at),)) if name == define.name:
                values = next(each.values for each in tables.code.tables if each.name == places)
                return Ref(name, (Ref(tables.add(np.searchsorted(kept, values)), at),))
            case _:
                return node

    loops = () if is_one else (Loop(loop.var, ZERO, const(len(kept))),)
    definitions = tuple(
        Define(define.name, loops, body) if each.name == define.name else each for each in code.definitions
    )
    changed = map_bodies(replace(code, definitions=definitions), lambda each, _: rewrite(each, read))
    return replace(changed, tables=tables.code.tables)
