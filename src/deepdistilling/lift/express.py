"""A family's rule as an expression: the pre-activation of its neurons over the loop variables."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from ..program.build import ONE, ZERO, add, all_of, compare, choose, reduce, scale
from ..program.code import Table, table
from ..program.expr import (
    Const,
    Expr,
    Greatest,
    Least,
    Loop,
    Mod,
    Number,
    Ref,
    Var,
    const,
    fresh_variable,
)
from .family import Border, Place, Rule, RuleTerm

LOOP_NAMES = "ijkl"


class TableStore:
    """Collects the literal arrays that a program needs, each once."""

    def __init__(self) -> None:
        self._tables: dict[tuple[tuple[int, ...], bytes, bool], Table] = {}

    def add(self, values: object) -> str:
        """Store an array and return its name; equal arrays share one."""
        made = table(f"table{len(self._tables)}", np.asarray(values))
        return self._tables.setdefault((made.dims, made.data, made.integer), made).name

    @property
    def tables(self) -> tuple[Table, ...]:
        """All arrays, in the order in which they were stored."""
        return tuple(self._tables.values())


def loops_of(rule: Rule) -> tuple[Loop, ...]:
    """Return the loops of a rule."""
    return tuple(
        Loop(name, ZERO, const(extent)) for name, extent in zip(_names(len(rule.extents)), rule.extents, strict=True)
    )


def weighted_sum(rule: Rule, blocks: Sequence[tuple[str, tuple[int, ...]]], store: TableStore) -> Expr:
    """Return a rule's weighted sum plus bias.

    Parameters
    ----------
    rule : Rule
        A family's rule.
    blocks : sequence of (str, tuple of int)
        Name and dimensions of the arrays that the layer reads.
    store : TableStore
        Where tables of places and biases go.
    """
    names = _names(len(rule.extents))
    terms = [_term(term, names, *blocks[term.block], rule.border, store) for term in rule.terms]
    return add(*terms, bias_of(rule, store))


def bias_of(rule: Rule, store: TableStore) -> Expr:
    """Return a rule's bias as an expression over the loop variables."""
    names = _names(len(rule.extents))
    if rule.biases is not None:
        return Ref(store.add([float(b) for b in rule.biases]), (Var(names[0]),))
    steps = [scale(number(step), Var(name)) for step, name in zip(rule.bias_steps, names, strict=True)]
    return add(*steps, const(number(rule.bias)))


def number(value: Fraction | float) -> Number:
    """Return a number as an int where it is whole, else as it is."""
    return int(value) if value == int(value) else value


def _names(count: int) -> tuple[str, ...]:
    return tuple(LOOP_NAMES[:count]) if count <= len(LOOP_NAMES) else tuple(f"i{n}" for n in range(count))


def _place(place: Place, names: Sequence[str], store: TableStore) -> Expr:
    if place.loop is None:
        return const(place.base)
    variable = Var(names[place.loop])
    if place.table is not None:
        return Ref(store.add(place.table), (variable,))
    return add(scale(place.step, variable), const(place.base))


def _term(
    term: RuleTerm,
    names: tuple[str, ...],
    array: str,
    dims: tuple[int, ...],
    border: Border,
    store: TableStore,
) -> Expr:
    """Return one term; a set that is a list becomes a sum over its places."""
    spread = [
        [(each.kind, (place,)) for place in places] if each.kind == "list" else [(each.kind, places)]
        for each, places in zip(term.sets, term.places, strict=True)
    ]
    parts = []
    for choice in itertools.product(*spread):
        taken = frozenset(names)
        loops: list[Loop] = []
        guards: list[Expr] = []
        index: list[Expr] = []
        inside: list[Expr] = []
        for axis, (kind, row) in enumerate(choice):
            length = dims[axis]
            places = [_place(place, names, store) for place in row]
            if kind in ("one", "list"):
                at, holds = _bordered(places[0], row[0], length, border)
                index.append(at)
                inside.extend(holds)
                continue
            if kind == "shift":
                index.append(add(index[-1], places[0]))
                continue
            if kind == "mirror":
                index.append(add(places[0], scale(-1, index[-1])))
                continue
            name = fresh_variable("j" if names else "i", taken)
            taken |= {name}
            variable: Expr = Var(name)
            start, stop = _bounds(kind, places, length, index, border)
            if kind == "but":
                guards.append(compare("!=", variable, places[0]))
            if kind == "stride":
                step = term.sets[axis].shape[0]
                count = len(range(term.sets[axis].places[0], term.sets[axis].places[1], step))
                start, stop = ZERO, const(count)
                at = add(scale(step, variable), places[0])
            else:
                at = _around(variable, length, border) if kind == "range" else variable
            loops.append(Loop(name, start, stop))
            index.append(at)
        value: Expr = Ref(array, tuple(index))
        part = reduce("sum", loops, all_of(*guards), value) if loops else value
        parts.append(choose(all_of(*inside), part, ZERO) if inside else part)
    return scale(number(term.coefficient), add(*parts))


def _bordered(at: Expr, place: Place, length: int, border: Border) -> tuple[Expr, list[Expr]]:
    """Return an index that may leave the axis, and the conditions under which it counts."""
    if isinstance(at, Const) or border == "plain" or place.table is not None:
        return at, []
    if border == "wrap":
        return (at, []) if isinstance(at, Var) else (Mod(at, const(length)), [])
    low = place.base if place.step > 0 else None
    conditions = []
    if isinstance(at, Var):
        return at, []
    below = low is not None and low < 0
    if border == "clamp":
        clamped = Greatest((at, ZERO)) if below else Least((at, const(length - 1)))
        return clamped, []
    if below:
        conditions.append(compare(">=", at, ZERO))
    else:
        conditions.append(compare("<", at, const(length)))
    return at, conditions


def _bounds(kind: str, places: list[Expr], length: int, index: list[Expr], border: Border) -> tuple[Expr, Expr]:
    match kind:
        case "range":
            start, stop = places
            if border == "clip":
                start = start if isinstance(start, Const | Var) else Greatest((start, ZERO))
                stop = stop if isinstance(stop, Const) else Least((stop, const(length)))
            return start, stop
        case "above":
            return _floor(add(index[-1], places[0])), const(length)
        case "below":
            stop = add(index[-1], places[0], ONE)
            return ZERO, stop if _constant(places[0]) <= 0 else Least((stop, const(length)))
        case _:
            return ZERO, const(length)


def _floor(at: Expr) -> Expr:
    match at:
        case Var() | Const():
            return at
        case _:
            return Greatest((at, ZERO))


def _constant(expr: Expr) -> int:
    return int(expr.value) if isinstance(expr, Const) else 1


def _around(variable: Expr, length: int, border: Border) -> Expr:
    return Mod(variable, const(length)) if border == "wrap" else variable
