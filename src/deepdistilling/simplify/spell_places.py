"""Places and thresholds that follow no rule are spelled out: ``x[7] > 0.07`` rather than a loop over a table.

A loop over places or numbers that a table lists says nothing that these do not say by themselves; spelled
out, each comparison shows what it reads, and the passes after this one see truth values instead of an array.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from ..program.code import Code, Decision, Define, Each, Scores
from ..program.expr import (
    Const,
    Expr,
    Greatest,
    Least,
    Loop,
    Mod,
    Reduce,
    Ref,
    Var,
    children,
    const,
    map_children,
    substitute,
    walk,
)
from ..program.index import index_value
from ..program.normal import normal
from .rebuild import live, looked_up, rewrite
from .spell_out import JOINS

MAX_POINTS = 48
"""A program with more elements than this in its arrays keeps its loops."""

MAX_NODES = 6_000
"""A program that would have more nodes than this, spelled out, keeps its loops."""

MIN_WHOLE = 4
"""A reduction over so many values of the input stays one."""

Point = tuple[int, ...]


class _Unbounded(Exception):
    """A loop whose bounds are no numbers, or too many points."""


def spell_out_places(code: Code) -> Code:
    """Write every element of every array by itself, where a loop runs over a table of places or numbers."""
    if code.sizes or listed_places(code) == (0, 0):
        return code
    if sum(_size(each.loops) for each in _looped(code)) > MAX_POINTS:
        return code
    return spelled_out(code)


def spelled_out(code: Code, max_nodes: int | None = None) -> Code:
    """Write every element of every array by itself; a program that is too large for that stays as it is."""
    spelled = _Spelled(code, MAX_NODES if max_nodes is None else max_nodes)
    try:
        definitions = tuple(
            Define(spelled.names[define.name, point], (), spelled.body(define.body, define.loops, point))
            for define in code.definitions
            for point in _points(define.loops)
        )
        result = code.result
        if isinstance(result, Decision):
            result = Decision(spelled.body(result.index, (), ()))
        else:
            places = [(part, at) for part in result.parts for at in _points(part.loops)]
            parts = tuple(Each((), spelled.body(part.body, part.loops, at)) for part, at in places)
            result = replace(result, parts=parts)
    except _Unbounded:
        return code
    return live(replace(code, definitions=definitions, result=result))


def listed_places(code: Code) -> tuple[int, ...]:
    """Return how many reads of the input take their place from a table, and how many numbers are listed."""
    tables = {each.name for each in code.tables}
    return (
        sum(
            isinstance(inner, Ref) and inner.array in tables
            for body in code.expressions()
            for node in walk(body)
            if isinstance(node, Ref) and node.array == code.input.name
            for place in node.index
            for inner in walk(place)
        ),
        _listed_numbers(code, tables),
    )


def _listed_numbers(code: Code, tables: set[str]) -> int:
    """Return how many numbers definitions take from tables, one an element; 0 if tables hold weights, too."""
    count = 0
    for define in code.definitions:
        own = {Var(loop.var) for loop in define.loops}
        for node in walk(define.body):
            if isinstance(node, Ref) and node.array in tables:
                if len(node.index) > 1 or node.index[0] not in own:
                    return 0
                count += 1
    return count


class _Spelled:
    """The names of the elements, and how an expression reads with them."""

    def __init__(self, code: Code, max_nodes: int) -> None:
        taken = {define.name for define in code.definitions} | {table.name for table in code.tables}
        taken.add(code.input.name)
        self.names: dict[tuple[str, Point], str] = {}
        self.given = code.input.name
        self.tables = {each.name: each for each in code.tables}
        self.left = max_nodes
        for define in code.definitions:
            for point in _points(define.loops):
                name = "_".join((define.name, *map(str, point)))
                while name in taken and point:
                    name += "_"
                taken.add(name)
                self.names[define.name, point] = name

    def body(self, expr: Expr, loops: tuple[Loop, ...], point: Point) -> Expr:
        """Return an expression at one point of the loops around it."""
        values: dict[str, Expr] = {loop.var: const(at) for loop, at in zip(loops, point, strict=True)}
        return self.written(substitute(expr, values))

    def written(self, expr: Expr) -> Expr:
        """Return an expression without index variables, its reductions written out."""
        self.left -= 1
        if self.left < 0:
            raise _Unbounded
        if isinstance(expr, Reduce):
            known = rewrite(expr, partial(looked_up, tables=self.tables))
            return known if self._is_whole(known) else JOINS[expr.op](*self._terms(expr))
        expr = normal(map_children(expr, self.written))
        if isinstance(expr, Mod | Least | Greatest) and all(isinstance(p, Const) for p in children(expr)):
            return const(index_value(expr, {}))
        expr = looked_up(expr, self.tables)
        if isinstance(expr, Ref) and all(isinstance(each, Const) for each in expr.index):
            point = tuple(int(each.value) for each in expr.index if isinstance(each, Const))
            if (expr.array, point) in self.names:
                return Ref(self.names[expr.array, point], ())
        return expr

    def _is_whole(self, expr: Expr) -> bool:
        """Whether a reduction runs over more than a few values of the input, by no table."""
        return (
            isinstance(expr, Reduce)
            and all(node.array == self.given for node in walk(expr) if isinstance(node, Ref))
            and all(isinstance(end, Const) for loop in expr.loops for end in (loop.start, loop.stop))
            and _size(expr.loops) >= MIN_WHOLE
        )

    def _terms(self, expr: Reduce) -> Iterator[Expr]:
        if not expr.loops:
            kept = const(True) if expr.guard is None else self.written(expr.guard)
            if not isinstance(kept, Const):
                raise _Unbounded
            if kept.value:
                yield self.written(expr.body)
            return
        first, inner = expr.loops[0], replace(expr, loops=expr.loops[1:])
        for at in _run(Loop(first.var, self.written(first.start), self.written(first.stop))):
            bound = substitute(inner, {first.var: const(at)})
            if isinstance(bound, Reduce):
                yield from self._terms(bound)


def _looped(code: Code) -> tuple[Define | Each, ...]:
    parts = code.result.parts if isinstance(code.result, Scores) else ()
    looped: list[Define | Each] = [define for define in code.definitions if define.loops]
    return (*looped, *(part for part in parts if part.loops))


def _size(loops: tuple[Loop, ...]) -> int:
    total = 1
    for loop in loops:
        total *= len(_run(loop))
    return total


def _points(loops: tuple[Loop, ...]) -> Iterator[Point]:
    return itertools.product(*map(_run, loops))


def _run(loop: Loop) -> range:
    match loop:
        case Loop(_, Const(start, "int"), Const(stop, "int")):
            return range(int(start), int(stop))
        case _:
            raise _Unbounded
