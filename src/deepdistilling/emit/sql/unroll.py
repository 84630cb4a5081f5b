"""Spell a program out: no loops, no tables, one definition a value.

What comes in is a `Code` of one size, what goes out are expressions over single values, for a language whose
values are columns. Numbers are folded where that changes no rounding. The work is counted while it is done,
so that a program that is too large is refused early.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...errors import UnsupportedError
from ...program.build import (
    ONE,
    ZERO,
    add,
    all_of,
    any_of,
    choose,
    compare,
    mul,
    negate,
    odd_of,
    power,
    quotient,
    sign,
)
from ...program.code import Code, Decision
from ...program.expr import (
    Add,
    And,
    Compare,
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
    walk,
)
from ..shared.naming import is_condition

MAX_NODES = 50_000
"""Nodes of the expressions of the largest program that is spelled out."""

MAX_INTEGER = 1 << 62
"""A whole number of this size is refused: integers have 64 bits, and sums of them must fit, too."""

Key = tuple[str, tuple[int, ...]]
"""A value: the array that it is an element of, and its place."""


@dataclass(frozen=True, slots=True)
class Flat:
    """A program without loops.

    Parameters
    ----------
    values : dict of Key to Expr
        Every intermediate value that is read, in an order in which each reads only those before it.
    results : tuple of Expr
        The scores; or the place of the label, alone.
    """

    values: dict[Key, Expr]
    results: tuple[Expr, ...]


def spelled_out(code: Code) -> Flat:
    """Return a program without loops.

    Raises
    ------
    UnsupportedError
        If it has named sizes, is larger than `MAX_NODES`, or holds a number of more than 62 bits.
    """
    if code.sizes:
        names = ", ".join(dict.fromkeys(size.name for size in code.sizes))
        raise UnsupportedError(
            f"a table has a fixed number of columns, but the program is for every size ({names}); print the "
            "program that was distilled at the size of the table"
        )
    return _Unroller(code).run()


def refs_of(expr: Expr) -> Iterator[Key]:
    """Yield each value that an expression without loops reads."""
    for node in walk(expr):
        if isinstance(node, Ref):
            yield node.array, tuple(int(k.value) for k in node.index if isinstance(k, Const))


class _Unroller:
    def __init__(self, code: Code) -> None:
        self._code = code
        self._tables = {table.name: table for table in code.tables}
        self._dims = {code.input.name: code.input.dims} | {d.name: d.dims for d in code.definitions}
        self._bodies = {d.name: d for d in code.definitions}
        self._is_whole = all(domain.integer for domain in code.input.domains)
        self._left = MAX_NODES

    def run(self) -> Flat:
        """Spell out the result, then what it reads, then what that reads."""
        if isinstance(self._code.result, Decision):
            results: tuple[Expr, ...] = (self._expr(self._code.result.index, {}),)
        else:
            results = tuple(
                self._expr(part.body, at)
                for part in self._code.result.parts
                for at in self._points(part.loops, {})
            )
        found: dict[Key, Expr] = {}
        wanted = [key for each in results for key in refs_of(each)]
        while wanted:
            name, place = wanted.pop()
            if name in self._bodies and (name, place) not in found:
                define = self._bodies[name]
                at = dict(zip((loop.var for loop in define.loops), place, strict=True))
                found[name, place] = self._expr(define.body, at)
                wanted += refs_of(found[name, place])
        order = {name: number for number, name in enumerate(self._bodies)}
        values = dict(sorted(found.items(), key=lambda item: (order[item[0][0]], item[0][1])))
        return Flat(values, results)

    def _expr(self, expr: Expr, at: Mapping[str, int]) -> Expr:
        self._left -= 1
        if self._left < 0:
            raise UnsupportedError(
                f"spelled out without loops, the program has more than {MAX_NODES:,} parts; print it for "
                "a target that has loops"
            )
        match expr:
            case Const(value, kind):
                if kind == "int" and abs(int(value)) >= MAX_INTEGER:
                    raise UnsupportedError(f"the number {value} does not fit into 64 bits")
                return const(float(value)) if kind == "fraction" else expr
            case Var(name):
                return const(at[name])
            case Ref(array, index):
                return self._element(array, index, at)
            case Add(parts):
                return _sum([self._expr(each, at) for each in parts], self._is_whole)
            case Mul(parts):
                return _product([self._expr(each, at) for each in parts], self._is_whole)
            case Mod(value, modulus):
                return _remainder(self._expr(value, at), self._expr(modulus, at))
            case Quotient(value, divisor):
                return self._expr(quotient(self._expr(value, at), divisor), at)
            case Power(base, exponent):
                return self._expr(power(base, self._expr(exponent, at)), at)
            case Least(parts):
                return _extreme(Least, [self._expr(each, at) for each in parts])
            case Greatest(parts):
                return _extreme(Greatest, [self._expr(each, at) for each in parts])
            case Sign(value):
                return sign(self._expr(value, at))
            case Compare(op, left, right):
                return compare(op, self._expr(left, at), self._expr(right, at))
            case Not(value):
                return negate(self._condition(value, at))
            case And(parts):
                return all_of(*(self._condition(each, at) for each in parts))
            case Or(parts):
                return any_of(*(self._condition(each, at) for each in parts))
            case Xor(parts):
                return odd_of(*(self._condition(each, at) for each in parts))
            case If(condition, then, otherwise):
                return self._choice(self._condition(condition, at), then, otherwise, at)
            case Reduce(op, loops, guard, body):
                terms = list(self._terms(op, loops, guard, body, at))
                if op == "sum":
                    return _sum(terms, self._is_whole)
                return (any_of if op == "any" else all_of)(*terms)
            case _:
                assert_never(expr)

    def _condition(self, expr: Expr, at: Mapping[str, int]) -> Expr:
        """Return an expression that is a truth value by its form."""
        return _truth(self._expr(expr, at))

    def _choice(self, condition: Expr, then: Expr, otherwise: Expr, at: Mapping[str, int]) -> Expr:
        if isinstance(condition, Const):
            return self._expr(then if condition.value else otherwise, at)
        return choose(condition, self._expr(then, at), self._expr(otherwise, at))

    def _terms(
        self, op: str, loops: tuple[Loop, ...], guard: Expr | None, body: Expr, at: Mapping[str, int]
    ) -> Iterator[Expr]:
        for point in self._points(loops, at):
            holds = Const(True, "bool") if guard is None else self._condition(guard, point)
            if holds == Const(False, "bool"):
                continue
            if op == "sum":
                yield self._choice(holds, body, ZERO, point)
            elif op == "any":
                yield all_of(holds, self._condition(body, point))
            else:
                yield any_of(negate(holds), self._condition(body, point))

    def _points(self, loops: tuple[Loop, ...], at: Mapping[str, int]) -> Iterator[Mapping[str, int]]:
        if not loops:
            yield at
            return
        first, *rest = loops
        for place in range(self._place(first.start, at), self._place(first.stop, at)):
            yield from self._points(tuple(rest), {**at, first.var: place})

    def _place(self, expr: Expr, at: Mapping[str, int]) -> int:
        found = self._expr(expr, at)
        if not isinstance(found, Const):
            raise UnsupportedError("the program has a place that depends on the values of the input")
        return int(found.value)

    def _element(self, array: str, index: tuple[Expr, ...], at: Mapping[str, int]) -> Expr:
        dims = self._tables[array].dims if array in self._tables else self._dims[array]
        # Evaluation holds places that are outside at the end, too.
        place = tuple(
            min(max(self._place(each, at), 0), dim - 1) for each, dim in zip(index, dims, strict=True)
        )
        if array not in self._tables:
            return Ref(array, tuple(map(const, place)))
        table = self._tables[array]
        value = table.values[place]
        return const(int(value) if table.integer else float(value))


def _truth(expr: Expr) -> Expr:
    if isinstance(expr, Const):
        return const(bool(expr.value))
    if is_condition(expr):
        return expr
    if isinstance(expr, If):
        return choose(expr.condition, _truth(expr.then), _truth(expr.otherwise))
    return Compare("!=", expr, ZERO)


def _sum(terms: list[Expr], is_whole: bool) -> Expr:
    kept = [each for each in terms if each != ZERO]
    numbers = _constants(kept)
    if numbers is not None:
        return const(sum(numbers))
    if is_whole and all(map(_is_exact, kept)):
        return add(*kept)
    return kept[0] if len(kept) == 1 else Add(tuple(kept))


def _product(factors: list[Expr], is_whole: bool) -> Expr:
    if ZERO in factors:
        return ZERO
    kept = [each for each in factors if each != ONE]
    numbers = _constants(kept)
    if numbers is not None:
        return const(math.prod(numbers))
    if is_whole and all(map(_is_exact, kept)):
        return mul(*kept)
    return kept[0] if len(kept) == 1 else Mul(tuple(kept))


def _is_exact(expr: Expr) -> bool:
    """Whether no number in an operand rounds, so that operands can be put together and change places."""
    parts = (expr, *children(expr))
    return all(node.kind in ("int", "bool") for node in parts if isinstance(node, Const))


def _constants(operands: list[Expr]) -> list[int | float] | None:
    """Return the numbers that operands are, if they are nothing else."""
    numbers = [each.value for each in operands if isinstance(each, Const)]
    if len(numbers) < len(operands):
        return None
    return [each if isinstance(each, float) else int(each) for each in numbers]


def _remainder(value: Expr, modulus: Expr) -> Expr:
    match value, modulus:
        case Const(number, _), Const(by, _):
            return const(int(number) % int(by))
        case _:
            return Mod(value, modulus)


def _extreme(kind: type[Least] | type[Greatest], operands: list[Expr]) -> Expr:
    kept = list(dict.fromkeys(operands))
    numbers = _constants(kept)
    if numbers is not None:
        return const(min(numbers) if kind is Least else max(numbers))
    return kept[0] if len(kept) == 1 else kind(tuple(kept))
