"""Comparisons written the way a person writes them.

``z > 0`` for a weighted sum z becomes a comparison of what is added with what is subtracted, in the smallest
whole numbers; where the sum is an integer, the constant is the simplest one between the same two integers. A
count compared with its least or greatest value is a question about all or any of its terms.
"""

from __future__ import annotations

import math
from fractions import Fraction

from ..program.build import (
    FALSE,
    MIRRORED,
    TRUE,
    ZERO,
    add,
    all_of,
    any_of,
    compare,
    fraction,
    holds,
    negate,
    reduce,
    scale,
    split_coefficient,
)
from ..program.domain import Domain
from ..program.expr import (
    Add,
    And,
    CompareOp,
    Const,
    Expr,
    If,
    Loop,
    Not,
    Number,
    Or,
    Reduce,
    Ref,
    Sign,
    const,
)
from ..program.infer import Facts, domain_of, points_of
from .coefficients import as_written, shortest_multiple

Exact = int | Fraction

MAX_SPLIT = 8
"""A sum of more terms is compared as a whole, and not what is added with what is subtracted."""


def compare_to_zero(op: CompareOp, value: Expr, facts: Facts) -> Expr:
    """Return ``value op 0`` in the simplest form.

    Parameters
    ----------
    op : {"<", "<=", "==", "!=", ">=", ">"}
        The comparison.
    value : Expr
        A number.
    facts : Facts
        What is known of the names in `value`.

    Notes
    -----
    Sound because a positive factor, a term on both sides, and a constant moved between two neighbouring
    attainable sums change no comparison; what is decided by the domain of the sum is decided at once.
    """
    domain = domain_of(value, facts)
    decided = decide(op, domain)
    if decided is not None:
        return TRUE if decided else FALSE
    terms, constant = linear_parts(value)
    if not terms:
        return compare(op, value, ZERO)
    whole = all(domain_of(term, facts).integer for _, term in terms)
    factor = _common_scale([coefficient for coefficient, _ in terms])
    if factor is None or (isinstance(constant, float) and not whole):
        return _sides(op, terms, -constant)
    terms = [(fraction(coefficient * factor), term) for coefficient, term in terms]
    constant = fraction(fraction(constant) * factor)
    if whole:
        return _integer_comparison(op, [(int(c), term) for c, term in terms], constant, facts)
    *factors, constant = _in_short([coefficient for coefficient, _ in terms], constant)
    return _sides(op, list(zip(factors, (term for _, term in terms), strict=True)), -constant)


def in_short(value: Expr, facts: Facts) -> Expr:
    """Return the positive multiple of a real sum that is shortest to write; sums of integers stay."""
    terms, constant = linear_parts(value)
    inexact = any(isinstance(number, float) for number in (constant, *(c for c, _ in terms)))
    if not terms or inexact or domain_of(value, facts).values is not None:
        return value
    *factors, constant = _in_short([coefficient for coefficient, _ in terms], constant)
    return add(*(scale(c, term) for c, (_, term) in zip(factors, terms, strict=True)), const(constant))


def _in_short(coefficients: list[Number], constant: Number) -> tuple[Number, ...]:
    """Return the shortest multiple of a real sum's numbers; a single coefficient of 1 stays 1."""
    exact = Fraction(constant)
    if len(coefficients) == 1 and as_written(exact / abs(Fraction(coefficients[0]))) is not None:
        return 1 if coefficients[0] > 0 else -1, fraction(exact / abs(Fraction(coefficients[0])))
    return shortest_multiple((*coefficients, exact))


