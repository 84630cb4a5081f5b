"""The right-hand sides of a program: to go through them, and to put others in their place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np

from .code import Code, Decision, Define, Each, Result, Scores, table
from .expr import Const, Expr, Loop, bound_variables, free_variables, map_children


def bodies(code: Code) -> list[tuple[tuple[Loop, ...], Expr]]:
    """Return every right-hand side with its loops, the result's last."""
    found = [(define.loops, define.body) for define in code.definitions]
    if isinstance(code.result, Decision):
        return [*found, ((), code.result.index)]
    return [*found, *((part.loops, part.body) for part in code.result.parts)]


def map_result(result: Result, function: Callable[[Expr, tuple[Loop, ...]], Expr]) -> Result:
    """Rebuild a result with `function` applied to each body, given the loops around it."""
    if isinstance(result, Decision):
        return Decision(function(result.index, ()))
    return Scores(tuple(Each(p.loops, function(p.body, p.loops)) for p in result.parts), result.kind)


def map_bodies(code: Code, function: Callable[[Expr, tuple[Loop, ...]], Expr]) -> Code:
    """Rebuild a program with `function` applied to every right-hand side, given the loops around it."""
    definitions = tuple(Define(d.name, d.loops, function(d.body, d.loops)) for d in code.definitions)
    return replace(code, definitions=definitions, result=map_result(code.result, function))


def map_numbers(code: Code, function: Callable[[float | Fraction], float | Fraction]) -> Code:
    """Rebuild a program with `function` applied to each number that is no integer, in tables, too."""

    def mapped(expr: Expr) -> Expr:
        match expr:
            case Const(Fraction() | float() as value):
                made = function(value)
                return Const(made, "fraction" if isinstance(made, Fraction) else "float")
            case _:
                return map_children(expr, mapped)

    tables = tuple(
        each
        if each.integer
        else table(each.name, np.array([function(value) for value in each.values.flat]).reshape(each.dims))
        for each in code.tables
    )
    return replace(map_bodies(code, lambda body, _: mapped(body)), tables=tables)


def index_variables(code: Code) -> frozenset[str]:
    """Return the name of every index variable of a program, and of the sizes that it reads."""
    return frozenset[str]().union(
        *(
            {loop.var for loop in loops} | bound_variables(body) | free_variables(body)
            for loops, body in bodies(code)
        )
    )


def unused_name(code: Code, stem: str) -> str:
    """Return a name that no array of the program has."""
    taken = {d.name for d in code.definitions} | {t.name for t in code.tables} | {code.input.name}
    number = 0
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"
