"""Parts of lengths: where a bound or an index is half of a size, it is divided without remainder."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from ..program.build import add, quotient, scale, split_coefficient
from ..program.code import Code, Decision, Define, Each, Scores
from ..program.expr import Add, Const, Expr, Loop, Power, Reduce, Ref, map_children


def with_whole_places(code: Code) -> Code:
    """Return the program with quotients in place of fractions of sizes, in bounds, indices and exponents."""
    definitions = tuple(Define(d.name, _bounds(d.loops), _whole(d.body)) for d in code.definitions)
    if isinstance(code.result, Decision):
        result: Decision | Scores = Decision(_whole(code.result.index))
    else:
        parts = tuple(Each(_bounds(part.loops), _whole(part.body)) for part in code.result.parts)
        result = replace(code.result, parts=parts)
    return replace(code, definitions=definitions, result=result)


def _whole(expr: Expr) -> Expr:
    match expr:
        case Ref(array, index):
            return Ref(array, tuple(map(_place, index)))
        case Power(base, exponent):
            return Power(base, _place(exponent))
        case Reduce(op, loops, guard, body):
            return Reduce(op, _bounds(loops), None if guard is None else _whole(guard), _whole(body))
        case _:
            return map_children(expr, _whole)


def _bounds(loops: tuple[Loop, ...]) -> tuple[Loop, ...]:
    return tuple(Loop(each.var, _place(each.start), _place(each.stop)) for each in loops)


def _place(expr: Expr) -> Expr:
    """Divide the terms with fractions together; what is left is whole."""
    if not isinstance(expr, Add) and split_coefficient(expr)[0] == 1 and not isinstance(expr, Const):
        return map_children(expr, _place)
    terms = expr.terms if isinstance(expr, Add) else (expr,)
    factors = [each.value if isinstance(each, Const) else split_coefficient(each)[0] for each in terms]
    divisor = math.lcm(*(Fraction(each).denominator for each in factors))
    broken = [t for t, f in zip(terms, factors, strict=True) if Fraction(f).denominator > 1]
    kept = [
        map_children(t, _place) for t, f in zip(terms, factors, strict=True) if Fraction(f).denominator == 1
    ]
    return add(quotient(scale(divisor, add(*broken)), divisor), *kept) if broken else expr
