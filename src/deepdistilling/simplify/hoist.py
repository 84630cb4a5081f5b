"""Name a sum that stands in loops that it does not depend on, or in several places: computed once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from ..program.bodies import bodies, map_bodies, unused_name
from ..program.build import ZERO
from ..program.code import Code, Define
from ..program.expr import (
    Add,
    And,
    Const,
    Expr,
    Loop,
    Reduce,
    Ref,
    Var,
    free_variables,
    map_children,
    substitute,
    walk,
)
from ..program.measure import chained, size
from .places import reductions, renamed

MIN_SHARED = 3
"""Reductions with fewer nodes than this are written again rather than named."""


MIN_SAVED = 8
"""What occurs several times gets a name where that saves so many nodes."""

MIN_SAVED_WITHIN = 6
"""So many are enough where one body computes it several times."""

MIN_TERMS = 3
"""Sums of fewer terms are written again."""

Sum = Reduce | Add
Found = tuple[Sum, tuple[Loop, ...], int]
"""What gets a name, the loops that it needs, and the number of the first body that reads it."""


def hoist(code: Code) -> Code:
    """Move reductions out of loops that they do not depend on, and name long sums that are written again.

    ``x[:, j].sum()`` inside loops over i and j becomes an array over j.
    """
    while True:
        found = next(_movable(code), None) or _repeated(code) or next(_repeated_within(code), None)
        if found is None:
            return code
        code = _named(code, *found)


def _movable(code: Code) -> Iterator[Found]:
    """Yield the reductions that can move out."""
    for number, (loops, body) in enumerate(bodies(code)):
        for node, around in reductions(body, loops):
            used = tuple(loop for loop in around if loop.var in free_variables(node))
            if len(used) < len(around) and size(node) >= MIN_SHARED and not _bounds_vary(used):
                yield node, used, number


def _repeated(code: Code) -> Found | None:
    """Return the reduction that depends on no loop and whose name saves most; None if none saves much."""
    first: dict[Expr, tuple[Reduce, int]] = {}
    times = Counter[Expr]()
    for number, (loops, body) in enumerate(bodies(code)):
        for node, _ in reductions(body, loops):
            if not free_variables(node):
                key = renamed(node, ())
                first.setdefault(key, (node, number))
                times[key] += 1
    named = {renamed(define.body, ()) for define in code.definitions if not define.loops}
    saved = {key: (times[key] - 1) * (size(node) - 1) for key, (node, _) in first.items() if key not in named}
    most = max(saved, key=saved.__getitem__, default=None)
    if most is None or saved[most] < MIN_SAVED:
        return None
    node, number = first[most]
    return node, (), number


def _repeated_within(code: Code) -> Iterator[Found]:
    """Yield sums that one body computes several times; of each body the one whose name saves most."""
    for number, (loops, body) in enumerate(bodies(code)):
        times = _times_written(body)
        saved: dict[Sum, int] = {}
        for node, count in times.items():
            used = free_variables(node)
            if isinstance(node, Sum) and used <= {loop.var for loop in loops}:
                saved[node] = (count - 1) * (size(node) - 1)
        most = max(saved, key=saved.__getitem__, default=None)
        if most is not None and saved[most] >= MIN_SAVED_WITHIN:
            needed = tuple(loop for loop in loops if loop.var in free_variables(most))
            if not _bounds_vary(needed):
                yield most, needed, number


def _times_written(body: Expr) -> Counter[Expr]:
    times = Counter(node for node in walk(body) if _is_long(node))
    for chain in (node for node in walk(body) if isinstance(node, And)):
        times.subtract(inner for value in chained(chain) for inner in walk(value) if _is_long(inner))
    return times


def _is_long(node: Expr) -> bool:
    match node:
        case Reduce("sum"):
            return True
        case Add(terms):
            return len(terms) >= MIN_TERMS
        case _:
            return False


def _bounds_vary(loops: tuple[Loop, ...]) -> bool:
    return any(loop.start != ZERO or not isinstance(loop.stop, Const) for loop in loops)


def _named(code: Code, node: Sum, loops: tuple[Loop, ...], before: int) -> Code:
    """Give a sum a definition of its own, and read that wherever it occurs."""
    name = unused_name(code, "part")
    define = Define(name, loops, node)
    pattern, variables = node, [loop.var for loop in loops]

    def read(expr: Expr, around: dict[str, Loop]) -> Expr:
        index = _match(pattern, expr, variables)
        if index is not None and _is_inside(index, loops, around):
            return Ref(name, index)
        inner = around
        if isinstance(expr, Reduce):
            inner = {**around, **{loop.var: loop for loop in expr.loops}}
        return map_children(expr, lambda child: read(child, inner))

    before = min(before, len(code.definitions))
    ahead = code.definitions[:before]
    changed = map_bodies(
        replace(code, definitions=code.definitions[before:]),
        lambda body, own: read(body, {loop.var: loop for loop in own}),
    )
    return replace(changed, definitions=(*ahead, define, *changed.definitions))


def _is_inside(index: tuple[Expr, ...], loops: tuple[Loop, ...], around: dict[str, Loop]) -> bool:
    """Whether the variables of an index run over no more than the array has."""
    for each, loop in zip(index, loops, strict=True):
        if not isinstance(each, Var) or each.name not in around or not isinstance(loop.stop, Const):
            return False
        start, stop = around[each.name].start, around[each.name].stop
        if not (isinstance(start, Const) and isinstance(stop, Const)):
            return False
        if start.value < 0 or stop.value > loop.stop.value:
            return False
    return True


def _match(pattern: Sum, expr: Expr, variables: list[str]) -> tuple[Expr, ...] | None:
    """Return the index at which a sum is an element of the array that `pattern` defines."""
    if isinstance(pattern, Add):
        return tuple(map(Var, variables)) if expr == pattern else None
    if not isinstance(expr, Reduce) or expr.op != pattern.op or len(expr.loops) != len(pattern.loops):
        return None
    free = sorted(free_variables(expr))
    if len(free) != len(variables):
        return None
    if not variables:
        return () if renamed(expr, ()) == renamed(pattern, ()) else None
    if len(variables) == 1:
        at = substitute(pattern, {variables[0]: Var(free[0])}) if free[0] != variables[0] else pattern
        return (Var(free[0]),) if renamed(at, ()) == renamed(expr, ()) else None
    return tuple(Var(v) for v in variables) if expr == pattern else None
