"""Expressions as mathematics on paper: the walk that LaTeX and pseudocode share; each has its own spelling.

Everything is a number or a condition. A condition becomes a number in brackets, ``[i < j]`` (1 where it
holds, else 0: Iverson's convention), a number becomes a condition by a comparison. Sums, "for all" and "for
some" stand before what they are over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from ...program.build import MIRRORED, ONE, OPPOSITE, ZERO, add, all_of, split_coefficient
from ...program.expr import (
    Add,
    And,
    Compare,
    CompareOp,
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
    const,
)
from ...program.infer import Facts
from ..shared.categories import category_of
from ..shared.kinds import is_bit, is_whole
from ..shared.names import Names
from ..shared.naming import is_condition
from ..shared.phrase import is_negative
from ..shared.terms import exact_terms, rounded_terms

CHOICE, OR, AND, NOT, COMPARE, SUM, PRODUCT, ATOM = range(8)
"""How tightly text binds."""

Phrase = tuple[str, int]
"""Text, and how tightly it binds."""


class Spelling(Protocol):
    """How one target writes what the walk finds. Operands are text with its own parentheses."""

    times: str
    both: str
    either: str

    def operator(self, op: CompareOp) -> str:
        """Return a sign of comparison."""

    def number(self, value: Number) -> Phrase:
        """Return a number that is not negative."""

    def category(self, value: Any) -> str:
        """Return the name of a category."""

    def element(self, name: str, index: Sequence[str]) -> str:
        """Return a name, with indices if there are any."""

    def call(self, name: str, operands: Sequence[str]) -> str:
        """Return ``min``, ``max`` or ``sign`` of operands."""

    def remainder(self, value: str, modulus: str) -> str:
        """Return the remainder of a division."""

    def power(self, base: int, exponent: str) -> str:
        """Return a power."""

    def negation(self, condition: str) -> str:
        """Return "not"."""

    def bracket(self, condition: str) -> str:
        """Return 1 where a condition holds, else 0."""

    def run(self, var: str, start: str, stop: str, last: str) -> str:
        """Return the range of a variable, from `start` to `last`, which is the one before `stop`."""

    def total(self, runs: Sequence[str], guard: str | None, body: str) -> Phrase:
        """Return a sum; its body binds as tightly as a product."""

    def count(self, runs: Sequence[str], guard: str | None, body: str, both: str) -> Phrase:
        """Return how often a condition holds: `body` is it as a number, `both` it and the guard."""

    def quantified(self, op: str, runs: Sequence[str], guard: str | None, body: str) -> Phrase:
        """Return "for some" (any) or "for all"."""

    def choice(self, cases: Sequence[tuple[str, str]], otherwise: str) -> Phrase:
        """Return values with their conditions, and the last one, which has none."""


@dataclass(frozen=True, slots=True)
class Notation:
    """Writes expressions at one place of a program.

    Parameters
    ----------
    spelling : Spelling
        How the target writes.
    names : Names
        What everything is called.
    facts : Facts
        Which values names can have.
    """

    spelling: Spelling
    names: Names
    facts: Facts

    def within(self, loops: tuple[Loop, ...]) -> Notation:
        """Return the notation inside some loops."""
        return replace(self, facts=self.facts.within(loops))

    def value(self, expr: Expr, least: int = CHOICE) -> str:
        """Return text that is a number."""
        return _bound(self._value(expr), least)

    def condition(self, expr: Expr, least: int = CHOICE) -> str:
        """Return text that holds or does not."""
        return _bound(self._condition(expr), least)

    def runs(self, loops: tuple[Loop, ...]) -> list[str]:
        """Return the range of each loop."""
        found, inner = [], self
        for loop in loops:
            ends = (inner.value(end, SUM) for end in (loop.start, loop.stop, add(loop.stop, const(-1))))
            found.append(self.spelling.run(self.spelling.element(loop.var, ()), *ends))
            inner = inner.within((loop,))
        return found

    def element(self, array: str, index: Sequence[Expr]) -> str:
        """Return an element of the input, a table or a definition."""
        if array != self.facts.code.input.name:
            name = self.names.arrays[array]
        elif len(index) == 1 and isinstance(index[0], Const) and int(index[0].value) in self.names.elements:
            return self.spelling.element(self.names.elements[int(index[0].value)], ())
        else:
            name = self.names.argument
        return self.spelling.element(name, [self.value(each) for each in index])

    def cases(self, expr: Expr) -> Iterator[tuple[Expr | None, Expr]]:
        """Yield each condition and value of a choice, the last without a condition."""
        while isinstance(expr, If):
            yield expr.condition, expr.then
            expr = expr.otherwise
        yield None, expr

    def _value(self, expr: Expr) -> Phrase:
        spelling = self.spelling
        match expr:
            case Const(value, _) if value < 0:
                return f"-{_bound(spelling.number(-value), PRODUCT)}", SUM
            case Const(value, _):
                return spelling.number(value)
            case Var(name):
                return spelling.element(name, ()), ATOM
            case Ref(array, index):
                return self.element(array, index), ATOM
            case Add(terms):
                return self._sum(terms), SUM
            case Mul((Const(value, _), *rest)) if value < 0:
                factors = (const(-value), *rest) if value != -1 else tuple(rest)
                return f"-{self.value(_product(factors), PRODUCT)}", SUM
            case Mul(factors):
                return spelling.times.join(self.value(each, ATOM) for each in factors), PRODUCT
            case Mod(value, modulus):
                return spelling.remainder(self.value(value, ATOM), self.value(modulus, ATOM)), PRODUCT
            case Quotient(value, divisor):
                return f"{self.value(value, ATOM)} / {divisor}", PRODUCT
            case Power(base, exponent):
                return spelling.power(base, self.value(exponent)), ATOM
            case Least(operands):
                return spelling.call("min", [self.value(each, SUM) for each in operands]), ATOM
            case Greatest(operands):
                return spelling.call("max", [self.value(each, SUM) for each in operands]), ATOM
            case Sign(value):
                return spelling.call("sign", [self.value(value)]), ATOM
            case Compare("!=", left, right) if (
                right == ZERO and is_bit(left, self.facts) and category_of(expr, self.facts.code) is None
            ):
                return self._value(left)
            case If():
                *cases, (_, last) = self.cases(expr)
                pairs = [(self.value(v, OR), self.condition(c, OR)) for c, v in cases if c is not None]
                return spelling.choice(pairs, self.value(last, OR))
            case Reduce("sum", loops, guard, body):
                return self._total(loops, guard, body)
            case Compare() | Not() | And() | Or() | Xor() | Reduce():
                return spelling.bracket(self.condition(expr)), ATOM
            case _:
                assert_never(expr)

    def _condition(self, expr: Expr) -> Phrase:
        spelling = self.spelling
        match expr:
            case Compare(op, left, _) if (asked := category_of(expr, self.facts.code)) is not None:
                return f"{self.value(left, SUM)} {spelling.operator(op)} {spelling.category(*asked)}", COMPARE
            case Const(value, "bool"):
                return self._condition(Compare("==", const(1), const(int(value))))
            case Compare(op, left, right) | Not(Not(Compare(op, left, right))):
                if isinstance(left, Const) and not isinstance(right, Const):
                    op, left, right = MIRRORED[op], right, left
                return self._compared(left, [(op, right)])
            case Not(Compare(op, left, right)):
                return self._condition(Compare(OPPOSITE[op], left, right))
            case Not(value) if not is_condition(value) and is_bit(value, self.facts):
                return self._compared(value, [("==", ZERO)])
            case Not(value):
                return spelling.negation(self.condition(value, ATOM)), NOT
            case And(operands):
                parts = self._conjuncts(operands)
                return (
                    (_bound(parts[0], AND), COMPARE)
                    if len(parts) == 1
                    else (spelling.both.join(_bound(each, NOT) for each in parts), AND)
                )
            case Or(operands):
                return spelling.either.join(self.condition(each, NOT) for each in operands), OR
            case Xor(operands):
                bits = tuple(b if is_bit(b, self.facts) else Compare("!=", b, ZERO) for b in operands)
                if len(bits) == 2:
                    return self._compared(bits[0], [("!=", bits[1])])
                return self._compared(Mod(Add(bits), const(2)), [("==", ONE)])
            case Reduce(op, loops, guard, body) if op != "sum":
                inner = self.within(loops)
                holds = None if guard is None else inner.condition(guard, OR)
                return spelling.quantified(op, self.runs(loops), holds, inner.condition(body))
            case _ if is_bit(expr, self.facts):
                return self._compared(expr, [("==", const(1))])
            case _:
                return self._compared(expr, [("!=", ZERO)])

    def _compared(self, first: Expr, rest: Sequence[tuple[CompareOp, Expr]]) -> Phrase:
        text = self.value(first, SUM)
        for op, each in rest:
            text += f" {self.spelling.operator(op)} {self.value(each, SUM)}"
        return text, COMPARE

    def _conjuncts(self, operands: Sequence[Expr]) -> list[Phrase]:
        """Return operands; two bounds on one value become one chain: ``2 <= total <= 5``."""
        found: list[Phrase] = []
        rest = list(operands)
        while rest:
            first = rest.pop(0)
            partner = next((each for each in rest if _are_bounds(first, each)), None)
            if isinstance(first, Compare) and isinstance(partner, Compare):
                rest.remove(partner)
                low, high = (first, partner) if first.op in (">", ">=") else (partner, first)
                found.append(self._compared(low.right, [(MIRRORED[low.op], low.left), (high.op, high.right)]))
            else:
                found.append(self._condition(first))
        return found

    def _sum(self, terms: tuple[Expr, ...]) -> str:
        is_exact = all(is_whole(each, self.facts) for each in terms)
        terms = exact_terms(terms, self.facts.code) if is_exact else rounded_terms(terms)
        text = self.value(terms[0], SUM)
        for term in terms[1:]:
            if is_negative(term):
                text += f" - {self.value(_negated(term), PRODUCT)}"
            else:
                text += f" + {self.value(term, PRODUCT)}"
        return text

    def _total(self, loops: tuple[Loop, ...], guard: Expr | None, body: Expr) -> Phrase:
        match body:
            case If(condition, then, otherwise) if otherwise == ZERO:
                # What adds nothing is left out.
                guard, body = condition if guard is None else all_of(guard, condition), then
        inner, runs = self.within(loops), self.runs(loops)
        holds = None if guard is None else inner.condition(guard, OR)
        text = inner.value(body, PRODUCT)
        if body == ONE and holds is not None:
            return self.spelling.count(runs, holds, text, holds)
        if is_condition(body):
            both = body if guard is None else all_of(guard, body)
            return self.spelling.count(runs, holds, text, inner.condition(both, OR))
        return self.spelling.total(runs, holds, text)


def _bound(phrase: Phrase, least: int) -> str:
    """Return the text, in parentheses where it binds less tightly than `least`."""
    text, binding = phrase
    return f"({text})" if binding < least else text


def _product(factors: tuple[Expr, ...]) -> Expr:
    return factors[0] if len(factors) == 1 else Mul(factors)


def _are_bounds(one: Expr, other: Expr) -> bool:
    match one, other:
        case Compare(a, left, _), Compare(b, right, _):
            return left == right and {a[0], b[0]} == {"<", ">"}
        case _:
            return False


def _negated(expr: Expr) -> Expr:
    if isinstance(expr, Const):
        return const(-expr.value)
    factor, rest = split_coefficient(expr)
    factors = rest.factors if isinstance(rest, Mul) else (rest,)
    return rest if factor == -1 else Mul((const(-factor), *factors))