def decide(op: CompareOp, domain: Domain) -> bool | None:
    """Return whether ``value op 0`` holds for all values (True), for none (False), or for some (None)."""
    if domain.values is not None:
        answers = {holds(op, v, 0) for v in domain.values}
        return answers.pop() if len(answers) == 1 else None
    match op:
        case ">":
            return True if domain.lo > 0 else False if domain.hi <= 0 else None
        case ">=":
            return True if domain.lo >= 0 else False if domain.hi < 0 else None
        case "<":
            return True if domain.hi < 0 else False if domain.lo >= 0 else None
        case "<=":
            return True if domain.hi <= 0 else False if domain.lo > 0 else None
        case "==":
            return False if not domain.contains(0) else None
        case "!=":
            return True if not domain.contains(0) else None


def linear_parts(value: Expr) -> tuple[list[tuple[Number, Expr]], Number]:
    """Return the terms of a sum with their coefficients, and its constant."""
    terms: list[tuple[Number, Expr]] = []
    constant: Number = 0
    for term in value.terms if isinstance(value, Add) else (value,):
        if isinstance(term, Const):
            constant = constant + term.value
        else:
            terms.append(split_coefficient(term))
    return terms, constant


def _common_scale(coefficients: list[Number]) -> Fraction | None:
    """Return the factor that makes exact coefficients whole with no common divisor."""
    if any(isinstance(c, float) for c in coefficients):
        return None
    exact = [Fraction(c) for c in coefficients]
    denominator = math.lcm(*(c.denominator for c in exact))
    divisor = math.gcd(*(int(c * denominator) for c in exact))
    return Fraction(denominator, divisor)


def _integer_comparison(op: CompareOp, terms: list[tuple[int, Expr]], constant: Exact, facts: Facts) -> Expr:
    """Compare an integer sum: only the integer part of the constant matters."""
    bound = -Fraction(constant)
    if op in ("==", "!="):
        if bound.denominator != 1:
            return FALSE if op == "==" else TRUE
        return _counted(op, terms, int(bound), facts)
    # total > b is total >= floor(b) + 1; total >= b is total >= ceil(b); and so on.
    match op:
        case ">":
            return _counted(">=", terms, math.floor(bound) + 1, facts)
        case ">=":
            return _counted(">=", terms, math.ceil(bound), facts)
        case "<":
            return _counted("<=", terms, math.ceil(bound) - 1, facts)
        case _:
            return _counted("<=", terms, math.floor(bound), facts)


def _counted(op: CompareOp, terms: list[tuple[int, Expr]], bound: int, facts: Facts) -> Expr:
    """Compare an integer sum with an integer, looking for questions about all or any of its terms."""
    total = domain_of(add(*(scale(c, t) for c, t in terms)), facts)
    if total.values is not None:
        bound = _nearest_attainable(op, bound, total)
    if len(terms) == 1:
        coefficient, term = terms[0]
        if coefficient < 0:
            return _counted(MIRRORED[op], [(-coefficient, term)], -bound, facts)
        return test(op, term, bound, facts)
    asked = _asked_of_each(op, terms, bound, facts)
    if asked is not None:
        return asked
    if len({c > 0 for c, _ in terms}) == 2:
        op, bound = _strict(op, bound)
    return _sides(op, [(c, t) for c, t in terms], bound)


def _asked_of_each(op: CompareOp, terms: list[tuple[int, Expr]], bound: int, facts: Facts) -> Expr | None:
    """Return a comparison with an end of a sum's range as a question about each term, where terms have parts.

    ``x[i].sum() + (y[j] if j > 0 else 0) >= 1`` is ``x[i].any() or (j > 0 and y[j])``.
    """
    terms = _together(terms)
    if len(terms) > MAX_SPLIT or not any(isinstance(term, Reduce | If | And | Or) for _, term in terms):
        return None
    domains = [domain_of(term, facts) for _, term in terms]
    if not all(math.isfinite(each.lo) and math.isfinite(each.hi) for each in domains):
        return None
    ends = [(d.lo, d.hi) if c > 0 else (d.hi, d.lo) for (c, _), d in zip(terms, domains, strict=True)]
    lo, hi = (sum(c * int(pair[which]) for (c, _), pair in zip(terms, ends, strict=True)) for which in (0, 1))
    for which, end, beside in ((0, lo, lo + 1), (1, hi, hi - 1)):
        outward, inward = (("<=", ">="), (">=", "<="))[which]
        is_there = bound == end and op in (outward, "==")
        if not is_there and (bound, op) not in ((beside, inward), (end, "!=")):
            continue
        parts = [_at(term, int(pair[which]), facts) for (_, term), pair in zip(terms, ends, strict=True)]
        if None not in parts:
            all_there = [part for part in parts if part is not None]
            return all_of(*all_there) if is_there else any_of(*map(_not, all_there))
    return None


