"""Rebuild a program with another definition, result or expression here and there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ..program.build import number as shortest
from ..program.code import Code, Define, Table
from ..program.expr import (
    Const,
    Expr,
    Ref,
    const,
    map_children,
    walk,
)
from ..program.normal import normal


def rewrite(expr: Expr, function: Callable[[Expr], Expr]) -> Expr:
    """Apply `function` to every node from the leaves up, normalising on the way."""
    return function(normal(map_children(expr, lambda child: rewrite(child, function))))


def looked_up(node: Expr, tables: Mapping[str, Table]) -> Expr:
    """Return an element of a table at a known place as a number, anything else as it is."""
    match node:
        case Ref(name, index) if name in tables and all(isinstance(each, Const) for each in index):
            place = tuple(int(each.value) for each in index if isinstance(each, Const))
            return number(tables[name].values[place])
        case _:
            return node


def number(value: np.generic | npt.NDArray[np.generic]) -> Const:
    """Return an element of a table as an expression; a whole number is an integer, as everywhere."""
    return const(shortest(value.item()))


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
