"""How far along its axis each read of an array goes: a rule for longer inputs reads as far along theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..program.code import Code, Decision
from ..program.expr import Expr, Loop, Reduce, Ref, children, free_variables
from ..program.index import index_value

MAX_POINTS = 1 << 14
"""Loops of more points than this are not followed."""

Reach = tuple[str, int, int, int]
"""An array, an axis, the last place that one read of it goes to, and the length of the axis."""


def reaches(code: Code) -> list[Reach]:
    """Return how far each read with an index that moves goes, in the order of a program of one size.

    Reads inside loops with too many points are left out.
    """
    dims = {code.input.name: code.input.dims}
    found: list[Reach] = []
    for define in code.definitions:
        found.extend(_inside(define.body, define.loops, dims))
        dims[define.name] = define.dims
    if isinstance(code.result, Decision):
        return [*found, *_inside(code.result.index, (), dims)]
    for part in code.result.parts:
        found.extend(_inside(part.body, part.loops, dims))
    return found


def _inside(expr: Expr, loops: Sequence[Loop], dims: dict[str, tuple[int, ...]]) -> Iterator[Reach]:
    match expr:
        case Ref(array, index) if array in dims:
            for axis, (each, length) in enumerate(zip(index, dims[array], strict=True)):
                if free_variables(each):
                    places = [index_value(each, point) for point in _points(loops)]
                    inside = [place for place in places if place < length]
                    if inside:
                        yield array, axis, max(inside), length
        case Reduce(_, inner, guard, body):
            for part in (body, *(() if guard is None else (guard,))):
                yield from _inside(part, (*loops, *inner), dims)
            return
    for child in children(expr):
        yield from _inside(child, loops, dims)


def _points(loops: Sequence[Loop]) -> Iterator[dict[str, int]]:
    """Yield the values of the variables at every point of loops; none if there are too many."""
    points: list[dict[str, int]] = [{}]
    for loop in loops:
        runs = [range(index_value(loop.start, at), index_value(loop.stop, at)) for at in points]
        if sum(map(len, runs)) > MAX_POINTS:
            return
        points = [{**at, loop.var: value} for at, run in zip(points, runs, strict=True) for value in run]
    yield from points
