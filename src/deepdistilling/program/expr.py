"""The expressions of the intermediate representation.

A program is a list of arrays defined over index variables, in the manner of tensor comprehensions, and
an expression is what stands on the right-hand side. Nodes are frozen values: they only store, and equality
is structural. Builders that normalise live in `build`; walks are functions that `match` over the
closed union `Expr` and end in `assert_never`, so that a new node fails type checking wherever it is
unhandled.

Sums, products and Boolean connectives are n-ary, so that the depth of a tree follows the nesting of the
program, never its size.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NoReturn

Number = bool | int | Fraction | float
CompareOp = Literal["<", "<=", "==", "!=", ">=", ">"]
ReduceOp = Literal["sum", "any", "all"]


@dataclass(frozen=True, slots=True)
class Const:
    """A number. Its kind is compared too, since in Python ``1 == True == 1.0``."""

    value: Number
    kind: Literal["bool", "int", "fraction", "float"]


@dataclass(frozen=True, slots=True)
class Var:
    """An index variable bound by a `Loop`, or the name of a size."""

    name: str


@dataclass(frozen=True, slots=True)
class Ref:
    """An element of an array; with no index, a scalar definition."""

    array: str
    index: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Add:
    """The sum of two or more terms."""

    terms: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Mul:
    """The product of two or more factors; a constant comes first."""

    factors: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Mod:
    """Remainder of integer division, never negative: an index that wraps around."""

    value: Expr
    modulus: Expr


@dataclass(frozen=True, slots=True)
class Quotient:
    """A length divided by 2 or more, without remainder; for lengths that leave one there is no program."""

    value: Expr
    divisor: int


@dataclass(frozen=True, slots=True)
class Power:
    """`base`, 2 or more, to the power of an index expression that is never negative where it counts."""

    base: int
    exponent: Expr


@dataclass(frozen=True, slots=True)
class Least:
    """The smallest of its operands."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Greatest:
    """The largest of its operands."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """-1, 0 or +1."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two numbers."""

    op: CompareOp
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Not:
    """Boolean negation."""

    value: Expr


@dataclass(frozen=True, slots=True)
class And:
    """True where every operand is."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True where some operand is."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Xor:
    """True where an odd number of operands is."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class If:
    """One of two values, by a condition."""

    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class Loop:
    """An index variable and the half-open range that it runs over."""

    var: str
    start: Expr
    stop: Expr


@dataclass(frozen=True, slots=True)
class Reduce:
    """A sum, any or all of `body` over the loops, where `guard` (if there is one) holds."""

    op: ReduceOp
    loops: tuple[Loop, ...]
    guard: Expr | None
    body: Expr

    def __post_init__(self) -> None:
        """Refuse two loops over one variable: inside them, its name would mean two things."""
        if len({loop.var for loop in self.loops}) < len(self.loops):
            names = ", ".join(loop.var for loop in self.loops)
            raise ValueError(f"the loops of a reduction need different variables; got {names}")


Expr = (
    Const
    | Var
    | Ref
    | Add
    | Mul
    | Mod
    | Quotient
    | Power
    | Least
    | Greatest
    | Sign
    | Compare
    | Not
    | And
    | Or
    | Xor
    | If
    | Reduce
)


def assert_never(node: NoReturn) -> NoReturn:
    """End a `match` over a closed union: the type checker proves that no node gets here."""
    raise AssertionError(f"unhandled node {node!r}")


def const(value: Number) -> Const:
    """Return a constant of the kind that its Python type says.

    Raises
    ------
    ValueError
        If `value` is NaN.
    """
    if isinstance(value, bool):
        return Const(value, "bool")
    if isinstance(value, int):
        return Const(value, "int")
    if isinstance(value, Fraction):
        return Const(int(value), "int") if value.denominator == 1 else Const(value, "fraction")
    value = float(value)
    if math.isnan(value):
        raise ValueError("a constant cannot be NaN")
    return Const(value + 0.0, "float")  # adding 0.0 turns -0.0 into 0.0


def children(expr: Expr) -> tuple[Expr, ...]:
    """Return the direct subexpressions, bounds of loops included."""
    match expr:
        case Const() | Var():
            return ()
        case Ref(_, index):
            return index
        case Add(parts) | Mul(parts) | And(parts) | Or(parts) | Xor(parts) | Least(parts) | Greatest(parts):
            return parts
        case Mod(value, modulus):
            return (value, modulus)
        case Quotient(value, _):
            return (value,)
        case Power(_, exponent):
            return (exponent,)
        case Sign(value) | Not(value):
            return (value,)
        case Compare(_, left, right):
            return (left, right)
        case If(condition, then, otherwise):
            return (condition, then, otherwise)
        case Reduce(_, loops, guard, body):
            bounds = tuple(bound for loop in loops for bound in (loop.start, loop.stop))
            return (*bounds, *(() if guard is None else (guard,)), body)
        case _:
            assert_never(expr)


