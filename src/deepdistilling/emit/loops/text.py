"""From expressions to text, for languages with C's operators: what C, JavaScript and Python share.

A language says how it writes a constant, a choice, a remainder; which operators there are and how tightly
they bind is nearly the same everywhere, and where it is not, there are parentheses.
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, TypeVar

from ...program.build import MIRRORED, OPPOSITE, ZERO, add, mul
from ...program.expr import (
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
)
from ...program.infer import Facts, domain_of
from ..shared.kinds import is_bit
from ..shared.layout import Doc, Infix, Prefix, Text, flat
from ..shared.phrase import Phrase, bound, is_negative, joined, negated, word_of
from ..shared.terms import exact_terms, rounded_terms
from .check import span
from .form import SCORES, Routine
from .names import Printed

CHOICE, OR, AND, BITS, COMPARE, SUM, PRODUCT, UNARY, ATOM = range(9)
"""How tightly operators bind, from loose to tight."""

Width = Literal["int", "long", "double"]
"""What numbers are computed with: integers of 32 bits, of 64 bits, or doubles."""

INT = 2**31 - 1


S = TypeVar("S", bound="Speech")


@dataclass(frozen=True)
class Speech(ABC):
    """Expressions of one language, at one place of a program.

    Parameters
    ----------
    routine : Routine
        The program.
    names : Printed
        What everything is called.
    facts : Facts
        Which values names can have here.
    variables : mapping of str to str
        Names of the index variables in scope.
    """

    routine: Routine
    names: Printed
    facts: Facts
    variables: Mapping[str, str]

    def within(self: S, loop: Loop) -> tuple[S, str]:
        """Return the speech inside a loop, and the name of its variable."""
        name = self.names.variable(loop.var, frozenset(self.variables.values()))
        inner = replace(self, facts=self.facts.within((loop,)), variables={**self.variables, loop.var: name})
        return inner, name

    # ------------------------------------------------------------------ a language's own

    both: ClassVar[str] = "&&"
    either: ClassVar[str] = "||"
    equal: ClassVar[str] = "=="
    unequal: ClassVar[str] = "!="
    division: ClassVar[str] = "/"
    negation: ClassVar[tuple[str, int]] = ("!", UNARY)

    @abstractmethod
    def constant(self, value: Number, kind: str) -> Phrase:
        """Write a number."""

    @abstractmethod
    def choice(self, condition: Doc, then: Doc, otherwise: Doc) -> Phrase:
        """Write one of two values."""

    @abstractmethod
    def call(self, function: str, width: Width, *arguments: Doc) -> Phrase:
        """Write ``sign``, ``least``, ``greatest``, ``wrap`` or ``power`` of some values."""

    @abstractmethod
    def converted(self, expr: Expr, doc: Doc, width: Width) -> Doc:
        """Write a value so that what it is computed with is computed in `width`."""

    # ------------------------------------------------------------------ uses of an expression

    def condition(self, expr: Expr, least: int = CHOICE) -> Doc:
        """Return text that is true where `expr` is."""
        match expr:
            case And(operands):
                return bound(self._joined(self.both, operands, AND), least)
            case Or(operands):
                return bound(self._joined(self.either, operands, OR), least)
            case _ if self._is_bit(expr) and not isinstance(expr, Mul):
                return self.value(expr, least)
            case _:
                return self.value(Compare("!=", expr, ZERO), least)

    def value(self, expr: Expr, least: int = CHOICE) -> Doc:
        """Return text that equals `expr`; a truth value may stand for 0 or 1."""
        return bound(self.phrase(expr), least)

    def number(self, expr: Expr, least: int = CHOICE) -> Doc:
        """Return text that equals `expr` and can be computed with."""
        return self.value(expr, least)

    def side(self, op: str, expr: Expr) -> Doc:
        """Return one side of a comparison."""
        return self.number(expr, ATOM if isinstance(expr, Not) else SUM)

    def index(self, array: str, index: Sequence[Expr]) -> Doc:
        """Return the place of an element in an array that is stored in C order."""
        place: Expr = ZERO
        for each, length in zip(index, self.routine.shapes[array], strict=True):
            place = add(mul(place, length), each)
        return self.number(place)

    def element(self, ref: Ref) -> str:
        """Return an element of an array, or a scalar, on one line."""
        given = self.routine.code.input.name
        match ref:
            case Ref(array, (Const(value, _),)) if array == given and int(value) in self.names.elements:
                return self.names.elements[int(value)]
            case Ref(array, (place,)) if array == SCORES:
                return f"{self.names.arrays[SCORES]}[{flat(self.number(place))}]"
        name = self.names.argument if ref.array == given else self.names.arrays[ref.array]
        return f"{name}[{self.place(flat(self.index(ref.array, ref.index)))}]" if ref.index else name

    def place(self, index: str) -> str:
        """Return the text of an index, which is never negative."""
        return index

    # ------------------------------------------------------------------ what is computed with

    def width(self, expr: Expr) -> Width:
        """Return what a value is computed with."""
        match expr:
            case Const(value, kind):
                if kind in ("fraction", "float"):
                    return "double"
                return "int" if abs(int(value)) <= INT else "long"
            case Var():
                return "long" if self.routine.code.sizes else "int"
            case Ref(array, _):
                element = self.routine.elements[array]
                return "double" if element == "float64" else "long" if element == "int64" else "int"
            case Add(parts) | Mul(parts) | Least(parts) | Greatest(parts):
                return self._widest(expr, parts)
            case If(_, then, otherwise):
                return self._widest(expr, (then, otherwise))
            case Mod(value, modulus):
                return "int" if self._widest(expr, (value, modulus)) == "int" else "long"
            case Quotient(value, _):
                return self.width(value)
            case Power():
                return "long"
            case _:
                return "int"

    def _widest(self, expr: Expr, parts: Sequence[Expr]) -> Width:
        widths = [self.width(part) for part in parts]
        if "double" in widths:
            return "double"
        lo, hi = span(expr, self.facts)
        return "long" if "long" in widths or not (lo >= -INT and hi <= INT) else "int"

    def _is_bit(self, expr: Expr) -> bool:
        """Whether an expression is 0 or 1, and an integer."""
        if isinstance(expr, If):
            return self._is_bit(expr.then) and self._is_bit(expr.otherwise)
        return is_bit(expr, self.facts) and self.width(expr) != "double"

    # ------------------------------------------------------------------ nodes

    def phrase(self, expr: Expr) -> Phrase:
        """Return a value as text, and how tightly it binds."""
        match expr:
            case Const(value, kind):
                return self.constant(value, kind)
            case Var(name):
                text = self.variables.get(name) or self.names.sizes[name]
                return Phrase(Text(text), ATOM)
            case Ref():
                return Phrase(Text(self.element(expr)), ATOM)
            case Add(terms):
                return self._sum(expr, terms)
            case Mul(factors):
                return self._product(expr, factors)
            case Mod(value, modulus):
                return self._remainder(expr, value, modulus)
            case Quotient(value, divisor):
                return joined(self.division, [self.number(value, PRODUCT), Text(str(divisor))], PRODUCT)
            case Power(base, exponent):
                return self.call("power", "long", Text(str(base)), self.number(exponent))
            case Least(operands):
                return self._folded("least", expr, operands)
            case Greatest(operands):
                return self._folded("greatest", expr, operands)
            case Sign(value):
                return self.call("sign", self.width(value), self.number(value))
            case Compare(op, left, right):
                return self._comparison(op, left, right)
            case Not(Compare(op, left, right)):
                return self._comparison(OPPOSITE[op], left, right)
            case Not(value) if not self._is_bit(value):
                return self._comparison("==", value, ZERO)
            case Not(value):
                word, binding = self.negation
                return Phrase(Prefix(word, self.condition(value, UNARY)), binding)
            case And(operands):
                return self._connected("&", operands, expr)
            case Or(operands):
                return self._connected("|", operands, expr)
            case Xor(operands):
                return self._bits("^", operands)
            case If(condition, then, otherwise):
                width = self.width(expr)
                one, other = (
                    self.converted(each, self.value(each, OR), width)
                    if width == "double" and self.width(each) == "long"
                    else self.value(each, OR)
                    for each in (then, otherwise)
                )
                return self.choice(self.condition(condition, OR), one, other)
            case Reduce():
                raise AssertionError("reductions have become loops")
            case _:
                assert_never(expr)

    def _bits(self, operator: str, operands: Sequence[Expr]) -> Phrase:
        # A "not" that comes first looks as if it were meant for all.
        least = [ATOM if k == 0 and isinstance(each, Not) else UNARY for k, each in enumerate(operands)]
        docs = [self.value(self._bit(each), bind) for each, bind in zip(operands, least, strict=True)]
        return joined(operator, docs, BITS)

    def _bit(self, expr: Expr) -> Expr:
        return expr if self._is_bit(expr) else Compare("!=", expr, ZERO)

    def _connected(self, operator: str, operands: Sequence[Expr], expr: Expr) -> Phrase:
        """Join conditions: in a loop without a branch, so that it can be made of vector instructions."""
        if self.variables:
            return self._bits(operator, operands)
        return Phrase(self.condition(expr), AND if operator == "&" else OR)

    def _joined(self, operator: str, operands: Sequence[Expr], binding: int) -> Phrase:
        if self.variables:
            return self.phrase(And(tuple(operands)) if binding == AND else Or(tuple(operands)))
        return joined(operator, [self.condition(each, COMPARE) for each in operands], binding)

    def category(self, asked: Compare) -> Phrase | None:
        """Return the question whether a value is some category, in a language that has their names."""
        return None

    def _comparison(self, op: str, left: Expr, right: Expr) -> Phrase:
        asked = self.category(Compare(op, left, right))  # type: ignore[arg-type]
        if asked is not None:
            return asked
        if isinstance(left, Const) and not isinstance(right, Const):
            op, left, right = MIRRORED[op], right, left  # type: ignore[index]
        widths = {self.width(left), self.width(right)}
        sides = [
            self.converted(each, self.number(each, SUM), "double")
            if widths == {"long", "double"} and self.width(each) == "long"
            else self.side(op, each)
            for each in (left, right)
        ]
        word = {"==": self.equal, "!=": self.unequal}.get(op) or word_of(op)
        return joined(word, sides, COMPARE)

    def _sum(self, expr: Expr, terms: tuple[Expr, ...]) -> Phrase:
        width = self.width(expr)
        terms = rounded_terms(terms) if width == "double" else exact_terms(terms, self.facts.code)
        operands = [self._operand(terms[0], width, SUM)]
        operators = []
        for term in terms[1:]:
            operators.append("-" if is_negative(term) else "+")
            operands.append(self._operand(negated(term) if is_negative(term) else term, width, PRODUCT))
        if self._are_too_short(terms, Add):
            operands[0] = self.converted(terms[0], self.number(terms[0], UNARY), _longer(width))
        return Phrase(Infix(tuple(operands), tuple(operators)), SUM)

    def _product(self, expr: Expr, factors: tuple[Expr, ...]) -> Phrase:
        width = self.width(expr)
        if factors[0] == Const(-1, "int"):
            rest = factors[1] if len(factors) == 2 else Mul(factors[1:])
            return Phrase(Prefix("-", self._operand(rest, width, ATOM)), UNARY)
        operands = [self._operand(factors[0], width, PRODUCT)]
        operands += [self._operand(each, width, UNARY) for each in factors[1:]]
        if self._are_too_short(factors, Mul):
            operands[0] = self.converted(factors[0], self.number(factors[0], UNARY), _longer(width))
        return joined("*", operands, PRODUCT)

    def _are_too_short(self, operands: Sequence[Expr], kind: type[Add] | type[Mul]) -> bool:
        """Whether what stands before the first longer operand may not fit into what it is computed in."""
        first = tuple(itertools.takewhile(lambda each: self.width(each) == "int", operands))
        return len(first) > 1 and self.width(kind(first)) != "int"

    def _operand(self, expr: Expr, width: Width, least: int) -> Doc:
        if width == "double" and self.width(expr) == "long":
            return self.converted(expr, self.number(expr, UNARY), "double")
        return self.number(expr, least)

    def _remainder(self, expr: Expr, value: Expr, modulus: Expr) -> Phrase:
        width = self.width(expr)
        is_positive = domain_of(value, self.facts).lo >= 0
        sides = [
            self.converted(each, self.number(each, UNARY), width)
            if self.width(each) == "double"
            else self.number(each, least if is_positive else CHOICE)
            for each, least in ((value, PRODUCT), (modulus, UNARY))
        ]
        if is_positive:
            return joined("%", sides, PRODUCT)
        return self.call("wrap", width, *sides)

    def _folded(self, function: str, expr: Expr, operands: Sequence[Expr]) -> Phrase:
        width = self.width(expr)
        result = self._operand(operands[0], width, CHOICE)
        for each in operands[1:]:
            result = self.call(function, width, result, self._operand(each, width, CHOICE)).doc
        return Phrase(result, ATOM)


def _longer(width: Width) -> Width:
    return "double" if width == "double" else "long"
