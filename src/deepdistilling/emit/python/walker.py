"""From expressions to Python text with its structure.

An expression is read for one of three uses, and printed differently for each: as a condition, where
``a and b`` of any two numbers will do; as a value, which must equal what the program computes; or as a
number, which can be added and subtracted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ...program.build import MIRRORED, OPPOSITE
from ...program.code import Define
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
from ..shared.categories import category_of, questions
from ..shared.kinds import Kind, Kinds, is_bit, is_whole
from ..shared.layout import Doc, Infix, Prefix, Text, call, flat, in_brackets, in_parentheses
from ..shared.literals import label, number
from ..shared.names import Names
from ..shared.phrase import Phrase, bound, is_negative, joined, negated, word_of
from ..shared.precedence import AND, ATOM, COMPARE, IF, NOT, OR, POWER, PRODUCT, SUM, UNARY
from ..shared.slices import lengths
from ..shared.terms import exact_terms, rounded_terms
from .reductions import reduction

MAX_FLAT_TERMS = 200
"""A sum of more terms is printed as the sum of a list: Python's compiler recurses over long sums."""


@dataclass(frozen=True, slots=True)
class Walker:
    """Prints expressions at one place of a program.

    Parameters
    ----------
    names : Names
        What everything is called.
    kinds : Kinds
        What names hold when the text runs.
    facts : Facts
        Which values names can have.
    shapes : mapping of str to tuple of Expr
        Lengths of the axes of each definition so far.
    """

    names: Names
    kinds: Kinds
    facts: Facts
    shapes: Mapping[str, tuple[Expr, ...]]

    def within(self, loops: tuple[Loop, ...]) -> Walker:
        """Return the walker inside some loops."""
        return replace(self, facts=self.facts.within(loops))

    def after(self, define: Define, name: str, kind: Kind, *, numpy: bool) -> Walker:
        """Return the walker after a definition, which is printed under `name`."""
        names = replace(self.names, arrays={**self.names.arrays, define.name: name})
        shape = tuple(loop.stop for loop in define.loops)
        sliced = {**self.kinds.numpy, define.name: shape} if numpy else self.kinds.numpy
        kinds = Kinds({**self.kinds.arrays, define.name: kind}, sliced)
        return Walker(names, kinds, self.facts.also(define), {**self.shapes, define.name: shape})

    def dims(self, array: str) -> tuple[Expr, ...]:
        """Return the lengths of the axes of the input, a table or a definition."""
        return lengths(self.facts.code) if array == self.facts.code.input.name else self.shapes[array]

    # ------------------------------------------------------------------ three uses

    def condition(self, expr: Expr, least: int = IF) -> Doc:
        """Return text that is true where `expr` is."""
        match expr:
            case And(operands):
                return bound(self._conjunction(operands), least)
            case Or(operands):
                parts = [
                    self._one_of("in", each) if isinstance(each, list) else self.condition(each, NOT)
                    for each in questions(operands, Or, self.facts.code)
                ]
                return bound(joined("or", parts, OR) if len(parts) > 1 else Phrase(parts[0], COMPARE), least)
            case If():
                return bound(self._choice(expr, self.condition), least)
            case _:
                return self.value(expr, least)

    def value(self, expr: Expr, least: int = IF) -> Doc:
        """Return text that equals `expr`; a truth value may stand for 0 or 1."""
        return bound(self._phrase(expr), least)

    def numeric(self, expr: Expr, least: int = IF) -> Doc:
        """Return text that equals `expr` and can be added and subtracted."""
        convert = self.kinds.of(expr) in ("numpy truth", "unknown")
        return self.number(expr, least) if convert else self.value(expr, least)

    def number(self, expr: Expr, least: int = IF) -> Doc:
        """Return text that equals `expr` and is no truth value, not even one of Python's."""
        if self.kinds.of(expr) in ("number", "numpy number"):
            return self.value(expr, least)
        match expr:
            case If():
                return bound(self._choice(expr, self.number), least)
            case Least(operands):
                return call("min", *map(self.number, operands))
            case Greatest(operands):
                return call("max", *map(self.number, operands))
            case _:
                return call("int", self.value(expr))

    # ------------------------------------------------------------------ nodes

    def _phrase(self, expr: Expr) -> Phrase:
        match expr:
            case Const(value, _):
                text, binding = number(value)
                return Phrase(Text(text), binding)
            case Var(name):
                return Phrase(Text(name), ATOM)
            case Ref(array, index):
                return Phrase(Text(self.element(array, index)), ATOM)
            case Add(terms):
                return self._sum(terms)
            case Mul(factors):
                return self._product(factors)
            case Mod(value, modulus):
                return joined("%", [self.numeric(value, PRODUCT), self.numeric(modulus, UNARY)], PRODUCT)
            case Quotient(value, divisor):
                return joined("//", [self.numeric(value, PRODUCT), Text(str(divisor))], PRODUCT)
            case Power(base, exponent):
                if isinstance(exponent, Var):
                    return Phrase(Text(f"{base}**{exponent.name}"), POWER)
                return joined("**", [Text(str(base)), self.value(exponent, UNARY)], POWER)
            case Least(operands):
                return Phrase(call("min", *map(self.value, operands)), ATOM)
            case Greatest(operands):
                return Phrase(call("max", *map(self.value, operands)), ATOM)
            case Sign(value):
                return Phrase(call("np.sign", self.number(value)), ATOM)  # NumPy knows no sign of True
            case Compare(op, left, _) if (asked := category_of(expr, self.facts.code)) is not None:
                return joined(word_of(op), [self.value(left, SUM), Text(label(*asked))], COMPARE)
            case Compare(op, left, right):
                if isinstance(left, Const) and not isinstance(right, Const):
                    op, left, right = MIRRORED[op], right, left
                return joined(word_of(op), [self.value(left, SUM), self.value(right, SUM)], COMPARE)
            case Not(Compare(op, left, right)):
                return self._phrase(Compare(OPPOSITE[op], left, right))
            case Not(value):
                return Phrase(Prefix("not ", self.condition(value, NOT)), NOT)
            case And(operands) | Or(operands):
                # `a and b` is one of its operands: as a value it is right only where those are 0 or 1.
                if all(self._is_bit(each) for each in operands):
                    return Phrase(self.condition(expr), AND if isinstance(expr, And) else OR)
                return Phrase(call("bool", self.condition(expr)), ATOM)
            case Xor(operands):
                return self._parity(operands)
            case If():
                return self._choice(expr, self.value)
            case Reduce():
                return Phrase(reduction(expr, self), ATOM)
            case _:
                assert_never(expr)

    def _is_bit(self, expr: Expr) -> bool:
        """Whether the text of a condition is 0 or 1, too."""
        match expr:
            case And(operands) | Or(operands):
                return all(self._is_bit(each) for each in operands)
            case If(_, then, otherwise):
                return self._is_bit(then) and self._is_bit(otherwise)
            case _:
                return is_bit(expr, self.facts)

    def element(self, array: str, index: Sequence[Expr]) -> str:
        """Return an element of the input, a table or a definition, on one line."""
        given = self.facts.code.input.name
        if array != given:
            name = self.names.arrays[array]
            if array in self.kinds.numpy and index:
                return f"{name}[{', '.join(flat(self.value(each)) for each in index)}]"
            return name + "".join(f"[{flat(self.value(each))}]" for each in index)
        match index:
            case (Const(value, _),) if int(value) in self.names.elements:
                return self.names.elements[int(value)]
        return f"{self.names.argument}[{', '.join(flat(self.value(each)) for each in index)}]"

    def _sum(self, terms: tuple[Expr, ...]) -> Phrase:
        if all(is_whole(each, self.facts) for each in terms):
            # First what can be added to: a truth value of NumPy's cannot.
            terms = exact_terms(sorted(terms, key=self._is_numpy_truth), self.facts.code)
        else:
            terms = rounded_terms(terms)
        if len(terms) > MAX_FLAT_TERMS:
            return Phrase(call("sum", in_brackets(*map(self.value, terms))), ATOM)
        # The first operand is asked about what stands behind the operator.
        second = negated(terms[1]) if is_negative(terms[1]) else terms[1]
        operands = [self._first(terms[0], second, SUM)]
        operators = []
        for term in terms[1:]:
            operators.append("-" if is_negative(term) else "+")
            operands.append(self.value(negated(term) if is_negative(term) else term, PRODUCT))
        return Phrase(Infix(tuple(operands), tuple(operators)), SUM)

    def _is_numpy_truth(self, expr: Expr) -> bool:
        return self.kinds.of(expr) in ("numpy truth", "unknown")

    def _product(self, factors: tuple[Expr, ...]) -> Phrase:
        if factors[0] == Const(-1, "int"):
            rest = factors[1] if len(factors) == 2 else Mul(factors[1:])
            least = PRODUCT if isinstance(rest, Mul) else UNARY  # -a % b is (-a) % b
            return Phrase(Prefix("-", self.numeric(rest, least)), UNARY)
        first = self._first(factors[0], factors[1], PRODUCT)
        return joined("*", [first, *(self.value(each, UNARY) for each in factors[1:])], PRODUCT)

    def _first(self, expr: Expr, second: Expr, least: int) -> Doc:
        """Return the first operand, as an integer where NumPy would take both for truth values."""
        kinds = {self.kinds.of(expr), self.kinds.of(second)}
        if kinds & {"number", "numpy number"} or kinds == {"truth"}:
            return self.value(expr, least)
        return self.number(expr, least)

    def _choice(self, expr: If, use: Callable[[Expr, int], Doc]) -> Phrase:
        nested = isinstance(expr.then, If)
        then, otherwise = use(expr.then, OR), use(expr.otherwise, OR if nested else IF)
        return Phrase(Infix((then, self.condition(expr.condition, OR), otherwise), ("if", "else")), IF)

    def _parity(self, operands: tuple[Expr, ...]) -> Phrase:
        bits = [each if is_bit(each, self.facts) else Compare("!=", each, const(0)) for each in operands]
        if len(bits) == 2:
            return joined("!=", [self.value(each, SUM) for each in bits], COMPARE)
        odd = Mod(Add(tuple(bits)), const(2))
        return self._phrase(Compare("==", odd, const(1)))

    def _conjunction(self, operands: Sequence[Expr]) -> Phrase:
        """Join operands; two bounds on one value are chained: ``2 <= total <= 5``."""
        parts: list[Doc] = []
        open_bounds: dict[Expr, tuple[int, Compare]] = {}
        for each in questions(operands, And, self.facts.code):
            if isinstance(each, list):
                parts.append(self._one_of("not in", each))
                continue
            if isinstance(each, Compare) and each.left in open_bounds:
                place, other = open_bounds[each.left]
                chained = self._chain(other, each)
                if chained is not None:
                    parts[place] = chained
                    del open_bounds[each.left]
                    continue
            if isinstance(each, Compare):
                open_bounds.setdefault(each.left, (len(parts), each))
            parts.append(self.condition(each, NOT))
        return joined("and", parts, AND) if len(parts) > 1 else Phrase(parts[0], COMPARE)

    def _one_of(self, word: str, asked: Sequence[Compare]) -> Doc:
        """Return the question whether a column is one of several categories."""
        names = (Text(label(*(category_of(each, self.facts.code) or ()))) for each in asked)
        return Infix((self.value(asked[0].left, SUM), in_parentheses(*names)), (word,))

    def _chain(self, one: Compare, other: Compare) -> Doc | None:
        low, high = (one, other) if one.op in (">", ">=") else (other, one)
        if low.op not in (">", ">=") or high.op not in ("<", "<="):
            return None
        operands = (self.value(low.right, SUM), self.value(low.left, SUM), self.value(high.right, SUM))
        return Infix(operands, (MIRRORED[low.op], high.op))
