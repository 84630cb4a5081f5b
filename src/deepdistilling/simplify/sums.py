"""Sums: constants out, short loops written out, sums over the same loops joined."""

from __future__ import annotations

from dataclasses import replace

from ..program.bodies import map_bodies
from ..program.build import add, reduce, scale, split_coefficient, subtract
from ..program.code import Code, Each, Scores
from ..program.domain import Bound
from ..program.expr import Add, Const, Expr, If, Loop, Number, Reduce, Var, const, map_children, substitute
from ..program.index import affine_parts
from ..program.infer import Facts, domain_of, facts_of, points_of
from ..program.measure import size
from ..program.normal import normal, normalised
from .rebuild import rewrite

MAX_UNROLLED = 2
"""A loop of at most this length around a longer one is written out."""


def distribute_sums(code: Code) -> Code:
    """Take sums apart: constants become products with the number of points, and terms sums of their own.

    A constant stays with a single term where the number of points is another from place to place: together
    they tell how much more the term is than its share, which is one thing.
    """
    facts = facts_of(code)

    def apart(body: Expr, loops: tuple[Loop, ...]) -> Expr:
        return _apart(body, facts.within(loops))

    return map_bodies(code, apart)


def write_out_short_results(code: Code) -> Code:
    """Write two scores that stand in a loop one by one, so that they can be compared."""
    if not isinstance(code.result, Scores):
        return code
    parts: list[Each] = []
    for part in code.result.parts:
        match part.loops:
            case (Loop(var, Const(start, "int"), Const(stop, "int")),) if stop - start <= MAX_UNROLLED:
                run = range(int(start), int(stop))
                parts.extend(Each((), normalised(substitute(part.body, {var: const(at)}))) for at in run)
            case _:
                parts.append(part)
    return replace(code, result=Scores(tuple(parts), code.result.kind))


def join_sums(code: Code) -> Code:
    """Write short loops out, and join sums over the same range into one."""
    return map_bodies(code, lambda body, loops: rewrite(body, joined_sums))


def _apart(expr: Expr, facts: Facts) -> Expr:
    if not isinstance(expr, Reduce):
        return normal(map_children(expr, lambda child: _apart(child, facts)))
    body = _apart(expr.body, facts.within(expr.loops))
    if expr.op != "sum":
        return reduce(expr.op, expr.loops, expr.guard, body)
    least, most = points_of(expr.loops, expr.guard, facts)
    body = _as_sum(body)
    terms = body.terms if isinstance(body, Add) else (body,)
    parts = [
        _constant(term, expr, (least, most), facts)
        if isinstance(term, Const)
        else reduce("sum", expr.loops, expr.guard, term)
        for term in terms
    ]
    if len(parts) == 2 and any(map(_is_count, parts)):
        return reduce("sum", expr.loops, expr.guard, body)
    return add(*parts)


def _is_count(expr: Expr) -> bool:
    """Whether an expression is a multiple of a number of points that differs from place to place."""
    _, rest = split_coefficient(expr)
    return isinstance(rest, Reduce) and isinstance(rest.body, Const)


def _as_sum(body: Expr) -> Expr:
    """Write a choice of two numbers as a multiple of the condition."""
    match body:
        case If(condition, Const(high, "int"), Const(low, "int")):
            return add(scale(int(high) - int(low), condition), const(low))
        case _:
            return body


def _constant(term: Const, expr: Reduce, points: tuple[Bound, Bound], facts: Facts) -> Expr:
    """Return a constant times the number of points, between the given ones, that it is added at."""
    least, most = points
    if least == most:
        return const(term.value * int(least))
    if len(expr.loops) == 1 and expr.guard is None:
        length = subtract(expr.loops[0].stop, expr.loops[0].start)
        if affine_parts(length) is not None and domain_of(length, facts).lo >= 0:
            return scale(term.value, length)
    return scale(term.value, Reduce("sum", expr.loops, expr.guard, const(1)))


def joined_sums(expr: Expr) -> Expr:
    """Join the sums among the terms of an expression that run over the same ranges.

    Short loops around longer ones are written out first where that makes it shorter: at another size of the
    input they are as long as the rest.
    """
    if not isinstance(expr, Add):
        return expr
    joined, unrolled = _joined(expr), _joined(add(*map(_unrolled_term, expr.terms)))
    return unrolled if size(unrolled) < size(joined) else joined


def _joined(expr: Expr) -> Expr:
    together: dict[object, list[tuple[Number, Reduce]]] = {}
    others: list[Expr] = []
    for term in expr.terms if isinstance(expr, Add) else (expr,):
        factor, rest = split_coefficient(term)
        if isinstance(rest, Reduce) and rest.op == "sum" and rest.guard is None and len(rest.loops) == 1:
            loop = rest.loops[0]
            together.setdefault((loop.start, loop.stop), []).append((factor, rest))
        else:
            others.append(term)
    if all(len(each) == 1 for each in together.values()):
        return expr
    joined = []
    for each in together.values():
        first = each[0][1].loops[0]
        bodies = [
            scale(factor, normalised(substitute(one.body, {one.loops[0].var: Var(first.var)})))
            for factor, one in each
        ]
        joined.append(reduce("sum", (first,), None, add(*bodies)))
    return add(*joined, *others)


def _unrolled_term(term: Expr) -> Expr:
    """Write out the short loops of a sum over several."""
    factor, rest = split_coefficient(term)
    match rest:
        case Reduce("sum", loops, None, body) if len(loops) > 1:
            for number, loop in enumerate(loops):
                match loop:
                    case Loop(var, Const(start, "int"), Const(stop, "int")) if stop - start <= MAX_UNROLLED:
                        left = (*loops[:number], *loops[number + 1 :])
                        parts = [
                            reduce("sum", left, None, normalised(substitute(body, {var: const(int(at))})))
                            for at in range(int(start), int(stop))
                        ]
                        return scale(factor, add(*(_unrolled_term(part) for part in parts)))
            return term
        case _:
            return term
