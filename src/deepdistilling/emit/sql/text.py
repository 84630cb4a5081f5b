"""Expressions without loops as SQL.

SQL keeps conditions and numbers apart: a condition becomes a number by ``CASE WHEN ... THEN 1 ELSE 0 END``,
a number becomes a condition by a comparison. Names come as text that is quoted where it must be.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import UnsupportedError
from ...program.build import MIRRORED, split_coefficient
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
    Number,
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
)
from ...program.infer import Facts, domain_of
from ..shared.categories import category_of, questions
from ..shared.kinds import is_bit
from ..shared.phrase import is_negative
from ..shared.terms import rounded_terms
from .unroll import Key, refs_of

WIDTH = 100
"""Longest line, where there is a place to break it."""

HARD = "\0"
"""Stands for a blank at which no line is broken: one inside a name or a text."""

MAX_CHAIN = 100
"""Operands in a row; more are put in groups, since databases limit how deep an expression is nested."""

OR, AND, NOT, COMPARE, SUM, PRODUCT, ATOM = range(7)

OPERATORS = {"<": "<", "<=": "<=", "==": "=", "!=": "<>", ">=": ">=", ">": ">"}


@dataclass(frozen=True, slots=True)
class SqlText:
    """Prints expressions that read columns.

    Parameters
    ----------
    column : callable
        From a value of the program to the text that reads it.
    facts : Facts
        Which values the program's names can have.
    """

    column: Callable[[Key], str]
    facts: Facts

    def value(self, expr: Expr, least: int = OR) -> str:
        """Return text that is a number."""
        text, binding = self._value(expr)
        return f"({text})" if binding < least else text

    def condition(self, expr: Expr, least: int = OR) -> str:
        """Return text that is true or false."""
        text, binding = self._condition(expr)
        return f"({text})" if binding < least else text

    def _value(self, expr: Expr) -> tuple[str, int]:
        match expr:
            case Const(value, _):
                return number(value), SUM if value < 0 else ATOM
            case Ref():
                return self.column(next(refs_of(expr))), ATOM
            case Add(terms):
                return self._sum(terms), SUM
            case Mul((Const(value, _), *rest)) if value == -1:
                factors = rest[0] if len(rest) == 1 else Mul(tuple(rest))
                return f"-{self.value(factors, ATOM)}", SUM
            case Mul(factors):
                return f"{HARD}*{HARD}".join(self.value(each, ATOM) for each in factors), PRODUCT
            case Mod(value, modulus):
                by = self.value(modulus, ATOM)
                remainder = f"{self.value(value, PRODUCT)} % {by}"
                if domain_of(value, self.facts).lo >= 0:
                    return remainder, PRODUCT
                return (
                    f"({remainder} + {by}) % {by}",
                    PRODUCT,
                )  # SQL gives the remainder the sign of the value
            case Least(operands):
                return self._extreme(operands, "<="), ATOM
            case Greatest(operands):
                return self._extreme(operands, ">="), ATOM
            case Sign(value):
                # Some databases give the sign in so few bits that sums of it overflow.
                return f"CAST(SIGN({self.value(value)}) AS INTEGER)", ATOM
            case Compare("!=", left, Const(value, _)) if (
                value == 0 and is_bit(left, self.facts) and category_of(expr, self.facts.code) is None
            ):
                return self._value(left)
            case If():
                *cases, (_, last) = _cases(expr)
                whens = (f"WHEN {self.condition(test)} THEN {self.value(then)}" for test, then in cases)
                return f"CASE {' '.join(whens)} ELSE {self.value(last)} END", ATOM
            case Compare() | Not() | And() | Or() | Xor():
                return f"CASE WHEN {self.condition(expr)} THEN 1 ELSE 0 END", ATOM
            case Var() | Quotient() | Power() | Reduce():
                raise AssertionError(f"{expr!r} is not spelled out")
            case _:
                assert_never(expr)

    def _condition(self, expr: Expr) -> tuple[str, int]:
        match expr:
            case Compare(op, left, _) if (asked := category_of(expr, self.facts.code)) is not None:
                return f"{self.value(left, SUM)} {OPERATORS[op]} {literal(*asked)}", COMPARE
            case Const(value, _):
                return "1 = 1" if value else "1 = 0", COMPARE
            case Compare("!=", left, Const(value, _)) if value == 0 and is_bit(left, self.facts):
                return self._is(left, 1)
            case Compare("==", left, Const(value, _)) if value == 0 and is_bit(left, self.facts):
                return self._is(left, 0)
            case Compare(op, left, right):
                if isinstance(left, Const) and not isinstance(right, Const):
                    op, left, right = MIRRORED[op], right, left
                return f"{self.value(left, SUM)} {OPERATORS[op]} {self.value(right, SUM)}", COMPARE
            case Not(value):
                return f"NOT {self.condition(value, ATOM)}", NOT
            case And(operands):
                return chain("AND", list(self._conjuncts(operands))), AND
            case Or(operands):
                parts = [
                    self._one_of("IN", each) if isinstance(each, list) else self.condition(each, NOT)
                    for each in questions(operands, Or, self.facts.code)
                ]
                return chain("OR", parts), OR if len(parts) > 1 else COMPARE
            case Xor((left, right)):
                return f"{self.value(left, SUM)} <> {self.value(right, SUM)}", COMPARE
            case Xor(operands):
                total = chain("+", [self.value(each, SUM) for each in operands])
                return f"({total}) % 2 = 1", COMPARE
            case If() if is_bit(expr, self.facts):
                return self._is(expr, 1)
            case _:
                return f"{self.value(expr, SUM)} <> 0", COMPARE

    def _is(self, bit: Expr, wanted: int) -> tuple[str, int]:
        if isinstance(bit, Ref):
            return f"{self.column(next(refs_of(bit)))}{HARD}={HARD}{wanted}", COMPARE
        return f"{self.value(bit, SUM)} = {wanted}", COMPARE

    def _conjuncts(self, operands: Sequence[Expr]) -> Iterator[str]:
        """Yield operands; two bounds on one value become ``BETWEEN``."""
        rest: list[Expr] = []
        for each in questions(operands, And, self.facts.code):
            if isinstance(each, list):
                yield self._one_of("NOT IN", each)
            else:
                rest.append(each)
        while rest:
            first = rest.pop(0)
            partner = next((each for each in rest if _are_bounds(first, each)), None)
            if isinstance(first, Compare) and isinstance(partner, Compare):
                rest.remove(partner)
                low, high = (first, partner) if first.op == ">=" else (partner, first)
                ends = f"{self.value(low.right, SUM)} AND {self.value(high.right, SUM)}"
                yield f"{self.value(first.left, SUM)} BETWEEN {ends}"
            else:
                yield self.condition(first, NOT)

    def _one_of(self, word: str, asked: Sequence[Compare]) -> str:
        """Return the question whether a column is one of several categories."""
        names = (literal(*(category_of(each, self.facts.code) or ())) for each in asked)
        return f"{self.value(asked[0].left, SUM)} {word} ({', '.join(names)})"

    def _sum(self, terms: tuple[Expr, ...]) -> str:
        terms = rounded_terms(terms)
        if len(terms) > MAX_CHAIN:
            groups = [terms[at : at + MAX_CHAIN] for at in range(0, len(terms), MAX_CHAIN)]
            return chain(
                "+",
                [
                    f"({self._sum(each)})" if len(each) > 1 else self.value(each[0], PRODUCT)
                    for each in groups
                ],
            )
        text = self.value(terms[0], SUM)
        for term in terms[1:]:
            if is_negative(term):
                text += f" - {self.value(_negated(term), PRODUCT)}"
            else:
                text += f" + {self.value(term, PRODUCT)}"
        return text

    def _extreme(self, operands: tuple[Expr, ...], op: str) -> str:
        """Return the smallest or largest of operands, which are short: each stands here several times."""
        texts = [self.value(each, SUM) for each in operands]
        cases = [
            f"WHEN {chain('AND', [f'{text} {op} {other}' for other in texts[k + 1 :]])} THEN {text}"
            for k, text in enumerate(texts[:-1])
        ]
        return f"CASE {' '.join(cases)} ELSE {texts[-1]} END"


def number(value: Number) -> str:
    """Return a number; one that is no integer gets an exponent, which makes it a float in every database."""
    if isinstance(value, bool | int):
        return str(int(value))
    value = float(value)
    if not math.isfinite(value):
        raise UnsupportedError(f"SQL has no literal for {value}")
    text = repr(value)
    return text if "e" in text else f"{text}e0"


def literal(value: Any) -> str:
    """Return a label.

    Raises
    ------
    UnsupportedError
        If it is neither text, a number, a truth value nor None.
    """
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return number(value)
        case str():
            return f"'{_checked(value).replace(chr(39), chr(39) * 2)}'".replace(" ", HARD)
        case _:
            raise UnsupportedError(
                f"SQL has no literal for the label {value!r} of type {type(value).__name__}"
            )


def quoted(name: str) -> str:
    """Return a name that is taken literally, whatever is in it."""
    return f'"{_checked(name).replace(chr(34), chr(34) * 2)}"'.replace(" ", HARD)


def chain(operator: str, operands: list[str]) -> str:
    """Join operands of one operator, in groups where there are many."""
    while len(operands) > MAX_CHAIN:
        groups = [operands[at : at + MAX_CHAIN] for at in range(0, len(operands), MAX_CHAIN)]
        operands = [f"({f' {operator} '.join(group)})" if len(group) > 1 else group[0] for group in groups]
    return f" {operator} ".join(operands)


def wrapped(text: str, indent: int, tail: str = "") -> list[str]:
    """Return text as lines, broken at blanks that are not inside names."""
    lines: list[str] = []
    line = " " * indent
    for word in (text + tail).split(" "):
        if len(line) + len(word) + 1 > WIDTH and line.strip():
            lines.append(line.rstrip())
            line = " " * (indent + 4)
        line += word + " "
    return [each.replace(HARD, " ") for each in [*lines, line.rstrip()]]


def _checked(text: str) -> str:
    if HARD in text:
        raise UnsupportedError(f"SQL cannot say a NUL character, as in {text!r}; change that name or label")
    return text


def _cases(expr: Expr) -> Iterator[tuple[Expr, Expr]]:
    """Yield each condition and value of a choice; the last, which has no condition, with a true one."""
    while isinstance(expr, If):
        yield expr.condition, expr.then
        expr = expr.otherwise
    yield Const(True, "bool"), expr


def _are_bounds(one: Expr, other: Expr) -> bool:
    match one, other:
        case Compare(a, left, _), Compare(b, right, _):
            return left == right and {a, b} == {"<=", ">="}
        case _:
            return False


def _negated(expr: Expr) -> Expr:
    if isinstance(expr, Const):
        return const(-expr.value)
    factor, rest = split_coefficient(expr)
    return (
        rest if factor == -1 else Mul((const(-factor), *(rest.factors if isinstance(rest, Mul) else (rest,))))
    )
