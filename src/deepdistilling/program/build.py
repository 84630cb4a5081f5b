"""Builders that normalise: flatten, fold constants, combine like terms.

The raw constructors in `expr` only store. Passes build with these, so that two ways to the same expression
give equal values. A builder never looks at domains; what needs to know values is a rule in `simplify`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from .expr import (
    Add,
    And,
    Compare,
    CompareOp,
    Const,
    Expr,
    If,
    Loop,
    Mod,
    Mul,
    Not,
    Number,
    Or,
    Power,
    Quotient,
    Reduce,
    ReduceOp,
    Ref,
    Sign,
    Var,
    Xor,
    const,
    walk,
)

MAX_WHOLE = 1 << 53
"""Whole numbers from here on stay floats: sums of integers as large as these would overflow."""

TRUE = Const(True, "bool")
FALSE = Const(False, "bool")
ZERO = Const(0, "int")
ONE = Const(1, "int")

OPPOSITE: dict[CompareOp, CompareOp] = {"<": ">=", "<=": ">", "==": "!=", "!=": "==", ">=": "<", ">": "<="}
MIRRORED: dict[CompareOp, CompareOp] = {"<": ">", "<=": ">=", "==": "==", "!=": "!=", ">=": "<=", ">": "<"}


def split_coefficient(expr: Expr) -> tuple[Number, Expr]:
    """Return ``(c, rest)`` with ``expr == c * rest``."""
    if isinstance(expr, Mul) and isinstance(expr.factors[0], Const):
        rest = expr.factors[1:]
        return expr.factors[0].value, rest[0] if len(rest) == 1 else Mul(rest)
    return 1, expr


def add(*terms: Expr) -> Expr:
    """Sum: flat, like terms combined, the constant last."""
    total: Number = 0
    coefficients: dict[Expr, Number] = {}
    stack = list(reversed(terms))
    while stack:
        term = stack.pop()
        if isinstance(term, Add):
            stack.extend(reversed(term.terms))
        elif isinstance(term, Const):
            total = total + term.value
        else:
            factor, rest = split_coefficient(term)
            coefficients[rest] = coefficients.get(rest, 0) + factor
    parts = [scale(factor, rest) for rest, factor in coefficients.items() if factor != 0]
    if total != 0 or not parts:
        parts.append(const(total if not isinstance(total, bool) else int(total)))
    return parts[0] if len(parts) == 1 else Add(tuple(parts))


def scale(factor: Number, expr: Expr) -> Expr:
    """Multiply by a constant, into sums and conditionals too when they hold nothing but constants."""
    if isinstance(factor, bool):
        factor = int(factor)
    if factor == 1:
        return expr
    if factor == 0:
        return ZERO
    match expr:
        case Const(value, _):
            return const(factor * value)
        case Add(terms):
            return add(*(scale(factor, term) for term in terms))
        case Mul():
            inner, rest = split_coefficient(expr)
            if inner != 1:
                return scale(factor * inner, rest)
            return Mul((const(factor), *expr.factors))
        case _:
            return Mul((const(factor), expr))


def mul(*factors: Expr) -> Expr:
    """Product: flat, constants folded and first.

    A factor that says only for which indices the others count becomes a choice: what the others read may
    not exist elsewhere.
    """
    for place, factor in enumerate(factors):
        guard = _guard(factor)
        if guard is not None and len(factors) > 1:
            return choose(guard, mul(*factors[:place], *factors[place + 1 :]), ZERO)
    coefficient: Number = 1
    rest: list[Expr] = []
    for factor in factors:
        inner, other = split_coefficient(factor)
        if isinstance(other, Const):
            coefficient = coefficient * inner * other.value
            continue
        coefficient = coefficient * inner
        rest.extend(other.factors if isinstance(other, Mul) else (other,))
    if not rest:
        return const(coefficient)
    product = rest[0] if len(rest) == 1 else Mul(tuple(rest))
    return (
        scale(coefficient, product)
        if len(rest) == 1 or coefficient in (0, 1)
        else Mul((const(coefficient), *rest))
    )


def _guard(factor: Expr) -> Expr | None:
    """Return the condition of a factor that is 1 for some indices and 0 for the others."""
    condition = factor.condition if isinstance(factor, If) else factor
    if isinstance(factor, If) and (factor.then, factor.otherwise) != (ONE, ZERO):
        return None
    if not isinstance(condition, Compare | And | Or | Not):
        return None
    return None if any(isinstance(node, Ref) for node in walk(condition)) else condition


def quotient(value: Expr, divisor: int) -> Expr:
    """Division without remainder, decided at once for a constant that leaves none."""
    if isinstance(value, Const) and not value.value % divisor:
        return const(int(value.value) // divisor)
    return value if divisor == 1 else Quotient(value, divisor)


def power(base: int, exponent: Expr) -> Expr:
    """Power, decided at once for a constant exponent; one below 0 counts as 0, as evaluation has it."""
    if isinstance(exponent, Const):
        return const(base ** max(0, int(exponent.value)))
    return Power(base, exponent)


def mod(value: Expr, modulus: Expr) -> Expr:
    """Remainder: a remainder by the same number inside a sum makes no difference, and goes."""
    terms = value.terms if isinstance(value, Add) else (value,)
    opened = [_without_mod(term, modulus) for term in terms]
    return Mod(value, modulus) if opened == list(terms) else mod(add(*opened), modulus)


def _without_mod(term: Expr, modulus: Expr) -> Expr:
    match split_coefficient(term):
        case int() as factor, Mod(value, inner) if inner == modulus:
            return scale(factor, value)
        case _:
            return term


def subtract(left: Expr, right: Expr) -> Expr:
    """Difference."""
    return add(left, scale(-1, right))


def negate(expr: Expr) -> Expr:
    """Boolean negation, pushed into constants, comparisons and double negations."""
    match expr:
        case Const(value, _):
            return const(not value)
        case Not(value):
            return value
        case Compare(op, left, right):
            return Compare(OPPOSITE[op], left, right)
        case _:
            return Not(expr)


def all_of(*operands: Expr) -> Expr:
    """Conjunction: flat, without repeats; false where an operand meets its negation.

    What asks about places alone comes first, so that it guards the elements that the rest reads.
    """
    kept = _flatten(And, operands)
    if FALSE in kept or any(negate(each) in kept for each in kept if each != TRUE):
        return FALSE
    parts = tuple(each for each in kept if each != TRUE)
    return TRUE if not parts else parts[0] if len(parts) == 1 else And(parts)


def any_of(*operands: Expr) -> Expr:
    """Disjunction: flat, without repeats; true where an operand meets its negation.

    What asks about places alone comes first, as in `all_of`.
    """
    kept = _flatten(Or, operands)
    if TRUE in kept or any(negate(each) in kept for each in kept if each != FALSE):
        return TRUE
    parts = tuple(each for each in kept if each != FALSE)
    return FALSE if not parts else parts[0] if len(parts) == 1 else Or(parts)


def odd_of(*operands: Expr) -> Expr:
    """Exclusive or: flat; equal operands cancel, negations and constants become one outer negation."""
    negated = False
    kept: dict[Expr, None] = {}
    for each in _flatten_all(Xor, operands):
        if isinstance(each, Const):
            negated ^= bool(each.value)
            continue
        if isinstance(each, Not):
            negated, each = not negated, each.value
        if each in kept:
            del kept[each]
        else:
            kept[each] = None
    parts = tuple(kept)
    if not parts:
        return const(negated)
    result = parts[0] if len(parts) == 1 else Xor(parts)
    return negate(result) if negated else result


def compare(op: CompareOp, left: Expr, right: Expr) -> Expr:
    """Compare; decided at once between constants, and with a constant on the right."""
    if isinstance(left, Const) and isinstance(right, Const):
        return const(holds(op, left.value, right.value))
    if isinstance(left, Const):
        return compare(MIRRORED[op], right, left)
    if isinstance(left, Sign) and isinstance(right, Const):
        return _compare_sign(op, left.value, right.value)
    return Compare(op, left, right)


_BY_SIGNS: dict[tuple[bool, bool, bool], CompareOp] = {
    (True, False, False): "<",
    (False, True, False): "==",
    (False, False, True): ">",
    (True, True, False): "<=",
    (True, False, True): "!=",
    (False, True, True): ">=",
}


def _compare_sign(op: CompareOp, value: Expr, with_: Number) -> Expr:
    """Compare a sign with a number: what is asked is how the value itself compares with 0."""
    below, at, above = (holds(op, sign, with_) for sign in (-1, 0, 1))
    if below == at == above:
        return const(below)
    return compare(_BY_SIGNS[below, at, above], value, ZERO)


def holds(op: CompareOp, left: Number, right: Number) -> bool:
    """Decide a comparison of two numbers."""
    match op:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case "==":
            return left == right
        case "!=":
            return left != right
        case ">=":
            return left >= right
        case ">":
            return left > right


def sign(value: Expr) -> Expr:
    """Sign, decided at once for a constant."""
    if isinstance(value, Const):
        return const((value.value > 0) - (value.value < 0))
    return Sign(value)


def choose(condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    """Conditional, decided at once where it can be."""
    if isinstance(condition, Const):
        return then if condition.value else otherwise
    if then == otherwise:
        return then
    if isinstance(condition, Not):
        return choose(condition.value, otherwise, then)
    if then == TRUE and otherwise == FALSE:
        return condition
    if then == FALSE and otherwise == TRUE:
        return negate(condition)
    return If(condition, then, otherwise)


def reduce(op: ReduceOp, loops: Iterable[Loop], guard: Expr | None, body: Expr) -> Expr:
    """Reduction; a constant factor of a sum moves out, a guard that always holds goes.

    A guard that leaves out the first or the last point of a loop makes the loop shorter.
    """
    kept, guard = _without_ends(tuple(loops), guard)
    if guard == TRUE:
        guard = None
    if not kept and guard is None:
        return body
    if op == "sum":
        factor, rest = split_coefficient(body)
        if factor != 1:
            return scale(factor, Reduce(op, kept, guard, rest))
        if body == ZERO:
            return ZERO
    return Reduce(op, kept, guard, body)


def _without_ends(loops: tuple[Loop, ...], guard: Expr | None) -> tuple[tuple[Loop, ...], Expr | None]:
    """Return loops and a guard, the loops without ends that the guard leaves out."""
    parts = guard.operands if isinstance(guard, And) else () if guard is None else (guard,)
    for part, (number, loop) in itertools.product(parts, enumerate(loops)):
        shorter = _without_end(loop, part)
        if shorter is not None:
            rest = tuple(other for other in parts if other is not part)
            return _without_ends(
                (*loops[:number], shorter, *loops[number + 1 :]), all_of(*rest) if rest else None
            )
    return loops, guard


def _without_end(loop: Loop, guard: Expr) -> Loop | None:
    """Return a loop without its first or its last point, if that is what a guard leaves out."""
    match guard, loop:
        case (
            Compare("!=", Var(name), Const(left_out, "int")),
            Loop(var, Const(start, "int"), Const(stop, "int")),
        ) if var == name and stop - start > 1:
            if left_out == start:
                return replace(loop, start=const(start + 1))
            return replace(loop, stop=const(left_out)) if left_out == stop - 1 else None
        case _:
            return None


def number(value: Fraction | float) -> Number:
    """Return a number as an int where it is whole, and not too large; else as it is."""
    return int(value) if -MAX_WHOLE < value < MAX_WHOLE and value == int(value) else value


def fraction(value: Number) -> int | Fraction:
    """Return the exact value of a number, as an int where it is whole."""
    exact = Fraction(value)
    return int(exact) if exact.denominator == 1 else exact


def _flatten_all(kind: type[And] | type[Or] | type[Xor], operands: Iterable[Expr]) -> list[Expr]:
    flat: list[Expr] = []
    stack = list(reversed(tuple(operands)))
    while stack:
        each = stack.pop()
        if isinstance(each, kind):
            stack.extend(reversed(each.operands))
        else:
            flat.append(each)
    return flat


def _flatten(kind: type[And] | type[Or], operands: Iterable[Expr]) -> dict[Expr, None]:
    return dict.fromkeys(sorted(_flatten_all(kind, operands), key=_reads_elements))


def _reads_elements(expr: Expr) -> bool:
    return any(isinstance(node, Ref) for node in walk(expr))
