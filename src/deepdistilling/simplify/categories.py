"""Categories are only asked which they are: their order says nothing, and a reader knows them by name.

The passes before this one take the numbers of categories for numbers: ``colour <= 1`` where a reader wants
``colour in ("red", "green")``. Here every part of a program that depends on a single category becomes such a
question, or a sum of multiples of such questions, and questions about one column that stand side by side
become one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from ..categories import Categories
from ..program.bodies import map_bodies
from ..program.build import FALSE, TRUE, add, all_of, any_of, scale, split_coefficient
from ..program.code import Code, Define
from ..program.expr import (
    Add,
    And,
    Compare,
    CompareOp,
    Const,
    Expr,
    Greatest,
    Least,
    Mod,
    Not,
    Number,
    Or,
    Reduce,
    Ref,
    Var,
    Xor,
    children,
    const,
    map_children,
    walk,
)
from ..program.index import index_value
from ..program.infer import domain_of, facts_of
from ..program.measure import size
from .inline import inlined
from .rebuild import live, rewrite
from .sides import exactly, short_number

MAX_CASES = 64
"""A condition about columns with more combinations of categories than this is not taken apart."""

MAX_NODES = 7
"""A question of more nodes than this, which is one about more than two categories, keeps its own name."""

MAX_DENOMINATOR = 10_000
"""A number is a fraction where its denominator is at most this, else a decimal."""


def ask_categories(code: Code) -> Code:
    """Write what depends on a category as questions which it is."""
    if code.input.categories is None or not all(map(_has_place, _category_reads(code))):
        return code
    asked = _Asked(code)
    code = map_bodies(code, lambda body, _: asked.expression(body))
    short = {define.name for define in code.definitions if asked.is_short(define)}
    again = map_bodies(code, lambda body, _: asked.expression(inlined(body, code, short)))
    return live(replace(again, definitions=tuple(d for d in again.definitions if d.name not in short)))


def unasked(code: Code) -> tuple[int, ...]:
    """Return how many reads of categories are no question which it is."""
    if code.input.categories is None:
        return (0,)
    questions = sum(
        isinstance(node, Compare)
        and node.op in ("==", "!=")
        and isinstance(node.left, Ref)
        and _is_category(node.left, code)
        for expr in code.expressions()
        for node in walk(expr)
    )
    return (len(_category_reads(code)) - questions,)


def _category_reads(code: Code) -> list[Ref]:
    """Return every read of a category, and of the input at a place that is no number."""
    given = code.input.name
    reads = (n for expr in code.expressions() for n in walk(expr) if isinstance(n, Ref) and n.array == given)
    return [each for each in reads if not _has_place(each) or _is_category(each, code)]


def _has_place(ref: Ref) -> bool:
    return all(isinstance(each, Const) for each in ref.index)


def _is_category(ref: Ref, code: Code) -> bool:
    match ref:
        case Ref(array, (Const(value, _),)) if array == code.input.name:
            return (code.input.categories or ())[int(value)] is not None
        case _:
            return False


def _with(expr: Expr, value: Const) -> Expr:
    """Return an expression with a number in place of the one column that it reads."""
    return value if isinstance(expr, Ref) else map_children(expr, lambda child: _with(child, value))


def _folded(expr: Expr) -> Expr:
    """Return a constant in place of what builders leave as it stands."""
    if isinstance(expr, Mod | Least | Greatest) and all(isinstance(each, Const) for each in children(expr)):
        return const(index_value(expr, {}))
    return expr


def _factored_out(expr: Expr) -> Iterator[Expr]:
    """Yield an expression with what all its operands have in common in front: ``(a or b) and c``."""
    inner: type[And] | type[Or]
    match expr:
        case And(operands):
            inner, join, share = Or, all_of, any_of
        case Or(operands):
            inner, join, share = And, any_of, all_of
        case _:
            return
    parts = [each.operands if isinstance(each, inner) else (each,) for each in operands]
    common = [each for each in parts[0] if all(each in part for part in parts)]
    if common:
        rests = [share(*(each for each in part if each not in common)) for part in parts]
        yield share(join(*rests), *common)


class _Asked:
    def __init__(self, code: Code) -> None:
        self._code = code
        self._categories = code.input.categories or ()
        self._facts = facts_of(code)

    def expression(self, expr: Expr) -> Expr:
        """Return an expression with its questions written out."""
        asked = self._asked(expr)
        if isinstance(expr, Compare | Not | And | Or | Xor):
            return min([asked, *_factored_out(asked), *self._by_category(expr)], key=size)
        return asked

    def _by_category(self, expr: Expr) -> Iterator[Expr]:
        """Yield a condition that reads several things, one category after the other, for each column of its.

        ``2 * (colour == "red") + small >= 2`` is ``colour == "red" or small`` where all of them are whole:
        what is left of it for each category says so.
        """
        columns = self._columns(expr)
        if not columns or self.column(expr) is not None:
            return
        if math.prod(self._of(column).count for column in columns) > MAX_CASES:
            return
        for column in columns:
            groups: dict[Expr, list[int]] = {}
            for number in range(self._of(column).count):
                left = rewrite(self._where(expr, column, const(number)), self._known)
                groups.setdefault(self.expression(left), []).append(number)
            yield any_of(*(all_of(self._question(column, chosen), left) for left, chosen in groups.items()))

    def _columns(self, expr: Expr) -> list[int]:
        """Return the columns of categories that an expression reads; none if it has loops."""
        found: dict[int, None] = {}
        for node in walk(expr):
            if isinstance(node, Var | Reduce):
                return []
            if isinstance(node, Ref) and _is_category(node, self._code):
                found[index_value(node.index[0], {})] = None
        return list(found)

    def _where(self, expr: Expr, column: int, value: Const) -> Expr:
        """Return an expression with a number in place of a column."""
        match expr:
            case Ref(array, (Const(place, _),)) if array == self._code.input.name and place == column:
                return value
            case _:
                return map_children(expr, lambda child: self._where(child, column, value))

    def _known(self, expr: Expr) -> Expr:
        """Return a constant in place of a condition that holds for all inputs, or for none."""
        expr = _folded(expr)
        domain = domain_of(expr, self._facts) if isinstance(expr, Compare | Not | And | Or | Xor) else None
        return expr if domain is None or not domain.is_constant else const(bool(domain.lo))

    def _asked(self, expr: Expr) -> Expr:
        column = self.column(expr)
        if column is not None and isinstance(expr, Compare | Not | And | Or | Xor):
            chosen = self._values(expr, column)
            return expr if chosen is None else self._question(column, [k for k, v in enumerate(chosen) if v])
        match expr:
            case And(operands):
                return all_of(*self._joined(operands, And))
            case Or(operands):
                return any_of(*self._joined(operands, Or))
            case Add(terms):
                return add(*self._summed([self.expression(each) for each in terms]))
            case Compare(op, Add() as left, Const() as bound):
                return self._compared(op, self.expression(left), bound)
            case Ref() if _is_category(expr, self._code):
                values = self._values(expr, column or 0)
                return expr if values is None else self._multiples(column or 0, values)
            case Compare("==" | "!=", Ref(), Const()):
                return expr
            case _:
                return map_children(expr, self.expression)

    def is_short(self, define: Define) -> bool:
        """Whether a definition is a question that is best asked where its name stands."""
        asks = not define.loops and self.column(define.body) is not None
        return asks and sum(1 for _ in walk(define.body)) <= MAX_NODES

    def column(self, expr: Expr) -> int | None:
        """Return the column of categories that an expression reads, if it reads that and nothing else."""
        found: set[int] = set()
        for node in walk(expr):
            match node:
                case Ref(_, (Const(value, _),)) if _is_category(node, self._code):
                    found.add(int(value))
                case Ref() | Var() | Reduce():
                    return None
        return found.pop() if len(found) == 1 else None

    def _values(self, expr: Expr, column: int) -> list[Number] | None:
        """Return the value of an expression for each category of the only column that it reads."""
        values = []
        for number in range(self._of(column).count):
            found = rewrite(_with(expr, const(number)), _folded)
            if not isinstance(found, Const):
                return None
            values.append(found.value)
        return values

    def _of(self, column: int) -> Categories:
        found = self._categories[column]
        assert found is not None
        return found

    def _question(self, column: int, chosen: Sequence[int]) -> Expr:
        """Return whether a column is one of some categories; what has no name is never asked for."""
        categories = self._of(column)
        rest = [each for each in range(categories.count) if each not in chosen]
        if not chosen or not rest:
            return TRUE if chosen else FALSE
        value = Ref(self._code.input.name, (const(column),))
        nameless = categories.others and len(categories.values) in chosen
        if nameless or (not categories.others and len(rest) < len(chosen)):
            return all_of(*(Compare("!=", value, const(each)) for each in rest))
        return any_of(*(Compare("==", value, const(each)) for each in chosen))

    def _multiples(self, column: int, values: Sequence[Number]) -> Expr:
        """Return a sum of multiples of questions that has a value for each category.

        A value is one category and no other, so that any of the values may be the constant, from which the
        others are told apart; that of what has no name must be.
        """
        exact = [exactly(value) for value in values]
        bases = exact[-1:] if self._of(column).others else list(dict.fromkeys([Fraction(0), *exact]))
        return min((self._from_base(column, exact, base) for base in bases), key=_size_beside_constant)

    def _from_base(self, column: int, values: Sequence[Fraction], base: Fraction) -> Expr:
        parts = []
        for each in dict.fromkeys(values):
            if each != base:
                chosen = [k for k, value in enumerate(values) if value == each]
                parts.append(scale(_number(each - base), self._question(column, chosen)))
        return add(*parts, const(_number(base)))

    def _joined(self, operands: Sequence[Expr], kind: type[And] | type[Or]) -> list[Expr]:
        """Return operands with those about one column as one."""
        by_column: dict[int | None, list[Expr]] = {}
        for each in self._factored(operands, kind):
            by_column.setdefault(self.column(each), []).append(each)
        return [
            self.expression(kind(tuple(group)) if len(group) > 1 else group[0])
            for column, found in by_column.items()
            for group in ([found] if column is not None else [[each] for each in found])
        ]

    def _factored(self, operands: Sequence[Expr], kind: type[And] | type[Or]) -> list[Expr]:
        """Return operands with those that differ in a question about one column alone as one.

        ``colour == 0 and big or colour == 1 and big`` is ``(colour == 0 or colour == 1) and big``.
        """
        inner = And if kind is Or else Or
        found: dict[object, list[Expr]] = {}
        rests: dict[object, tuple[Expr, ...]] = {}
        for number, each in enumerate(operands):
            key: object = number
            asked: Expr = each
            if isinstance(each, inner):
                about = [(self.column(part), part) for part in each.operands]
                questions = [(column, part) for column, part in about if column is not None]
                if len(questions) == 1:
                    (column, asked), rest = questions[0], tuple(p for c, p in about if c is None)
                    key = (column, frozenset(rest))
                    rests.setdefault(key, rest)
            found.setdefault(key, []).append(asked)
        return [
            inner((kind(tuple(group)) if len(group) > 1 else group[0], *rests[key]))
            if key in rests
            else group[0]
            for key, group in found.items()
        ]

    def _summed(self, terms: Sequence[Expr]) -> list[Expr]:
        """Return terms with multiples of questions about one column as one sum, where that is shorter."""
        groups: dict[int, list[Expr]] = {}
        rest: list[Expr] = []
        for term in terms:
            _, question = split_coefficient(term)
            column = self.column(question)
            if column is None or not isinstance(question, Compare | And | Or):
                rest.append(term)
            else:
                groups.setdefault(column, []).append(term)
        for column, questions in groups.items():
            values = [self._values(each, column) for each in questions]
            known = [each for each in values if each is not None]
            totals = [sum(map(exactly, each), Fraction(0)) for each in zip(*known, strict=True)]
            joined = self._multiples(column, totals) if len(known) == len(questions) else add(*questions)
            is_shorter = _size_beside_constant(joined) < _size_beside_constant(add(*questions))
            rest += [joined] if is_shorter else questions
        return rest

    def _compared(self, op: CompareOp, left: Expr, bound: Const) -> Expr:
        """Compare a sum with a number, to which the constant of the sum goes."""
        constants = [term for term in left.terms if isinstance(term, Const)] if isinstance(left, Add) else []
        if not constants or not isinstance(left, Add):
            return Compare(op, left, bound)
        (constant,) = constants
        kept = add(*(term for term in left.terms if term is not constant))
        return Compare(op, kept, const(_number(exactly(bound.value) - exactly(constant.value))))


def _size_beside_constant(expr: Expr) -> tuple[int, int, int, int]:
    """Return how long a part of a sum is, and of equal lengths which reads better.

    That is the one without a constant, then the one that denies and subtracts less.
    """
    terms = expr.terms if isinstance(expr, Add) else (expr,)
    constants = [term for term in terms if isinstance(term, Const) and term.value]
    others = [split_coefficient(term) for term in terms if term not in constants]
    denied = sum(isinstance(rest, Compare) and rest.op == "!=" for _, rest in others)
    minuses = sum(factor < 0 for factor, _ in others)
    return sum(size(scale(*each)) for each in others), len(constants), denied, minuses


def _number(value: Fraction) -> Number:
    """Return a number as it is printed; a decimal of more digits than a float has is rounded."""
    short = short_number(value)
    return float(short) if isinstance(short, Fraction) and short.denominator > MAX_DENOMINATOR else short