def _together(terms: list[tuple[int, Expr]]) -> list[tuple[int, Expr]]:
    """Return the terms of a sum, sums over the same loops as one; those of bare elements stay."""
    sums: dict[tuple[int, tuple[Loop, ...], Expr | None], list[Expr]] = {}
    alone = []
    for factor, term in terms:
        match term:
            case Reduce("sum", loops, guard, body) if not isinstance(body, Ref):
                sums.setdefault((factor, loops, guard), []).append(body)
            case _:
                alone.append((factor, term))
    joined = [
        (factor, reduce("sum", loops, guard, add(*found))) for (factor, loops, guard), found in sums.items()
    ]
    return [*joined, *alone]


def _at(term: Expr, end: int, facts: Facts) -> Expr | None:
    """Return that a whole number is at an end of its range; None where there is no short question."""
    match term:
        case Reduce("sum"):
            domain = domain_of(term, facts)
            is_end = end in (domain.lo, domain.hi)
            return _extreme(term, highest=end == domain.hi, facts=facts) if is_end else None
        case If(condition, then, Const(value, "int")) if value == end:
            inner = _at(then, end, facts)
            return None if inner is None else any_of(negate(condition), inner)
        case If():
            return None
        case _:
            return test("==", term, end, facts)


def _not(condition: Expr) -> Expr:
    """Return the negation, with quantifiers and connectives turned over."""
    match condition:
        case And(operands):
            return any_of(*map(_not, operands))
        case Or(operands):
            return all_of(*map(_not, operands))
        case Reduce():
            negated = negate_reduction(condition)
            assert negated is not None
            return negated
        case _:
            return negate(condition)


def _nearest_attainable(op: CompareOp, bound: int, total: Domain) -> int:
    """Move a bound to a value that the sum takes, so that ``>= 4`` of an odd sum reads ``>= 5``."""
    assert total.values is not None
    if op == ">=":
        return int(min((v for v in total.values if v >= bound), default=bound))
    if op == "<=":
        return int(max((v for v in total.values if v <= bound), default=bound))
    return bound


def test(op: CompareOp, term: Expr, bound: int, facts: Facts) -> Expr:
    """Return ``term op bound`` for one integer value."""
    domain = domain_of(term, facts)
    lo, hi = domain.lo, domain.hi
    if domain.boolean:
        true = [v for v in (0, 1) if holds(op, v, bound)]
        if len(true) == 1:
            return term if true == [1] else negate(term)
        return TRUE if true else FALSE
    # At the ends of the range an order is an equality, which may be a question about every term.
    if (op == ">=" and bound == hi) or (op == "==" and bound == hi):
        return _extreme(term, highest=True, facts=facts) or compare("==", term, const(bound))
    if (op == "<=" and bound == lo) or (op == "==" and bound == lo):
        return _extreme(term, highest=False, facts=facts) or compare("==", term, const(bound))
    values = domain.values
    if values is not None and len(values) > 1:
        if (op == ">=" and bound == values[1]) or (op == "!=" and bound == lo):
            return negate_reduction(_extreme(term, highest=False, facts=facts)) or compare(
                ">" if lo == 0 and bound == 1 else op, term, const(0 if lo == 0 and bound == 1 else bound)
            )
        if (op == "<=" and bound == values[-2]) or (op == "!=" and bound == hi):
            return negate_reduction(_extreme(term, highest=True, facts=facts)) or compare(
                op, term, const(bound)
            )
    match term:
        case Sign(value):
            return _sign_test(op, value, bound, facts)
        case _:
            return compare(op, term, const(bound))


