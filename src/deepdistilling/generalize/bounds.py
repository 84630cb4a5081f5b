"""Find the numbers that are the size of an axis.

A loop that ends where an axis that it indexes ends, runs over the whole axis: its bound is the axis's
length, less the offset at which it is indexed. Lengths of definitions follow from their loops. The same
holds of a guard that keeps an index from leaving its axis, of an index that wraps around, and of an exponent
or a weight that counts down to the end of a loop. Nothing else is touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..program.build import add, scale
from ..program.code import Code, Decision, Define, Each, Scores, Size, everything
from ..program.expr import (
    And,
    Compare,
    CompareOp,
    Const,
    Expr,
    Greatest,
    If,
    Least,
    Loop,
    Mod,
    Mul,
    Or,
    Power,
    Reduce,
    Ref,
    Var,
    const,
    map_children,
    rename_bound,
    walk,
)
from ..program.index import affine_parts

SIZE_NAMES = ("n", "m", "p", "q")

Dims = dict[str, tuple[Expr, ...]]


Groups = Sequence[tuple[int, ...]]
"""Axes whose lengths get names; those of one group share a name, since they are equal."""


def with_sizes_of(code: Code, groups: Groups) -> Code:
    """Return the program with names, in order, for the lengths of some axes."""
    return named_and_ties(code, groups)[0]


def named_and_ties(code: Code, groups: Groups) -> tuple[Code, frozenset[tuple[str, str]]]:
    """Return the program with named lengths, and pairs of names that one loop runs over together."""
    code = _with_free_names(code)
    names = {axis: name for group, name in zip(groups, _names(code), strict=False) for axis in group}
    sizes = tuple(Size(names[axis], axis, code.input.dims[axis]) for axis in sorted(names))
    symbols = tuple(
        Var(names[axis]) if axis in names else const(length) for axis, length in enumerate(code.input.dims)
    )
    concrete: dict[str, tuple[int, ...]] = {code.input.name: code.input.dims}
    dims: Dims = {code.input.name: symbols}
    finder = _Finder(concrete, dims)
    definitions = []
    for define in code.definitions:
        loops, inside = finder.loops(define.loops, (define.body,), {})
        definitions.append(Define(define.name, loops, finder.body(define.body, inside)))
        concrete[define.name] = define.dims
        dims[define.name] = tuple(loop.stop for loop in definitions[-1].loops)
    if isinstance(code.result, Decision):
        result: Decision | Scores = Decision(finder.body(code.result.index, {}))
    else:
        result = Scores(finder.parts(code.result.parts), code.result.kind)
    named = replace(code, definitions=tuple(definitions), result=result, sizes=sizes)
    return named, frozenset(finder.ties)


def _with_free_names(code: Code) -> Code:
    """Rename the variables of reductions that are called as sizes are."""
    taken = frozenset(SIZE_NAMES)
    definitions = tuple(Define(d.name, d.loops, rename_bound(d.body, taken)) for d in code.definitions)
    if isinstance(code.result, Decision):
        return replace(code, definitions=definitions, result=Decision(rename_bound(code.result.index, taken)))
    parts = tuple(replace(part, body=rename_bound(part.body, taken)) for part in code.result.parts)
    return replace(code, definitions=definitions, result=replace(code.result, parts=parts))


def _names(code: Code) -> tuple[str, ...]:
    loops = {node.name for expr in everything(code) for node in walk(expr) if isinstance(node, Var)}
    taken = {code.input.name, *(code.input.element_names or ()), *loops, *_bound(code)}
    free = [name for name in (*SIZE_NAMES, *(f"n{k}" for k in range(8))) if name not in taken]
    return tuple(free)


def _bound(code: Code) -> set[str]:
    inner = {
        loop.var
        for expr in code.expressions()
        for node in walk(expr)
        if isinstance(node, Reduce)
        for loop in node.loops
    }
    return inner | {loop.var for define in code.definitions for loop in define.loops}


Ends = Mapping[str, tuple[Loop, Expr]]
"""Each loop around, as it is for one size, and where it ends as an expression of the sizes."""


FROM_STOP: dict[CompareOp, CompareOp] = {"<=": "<", ">": ">="}
"""Comparisons with the last index, as comparisons with the one behind it."""


class _Finder:
    """Replaces the bounds of loops, knowing the lengths of arrays as numbers and as names.

    Attributes
    ----------
    ties : set of (str, str)
        Names of lengths that must be equal, since one loop runs over both axes.
    """

    def __init__(self, concrete: dict[str, tuple[int, ...]], dims: Dims) -> None:
        self._concrete = concrete
        self._dims = dims
        self.ties: set[tuple[str, str]] = set()

    def parts(self, parts: Sequence[Each]) -> tuple[Each, ...]:
        """Name the ends of loops in scores; scores behind those of a loop are the last ones at any size."""
        named = list(map(self.part, parts))
        moving = [k for k, each in enumerate(named) if any(not isinstance(e.stop, Const) for e in each.loops)]
        for number in range(moving[-1] + 1 if moving else len(named), len(named)):
            named[number] = replace(named[number], body=self._from_the_end(named[number].body))
        return tuple(named)

    def _from_the_end(self, expr: Expr) -> Expr:
        """Count the places in the further half of an axis from its end."""
        expr = map_children(expr, self._from_the_end)
        if not isinstance(expr, Ref) or expr.array not in self._dims:
            return expr
        index: list[Expr] = []
        ends = zip(expr.index, self._concrete[expr.array], self._dims[expr.array], strict=True)
        for each, length, name in ends:
            if isinstance(each, Const) and 2 * int(each.value) >= length and not isinstance(name, Const):
                index.append(add(name, const(int(each.value) - length)))
            else:
                index.append(each)
        return Ref(expr.array, tuple(index))

    def part(self, part: Each) -> Each:
        loops, inside = self.loops(part.loops, (part.body,), {})
        return Each(loops, self.body(part.body, inside))

    def loops(
        self, loops: Sequence[Loop], bodies: Sequence[Expr], ends: Ends
    ) -> tuple[tuple[Loop, ...], Ends]:
        """Name the ends of loops; return them, and where the loops around their bodies end."""
        found: list[Loop] = []
        inside = dict(ends)
        for number, loop in enumerate(loops):
            inner = tuple(loops[number + 1 :])
            around = tuple(Reduce("sum", inner, None, each) for each in bodies) if inner else bodies
            named = self._loop(loop, around)
            found.append(Loop(loop.var, loop.start, named))
            inside.pop(loop.var, None)
            if isinstance(loop.stop, Const):
                inside[loop.var] = loop, named
        return tuple(found), inside

    def body(self, expr: Expr, ends: Ends) -> Expr:
        match expr:
            case Reduce(op, loops, guard, body):
                found, inside = self.loops(loops, (body, *(() if guard is None else (guard,))), ends)
                held = None if guard is None else self.body(self._guard(guard, body), inside)
                return Reduce(op, found, held, self.body(body, inside))
            case If(condition, then, otherwise):
                parts = self._guard(condition, then), then, otherwise
                return If(*(self.body(each, ends) for each in parts))
            case And(operands) | Or(operands):
                guarded = (self._guard(each, expr) for each in operands)
                return type(expr)(tuple(self.body(each, ends) for each in guarded))
            case Power(base, exponent):
                return Power(base, _counted_down(exponent, ends))
            case Mul(factors) if any(isinstance(each, Ref) for each in factors):
                weights = (_counted_down(each, ends) for each in factors)
                return Mul(tuple(self.body(each, ends) for each in weights))
            case Ref(array, index) if array in self._dims:
                places = (self._backwards(each, array, axis, ends) for axis, each in enumerate(index))
                return Ref(array, tuple(self._wrapped(each, array, axis) for axis, each in enumerate(places)))
            case _:
                return map_children(expr, lambda child: self.body(child, ends))

    def _loop(self, loop: Loop, bodies: Sequence[Expr]) -> Expr:
        """Return the end of a loop."""
        match loop.stop:
            case Const(stop, "int"):
                named = self._stop(loop.var, int(stop), bodies)
                return self._guarded_stop(loop, int(stop), bodies) if named == const(stop) else named
            case Least((inner, Const(limit, "int"))):
                return Least((inner, self._stop(loop.var, int(limit), bodies)))
            case _:
                return loop.stop

    def _stop(self, var: str, stop: int, bodies: Sequence[Expr]) -> Expr:
        """Return a bound as the length of an axis less an offset, where some element is at its end there."""
        found = [
            add(length, const(-(offset or 0)))
            for offset, concrete, length in self._read_at(var, bodies)
            if stop + (offset or 0) == concrete and not isinstance(length, Const)
        ]
        self._tie(found)
        return found[0] if found else const(stop)

    def _guarded_stop(self, loop: Loop, stop: int, bodies: Sequence[Expr]) -> Expr:
        """Return a bound as the length of an axis all of whose places a loop runs over, inside by guards."""
        first = int(loop.start.value) if isinstance(loop.start, Const) else 0
        found = [
            length
            for offset, concrete, length in self._read_at(loop.var, bodies)
            if stop == concrete and offset is not None and not isinstance(length, Const)
            if first + offset < 0 or stop + offset > concrete
        ]
        self._tie(found)
        return found[0] if found else const(stop)

    def _tie(self, ends: Sequence[Expr]) -> None:
        """Note the lengths that are equal where a loop ends at all of some ends."""
        parts = [each for each in map(affine_parts, ends) if each is not None]
        for number, (one, offset) in enumerate(parts):
            for other, same in parts[number + 1 :]:
                if offset == same and len(one) == len(other) == 1 and one != other:
                    self.ties.add((next(iter(one)), next(iter(other))))

    def _read_at(self, var: str, bodies: Sequence[Expr]) -> Iterator[tuple[int | None, int, Expr]]:
        """Yield the offset at which a variable indexes an axis, and the axis's length, as number and name.

        A variable at which a loop over an axis begins or ends indexes that axis, too; a window that borders
        cut off belongs to the place that its variable is. Where an index wraps around, or is held inside,
        there is no offset, as all are alike; where loops inside move it on, they do so to their ends.
        """
        runs = {
            loop.var: range(int(loop.start.value), int(loop.stop.value))
            for body in bodies
            for node in walk(body)
            if isinstance(node, Reduce)
            for loop in node.loops
            if isinstance(loop.start, Const) and isinstance(loop.stop, Const)
        }
        for node in (node for body in bodies for node in walk(body)):
            match node:
                case Ref(array, index) if array in self._concrete:
                    for axis, each in enumerate(index):
                        length = self._concrete[array][axis]
                        free = _freed(each, length)
                        offset = _offset(free, var, runs)
                        if offset is not None:
                            yield offset if free == each else None, length, self._dims[array][axis]
                case Reduce(_, loops, _, body):
                    for loop in loops:
                        for inner, concrete, name in self._read_at(loop.var, (body,)):
                            for offset in _offsets(loop, var):
                                yield None if inner is None else offset + inner, concrete, name

    def _guard(self, condition: Expr, body: Expr) -> Expr:
        """Name the length in a condition that keeps an index from leaving its axis."""
        match condition:
            case And(operands):
                return And(tuple(self._guard(each, body) for each in operands))
            case Compare(op, value, Const(bound, "int")):
                parts = affine_parts(value)
                if parts is None or list(parts[0].values()) != [1]:
                    return condition
                (var,) = parts[0]
                stop = int(bound) + (op in ("<=", ">")) - parts[1]
                named = self._stop(var, stop, (body,))
                if named == const(stop):
                    return condition
                return Compare(FROM_STOP.get(op, op), value, add(named, const(parts[1])))
            case _:
                return condition

    def _backwards(self, index: Expr, array: str, axis: int, ends: Ends) -> Expr:
        """Name the length in an index that runs backwards, to the first element or from the last one.

        Of two elements, the other one is not the one from the end: that has a length of its own.
        """
        parts = affine_parts(index)
        if parts is None or list(parts[0].values()) != [-1]:
            return index
        (var,) = parts[0]
        if var not in ends or isinstance(ends[var][1], Const) or self._concrete[array][axis] == 2:
            return index
        loop, named = ends[var]
        match loop.start, loop.stop:
            case Const(start), Const(stop) if parts[1] == stop - 1:
                return add(named, const(-1), scale(-1, Var(var)))
            case Const(start), _ if parts[1] - start == self._concrete[array][axis] - 1:
                last = add(self._dims[array][axis], const(int(start) - 1))
                return add(last, scale(-1, Var(var)))
            case _:
                return index

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


def _offset(index: Expr, var: str, runs: Mapping[str, range]) -> int | None:
    """Return the most that a number and loops that end add to a variable; None if there is anything else."""
    parts = affine_parts(index)
    if parts is None or parts[0].get(var) != 1:
        return None
    most = parts[1]
    for other, factor in parts[0].items():
        if other != var:
            if not runs.get(other):
                return None
            most += max(factor * runs[other][0], factor * runs[other][-1])
    return most


def _offsets(loop: Loop, var: str) -> Sequence[int]:
    """Return what is added to a variable at the ends of a loop; nothing for a window that borders cut off."""
    ends = _uncut(loop.start), _uncut(loop.stop)
    start, stop = (_offset(end, var, {}) for end in ends)
    if start is not None and stop is not None and ends != (loop.start, loop.stop):
        return [0] if 0 in range(start, stop) else []
    return [offset for offset in (start, None if stop is None else stop - 1) if offset is not None]


def _freed(index: Expr, length: int) -> Expr:
    """Return an index that wraps around an axis, or is held inside of it, as it is without that."""
    match index:
        case Mod(value, Const(modulus, "int")) if modulus == length:
            return value
        case Greatest((inner, Const())) | Least((inner, Const())):
            return _freed(inner, length)
        case _:
            return index


def _uncut(end: Expr) -> Expr:
    """Return an end of a loop without the border that it is held inside."""
    match end:
        case Greatest((inner, Const())) | Least((inner, Const())):
            return inner
        case _:
            return end


def _counted_down(exponent: Expr, ends: Ends) -> Expr:
    """Name the end of a loop in an exponent or a weight that is 0 or 1 at the loop's last index."""
    parts = affine_parts(exponent)
    if parts is None or list(parts[0].values()) != [-1]:
        return exponent
    (var,) = parts[0]
    if var not in ends:
        return exponent
    loop, named = ends[var]
    if not isinstance(loop.stop, Const):
        return exponent
    last = parts[1] - (int(loop.stop.value) - 1)
    return add(named, const(last - 1), scale(-1, Var(var))) if last in (0, 1) else exponent
