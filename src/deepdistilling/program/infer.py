"""Domain inference: the values that an expression can take.

The answer always contains every value that occurs; it may contain more, since operands that read the same
input are treated as if they were independent.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce

from .code import Code, Define
from .domain import BOOLEAN, MAX_VALUES, Bound, Domain, Exact, integers, of_value, of_values
from .expr import (
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
    free_variables,
    walk,
)
from .index import index_value

MAX_POWERS = 64
"""Powers are listed where there are at most this many."""

MAX_EXPONENT = 256
"""Larger powers have no upper bound."""

MAX_PAIRS = 1 << 16
"""Above this many pairs, the exact set of sums or products is widened to an interval."""


@dataclass(frozen=True)
class Facts:
    """What is known of the names in scope.

    Parameters
    ----------
    code : Code
        The program, for its input and tables.
    arrays : mapping of str to Domain
        Domain of an element of each definition seen so far.
    variables : mapping of str to Domain
        Range of each index variable in scope.
    """

    code: Code
    arrays: Mapping[str, Domain]
    variables: Mapping[str, Domain] = field(default_factory=dict)

    def within(self, loops: tuple[Loop, ...]) -> Facts:
        """Return the facts inside some loops."""
        variables = dict(self.variables)
        for loop in loops:
            inner = Facts(self.code, self.arrays, variables)
            start, stop = domain_of(loop.start, inner), domain_of(loop.stop, inner)
            variables[loop.var] = _interval(start.lo, max(start.lo, stop.hi - 1), True)
        return Facts(self.code, self.arrays, variables)

    def also(self, define: Define) -> Facts:
        """Return the facts once a definition is known."""
        domain = domain_of(define.body, self.within(define.loops))
        return Facts(self.code, {**self.arrays, define.name: domain}, self.variables)


def facts_of(code: Code) -> Facts:
    """Return the facts that hold at a program's result."""
    facts = Facts(code, {})
    for define in code.definitions:
        facts = facts.also(define)
    return facts


def domain_of(expr: Expr, facts: Facts) -> Domain:
    """Return a set of numbers that contains every value of `expr`."""
    match expr:
        case Const(value, kind):
            if kind == "float":
                return Domain(value, value, False)
            if kind == "bool":
                return of_values((int(value),), boolean=True)
            return of_value(Fraction(value) if kind == "fraction" else int(value))
        case Var(name):
            return facts.variables[name] if name in facts.variables else _size(name, facts.code)
        case Ref(name, index):
            return _element(name, index, facts)
        case Add(terms):
            return reduce(_plus, (domain_of(term, facts) for term in terms), of_value(0))
        case Mul(factors):
            return reduce(_times, (domain_of(factor, facts) for factor in factors), of_value(1))
        case Mod(value, modulus):
            return _remainder(domain_of(value, facts), domain_of(modulus, facts))
        case Quotient(value, divisor):
            whole = domain_of(value, facts)
            return _interval(whole.lo / divisor, whole.hi / divisor, True)
        case Power(base, exponent):
            return _power(base, domain_of(exponent, facts))
        case Least(operands):
            parts = [domain_of(each, facts) for each in operands]
            return _interval(
                min(p.lo for p in parts), min(p.hi for p in parts), all(p.integer for p in parts)
            )
        case Greatest(operands):
            parts = [domain_of(each, facts) for each in operands]
            return _interval(
                max(p.lo for p in parts), max(p.hi for p in parts), all(p.integer for p in parts)
            )
        case Sign(value):
            return _sign(domain_of(value, facts))
        case Compare() | Not() | And() | Or() | Xor():
            return BOOLEAN
        case If(_, then, otherwise):
            return _union(domain_of(then, facts), domain_of(otherwise, facts))
        case Reduce(op, loops, guard, body):
            if op != "sum":
                return BOOLEAN
            return _repeated(domain_of(body, facts.within(loops)), *points_of(loops, guard, facts))
        case _:
            assert_never(expr)


def _size(name: str, code: Code) -> Domain:
    """Return the values of a named size: every length that an axis can have."""
    named = any(size.name == name for size in code.sizes)
    return Domain(1 if named else -math.inf, math.inf)


def _element(name: str, index: tuple[Expr, ...], facts: Facts) -> Domain:
    given = facts.code.input
    if name == given.name:
        if given.element_domains is None:
            return given.domain
        if all(isinstance(each, Const) for each in index):
            place = 0
            for each, dim in zip(index, given.dims, strict=True):
                assert isinstance(each, Const)
                place = place * dim + int(each.value)
            return given.element_domains[place]
        return given.domain
    for table in facts.code.tables:
        if table.name == name:
            values = table.values
            if table.integer:
                return of_values(int(v) for v in values.ravel())
            return Domain(float(values.min()), float(values.max()), False)
    return facts.arrays[name]


def _interval(lo: Bound, hi: Bound, integer: bool) -> Domain:
    if integer and math.isfinite(lo) and math.isfinite(hi):
        return integers(int(lo), int(hi))
    return Domain(lo, hi, integer)


def _plus(a: Domain, b: Domain) -> Domain:
    if _is_run(a) and _is_run(b):
        return _interval(a.lo + b.lo, a.hi + b.hi, True)
    if a.values is not None and b.values is not None and len(a.values) * len(b.values) <= MAX_PAIRS:
        sums = {x + y for x in a.values for y in b.values}
        if len(sums) <= MAX_VALUES:
            return of_values(sums)
    return Domain(_total(a.lo, b.lo), _total(a.hi, b.hi), a.integer and b.integer)