def map_children(expr: Expr, function: Callable[[Expr], Expr]) -> Expr:
    """Rebuild `expr` with `function` applied to each direct subexpression."""
    match expr:
        case Const() | Var():
            return expr
        case Ref(array, index):
            return Ref(array, tuple(map(function, index)))
        case Add(parts) | Mul(parts) | And(parts) | Or(parts) | Xor(parts) | Least(parts) | Greatest(parts):
            return type(expr)(tuple(map(function, parts)))
        case Mod(value, modulus):
            return Mod(function(value), function(modulus))
        case Quotient(value, divisor):
            return Quotient(function(value), divisor)
        case Power(base, exponent):
            return Power(base, function(exponent))
        case Sign(value):
            return Sign(function(value))
        case Not(value):
            return Not(function(value))
        case Compare(op, left, right):
            return Compare(op, function(left), function(right))
        case If(condition, then, otherwise):
            return If(function(condition), function(then), function(otherwise))
        case Reduce(op, loops, guard, body):
            bounds = tuple(Loop(loop.var, function(loop.start), function(loop.stop)) for loop in loops)
            return Reduce(op, bounds, None if guard is None else function(guard), function(body))
        case _:
            assert_never(expr)


def walk(expr: Expr) -> Iterator[Expr]:
    """Yield `expr` and everything below it, without recursion."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


def free_variables(expr: Expr) -> frozenset[str]:
    """Index variables that `expr` uses and does not bind."""
    match expr:
        case Var(name):
            return frozenset((name,))
        case Reduce(_, loops, guard, body):
            inner = free_variables(body) | (free_variables(guard) if guard is not None else frozenset())
            for loop in reversed(loops):
                inner -= {loop.var}
                inner |= free_variables(loop.start) | free_variables(loop.stop)
            return inner
        case _:
            result: frozenset[str] = frozenset()
            for child in children(expr):
                result |= free_variables(child)
            return result


def bound_variables(expr: Expr) -> frozenset[str]:
    """Index variables that some reduction inside `expr` binds."""
    return frozenset(loop.var for node in walk(expr) if isinstance(node, Reduce) for loop in node.loops)


def substitute(expr: Expr, values: dict[str, Expr]) -> Expr:
    """Replace free index variables by expressions.

    The caller keeps bound names apart from the names free in `values`; `fresh_variables` helps.
    """
    match expr:
        case Var(name):
            return values.get(name, expr)
        case Reduce(op, loops, guard, body):
            bounds, inner = [], dict(values)
            for loop in loops:
                start, stop = substitute(loop.start, inner), substitute(loop.stop, inner)
                bounds.append(Loop(loop.var, start, stop))
                inner.pop(loop.var, None)
            new_guard = None if guard is None else substitute(guard, inner)
            return Reduce(op, tuple(bounds), new_guard, substitute(body, inner))
        case _:
            return map_children(expr, lambda child: substitute(child, values))


def rename_bound(expr: Expr, taken: frozenset[str]) -> Expr:
    """Rename variables bound inside `expr` that are in `taken`, so that it can be put under those."""
    if not isinstance(expr, Reduce):
        return map_children(expr, lambda child: rename_bound(child, taken))
    renames: dict[str, Expr] = {}
    loops = []
    # A new name must not meet another variable of this reduction, nor one that is bound further inside.
    used = taken | free_variables(expr) | bound_variables(expr)
    for loop in expr.loops:
        name = fresh_variable(loop.var, used) if loop.var in taken else loop.var
        used |= {name}
        start, stop = substitute(loop.start, renames), substitute(loop.stop, renames)
        if name != loop.var:
            renames[loop.var] = Var(name)
        loops.append(Loop(name, start, stop))
    guard = None if expr.guard is None else rename_bound(substitute(expr.guard, renames), taken)
    body = rename_bound(substitute(expr.body, renames), taken)
    return Reduce(expr.op, tuple(loops), guard, body)


def fresh_variable(name: str, taken: frozenset[str]) -> str:
    """Return `name`, or the first of its successors that is not taken."""
    candidates: tuple[str, ...] = (name, *"ijkmnpqrst")
    for candidate in candidates:
        if candidate not in taken:
            return candidate
    number = 1
    while f"i{number}" in taken:
        number += 1
    return f"i{number}"
