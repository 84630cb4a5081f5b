"""Find the bounds that are the size of an axis.

A loop that ends where an axis that it indexes ends, runs over the whole axis: its bound is the axis's
length, less the offset at which it is indexed. Lengths of definitions follow from their loops. Nothing else
is touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..program.build import add
from ..program.code import Code, Decision, Define, Each, Scores, Size
from ..program.expr import (
    Const,
    Expr,
    Least,
    Loop,
    Mod,
    Reduce,
    Ref,
    Var,
    const,
    map_children,
    walk,
)
from ..program.index import affine_parts

SIZE_NAMES = ("n", "m", "p", "q")

Dims = dict[str, tuple[Expr, ...]]


def with_named_sizes(code: Code) -> Code:
    """Return the program with names for the axes' lengths, wherever a loop runs over a whole axis.

    Axes that no loop runs over keep their length.
    """
    names = _names(code)
    symbols = tuple(Var(name) for name in names)
    concrete: dict[str, tuple[int, ...]] = {code.input.name: code.input.dims}
    dims: Dims = {code.input.name: symbols}
    finder = _Finder(concrete, dims)
    definitions = []
    for define in code.definitions:
        loops = finder.loops(define.loops, (define.body,))
        body = finder.body(define.body)
        definitions.append(Define(define.name, loops, body))
        concrete[define.name] = define.dims
        dims[define.name] = tuple(loop.stop for loop in loops)
    if isinstance(code.result, Decision):
        result: Decision | Scores = Decision(finder.body(code.result.index))
    else:
        parts = tuple(Each(finder.loops(p.loops, (p.body,)), finder.body(p.body)) for p in code.result.parts)
        result = Scores(parts, code.result.kind)
    changed = replace(code, definitions=tuple(definitions), result=result)
    used = {node.name for expr in _everything(changed) for node in walk(expr) if isinstance(node, Var)}
    sizes = tuple(
        Size(name, axis, length)
        for axis, (name, length) in enumerate(zip(names, code.input.dims, strict=True))
        if name in used
    )
    return replace(changed, sizes=sizes)


def _names(code: Code) -> tuple[str, ...]:
    loops = {node.name for expr in _everything(code) for node in walk(expr) if isinstance(node, Var)}
    taken = {code.input.name, *(code.input.element_names or ()), *loops, *_bound(code)}
    free = [name for name in (*SIZE_NAMES, *(f"n{k}" for k in range(8))) if name not in taken]
    return tuple(free[: len(code.input.dims)])


def _bound(code: Code) -> set[str]:
    inner = {
        loop.var
        for expr in code.expressions()
        for node in walk(expr)
        if isinstance(node, Reduce)
        for loop in node.loops
    }
    return inner | {loop.var for define in code.definitions for loop in define.loops}


def _everything(code: Code) -> list[Expr]:
    loops = [loop for d in code.definitions for loop in d.loops]
    if isinstance(code.result, Scores):
        loops += [loop for part in code.result.parts for loop in part.loops]
    return [*code.expressions(), *(bound for loop in loops for bound in (loop.start, loop.stop))]


class _Finder:
    """Replaces the bounds of loops, knowing the lengths of arrays as numbers and as names."""

    def __init__(self, concrete: dict[str, tuple[int, ...]], dims: Dims) -> None:
        self._concrete = concrete
        self._dims = dims

    def loops(self, loops: Sequence[Loop], bodies: Sequence[Expr]) -> tuple[Loop, ...]:
        return tuple(self._loop(loop, bodies) for loop in loops)

    def body(self, expr: Expr) -> Expr:
        match expr:
            case Reduce(op, loops, guard, body):
                inside = (body, *(() if guard is None else (guard,)))
                new_guard = None if guard is None else self.body(guard)
                return Reduce(op, self.loops(loops, inside), new_guard, self.body(body))
            case Ref(array, index) if array in self._dims:
                return Ref(array, tuple(self._wrapped(each, array, axis) for axis, each in enumerate(index)))
            case _:
                return map_children(expr, self.body)

    def _loop(self, loop: Loop, bodies: Sequence[Expr]) -> Loop:
        match loop.stop:
            case Const(stop, "int"):
                return Loop(loop.var, loop.start, self._stop(loop.var, int(stop), bodies))
            case Least((inner, Const(limit, "int"))):
                bound = self._stop(loop.var, int(limit), bodies)
                return Loop(loop.var, loop.start, Least((inner, bound)))
            case _:
                return loop

    def _stop(self, var: str, stop: int, bodies: Sequence[Expr]) -> Expr:
        """Return a bound as the length of an axis less an offset, where some element is at its end there."""
        for node in (node for body in bodies for node in walk(body)):
            if not isinstance(node, Ref) or node.array not in self._concrete:
                continue
            for axis, each in enumerate(node.index):
                at = affine_parts(each)
                if at is None or at[0].get(var) != 1 or len(at[0]) != 1:
                    continue
                length = self._concrete[node.array][axis]
                if stop + at[1] == length:
                    return add(self._dims[node.array][axis], const(-at[1]))
        return const(stop)

    def _wrapped(self, index: Expr, array: str, axis: int) -> Expr:
        """Name the length in an index that wraps around or is held inside."""
        length = self._concrete[array][axis]
        symbol = self._dims[array][axis]
        match index:
            case Mod(value, Const(modulus, "int")) if modulus == length:
                return Mod(value, symbol)
            case Least((value, Const(limit, "int"))) if limit == length - 1:
                return Least((value, add(symbol, const(-1))))
            case _:
                return index
