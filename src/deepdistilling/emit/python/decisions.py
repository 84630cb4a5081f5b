"""Returning a label: in one line where it fits, else case by case."""

from __future__ import annotations

from collections.abc import Sequence

from ...program.build import ONE, ZERO, negate
from ...program.code import Define, are_numbered
from ...program.expr import Add, And, Compare, Const, Expr, If, Not, Or, Reduce, Ref, Xor, map_children
from ..shared.kinds import is_bit
from ..shared.layout import STEP, Doc, Infix, Text, call, fits, flat, in_brackets, in_parentheses, statement
from ..shared.literals import label
from ..shared.namer import Namer
from ..shared.naming import is_condition, words
from ..shared.precedence import OR
from .walker import Walker

MAX_CASES_A_LINE = 2
"""A label that depends on more conditions than this is returned case by case."""

LONG = 40
"""A side of a comparison of more characters gets a line of its own, where the whole does not fit on one."""

ASKED_SHORT = (Ref, Compare, Reduce)
"""Conditions whose negation is as easy to read."""

Classes = Sequence[object]


def decision(index: Expr, classes: Classes, walker: Walker, namer: Namer) -> list[str]:
    """Return the lines that return ``classes[index]``."""
    index = _answers_first(_as_condition(index))
    text = _label(index, classes, walker)
    if _n_cases(index) <= MAX_CASES_A_LINE and fits("return " + flat(text), STEP):
        return statement(text, "return ")
    naming = _LongSides(walker, namer)
    index = naming.shortened(index)
    return [*naming.lines, *_cases(index, classes, naming.walker, STEP)]


def _as_condition(index: Expr) -> Expr:
    """Return the choice of 1 or 0 as its condition."""
    match index:
        case If(condition, Const(1, "int"), Const(0, "int")):
            return condition
        case If(condition, Const(0, "int"), Const(1, "int")):
            return negate(condition)
        case _:
            return index


def _answers_first(index: Expr) -> Expr:
    """Return nested questions in turn: what has an answer at once first, where its negation is short."""
    match index:
        case If(condition, then, otherwise):
            then, otherwise = _answers_first(then), _answers_first(otherwise)
            if isinstance(then, If) and isinstance(otherwise, Const) and isinstance(condition, ASKED_SHORT):
                return If(negate(condition), otherwise, then)
            return If(condition, then, otherwise)
        case _:
            return index


def _n_cases(index: Expr) -> int:
    match index:
        case If(_, then, otherwise):
            return 1 + _n_cases(then) + _n_cases(otherwise)
        case _:
            return 0


def _cases(index: Expr, classes: Classes, walker: Walker, indent: str) -> list[str]:
    lines: list[str] = []
    while True:
        text = _label(index, classes, walker)
        if _n_cases(index) <= 1 and fits("return " + flat(text), indent):
            return [*lines, *statement(text, "return ", indent=indent)]
        if _is_condition(index, classes, walker) and not isinstance(index, If | Const):
            index = If(index, ONE, ZERO)
        if not isinstance(index, If):
            return [*lines, *statement(text, "return ", indent=indent)]
        lines += statement(walker.condition(index.condition), "if ", ":", indent)
        lines += _cases(index.then, classes, walker, indent + STEP)
        index = index.otherwise


def _label(index: Expr, classes: Classes, walker: Walker) -> Doc:
    """Return a label as one expression."""
    match index:
        case Const(value, _):
            return Text(label(classes[int(value)]))
        case If() if _is_condition(index, classes, walker) and not _has_constant(index):
            if are_numbered(classes):
                return call("int", walker.value(index))
            return _one_of_two(index, classes, walker)
        case If(condition, then, otherwise):
            one, other = _label(then, classes, walker), _label(otherwise, classes, walker)
            one, other = (in_parentheses(one), _grouped(other)) if isinstance(one, Infix) else (one, other)
            return Infix((one, walker.condition(condition, OR), other), ("if", "else"))
        case _ if _is_condition(index, classes, walker):
            return _one_of_two(index, classes, walker)
    place = walker.value(index) if walker.kinds.of(index) == "number" else call("int", walker.value(index))
    if are_numbered(classes):
        return place
    return Text(f"{flat(in_brackets(*(Text(label(each)) for each in classes)))}[{flat(place)}]")


def _one_of_two(condition: Expr, classes: Classes, walker: Walker) -> Doc:
    """Return one of the first two labels; where they are truth values, the condition itself."""
    match classes[0], classes[1]:
        case False, True:
            is_truth = walker.kinds.of(condition) == "truth" and is_condition(condition)
            return walker.value(condition) if is_truth else call("bool", walker.condition(condition))
        case True, False:
            return _one_of_two(negate(condition), (False, True), walker)
        case zero, one:
            labels = Text(label(one)), walker.condition(condition, OR), Text(label(zero))
            return Infix(labels, ("if", "else"))


def _grouped(doc: Doc) -> Doc:
    return in_parentheses(doc) if isinstance(doc, Infix) else doc


def _has_constant(index: Expr) -> bool:
    match index:
        case If(_, then, otherwise):
            return _has_constant(then) or _has_constant(otherwise)
        case _:
            return isinstance(index, Const)


def _is_condition(index: Expr, classes: Classes, walker: Walker) -> bool:
    return len(classes) == 2 or is_bit(index, walker.facts)


class _LongSides:
    """Gives the long sides of comparisons a line of their own."""

    def __init__(self, walker: Walker, namer: Namer) -> None:
        self.lines: list[str] = []
        self.walker = walker
        self._names: dict[Expr, Expr] = {}
        self._namer = namer

    def shortened(self, expr: Expr) -> Expr:
        """Return `expr` with names in place of long sums."""
        match expr:
            case Compare(op, left, right):
                both = self._is_long(left) and self._is_long(right)
                left = self._named(left, "left" if both else "")
                return Compare(op, left, self._named(right, "right" if both else ""))
            case And() | Or() | Not() | Xor() | If():
                return map_children(expr, self.shortened)
            case _:
                return expr

    def _is_long(self, side: Expr) -> bool:
        return isinstance(side, Add | Reduce) and len(flat(self.walker.value(side))) > LONG

    def _named(self, side: Expr, wish: str) -> Expr:
        if isinstance(side, Add):
            side = Add(tuple(self._line(each) if isinstance(each, Reduce) else each for each in side.terms))
        return self._line(side, wish)

    def _line(self, value: Expr, wish: str = "") -> Expr:
        """Return the name of a value, which gets a line of its own if it is long."""
        if not self._is_long(value):
            return value
        if value in self._names:
            return self._names[value]
        one, _ = words(value, self.walker.facts.code)
        name = self._namer.name(wish or one)
        self.lines += statement(self.walker.value(value), f"{name} = ")
        kind = self.walker.kinds.of(value)
        self.walker = self.walker.after(Define(name, (), value), name, kind, numpy=False)
        return self._names.setdefault(value, Ref(name, ()))
