"""A family's rule as an expression: the weighted sum of its neurons over the loop variables."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from ..program.build import ONE, ZERO, add, all_of, choose, compare, mul, number, power, reduce, scale
from ..program.expr import (
    Const,
    Expr,
    Greatest,
    Least,
    Loop,
    Mod,
    Ref,
    Var,
    const,
    fresh_variable,
)
from .family import Place, Rule, RuleTerm
from .sets import IndexSet, SetKind
from .store import TableStore

LOOP_NAMES = "ijkl"


def loops_of(rule: Rule) -> tuple[Loop, ...]:
    """Return the loops of a rule."""
    names = _names(len(rule.extents))
    return tuple(Loop(name, ZERO, const(extent)) for name, extent in zip(names, rule.extents, strict=True))


def weighted_sum(
    rule: Rule, blocks: Sequence[tuple[str, tuple[int, ...]]], store: TableStore, origin: int | Fraction = 0
) -> Expr:
    """Return a rule's weighted sum plus bias.

    Parameters
    ----------
    rule : Rule
        A family's rule.
    blocks : sequence of (str, tuple of int)
        Name and dimensions of the arrays that the layer reads.
    store : TableStore
        Where tables of places and biases go.
    origin : int or Fraction, default=0
        What is taken off every value that is read.
    """
    writer = _Writer(rule, store, origin)
    return add(*(writer.term(term, *blocks[term.block]) for term in rule.terms), writer.bias())


def _names(count: int) -> tuple[str, ...]:
    return tuple(LOOP_NAMES[:count]) if count <= len(LOOP_NAMES) else tuple(f"i{n}" for n in range(count))


class _Writer:
    """Writes the terms of one rule."""

    def __init__(self, rule: Rule, store: TableStore, origin: int | Fraction) -> None:
        self._rule = rule
        self._origin = Fraction(origin)
        self._store = store
        self._names = _names(len(rule.extents))

    def bias(self) -> Expr:
        """Return the bias over the loop variables."""
        rule = self._rule
        if rule.biases is not None:
            return Ref(self._store.add([float(b) for b in rule.biases]), (Var(self._names[0]),))
        steps = [
            scale(number(step), Var(name)) for step, name in zip(rule.bias_steps, self._names, strict=True)
        ]
        return add(*steps, const(number(rule.bias)), self._growth())

    def _growth(self) -> Expr:
        """Return what grows like a power, with an exponent that is 0 at one end of its loop."""
        growth = self._rule.growth
        if growth is None or growth.exponent.loop is None:
            return ZERO
        at, last = growth.exponent, self._rule.extents[growth.exponent.loop] - 1
        variable = Var(self._names[at.loop or 0])
        least = at.base if at.step > 0 else at.base - last
        factor, extra = growth.coefficient * Fraction(growth.base) ** least, 0
        while abs(factor) > 1 and not factor % growth.base:
            factor, extra = factor / growth.base, extra + 1
        exponent = variable if at.step > 0 else add(const(last), scale(-1, variable))
        return scale(number(factor), power(growth.base, add(exponent, const(extra))))

    def term(self, term: RuleTerm, array: str, dims: tuple[int, ...]) -> Expr:
        """Return one term; a set that is a list becomes a sum over its places."""
        spread: list[list[tuple[SetKind, tuple[Place, ...]]]] = [
            [("one", (place,)) for place in places] if each.kind == "list" else [(each.kind, places)]
            for each, places in zip(term.sets, term.places, strict=True)
        ]
        parts = [self._product(choice, term, array, dims) for choice in itertools.product(*spread)]
        return scale(number(term.coefficient), add(*parts))

    def _product(
        self,
        choice: Sequence[tuple[SetKind, tuple[Place, ...]]],
        term: RuleTerm,
        array: str,
        dims: tuple[int, ...],
    ) -> Expr:
        """Return the sum of an array over a product of index sets, one an axis."""
        taken = frozenset(self._names)
        loops: list[Loop] = []
        guards: list[Expr] = []
        inside: list[Expr] = []
        index: list[Expr] = []
        grades: list[Expr] = []
        for (kind, row), each, length in zip(choice, term.sets, dims, strict=True):
            places = [self._place(place) for place in row]
            if kind == "one":
                at, conditions = self._bordered(places[0], *self._bounds(row[0]), length)
                index.append(at)
                inside.extend(conditions)
                continue
            if kind in ("shift", "mirror"):
                loops[-1] = self._on_diagonal(loops[-1], kind, row[0], dims[len(index) - 1], length)
                index.append(add(scale(1 if kind == "shift" else -1, index[-1]), places[0]))
                continue
            if kind in ("down", "up"):
                rows = choice[len(index) - 1][1]
                loops[-1], index[-1], column = self._window(loops[-1].var, rows, row[0], kind, dims[-2:])
                index.append(column)
                continue
            name = fresh_variable("j" if self._names else "i", taken)
            taken |= {name}
            variable: Expr = Var(name)
            start: Expr = ZERO
            stop: Expr = const(length)
            match kind:
                case "but":
                    left_out = places[0]
                    if self._rule.border == "wrap":
                        left_out, _ = self._bordered(left_out, *self._bounds(row[0]), length)
                    guards.append(compare("!=", variable, left_out))
                case "range":
                    start, stop, variable = self._range(row, variable, length)
                case "stride":
                    step, count = each.shape
                    stop = const(count)
                    variable = add(scale(step, variable), places[0])
                case "above":
                    start = _least_zero(add(index[-1], places[0]), self._bounds(row[0])[0])
                case "below":
                    below = add(index[-1], places[0], ONE)
                    beyond = dims[len(index) - 1] + self._bounds(row[0])[1] > length
                    stop = Least((below, const(length))) if beyond else below
                case "powers" | "ramp":
                    start, stop, variable, grade = self._weighted(row, each, variable, length)
                    grades.append(grade)
            loops.append(Loop(name, start, stop))
            index.append(variable)
        # In whole numbers: twice as much, of what is counted from a half.
        times = self._origin.denominator
        counted = add(scale(times, Ref(array, tuple(index))), const(-self._origin.numerator))
        value = mul(*grades, counted)
        part = scale(Fraction(1, times), reduce("sum", loops, all_of(*guards), value) if loops else value)
        return choose(all_of(*inside), part, ZERO) if inside else part

    def _place(self, place: Place) -> Expr:
        if place.loop is None:
            return const(place.base)
        variable = Var(self._names[place.loop])
        if place.table is not None:
            return Ref(self._store.add(place.table), (variable,))
        return add(scale(place.step, variable), const(place.base))

    def _bounds(self, place: Place) -> tuple[int, int]:
        """Return the least and the greatest value of a place."""
        if place.loop is None:
            return place.base, place.base
        if place.table is not None:
            return min(place.table), max(place.table)
        ends = place.base, place.base + place.step * (self._rule.extents[place.loop] - 1)
        return min(ends), max(ends)

    def _bordered(self, at: Expr, low: int, high: int, length: int) -> tuple[Expr, list[Expr]]:
        """Return an index that may leave the axis, and the conditions under which it counts."""
        below, beyond = low < 0, high >= length
        if not (below or beyond) or self._rule.border == "plain":
            return at, []
        match self._rule.border:
            case "wrap":
                return Mod(at, const(length)), []
            case "clamp":
                if below:
                    at = Greatest((at, ZERO))
                return (Least((at, const(length - 1))) if beyond else at), []
            case _:
                conditions = [compare(">=", at, ZERO)] if below else []
                return at, [*conditions, compare("<", at, const(length))] if beyond else conditions

    def _range(self, row: Sequence[Place], variable: Expr, length: int) -> tuple[Expr, Expr, Expr]:
        """Return the bounds of a loop over a range that may leave the axis, and the index in it."""
        start, stop = (self._place(place) for place in row)
        low, high = self._bounds(row[0])[0], self._bounds(row[1])[1]
        if self._rule.border == "wrap" and row[1] == replace(row[0], base=row[0].base + length):
            return ZERO, const(length), variable  # once around
        if self._rule.border in ("wrap", "clamp"):
            at, _ = self._bordered(variable, low, high - 1, length)
            return start, stop, at
        if low < 0:
            start = Greatest((start, ZERO))
        return start, Least((stop, const(length))) if high > length else stop, variable

    def _weighted(
        self, row: Sequence[Place], each: IndexSet, variable: Expr, length: int
    ) -> tuple[Expr, Expr, Expr, Expr]:
        """Return the bounds of a loop over weighted indices, the index in it, and its weight."""
        start, stop = (self._place(place) for place in row)
        is_inside = self._bounds(row[0])[0] >= 0 and self._bounds(row[1])[1] <= length
        if is_inside and row[0].loop is not None and row[1] == replace(row[0], base=row[1].base):
            # A window that moves is counted from its own start.
            size = const(row[1].base - row[0].base)
            return ZERO, size, add(start, variable), _weight(each, variable, size)
        weight = _weight(each, add(variable, scale(-1, start)), add(stop, scale(-1, start)))
        if self._bounds(row[0])[0] < 0:
            start = Greatest((start, ZERO))
        if self._bounds(row[1])[1] > length:
            stop = Least((stop, const(length)))
        return start, stop, variable, weight

    def _on_diagonal(self, loop: Loop, kind: SetKind, offset: Place, rows: int, columns: int) -> Loop:
        """Keep a loop over rows to those where a diagonal's column exists."""
        at, (low, high) = self._place(offset), self._bounds(offset)
        if kind == "shift":
            first, least, stop, most = scale(-1, at), -low, add(const(columns), scale(-1, at)), columns - high
        else:
            first, least, stop, most = add(at, const(1 - columns)), high + 1 - columns, add(at, ONE), low + 1
        start = loop.start if least <= 0 else _extreme(Greatest, first, loop.start)
        return Loop(loop.var, start, loop.stop if most >= rows else _extreme(Least, stop, loop.stop))

    def _window(
        self, var: str, rows: Sequence[Place], column: Place, kind: SetKind, dims: Sequence[int]
    ) -> tuple[Loop, Expr, Expr]:
        """Return a loop over a part of a diagonal, cut off at the array, and the row and column in it."""
        first, stop, at = (self._place(place) for place in (*rows, column))
        is_fixed = rows[1] == replace(rows[0], base=rows[1].base)
        (low, _), (_, high) = self._bounds(rows[0]), self._bounds(rows[1])
        least, most = self._bounds(column)
        length = rows[1].base - rows[0].base if is_fixed else high - low
        starts: list[Expr] = [ZERO]
        stops: list[Expr] = [const(length) if is_fixed else add(stop, scale(-1, first))]
        if low < 0:
            starts.append(scale(-1, first))
        if high > dims[0]:
            stops.append(add(const(dims[0]), scale(-1, first)))
        if kind == "down":
            if least < 0:
                starts.append(scale(-1, at))
            if most + length > dims[1]:
                stops.append(add(const(dims[1]), scale(-1, at)))
        else:
            if most >= dims[1]:
                starts.append(add(at, const(1 - dims[1])))
            if least - length + 1 < 0:
                stops.append(add(at, ONE))
        start: Expr = starts[0] if len(starts) == 1 else Greatest(tuple(starts))
        end: Expr = stops[0] if len(stops) == 1 else Least(tuple(stops))
        slope = 1 if kind == "down" else -1
        return Loop(var, start, end), add(first, Var(var)), add(at, scale(slope, Var(var)))


def _weight(each: IndexSet, number: Expr, count: Expr) -> Expr:
    """Return the weight of a set's index of some number, of so many."""
    if each.kind == "ramp":
        gap, first = each.shape
        return add(scale(gap, number), const(first))
    base, step = each.shape
    return power(base, number if step > 0 else add(count, const(-1), scale(-1, number)))


def _extreme(kind: type[Least] | type[Greatest], one: Expr, other: Expr) -> Expr:
    if isinstance(one, Const) and isinstance(other, Const):
        return const((min if kind is Least else max)(int(one.value), int(other.value)))
    return kind((one, other))


def _least_zero(start: Expr, lowest: int) -> Expr:
    """Return the start of a loop over what is on or above a diagonal."""
    return start if lowest >= 0 else Greatest((start, ZERO))
