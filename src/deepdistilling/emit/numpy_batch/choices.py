"""Choices between values, by a condition."""

from __future__ import annotations

from dataclasses import replace

from ...program.build import ZERO, add, negate
from ...program.domain import Domain
from ...program.expr import Const, Expr, If, const
from ...program.infer import domain_of
from ..shared.layout import Doc, Infix, Prefix, Text, call
from ..shared.literals import number as literal
from ..shared.precedence import ATOM, BIT_AND, BIT_OR, COMPARE, IF, PRODUCT, SUM, UNARY
from .context import Context
from .expressions import cast, dtype, joined, kind_for, lowered, numeric, opposite, truth
from .types import INTEGERS, Kind, integer_kind, widest
from .values import Value, aligned, common_axes


def choice(condition: Expr, then: Expr, otherwise: Expr, context: Context) -> Value:
    """Return the text of one of two values."""
    test = truth(lowered(condition, context))
    if not test.is_number:
        match then, otherwise:
            case Const(_, "int"), If() if _is_choice_of_integers(otherwise):
                return choice(negate(condition), otherwise, then, context)
            case If(), Const(int() as value, "int") if value and _is_choice_of_integers(then):
                return lowered(add(If(condition, _less(then, value), ZERO), otherwise), context)
    one, other = lowered(then, context), lowered(otherwise, context)
    if test.constant is not None:
        return one if test.constant else other
    if one.kind == other.kind == "bool":
        return _either(test, one, other, context)
    one, other = numeric(one), numeric(other)
    if test.is_number:
        doc = Infix((one.within(COMPARE), test.within(COMPARE), other.within(COMPARE)), ("if", "else"))
        if one.is_number and other.is_number:
            return Value(doc, IF, (), False, widest((one.kind, other.kind)), None, 1)
    domains = [domain_of(each, context.facts) for each in (then, otherwise)]
    whole = all(domain.integer for domain in domains)
    kind = kind_for(Domain(min(d.lo for d in domains), max(d.hi for d in domains), whole), [one, other])
    if kind in INTEGERS and not test.is_number and (one.is_number or other.is_number):
        return _computed_choice(test, (one, domains[0]), (other, domains[1]), context)
    if kind == "float64" and not test.is_number and one.constant is not None and other.constant is not None:
        return _weighted_choice(test, one, other, context)
    axes, batch = common_axes([test, one, other], context.order)
    values = [aligned(each, axes, batch) for each in (test, one, other)]
    docs = [value.doc for value in values]
    if one.is_number and other.is_number:
        docs[1] = call(dtype(kind), docs[1]) if kind != "object" else docs[1]
    depth = 1 + max(value.depth for value in values)
    text: Doc = call("np.where", *docs)
    result = Value(text, ATOM, axes, batch, kind, None, depth)
    return replace(result.method(f".astype({dtype(kind)})"), kind=kind) if kind == "object" else result


def _is_choice_of_integers(expr: Expr) -> bool:
    match expr:
        case If(_, then, otherwise):
            return _is_choice_of_integers(then) and _is_choice_of_integers(otherwise)
        case _:
            return isinstance(expr, Const) and expr.kind == "int"


def _less(expr: Expr, value: int) -> Expr:
    """Return a choice of whole numbers, each less by a value."""
    match expr:
        case If(condition, then, otherwise):
            return If(condition, _less(then, value), _less(otherwise, value))
        case Const(number, _):
            return const(int(number) - value)
        case _:
            raise TypeError(f"{type(expr).__name__} is no choice of whole numbers")


def _either(test: Value, one: Value, other: Value, context: Context) -> Value:
    """Choose between truth values."""
    if one.constant is not None and one.constant == other.constant:
        return one
    match one.constant, other.constant:
        case True, None:
            return joined("|", BIT_OR, [test, other], context)
        case False, None:
            return joined("&", BIT_AND, [opposite(test), other], context)
        case None, True:
            return joined("|", BIT_OR, [opposite(test), one], context)
        case None, False:
            return joined("&", BIT_AND, [test, one], context)
        case True, _:
            return test
        case False, _:
            return opposite(test)
        case _:
            first = joined("&", BIT_AND, [test, one], context)
            second = joined("&", BIT_AND, [opposite(test), other], context)
            return joined("|", BIT_OR, [first, second], context)


def _weighted_choice(test: Value, one: Value, other: Value, context: Context) -> Value:
    """Choose between two real numbers: each times 1 or 0, so that the sum is one of them exactly."""
    parts = [
        joined("*", PRODUCT, [number, numeric(each)], context, kind="float64", right=UNARY)
        for number, each in ((one, test), (other, opposite(test)))
        if number.constant != 0
    ]
    return joined("+", SUM, parts, context, kind="float64", right=PRODUCT)


def _computed_choice(
    test: Value, one: tuple[Value, Domain], other: tuple[Value, Domain], context: Context
) -> Value:
    """Choose between whole numbers, one of them the same everywhere: ``other + test * difference``."""
    (then, of_then), (otherwise, of_otherwise) = one, other
    if not otherwise.is_number:
        return _computed_choice(opposite(test), other, one, context)
    lo, hi = of_then.lo - of_otherwise.hi, of_then.hi - of_otherwise.lo
    kind = integer_kind(min(lo, of_otherwise.lo, of_then.lo, 0), max(hi, of_otherwise.hi, of_then.hi, 0))
    bit = cast(numeric(test), kind)
    if otherwise.constant == 0:
        difference = then
    elif then.constant is not None and otherwise.constant is not None:
        distance = int(then.constant) - int(otherwise.constant)
        if distance < 0 < otherwise.constant:
            less = _multiple(-distance, bit, kind, context)
            doc = Infix((otherwise.within(SUM), less.within(PRODUCT)), ("-",))
            return replace(less, doc=doc, binding=SUM, constant=None, depth=less.depth + 1)
        return _plus(_multiple(distance, bit, kind, context), otherwise)
    else:
        then = cast(then, kind)
        doc = Infix((then.within(SUM), otherwise.within(PRODUCT)), ("-",))
        difference = replace(then, doc=doc, binding=SUM, constant=None)
    if difference.constant is not None:
        scaled = _multiple(int(difference.constant), bit, kind, context)
    else:
        scaled = joined("*", PRODUCT, [difference, bit], context, kind=kind, right=UNARY)
    return scaled if otherwise.constant == 0 else _plus(scaled, otherwise)


def _multiple(times: int, bit: Value, kind: Kind, context: Context) -> Value:
    if times == 1:
        return bit
    if times == -1:
        return replace(bit, doc=Prefix("-", bit.within(UNARY)), binding=UNARY)
    text, binding = literal(times)
    number = Value(Text(text), binding, (), False, kind, times)
    return joined("*", PRODUCT, [number, bit], context, kind=kind, right=UNARY)


def _plus(scaled: Value, otherwise: Value) -> Value:
    if otherwise.constant is not None and otherwise.constant < 0:
        doc = Infix((scaled.within(SUM), Text(str(-int(otherwise.constant)))), ("-",))
    else:
        doc = Infix((scaled.within(SUM), otherwise.within(PRODUCT)), ("+",))
    return replace(scaled, doc=doc, binding=SUM, constant=None, depth=scaled.depth + 1)