def _is_run(domain: Domain) -> bool:
    """Whether every integer between the least and the greatest value is listed."""
    return domain.integer and domain.values is not None and len(domain.values) == domain.hi - domain.lo + 1


def _times(a: Domain, b: Domain) -> Domain:
    if a.is_constant and a.values is not None and b.values is not None:
        return _scaled(a.values[0], b.values)
    if a.values is not None and b.values is not None and len(a.values) * len(b.values) <= MAX_PAIRS:
        products = {x * y for x in a.values for y in b.values}
        if len(products) <= MAX_VALUES:
            return of_values(products)
    corners = [_product(x, y) for x in (a.lo, a.hi) for y in (b.lo, b.hi)]
    return Domain(min(corners), max(corners), a.integer and b.integer)


def _scaled(factor: Exact, values: tuple[Exact, ...]) -> Domain:
    """Return the multiples of values: what `of_values` of them gives, without sorting them again."""
    if factor == 0:
        return of_value(0)
    if factor != 1:
        values = tuple(factor * v for v in (values if factor > 0 else reversed(values)))
    return Domain(values[0], values[-1], all(v == int(v) for v in values), False, values)


def _product(x: Bound, y: Bound) -> Bound:
    if x == 0 or y == 0:
        return 0  # 0 times infinity is 0 here: the bound is never attained
    try:
        return x * y
    except OverflowError:  # one of them is a float, the other an integer beyond all floats
        return math.inf if (x > 0) == (y > 0) else -math.inf


def _total(x: Bound, y: Bound) -> Bound:
    try:
        return x + y
    except OverflowError:
        return math.inf if x > -y else -math.inf


def _remainder(value: Domain, modulus: Domain) -> Domain:
    if value.lo >= 0 and value.hi < modulus.lo:
        return value
    return _interval(0, modulus.hi - 1, True)


def _power(base: int, exponent: Domain) -> Domain:
    least = min(MAX_EXPONENT, max(0, exponent.lo))
    if exponent.hi > MAX_EXPONENT:
        return Domain(base ** int(least), math.inf)
    least, most = int(least), max(int(least), int(exponent.hi))
    if most - least < MAX_POWERS:
        return of_values(base**each for each in range(least, most + 1))
    return Domain(base**least, base**most)


def _sign(value: Domain) -> Domain:
    if value.values is not None:
        return of_values((v > 0) - (v < 0) for v in value.values)
    signs = [s for s, possible in ((-1, value.lo < 0), (0, value.contains(0)), (1, value.hi > 0)) if possible]
    return of_values(signs)


def _union(a: Domain, b: Domain) -> Domain:
    if a.values is not None and b.values is not None:
        return of_values({*a.values, *b.values}, boolean=a.boolean and b.boolean)
    return Domain(min(a.lo, b.lo), max(a.hi, b.hi), a.integer and b.integer, a.boolean and b.boolean)


def points_of(loops: tuple[Loop, ...], guard: Expr | None, facts: Facts) -> tuple[Bound, Bound]:
    """Least and greatest number of points of the loops at which the guard holds."""
    least: Bound = 1
    most: Bound = 1
    inner = facts
    for loop in loops:
        shortest, longest = _lengths(loop, inner)
        least, most = _product(least, shortest), _product(most, longest)
        inner = inner.within((loop,))
    if guard is None:
        return least, most
    match guard:
        case Compare("!=", Var(name), other) if len(loops) == 1 and name == loops[0].var:
            # One value is left out, if it lies in the range at all.
            left_out, full = domain_of(other, facts), facts.within(loops).variables[name]
            inside = least == most and full.lo <= left_out.lo and left_out.hi <= full.hi
            return max(0, least - 1), most - 1 if inside else most
        case _:
            return 0, most


def _lengths(loop: Loop, facts: Facts) -> tuple[Bound, Bound]:
    """Least and greatest length of a loop, exactly where its bounds depend on few index values."""
    names = sorted(free_variables(loop.start) | free_variables(loop.stop))
    domains = [domain_of(Var(name), facts).values for name in names]
    known = [values for values in domains if values is not None]
    looked_up = any(isinstance(node, Ref) for bound in (loop.start, loop.stop) for node in walk(bound))
    if not looked_up and len(known) == len(domains) and math.prod(map(len, known)) <= MAX_VALUES:
        lengths = [
            max(0, index_value(loop.stop, at) - index_value(loop.start, at))
            for at in (dict(zip(names, map(int, point), strict=True)) for point in itertools.product(*known))
        ]
        return min(lengths), max(lengths)
    start, stop = domain_of(loop.start, facts), domain_of(loop.stop, facts)
    return 0, max(0, stop.hi - start.lo)


def _repeated(body: Domain, least: Bound, most: Bound) -> Domain:
    if least == most and body.is_constant:
        return _times(body, of_values((int(least),)))
    lo: Bound = min(_product(least, body.lo), _product(most, body.lo))
    hi: Bound = max(_product(least, body.hi), _product(most, body.hi))
    if not body.integer or body.values is None or math.isinf(lo) or math.isinf(hi):
        return Domain(lo, hi, body.integer)
    values = body.values if least == most else (0, *body.values)
    step = math.gcd(*(int(v) - int(values[0]) for v in values))
    base = int(lo) if least == most else 0
    first = base + -(-(int(lo) - base) // step) * step if step else int(lo)
    if step and (int(hi) - first) // step < MAX_VALUES:
        lattice: range = range(first, int(hi) + 1, step)
        return of_values(lattice)
    return Domain(lo, hi, True)
