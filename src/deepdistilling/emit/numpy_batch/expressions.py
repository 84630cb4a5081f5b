"""From expressions to NumPy text that computes them for all samples at once.

Truth values are ``bool`` arrays, joined with ``&``, ``|`` and ``^``; whole numbers have the smallest type
that holds them and everything that adds up to them; what is real is float64. Sums of reals are taken in the
order in which the program has them. NumPy's ``where`` looks at every element for itself and is slow; a choice
between whole numbers is computed instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...program.build import OPPOSITE
from ...program.domain import Bound, Domain
from ...program.expr import (
    Add,
    And,
    Compare,
    Const,
    Expr,
    Greatest,
    If,
    Least,
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
    const,
    walk,
)
from ...program.infer import domain_of
from ..shared.layout import Doc, Infix, Prefix, Text, call, flat
from ..shared.literals import number as literal
from ..shared.naming import words
from ..shared.phrase import is_negative, negated, word_of
from ..shared.precedence import ATOM, BIT_AND, BIT_OR, BIT_XOR, COMPARE, NOT, PRODUCT, SUM, UNARY
from .context import Context
from .elements import element
from .sharing import key_of
from .types import INTEGERS, KINDS, Kind, integer_kind, kind_of, magnitude
from .values import Value, aligned, common_axes

MAX_DEPTH = 12
"""A value with more brackets inside each other than this gets a name: Python reads no more than 200."""

LONG = 72
"""A reduction whose text is longer than this gets a name."""

EXACT = 2**53
"""Floats hold every whole number up to this one."""

MAX_TERMS = 40
"""A longer sum is written in several statements."""


def lowered(expr: Expr, context: Context) -> Value:
    """Return the text of an expression, and what it is."""
    value = _lowered(expr, context)
    if value.batch:
        context.note(value.axes, value.kind)
    elif value.axes and value.depth and _is_fixed(expr, value, context):
        wanted = "MASK" if value.kind == "bool" else "CONSTANTS"
        return replace(value, doc=Text(context.constants.named(value.doc, wanted)), binding=ATOM, depth=0)
    is_shared = not isinstance(expr, Ref) and key_of(expr, context.ranges) in context.repeated
    is_shared = is_shared and reads_samples(expr, context)
    text = flat(value.doc)
    is_long = isinstance(expr, Reduce) and len(text) > LONG
    if (is_shared or is_long or value.depth > MAX_DEPTH) and not text.isidentifier():
        name = context.lines.named(value.doc, words(expr, context.code)[bool(value.axes)])
        return replace(value, doc=Text(name), binding=ATOM, depth=0)
    return value


def reads_samples(expr: Expr, context: Context) -> bool:
    """Whether a value is not the same for every sample, as far as its text shows."""
    tables = {table.name for table in context.code.tables}
    return any(isinstance(node, Ref) and node.array not in tables for node in walk(expr))


def _is_fixed(expr: Expr, value: Value, context: Context) -> bool:
    """Whether a value is the same in every call, and its text can stand before the function."""
    return not (
        context.code.sizes or reads_samples(expr, context) or context.lines.are_named_in(flat(value.doc))
    )


def _lowered(expr: Expr, context: Context) -> Value:
    match expr:
        case Const(constant, kind):
            text, binding = literal(constant)
            known = "float64" if kind in ("fraction", "float") else kind_of(domain_of(expr, context.facts))
            return Value(Text(text), binding, (), False, "bool" if kind == "bool" else known, constant)
        case Var(name):
            return _variable(name, context)
        case Ref():
            return element(expr, context)
        case Add(terms):
            return _sum(expr, terms, context)
        case Mul(factors):
            return _product(expr, factors, context)
        case Mod(value, modulus):
            return _remainder(expr, value, modulus, context)
        case Quotient():
            return _quotient(expr)
        case Power(base, exponent):
            return _power(base, exponent, context)
        case Least(operands):
            return _extreme("np.minimum", expr, operands, context)
        case Greatest(operands):
            return _extreme("np.maximum", expr, operands, context)
        case Sign(value):
            inner = numeric(lowered(value, context))
            return inner if _is_bit(inner, value, context) else _sign(inner, context)
        case Compare(op, left, right):
            return _comparison(op, left, right, context)
        case Not(Compare(op, left, right)):
            return _comparison(OPPOSITE[op], left, right, context)
        case Not(value):
            inner = truth(lowered(value, context))
            if inner.constant is not None:
                return _lowered(const(not inner.constant), context)
            return opposite(inner)
        case And(operands):
            return joined("&", BIT_AND, [truth(lowered(each, context)) for each in operands], context)
        case Or(operands):
            return joined("|", BIT_OR, [truth(lowered(each, context)) for each in operands], context)
        case Xor(operands):
            return joined("^", BIT_XOR, [truth(lowered(each, context)) for each in operands], context)
        case If(condition, then, otherwise):
            from .choices import choice

            return choice(condition, then, otherwise, context)
        case Reduce():
            from .reductions import reduction

            return reduction(expr, context)
        case _:
            assert_never(expr)


# ---------------------------------------------------------------------- kinds


def numeric(value: Value) -> Value:
    """Return a truth value as a number that can be added."""
    if value.kind != "bool":
        return value
    if value.is_number:
        if value.constant is not None:
            return replace(
                value, doc=Text(str(int(value.constant))), kind="int8", constant=int(value.constant)
            )
        return replace(value, doc=call("int", value.doc), binding=ATOM, kind="int8")
    return replace(value.method(".view(np.int8)"), kind="int8")


def truth(value: Value) -> Value:
    """Return whether a value is not 0."""
    if value.kind == "bool":
        return value
    if value.constant is not None:
        return replace(value, doc=Text(str(bool(value.constant))), kind="bool", constant=bool(value.constant))
    return replace(value, doc=Infix((value.within(SUM), Text("0")), ("!=",)), binding=COMPARE, kind="bool")


def cast(value: Value, kind: Kind) -> Value:
    """Return a number as one of a wider kind; a number of Python has all of them."""
    value = numeric(value)
    if value.is_number or KINDS.index(value.kind) >= KINDS.index(kind):
        return value
    return replace(value.method(f".astype({dtype(kind)})"), kind=kind)


def opposite(value: Value) -> Value:
    """Return the negation of a truth value."""
    if value.is_number:
        return replace(value, doc=Prefix("not ", value.within(NOT)), binding=NOT)
    return replace(value, doc=Prefix("~", value.within(UNARY)), binding=UNARY)


def dtype(kind: Kind) -> str:
    """Return the name of a type in the text."""
    return "object" if kind == "object" else f"np.{kind}"


def kind_for(domain: Domain, operands: Sequence[Value]) -> Kind:
    """Return the kind of what is computed from operands: it may be object, which no domain says."""
    if any(each.kind == "object" for each in operands):
        return "object"
    if any(each.kind == "float64" for each in operands):
        return "float64"
    return kind_of(domain)


def _is_bit(value: Value, expr: Expr, context: Context) -> bool:
    domain = domain_of(expr, context.facts)
    return value.kind in INTEGERS and domain.lo >= 0 and domain.hi <= 1


# ---------------------------------------------------------------------- nodes


def _quotient(expr: Quotient) -> Value:
    """Return a part of a size: only lengths are divided."""
    from .numbers import plain

    return Value(Text(plain(expr)), PRODUCT, (), False, "int64")


def _variable(name: str, context: Context) -> Value:
    from .numbers import plain

    if name not in context.ranges:
        return Value(Text(name), ATOM, (), False, "int64")
    start, stop = context.ranges[name]
    kind = kind_of(domain_of(Var(name), context.facts))
    bounds = [Text(plain(stop))] if start == Const(0, "int") else [Text(plain(start)), Text(plain(stop))]
    doc = call("np.arange", *bounds, Text(f"dtype={dtype(kind)}"))
    return Value(doc, ATOM, (name,), False, kind)


def _sum(expr: Expr, terms: tuple[Expr, ...], context: Context) -> Value:
    """Return a sum: its kind holds every sum of some of its terms, so nothing overflows on the way."""
    domains = [domain_of(term, context.facts) for term in terms]
    whole = all(domain.integer for domain in domains)
    if not whole:
        terms = tuple(_real(*each) for each in zip(terms, domains, strict=True))
    lo, hi = sum(min(0, each.lo) for each in domains), sum(max(0, each.hi) for each in domains)
    parts: list[tuple[bool, Value]] = []
    for term in terms:
        negative = is_negative(term)
        parts.append((negative, numeric(lowered(negated(term) if negative else term, context))))
    values = [value for _, value in parts]
    kind = kind_for(Domain(lo, hi, whole), values)
    if whole and kind != "float64":
        # Exact in any order: the widest first, so that what follows needs no conversion of its own.
        parts.sort(key=lambda part: (part[1].is_number, part[0], -KINDS.index(part[1].kind)))
    axes, batch = common_axes(values, context.order)
    first, second = parts[0][1], parts[1][1]
    if (whole and not first.is_number) or "float64" not in (first.kind, second.kind):
        first = cast(first, kind)
    docs, operators = [_signed(first, parts[0][0], axes, batch)], []
    for negative, value in parts[1:]:
        operators.append("-" if negative else "+")
        docs.append(aligned(value, axes, batch).within(PRODUCT))
    if len(docs) <= MAX_TERMS:
        depth = 1 + max(value.depth for value in values)
        return Value(Infix(tuple(docs), tuple(operators)), SUM, axes, batch, kind, None, depth)
    name = ""
    for at in range(0, len(docs), MAX_TERMS):
        run, between = docs[at : at + MAX_TERMS], operators[max(0, at - 1) : at + MAX_TERMS - 1]
        run = [Text(name), *run] if name else run
        name = context.lines.named(Infix(tuple(run), tuple(between)), "sum")
    return Value(Text(name), ATOM, axes, batch, kind)


def _signed(value: Value, negative: bool, axes: tuple[str, ...], batch: bool) -> Doc:
    value = aligned(value, axes, batch)
    return Prefix("-", value.within(UNARY)) if negative else value.within(SUM)


def _real(term: Expr, domain: Domain) -> Expr:
    """Return a multiple that is added to reals as a multiple by a real, where both are exact."""
    match term:
        case Mul((Const(int() as value, "int"), rest)) if value != -1 and magnitude(domain) < EXACT:
            return Mul((Const(float(value), "float"), rest))
        case _:
            return term


def _product(expr: Expr, factors: tuple[Expr, ...], context: Context) -> Value:
    values = [lowered(each, context) for each in factors]
    if all(value.kind == "bool" for value in values):
        return joined("&", BIT_AND, values, context)
    values = [numeric(value) for value in values]
    domains = [domain_of(each, context.facts) for each in factors]
    # On the way, no product is larger than all that are not below 1 together.
    size: Bound = 1
    for domain in domains:
        size *= magnitude(domain) if magnitude(domain) > 1 else 1
    whole = all(domain.integer for domain in domains)
    kind = kind_for(Domain(-size, size, whole), values)
    if factors[0] == Const(-1, "int"):
        rest = factors[1] if len(factors) == 2 else Mul(factors[1:])
        inner = cast(lowered(rest, context), kind)
        return replace(inner, doc=Prefix("-", inner.within(UNARY)), binding=UNARY, kind=kind)
    if "float64" not in (values[0].kind, values[1].kind):
        arrays = [place for place, value in enumerate(values) if not value.is_number]
        if arrays:
            values[arrays[0]] = cast(values[arrays[0]], kind)
    return joined("*", PRODUCT, values, context, kind=kind, right=UNARY)


def _remainder(expr: Expr, value: Expr, modulus: Expr, context: Context) -> Value:
    left, right = numeric(lowered(value, context)), numeric(lowered(modulus, context))
    domains = [domain_of(each, context.facts) for each in (value, modulus)]
    kind = kind_for(Domain(min(d.lo for d in domains), max(d.hi for d in domains), True), [left, right])
    if not left.is_number:
        left = cast(left, kind)
    return joined("%", PRODUCT, [left, right], context, kind=kind, right=UNARY)


def _power(base: int, exponent: Expr, context: Context) -> Value:
    places = lowered(exponent, context)
    most = domain_of(exponent, context.facts).hi
    kind = integer_kind(0, base ** int(most)) if most <= 62 else "object"
    if not places.is_number:
        places = (
            replace(places.method(f".astype({dtype(kind)})"), kind=kind) if places.kind != kind else places
        )
    powers = places if domain_of(exponent, context.facts).lo >= 0 else _at_least_zero(places)
    doc = Infix((Text(str(base)), powers.within(UNARY)), ("**",))
    return Value(doc, UNARY, places.axes, places.batch, kind, None, places.depth + 1)


def _at_least_zero(value: Value) -> Value:
    return value.called("max" if value.is_number else "np.maximum", "0")


def _extreme(function: str, expr: Expr, operands: tuple[Expr, ...], context: Context) -> Value:
    values = [numeric(lowered(each, context)) for each in operands]
    domains = [domain_of(each, context.facts) for each in operands]
    kind = kind_for(
        Domain(min(d.lo for d in domains), max(d.hi for d in domains), all(d.integer for d in domains)),
        values,
    )
    if all(value.is_number for value in values):
        plain = "min" if function == "np.minimum" else "max"
        return Value(call(plain, *(value.doc for value in values)), ATOM, (), False, kind)
    axes, batch = common_axes(values, context.order)
    values = [aligned(value, axes, batch) for value in values]
    values[0] = cast(values[0], kind)
    doc = values[0].doc
    for value in values[1:]:
        doc = call(function, doc, value.doc)
    depth = len(values) + max(value.depth for value in values)
    return Value(doc, ATOM, axes, batch, kind, None, depth)


def _sign(value: Value, context: Context) -> Value:
    if value.kind == "object":
        # NumPy's sign of Python's integers is again an array of those.
        return replace(value.called("np.sign").method(".astype(np.int8)"), kind="int8")
    if value.is_number:
        name = context.lines.named(value.doc, "value")
        doc = Text(f"({name} > 0) - ({name} < 0)")
        return replace(value, doc=doc, binding=SUM, kind="int8", constant=None)
    if value.kind == "float64":
        # Two comparisons are faster than the sign of floats, and leave small integers.
        name = context.lines.named(value.doc, "value")
        doc = Text(f"({name} > 0).view(np.int8) - ({name} < 0).view(np.int8)")
        return replace(value, doc=doc, binding=SUM, kind="int8", depth=1)
    return value.called("np.sign")


def _comparison(op: str, left: Expr, right: Expr, context: Context) -> Value:
    values = [lowered(left, context), lowered(right, context)]
    if any(value.kind != "bool" for value in values) or op not in ("==", "!="):
        values = [numeric(value) for value in values]
    return joined(word_of(op), COMPARE, values, context, kind="bool", right=BIT_OR, left=BIT_OR)


def joined(
    operator: str,
    binding: int,
    values: list[Value],
    context: Context,
    *,
    kind: Kind = "bool",
    left: int | None = None,
    right: int | None = None,
) -> Value:
    """Return operands with an operator between each two."""
    if len(values) == 1:
        return values[0]
    axes, batch = common_axes(values, context.order)
    left, right = binding if left is None else left, binding + 1 if right is None else right
    docs = [
        aligned(value, axes, batch).within(right if place else left) for place, value in enumerate(values)
    ]
    depth = 1 + max(value.depth for value in values)
    if len(docs) <= MAX_TERMS:
        doc: Doc = Infix(tuple(docs), (operator,) * (len(docs) - 1))
        return Value(doc, binding, axes, batch, kind, None, depth)
    name = ""
    for at in range(0, len(docs), MAX_TERMS):
        run = [Text(name)] * bool(name) + docs[at : at + MAX_TERMS]
        name = context.lines.named(Infix(tuple(run), (operator,) * (len(run) - 1)), "value")
    return Value(Text(name), ATOM, axes, batch, kind)
