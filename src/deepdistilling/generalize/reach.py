"""How far along its axis each read of an array goes: a rule for longer inputs reads as far along theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..program.bodies import bodies
from ..program.code import Code
from ..program.expr import Const, Expr, Loop, Reduce, Ref, children, free_variables
from ..program.index import index_value

MAX_POINTS = 1 << 14
"""Loops of more points than this are not followed."""

Listed = dict[tuple[str, int], set[int]]
"""Places that are read by number, of each axis of each array."""

Reach = tuple[str, int, int, int]
"""An array, an axis, the last place that one read of it goes to, and the length of the axis."""


def reaches(code: Code) -> list[Reach]:
    """Return how far each read with an index that moves goes, in the order of a program of one size.

    Places that are listed one by one count as one read, the last of all. Reads inside loops with too many
    points are left out.
    """
    dims = {code.input.name: code.input.dims, **{each.name: each.dims for each in code.definitions}}
    listed: Listed = {}
    found: list[Reach] = []
    for loops, body in bodies(code):
        found.extend(_inside(body, loops, dims, listed))
    return found + [(array, axis, max(places), dims[array][axis]) for (array, axis), places in listed.items()]


def _inside(
    expr: Expr, loops: Sequence[Loop], dims: dict[str, tuple[int, ...]], listed: Listed
) -> Iterator[Reach]:
    """Yield the reads with an index that moves, and note the places of the others."""
    match expr:
        case Ref(array, index) if array in dims:
            for axis, (each, length) in enumerate(zip(index, dims[array], strict=True)):
                if isinstance(each, Const):
                    listed.setdefault((array, axis), set()).add(int(each.value))
                places = (
                    [index_value(each, point) for point in _points(loops)] if free_variables(each) else []
                )
                inside = [place for place in places if place < length]
                if inside:
                    yield array, axis, max(inside), length
        case Reduce(_, inner, guard, body):
            for part in (body, *(() if guard is None else (guard,))):
                yield from _inside(part, (*loops, *inner), dims, listed)
            return
    for child in children(expr):
        yield from _inside(child, loops, dims, listed)


def _points(loops: Sequence[Loop]) -> Iterator[dict[str, int]]:
    """Yield the values of the variables at every point of loops; none if there are too many."""
    points: list[dict[str, int]] = [{}]
    for loop in loops:
        runs = [range(index_value(loop.start, at), index_value(loop.stop, at)) for at in points]
        if sum(map(len, runs)) > MAX_POINTS:
            return
        points = [{**at, loop.var: value} for at, run in zip(points, runs, strict=True) for value in run]
    yield from points
