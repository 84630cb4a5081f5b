"""Whether nodes from a file are a program: every name is bound, every index is one, every size is bearable.

What evaluation, inference and printers take for granted of programs that passes made is asked here, once, of
one that anybody may have written: a name that is read is defined above, an array is read with an index for
each axis, an index is a whole number, nothing is divided by 0, labels are as many as scores. Every field
holds what its annotation says: `fields` was asked before.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from ..errors import DomainError, UnsupportedError
from ..program.bodies import bodies
from ..program.code import Array, Code, Decision, Define, Each, Scores, Table, extent
from ..program.domain import Domain
from ..program.evaluate import evaluate
from ..program.expr import (
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
    bound_variables,
    children,
    walk,
)
from ..program.fitting import require_inside
from ..program.infer import Facts, domain_of, points_of
from ..program.labels import has_more_labels
from ..program.sizes import origin
from ..verify import all_inputs, n_inputs_of
from .inputs import MAX_AXES
from .options import check_classes

MAX_LISTED = 1 << 16
"""A program of more inputs is not run to see which labels it gives."""

MAX_DEPTH = 92
"""Passes nest expressions some ten deep; walks recurse, and much deeper ones meet Python's limit."""

MAX_POINTS = 1 << 26
"""Points of nested loops, and values of an array, that a machine can still hold."""

KINDS = {bool: "bool", int: "int", Fraction: "fraction", float: "float"}


@dataclass(frozen=True, slots=True)
class _Scope:
    """What may be read at a place in a program.

    Parameters
    ----------
    facts : Facts
        Values of what is defined.
    axes : dict of str to int
        Number of axes of each array.
    variables : frozenset of str
        Index variables and sizes.
    points : int or float
        Points of all loops around the place.
    """

    facts: Facts
    axes: dict[str, int]
    variables: frozenset[str]
    points: float = 1

    def within(self, loops: Sequence[Loop]) -> _Scope:
        """Return the scope inside some loops, whose bounds are checked."""
        scope = self
        for loop in loops:
            _require_name(loop.var, "an index variable")
            for bound in (loop.start, loop.stop):
                _require_index(bound, scope)
            points = points_of((loop,), None, scope.facts)[1]
            # With a named size in a bound there is no limit: the caller's array is one.
            scope = _Scope(
                scope.facts.within((loop,)),
                scope.axes,
                scope.variables | {loop.var},
                scope.points * (points if math.isfinite(points) else 1),
            )
            _require(scope.points <= MAX_POINTS, f"its loops have more than {MAX_POINTS} points")
        return scope

    def also(self, define: Define) -> _Scope:
        """Return the scope after a definition."""
        return replace(
            self, facts=self.facts.also(define), axes={**self.axes, define.name: len(define.loops)}
        )


def require_sound(code: Code) -> None:
    """Raise what is wrong with a program; see the module.

    Raises
    ------
    UnsupportedError
        If it is none. The message says what was found, and names the part.
    """
    _require_input(code.input)
    for each in code.tables:
        _require_table(each)
    for loops, body in bodies(code):
        for expr in (body, *(bound for loop in loops for bound in (loop.start, loop.stop))):
            _require(_depth(expr) <= MAX_DEPTH, f"an expression is nested more than {MAX_DEPTH} deep")
    _require_sizes(code)
    axes = {code.input.name: len(code.input.dims), **{each.name: len(each.dims) for each in code.tables}}
    _require(len(axes) == len(code.tables) + 1, "two of its arrays have one name")
    scope = _Scope(Facts(code, {}), axes, frozenset(size.name for size in code.sizes))
    for define in code.definitions:
        _require_name(define.name, "a definition")
        _require(define.name not in scope.axes, f"two of its arrays have the name {define.name!r}")
        _require_body(define.loops, define.body, scope)
        scope = scope.also(define)
    if isinstance(code.result, Decision):
        _require_body((), code.result.index, scope)
    else:
        _require(bool(code.result.parts), "it has no scores")
        for part in code.result.parts:
            _require_body(part.loops, part.body, scope)
    _require_answers(code, scope)
    try:
        require_inside(origin(code))
    except DomainError as error:
        raise UnsupportedError(str(error)) from error


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise UnsupportedError(message)


