"""Sums of choices between real numbers, rewritten as real multiples of counts.

``sum of (a if c[j] else b) * n[j]`` with real a and b and whole n is ``b * (sum of n[j])`` and
``(a - b) * (sum of n[j] where c[j])``: two sums of small integers, exact, and two products. The two forms
round differently, so this is done only where nothing is decided by the sum: where it goes into scores or
probabilities by additions and multiplications with numbers.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from ...program.build import ZERO, add, mul, scale
from ...program.code import Code, Define, Each, Scores
from ...program.expr import Add, Const, Expr, If, Mul, Reduce, Ref, const, walk
from ...program.infer import Facts, domain_of


def with_counts(code: Code) -> Code:
    """Return an equal program, up to rounding, whose sums of real choices are counts where none decides."""
    if not isinstance(code.result, Scores) or code.result.kind == "label":
        return code
    deciding: set[str] = set()
    for part in code.result.parts:
        _note_deciding(part.body, True, deciding)
    for define in reversed(code.definitions):
        _note_deciding(define.body, define.name not in deciding, deciding)
    facts, definitions = Facts(code, {}), list[Define]()
    for define in code.definitions:
        body = define.body
        if define.name not in deciding:
            body = _counted(body, facts.within(define.loops))
        definitions.append(replace(define, body=body))
        facts = facts.also(define)
    parts = tuple(
        Each(part.loops, _counted(part.body, facts.within(part.loops))) for part in code.result.parts
    )
    return replace(code, definitions=tuple(definitions), result=Scores(parts, code.result.kind))


def _note_deciding(expr: Expr, is_linear: bool, deciding: set[str]) -> None:
    """Note the definitions of which more is read than a multiple that is added to a score."""
    match expr:
        case Ref() if is_linear:
            pass
        case Add(terms) if is_linear:
            for term in terms:
                _note_deciding(term, True, deciding)
        case Mul((Const(), factor)) if is_linear:
            _note_deciding(factor, True, deciding)
        case Reduce("sum", _, None, body) if is_linear:
            _note_deciding(body, True, deciding)
        case _:
            deciding.update(node.array for node in walk(expr) if isinstance(node, Ref))


def _counted(expr: Expr, facts: Facts) -> Expr:
    """Rewrite the sums in a linear place."""
    match expr:
        case Add(terms):
            return add(*(_counted(term, facts) for term in terms))
        case Mul((Const(value, _), factor)):
            return scale(value, _counted(factor, facts))
        case Reduce("sum", loops, None, body):
            inner = facts.within(loops)
            factors = body.factors if isinstance(body, Mul) else (body,)
            for place, factor in enumerate(factors):
                rest = mul(*factors[:place], *factors[place + 1 :])
                match factor:
                    case If(test, Const() as then, Const() as otherwise) if (
                        math.isfinite(then.value)
                        and math.isfinite(otherwise.value)
                        and not (_is_whole(then) and _is_whole(otherwise))
                        and domain_of(rest, inner).integer
                    ):
                        some = Reduce("sum", loops, None, If(test, rest, ZERO))
                        whole = Reduce("sum", loops, None, rest)
                        more = const(Fraction(then.value) - Fraction(otherwise.value))
                        return add(scale(otherwise.value, whole), scale(more.value, some))
            return expr
        case _:
            return expr


def _is_whole(number: Const) -> bool:
    return number.kind in ("bool", "int")
