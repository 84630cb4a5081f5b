"""Align programs of several sizes, node by node, and fit what differs.

Programs of the same algorithm at different sizes have the same structure; what may differ is numbers, the
names of variables, and the order of what commutes. Terms are matched by their shape: the structure with its
numbers left out. Every number is then fitted as a function of the sizes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ..errors import GeneralizationError
from ..program.brief import brief, brief_loops
from ..program.build import add
from ..program.code import Code, Decision, Define, Each, Scores
from ..program.expr import (
    Add,
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
    Not,
    Or,
    Power,
    Quotient,
    Reduce,
    Ref,
    Sign,
    Var,
    Xor,
    assert_never,
    children,
    const,
)
from ..program.index import affine_parts
from .constants import fit_constant, is_rounded_half
from .shapes import Shape, by_shape, depths_of, shape_of
from .thresholds import fit_threshold, is_whole, whole_comparison


@dataclass(frozen=True)
class _Side:
    """One of the programs: its sizes, and what its names are called by all."""

    code: Code
    arrays: dict[str, str]
    shapes: dict[str, Shape]
    sizes: dict[str, int]


def align(codes: Sequence[Code]) -> Code:
    """Return one program with named sizes that is each of the given ones at its sizes.

    Parameters
    ----------
    codes : sequence of Code
        Two or more programs with the same named sizes.

    Raises
    ------
    GeneralizationError
        If two programs differ in structure, or a constant is no simple function of the sizes; the message
        shows where.
    """
    first = codes[0]
    for other in codes[1:]:
        _require_same_interface(first, other)
    sides = [
        _Side(c, {c.input.name: first.input.name}, {}, {s.name: s.length for s in c.sizes}) for c in codes
    ]
    merged: list[Define] = []
    pending = [list(code.definitions) for code in codes]
    while any(pending):
        chosen = _next_definitions(sides, pending)
        for side, define, rest in zip(sides, chosen, pending, strict=True):
            rest.remove(define)
            side.shapes[define.name] = (
                "definition",
                shape_of(define.body, side.shapes, depths_of(define.loops)),
            )
            side.arrays[define.name] = chosen[0].name
        merged.append(_definition(chosen, sides))
    aligner = _Aligner(sides, "the result")
    results = [code.result for code in codes]
    if all(isinstance(result, Decision) for result in results):
        index = aligner.expr([r.index for r in results if isinstance(r, Decision)], [{} for _ in codes])
        return replace(first, definitions=tuple(merged), result=Decision(index))
    scores = [result for result in results if isinstance(result, Scores)]
    if len(scores) < len(results) or len({len(s.parts) for s in scores}) > 1:
        raise GeneralizationError(
            "the programs return results of different kinds, or different numbers of scores"
        )
    parts = []
    for column in zip(*(s.parts for s in scores), strict=True):
        loops, names = aligner.loops([part.loops for part in column], [{} for _ in codes])
        parts.append(Each(loops, aligner.expr([part.body for part in column], names)))
    return replace(first, definitions=tuple(merged), result=Scores(tuple(parts), scores[0].kind))


def _require_same_interface(first: Code, other: Code) -> None:
    same = (
        first.input.name == other.input.name
        and len(first.input.dims) == len(other.input.dims)
        and first.input.domain == other.input.domain
        and first.output == other.output
        and (first.classes == other.classes or (first.is_numbered and other.is_numbered))
    )
    named = [(size.name, size.axis) for size in first.sizes] == [
        (size.name, size.axis) for size in other.sizes
    ]
    if not same:
        raise GeneralizationError(
            "the programs have different inputs, outputs or classes: "
            f"{first.input.dims} of {first.classes} against {other.input.dims} of {other.classes}"
        )
    if not named or first.tables or other.tables:
        raise GeneralizationError(
            f"the programs for {first.input.dims} and {other.input.dims} do not loop over the same axes, "
            "or hold tables of weights: they have not been learned as one rule"
        )


def _next_definitions(sides: Sequence[_Side], pending: Sequence[list[Define]]) -> list[Define]:
    """Choose the next definition of each program: the first that has the same shape in all."""
    if len({len(rest) for rest in pending}) > 1:
        counts = ", ".join(f"{len(side.code.definitions)} at {side.code.input.dims}" for side in sides)
        raise GeneralizationError(f"the programs have different numbers of intermediate values: {counts}")
    for define in pending[0]:
        if not _is_ready(define, sides[0]):
            continue
        shape = shape_of(define.body, sides[0].shapes, depths_of(define.loops))
        chosen = [define]
        for side, rest in zip(sides[1:], pending[1:], strict=True):
            same = [
                d
                for d in rest
                if _is_ready(d, side)
                and len(d.loops) == len(define.loops)
                and shape_of(d.body, side.shapes, depths_of(d.loops)) == shape
            ]
            if not same:
                break
            chosen.append(same[0])
        else:
            return chosen
    raise GeneralizationError(
        f"the intermediate value {pending[0][0].name!r} of the program for {sides[0].code.input.dims} has no "
        "counterpart in the others"
    )


def _is_ready(define: Define, side: _Side) -> bool:
    known = {side.code.input.name, *side.shapes}
    stack = [define.body]
    while stack:
        node = stack.pop()
        if isinstance(node, Ref) and node.array not in known:
            return False
        stack.extend(children(node))
    return True


def _definition(chosen: Sequence[Define], sides: Sequence[_Side]) -> Define:
    aligner = _Aligner(sides, f"the intermediate value {chosen[0].name!r}")
    loops, names = aligner.loops([define.loops for define in chosen], [{} for _ in sides])
    return Define(chosen[0].name, loops, aligner.expr([define.body for define in chosen], names))


Names = dict[str, str]


class _Aligner:
    """Merges expressions of all programs into one; `where` says what they are part of, for errors."""

    def __init__(self, sides: Sequence[_Side], where: str) -> None:
        self._sides = sides
        self._where = where
        self._sizes = [side.sizes for side in sides]

    def loops(
        self, columns: Sequence[tuple[Loop, ...]], names: Sequence[Names]
    ) -> tuple[tuple[Loop, ...], list[Names]]:
        if len({len(loops) for loops in columns}) > 1:
            raise self._differ("the number of loops", columns)
        inner = [dict(each) for each in names]
        merged = []
        for row in zip(*columns, strict=True):
            start = self.expr([loop.start for loop in row], inner)
            stop = self.expr([loop.stop for loop in row], inner)
            for loop, each in zip(row, inner, strict=True):
                each[loop.var] = row[0].var
            merged.append(Loop(row[0].var, start, stop))
        return tuple(merged), inner

    def expr(self, exprs: Sequence[Expr], names: Sequence[Names]) -> Expr:
        """Merge one expression of each program."""
        if any(isinstance(each, Const) for each in exprs) or self._are_bounds(exprs):
            return self._constant(exprs)
        kinds = {type(each) for each in exprs}
        if len(kinds) > 1:
            raise self._differ("the operation", exprs)
        first = exprs[0]
        match first:
            case Var():
                return self._variable(exprs, names)
            case Ref(array, index):
                self._same(exprs, "the array", lambda e, k: self._sides[k].arrays.get(e.array))
                return Ref(self._sides[0].arrays[array], self._column(exprs, names, len(index)))
            case Reduce(op, _, guard, _):
                self._same(exprs, "the reduction", lambda e, k: (e.op, e.guard is None))
                loops, inner = self.loops([e.loops for e in exprs if isinstance(e, Reduce)], names)
                bodies = [e.body for e in exprs if isinstance(e, Reduce)]
                guards = [e.guard for e in exprs if isinstance(e, Reduce) and e.guard is not None]
                held = None if guard is None else self.expr(guards, inner)
                return Reduce(op, loops, held, self.expr(bodies, inner))
            case Quotient(_, divisor):
                self._same(exprs, "the divisor", lambda e, k: e.divisor)
                (value,) = self._column(exprs, names, 1)
                return Quotient(value, divisor)
            case Power(base, _):
                self._same(exprs, "the base of a power", lambda e, k: e.base)
                return Power(base, *self._column(exprs, names, 1))
            case Compare(op, _, _):
                self._same(exprs, "the comparison", lambda e, k: e.op)
                return self._comparison(op, exprs, names)
            case Add():
                return add(*self._matched(exprs, names))
            case And() | Or() | Xor() | Mul():
                return type(first)(self._matched(exprs, names))
            case Mod():
                return Mod(*self._column(self._around(exprs), names, 2))
            case Least() | Greatest() | Sign() | Not() | If():
                parts = self._column(exprs, names, len(children(first)))
                return _rebuilt(first, parts)
            case Const():
                return self._constant(exprs)
            case _:
                assert_never(first)

    def _comparison(self, op: CompareOp, exprs: Sequence[Expr], names: Sequence[Names]) -> Expr:
        """Merge comparisons; what whole sums are compared with may be any rule that decides alike."""
        lefts, rights = zip(*(children(each) for each in exprs), strict=True)
        left = self.expr(lefts, names)
        if not all(is_whole(each, side.code) for each, side in zip(lefts, self._sides, strict=True)):
            return Compare(op, left, self.expr(rights, names))
        values = [each.value for each in rights if isinstance(each, Const)]
        fitted = fit_threshold(op, values, self._sizes) if len(values) == len(rights) else None
        return whole_comparison(op, left, self.expr(rights, names) if fitted is None else fitted)

    def _column(self, exprs: Sequence[Expr], names: Sequence[Names], count: int) -> tuple[Expr, ...]:
        rows = [children(each) for each in exprs]
        if any(len(row) != count for row in rows):
            raise self._differ("the number of operands", exprs)
        return tuple(self.expr(column, names) for column in zip(*rows, strict=True))

    def _matched(self, exprs: Sequence[Expr], names: Sequence[Names]) -> tuple[Expr, ...]:
        """Merge operands that commute: matched by shape, in the order of the first program."""
        rows = []
        for each, side, own in zip(exprs, self._sides, names, strict=True):
            depths = {name: number for number, name in enumerate(own)}
            rows.append(
                sorted(((shape_of(part, side.shapes, depths), part) for part in children(each)), key=by_shape)
            )
        shapes = [[shape for shape, _ in row] for row in rows]
        if any(shape != shapes[0] for shape in shapes):
            raise self._differ("the terms", exprs)
        merged = {
            id(column[0]): self.expr(column, names)
            for column in zip(*([part for _, part in row] for row in rows), strict=True)
        }
        return tuple(merged[id(part)] for part in children(exprs[0]))

    def _are_bounds(self, exprs: Sequence[Expr]) -> bool:
        """Whether the expressions are sizes plus numbers, which may coincide in some programs only."""
        return len(set(exprs)) > 1 and all(
            self._as_number(each, k) is not None for k, each in enumerate(exprs)
        )

    def _as_number(self, expr: Expr, k: int) -> int | None:
        match expr:
            case Const(value, "int"):
                return int(value)
            case Var(name) if name in self._sizes[k]:
                return self._sizes[k][name]
            case Add(terms):
                values = [self._as_number(term, k) for term in terms]
                return sum(v for v in values if v is not None) if None not in values else None
            case _:
                return None

    def _around(self, exprs: Sequence[Expr]) -> Sequence[Expr]:
        """Return remainders in which one number is added, where there is one that is the same in all of them.

        What is added before wrapping around a length is only known up to that length: 2 at length 4 is -2.
        """
        rows = []
        for k, each in enumerate(exprs):
            value, modulus = children(each)
            parts, length = affine_parts(value), self._as_number(modulus, k)
            if parts is None or length is None:
                return exprs
            rows.append((value, modulus, parts[1], length))
        most = max(length for *_, length in rows)
        same = [
            number
            for number in range(-most, most + 1)
            if all((number - offset) % length == 0 for *_, offset, length in rows)
        ]
        if not same:
            return exprs
        number = min(same, key=lambda each: (abs(each), each < 0))
        return [Mod(add(value, const(number - offset)), modulus) for value, modulus, offset, _ in rows]

    def _constant(self, exprs: Sequence[Expr]) -> Expr:
        kinds = {each.kind for each in exprs if isinstance(each, Const)}
        if len(set(exprs)) == 1:
            return exprs[0]
        values = []
        for k, each in enumerate(exprs):
            number = each.value if isinstance(each, Const) else self._as_number(each, k)
            if number is None or "bool" in kinds:
                raise self._differ("a value", exprs)
            values.append(number)
        fitted = fit_constant(values, self._sizes)
        if fitted is None:
            listed = ", ".join(
                f"{value} at {side.code.input.dims}" for value, side in zip(values, self._sides, strict=True)
            )
            half = is_rounded_half(values, self._sizes)
            advice = f"; {half} is halved there: take sizes that are all even, or all odd" if half else ""
            raise GeneralizationError(
                f"a constant in {self._where} is no simple function of the sizes: {listed}{advice}"
            )
        return fitted

    def _variable(self, exprs: Sequence[Expr], names: Sequence[Names]) -> Expr:
        called = {
            own.get(each.name, each.name)
            for each, own in zip(exprs, names, strict=True)
            if isinstance(each, Var)
        }
        if len(called) > 1:
            raise self._differ("the index", exprs)
        return Var(called.pop())

    def _same(self, exprs: Sequence[Expr], what: str, key: Callable[..., object]) -> None:
        if len({key(each, k) for k, each in enumerate(exprs)}) > 1:
            raise self._differ(what, exprs)

    def _differ(self, what: str, given: Sequence[Expr | tuple[Loop, ...]]) -> GeneralizationError:
        shown = next(k for k in range(1, len(given)) if given[k] != given[0] or k == len(given) - 1)
        return GeneralizationError(
            f"{what} in {self._where} differs between the programs for {self._sides[0].code.input.dims} and "
            f"{self._sides[shown].code.input.dims}: {_brief(given[0])} against {_brief(given[shown])}"
        )


def _rebuilt(expr: Expr, parts: tuple[Expr, ...]) -> Expr:
    match expr:
        case Least() | Greatest():
            return type(expr)(parts)
        case Sign() | Not():
            return type(expr)(parts[0])
        case If():
            return If(*parts)
        case _:
            return add(*parts)


def _brief(value: Expr | tuple[Loop, ...]) -> str:
    return (brief_loops(value) or "none") if isinstance(value, tuple) else brief(value)
