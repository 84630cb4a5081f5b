"""Comparisons of whole numbers with halves, quarters and the like, rewritten with whole numbers alone.

``sign(2 * n - 1.5)`` is ``sign(4 * n - 3)``: where everything that is added up is a whole number or a number
with a power of 2 below the line, both sides of a comparison are multiplied by it, and tables with them. Sums
of such numbers are exact in floats, too, so that nothing changes but the type, which is smaller.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np

from ...program.bodies import map_bodies
from ...program.build import scale
from ...program.code import Code, Table, table
from ...program.expr import (
    Add,
    Compare,
    Const,
    Expr,
    Greatest,
    If,
    Least,
    Mul,
    Reduce,
    Ref,
    Sign,
    const,
    map_children,
)
from ...program.infer import Facts, domain_of, facts_of
from .types import magnitude

MAX_DENOMINATOR = 1 << 12
LARGEST = 1 << 40
"""Sums of numbers below this, in parts of at most `MAX_DENOMINATOR`, are exact in floats."""


def with_whole_numbers(code: Code) -> Code:
    """Return an equal program that compares whole numbers where it can."""
    scaled = {each.name: found for each in code.tables if (found := _scaled_table(each)) is not None}
    code = replace(code, tables=(*code.tables, *(found for found, _ in scaled.values())))
    facts = facts_of(code)
    return map_bodies(code, lambda body, loops: _whole(body, facts.within(loops), scaled))


Tables = dict[str, tuple[Table, int]]
"""Tables of halves and the like, by name: the table of whole numbers, and how many times as large it is."""


def _scaled_table(each: Table) -> tuple[Table, int] | None:
    if each.integer:
        return None
    times = 2
    while times <= MAX_DENOMINATOR:
        values = each.values * times
        if np.all(np.abs(values) < LARGEST) and np.array_equal(values, np.rint(values)):
            return table(f"{each.name} * {times}", values), times
        times *= 2
    return None


def _whole(expr: Expr, facts: Facts, tables: Tables) -> Expr:
    """Rewrite every comparison and every sign in an expression."""
    if isinstance(expr, Reduce):
        inner = facts.within(expr.loops)
        guard = None if expr.guard is None else _whole(expr.guard, inner, tables)
        return replace(expr, guard=guard, body=_whole(expr.body, inner, tables))
    match map_children(expr, lambda child: _whole(child, facts, tables)):
        case Sign(value) as sign:
            times = _common((value,), facts, tables)
            return sign if times is None else Sign(_times(value, times, facts, tables))
        case Compare(op, left, right) as comparison:
            times = _common((left, right), facts, tables)
            if times is None:
                return comparison
            return Compare(op, *(_times(each, times, facts, tables) for each in (left, right)))
        case same:
            return same


def _common(parts: tuple[Expr, ...], facts: Facts, tables: Tables) -> int | None:
    """Return what makes numbers whole, None where they are already, or where nothing small enough does."""
    times = 1
    for each in parts:
        found = _denominator(each, facts, tables)
        if found is None or not magnitude(domain_of(each, facts)) * MAX_DENOMINATOR < LARGEST:
            return None
        times = max(times, found)
    if times == 1 and all(domain_of(each, facts).integer for each in parts):
        return None
    return times if times <= MAX_DENOMINATOR else None


def _denominator(expr: Expr, facts: Facts, tables: Tables) -> int | None:
    """Return the power of 2 by which an expression is a whole number, term by term."""
    match expr:
        case Const(value, _):
            if isinstance(value, float) and not math.isfinite(value):
                return None
            below = Fraction(value).denominator
            return below if below & (below - 1) == 0 else None
        case Ref(name, _) if name in tables:
            return tables[name][1]
        case Add(parts) | Least(parts) | Greatest(parts):
            return _largest(parts, facts, tables)
        case If(_, then, otherwise):
            return _largest((then, otherwise), facts, tables)
        case Reduce("sum", loops, _, body):
            return _denominator(body, facts.within(loops), tables)
        case Mul(factors):
            found = [_denominator(each, facts, tables) for each in factors]
            return math.prod(each or 0 for each in found) or None
        case _:
            return 1 if domain_of(expr, facts).integer else None


def _largest(parts: tuple[Expr, ...], facts: Facts, tables: Tables) -> int | None:
    found = [_denominator(each, facts, tables) for each in parts]
    return None if None in found else max(each or 0 for each in found)


def _times(expr: Expr, times: int, facts: Facts, tables: Tables) -> Expr:
    """Return a multiple of an expression that is made of whole numbers."""

    def multiple(child: Expr) -> Expr:
        return _times(child, times, facts, tables)

    match expr:
        case Const(value, _):
            return const(int(Fraction(value) * times))
        case Ref(name, index) if name in tables:
            larger, already = tables[name]
            return scale(times // already, Ref(larger.name, index))
        case Add() | Least() | Greatest():
            return map_children(expr, multiple)
        case If(condition, then, otherwise):
            return If(condition, multiple(then), multiple(otherwise))
        case Reduce("sum", loops, guard, body):
            inner = facts.within(loops)
            return Reduce("sum", loops, guard, _times(body, times, inner, tables))
        case Mul(factors):
            return _product(factors, times, facts, tables)
        case _:
            return scale(times, expr)


def _product(factors: tuple[Expr, ...], times: int, facts: Facts, tables: Tables) -> Expr:
    whole = list[Expr]()
    for each in factors:
        below = _denominator(each, facts, tables) or 1
        whole.append(_times(each, below, facts, tables) if below > 1 else each)
        times //= below
    if isinstance(whole[0], Const):
        whole[0] = const(int(whole[0].value) * times)
    elif times > 1:
        whole.insert(0, const(times))
    return Mul(tuple(whole))