def _require_name(name: str, what: str) -> None:
    """Names inside a program are plain; those of the user, which may be any text, are spelled by printers."""
    _require(name.isascii() and name.isidentifier(), f"{name!r} cannot be the name of {what}")


def _depth(expr: Expr) -> int:
    deepest, stack = 0, [(expr, 1)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        stack.extend((child, depth + 1) for child in children(node))
    return deepest


def _require_input(given: Array) -> None:
    _require_name(given.name, "the input")
    _require_dims(given.dims, "the input")
    _require(len(given.dims) <= MAX_AXES, f"the input has more than {MAX_AXES} axes")
    count = math.prod(given.dims)
    _require_domain(given.domain)
    for parts, what in (
        (given.element_domains, "domains"),
        (given.element_names, "names"),
        (given.categories, "categories"),
    ):
        _require(
            parts is None or len(parts) == count,
            f"there are {0 if parts is None else len(parts)} {what} for {count} values",
        )
    is_one_axis = len(given.dims) == 1
    _require(is_one_axis or given.element_names is None, "names are for inputs of one axis")
    _require(is_one_axis or given.categories is None, "categories are for inputs of one axis")
    for domain in given.element_domains or ():
        _require_domain(domain)
        _require(
            given.domain.lo <= domain.lo and domain.hi <= given.domain.hi,
            "a value has a domain that goes beyond that of all values",
        )
    for place, each in enumerate(given.categories or ()):
        if each is not None:
            check_classes(each.values)
            _require(len(set(each.values)) == len(each.values), "two categories of a column are equal")
            _require(
                given.domains[place].integer and given.domains[place].hi == each.count - 1,
                "a column has other numbers than its categories",
            )


def _require_dims(dims: tuple[int, ...], what: str) -> None:
    _require(bool(dims) and min(dims) >= 1, f"{what} has the dimensions {dims}")
    _require(math.prod(dims) <= MAX_POINTS, f"{what} has more than {MAX_POINTS} values")


def _require_domain(domain: Domain) -> None:
    shown = f"a domain goes from {domain.lo} to {domain.hi}"
    _require(domain.lo <= domain.hi, shown)
    ends = (domain.lo, domain.hi)
    if domain.integer:
        _require(all(type(end) is int and abs(end) <= 2**53 for end in ends), f"{shown}, and is of integers")
    _require(not domain.boolean or (ends == (0, 1) and domain.integer), f"{shown}, and is of truth values")
    values = domain.values
    if values is not None:
        _require(bool(values) and ends == (values[0], values[-1]), f"{shown}, and its values do not")
        _require(list(values) == sorted(set(values)), "the values of a domain do not ascend")
        _require(
            not domain.integer or all(type(each) is int for each in values),
            "a domain is of integers, and its values are not",
        )


def _require_table(table: Table) -> None:
    _require_name(table.name, "a table")
    _require_dims(table.dims, f"the table {table.name}")
    _require(
        len(table.data) == 8 * math.prod(table.dims),
        f"the table {table.name} of the dimensions {table.dims} has {len(table.data)} bytes",
    )
    _require(
        bool(np.isfinite(table.values).all()), f"the table {table.name} holds numbers that are not finite"
    )


def _require_sizes(code: Code) -> None:
    for size in code.sizes:
        _require_name(size.name, "a size")
        _require(
            0 <= size.axis < len(code.input.dims) and size.length == code.input.dims[size.axis],
            f"the size {size.name} is not the length of an axis of the input",
        )
    _require(len({size.axis for size in code.sizes}) == len(code.sizes), "an axis has two sizes")
    bound = frozenset[str]().union(
        *({loop.var for loop in loops} | bound_variables(body) for loops, body in bodies(code))
    )
    _require(not bound & {size.name for size in code.sizes}, "an index variable has the name of a size")


def _require_body(loops: tuple[Loop, ...], body: Expr, scope: _Scope) -> None:
    """Loops around a body start at 0 or later, and end at a number, or one that sizes give."""
    _require(
        len({loop.var for loop in loops}) == len(loops), "two loops around an expression have one variable"
    )
    for loop in loops:
        for bound in (loop.start, loop.stop):
            _require(
                not any(isinstance(node, Ref) for node in walk(bound)),
                f"the loop over {loop.var} has no constant bounds",
            )
    inner = scope.within(loops)
    _require_expr(body, inner)
    domain_of(body, inner.facts)  # raises where a number grows beyond all floats


def _require_expr(expr: Expr, scope: _Scope) -> None:
    match expr:
        case Const(value, kind):
            _require(KINDS[type(value)] == kind, f"the constant {value!r} is no {kind}")
            _require(math.isfinite(value), "a constant is not finite")
        case Var(name):
            _require(name in scope.variables, f"it reads the variable {name!r}, which nothing binds")
        case Ref(array, index):
            _require(array in scope.axes, f"it reads {array!r}, which is not defined there")
            _require(
                len(index) == scope.axes[array],
                f"it reads {array!r}, of {scope.axes[array]} axes, with {len(index)} indices",
            )
            for each in index:
                _require_index(each, scope)
            return
        case Add(parts) | Mul(parts) | Least(parts) | Greatest(parts) | And(parts) | Or(parts) | Xor(parts):
            _require(len(parts) >= 2, f"an {type(expr).__name__} has {len(parts)} operands")
        case Mod(value, modulus):
            _require_index(modulus, scope)
            _require(domain_of(modulus, scope.facts).lo >= 1, "something is divided by what may be 0")
            _require(domain_of(value, scope.facts).integer, "a remainder is of no whole number")
        case Quotient(value, divisor):
            _require_index(value, scope)
            _require(divisor >= 2, f"a length is divided by {divisor}")
        case Power(base, exponent):
            _require_index(exponent, scope)
            _require(base >= 2, f"a power has the base {base}")
            most = domain_of(exponent, scope.facts).hi
            _require(math.isinf(most) or most * math.log2(base) < 1024, "a power is larger than any float")
        case Reduce(_, loops, guard, body):
            _require(bool(loops), f"a {type(expr).__name__} has no loops")
            inner = scope.within(loops)
            for each in (body,) if guard is None else (guard, body):
                _require_expr(each, inner)
            return
        case Sign() | Compare() | Not() | If():
            pass
    for child in children(expr):
        _require_expr(child, scope)


def _require_index(expr: Expr, scope: _Scope) -> None:
    """Require a whole number made of index variables, sizes and tables: it is the same for every sample."""
    tables = {table.name for table in scope.facts.code.tables}
    for node in walk(expr):
        match node:
            case Const(value, kind):
                _require(kind == "int", f"the index {value!r} is no integer")
            case Ref(array, _):
                _require(array in tables, f"an index reads {array!r}, which is no table")
            case Var() | Add() | Mul() | Mod() | Quotient() | Power() | Least() | Greatest():
                pass
            case _:
                raise UnsupportedError(f"a {type(node).__name__} cannot stand in an index")
    _require_expr(expr, scope)
    _require(domain_of(expr, scope.facts).integer, "an index is no whole number")


def _require_answers(code: Code, scope: _Scope) -> None:
    check_classes(code.classes)
    _require(len({type(each) for each in code.classes}) <= 1, "its labels are of several kinds")
    if isinstance(code.result, Decision):
        domain = domain_of(code.result.index, scope.facts)
        _require(domain.integer, "the place of its label is no whole number")
        are_listed = domain.lo >= 0 and domain.hi < len(code.classes)
        _require(
            are_listed or has_more_labels(code) or _are_places(origin(code)),
            f"the place of its label is one of {domain.lo} to {domain.hi}, and there are {len(code.classes)}",
        )
        return
    parts = origin(code).result.parts  # type: ignore[union-attr]
    count = sum(math.prod(extent(loop) for loop in part.loops) for part in parts)
    _require(
        code.result.kind == "score" or len(code.classes) == max(2, count),
        f"it has {count} scores and {len(code.classes)} labels",
    )


def _are_places(code: Code) -> bool:
    """Whether each input has the place of a label, which bounds of parts alone may not show."""
    if n_inputs_of(code.input) > MAX_LISTED:
        return False
    index = code.result.index  # type: ignore[union-attr]
    places = evaluate(replace(code, result=Scores((Each((), index),), "score")), all_inputs(code.input))
    return bool((places >= 0).all() and (places < len(code.classes)).all())