def _sign_test(op: CompareOp, value: Expr, bound: int, facts: Facts) -> Expr:
    """Return a comparison of a sign with -1, 0 or 1 as one of its value with 0."""
    true = tuple(v for v in (-1, 0, 1) if holds(op, v, bound))
    ops: dict[tuple[int, ...], CompareOp] = {
        (1,): ">",
        (0, 1): ">=",
        (-1,): "<",
        (-1, 0): "<=",
        (0,): "==",
        (-1, 1): "!=",
    }
    if true in ops:
        return compare_to_zero(ops[true], value, facts)
    return TRUE if true else FALSE


def _extreme(term: Expr, *, highest: bool, facts: Facts) -> Expr | None:
    """Return that a sum is at an end of its range as a question about all its terms."""
    match term:
        case Reduce("sum", loops, guard, body):
            inner = facts.within(loops)
            domain = domain_of(body, inner)
            if domain.values is None or not domain.integer:
                return None
            end = domain.hi if highest else domain.lo
            least, most = points_of(loops, guard, facts)
            if end != 0 and least != most:
                return None  # the end of the range is attained only where all points are there
            at_end = compare_to_zero("==", add(body, const(-int(end))), inner)
            if isinstance(body, Not) and not highest:
                return reduce("all", loops, guard, body.value)
            if domain.boolean and not highest:
                return negate(Reduce("any", loops, guard, body))
            return reduce("all", loops, guard, at_end)
        case Sign(value):
            # A sign need not reach both of its ends: of a sum that is never positive the highest is 0.
            signs = domain_of(term, facts)
            return _sign_test("==", value, int(signs.hi if highest else signs.lo), facts)
        case _:
            return None


def negate_reduction(expr: Expr | None) -> Expr | None:
    """Return the negation with the quantifier turned over: not all is any not."""
    match expr:
        case None:
            return None
        case Reduce("all", loops, guard, body):
            return Reduce("any", loops, guard, negate(body))
        case Reduce("any", loops, guard, body):
            return Reduce("all", loops, guard, negate(body))
        case _:
            return negate(expr)


def _sides(op: CompareOp, terms: list[tuple[Number, Expr]], bound: Number) -> Expr:
    """Put what is added on the left and what is subtracted on the right."""
    terms = sorted(terms, key=lambda term: -abs(float(term[0])))
    left = [scale(c, t) for c, t in terms if c > 0]
    right = [scale(-c, t) for c, t in terms if c < 0]
    if not left:
        return _sides(MIRRORED[op], [(-c, t) for c, t in terms], -bound)
    if isinstance(bound, Fraction) and bound.denominator == 1:
        bound = int(bound)
    if len(terms) > MAX_SPLIT:
        return _as_score(op, terms, bound)
    if bound > 0 or not right:
        return compare(op, add(*left), add(*right, const(bound)))
    return compare(op, add(*left, const(-bound)), add(*right))


def _as_score(op: CompareOp, terms: list[tuple[Number, Expr]], bound: Number) -> Expr:
    """Keep a long sum together, in the direction in which it grows with most of its terms."""
    if sum(1 if c > 0 else -1 for c, _ in terms) < 0:
        op, terms, bound = MIRRORED[op], [(-c, t) for c, t in terms], -bound
    return compare(op, add(*(scale(c, t) for c, t in terms)), const(bound))


def _strict(op: CompareOp, bound: int) -> tuple[CompareOp, int]:
    """Write ``a >= b + 1`` of integers as ``a > b``, and ``a <= b - 1`` as ``a < b``."""
    if op == ">=" and bound == 1:
        return ">", 0
    if op == "<=" and bound == -1:
        return "<", 0
    return op, bound
