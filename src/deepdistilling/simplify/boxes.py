"""Conditions on single values as boxes: between which bounds each value lies.

``x > 2 and y <= 3`` is a box, and so is a neuron that is on where all its questions about single values have
the right answers. A program whose scores add up numbers, each where such a condition holds, is a list of
boxes with what each adds; a decision tree is one, and so is a sum of trees.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from ..program.build import MIRRORED, holds, subtract
from ..program.code import Code, Define, Scores
from ..program.expr import Add, And, Compare, CompareOp, Const, Expr, If, Mul, Not, Number, Ref
from .sides import NotComparedError, exactly, linear_parts

Bound = tuple[Fraction, bool]
"""Just below a number, or just above it (True): where one answer ends and the other begins."""

Interval = tuple[Bound | None, Bound | None]
"""Between two bounds; None where there is none."""

Box = Mapping[Ref, Interval]
"""The values that have bounds, and between which they lie."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is added to each score where the values lie in a box."""

    box: Box
    adds: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """Scores as sums over boxes, and what each sum starts with."""

    cases: tuple[Case, ...]
    start: tuple[Number, ...]


def cases_of(code: Code) -> Cases | None:
    """Return the scores of a program without loops as sums over boxes; None where they are none."""
    assert isinstance(code.result, Scores)
    if any(part.loops for part in code.result.parts):
        return None
    reader = _Reader(code)
    found: dict[Expr, list[Number]] = {}
    start: list[Number] = []
    n_scores = len(code.result.parts)
    try:
        for number, part in enumerate(code.result.parts):
            terms, constant = reader.terms(part.body)
            start.append(constant)
            for condition, factor in terms.items():
                found.setdefault(condition, [0] * n_scores)[number] = factor
        boxes = [(reader.box(condition), tuple(adds)) for condition, adds in found.items()]
    except _NoBoxError:
        return None
    return Cases(tuple(Case(box, adds) for box, adds in boxes if box is not None), tuple(start))


class _NoBoxError(Exception):
    """A condition is no box, or a score no sum of conditions."""


class _Reader:
    """Reads the definitions of a program, each once."""

    def __init__(self, code: Code) -> None:
        self._input = code.input.name
        self._bodies: dict[str, Define] = {define.name: define for define in code.definitions}
        self._boxes: dict[Expr, Box | None] = {}

    def terms(self, value: Expr) -> tuple[dict[Expr, Number], Number]:
        """Return a number as a sum of multiples of conditions, and a constant."""
        match value:
            case Const(constant, _):
                return {}, constant
            case Add(parts):
                total: dict[Expr, Number] = {}
                start: Number = 0
                for part in parts:
                    terms, more = self.terms(part)
                    start += more
                    for condition, factor in terms.items():
                        total[condition] = total.get(condition, 0) + factor
                return total, start
            case Mul((Const(factor, _), rest)):
                terms, constant = self.terms(rest)
                return {each: factor * old for each, old in terms.items()}, factor * constant
            case If(condition, Const(then, _), Const(otherwise, _)):
                return {condition: then - otherwise}, otherwise
            case Ref(name, ()) if name in self._bodies and not self._is_condition(self._bodies[name].body):
                return self.terms(self._bodies[name].body)
            case Not(condition):
                return {condition: -1}, 1
            case _ if self._is_condition(value):
                return {value: 1}, 0
            case _:
                raise _NoBoxError

    def _is_condition(self, expr: Expr) -> bool:
        match expr:
            case Ref(name, ()) if name in self._bodies:
                return self._is_condition(self._bodies[name].body)
            case _:
                return isinstance(expr, Compare | And | Not)

    def box(self, condition: Expr) -> Box | None:
        """Return where a condition holds; None where it never does."""
        if condition not in self._boxes:
            self._boxes[condition] = self._box(condition)
        return self._boxes[condition]

    def _box(self, condition: Expr) -> Box | None:
        match condition:
            case Ref(name, ()) if name in self._bodies:
                return self.box(self._bodies[name].body)
            case And(operands):
                return intersection(self.box(each) for each in operands)
            case Not(inner):
                return self._opposite(inner)
            case Compare(op, left, right):
                try:
                    return self._question(op, subtract(left, right))
                except NotComparedError:
                    return self._threshold(op, subtract(left, right))
            case _:
                raise _NoBoxError

    def _opposite(self, condition: Expr) -> Box | None:
        """Return where a condition does not hold; a box only if one bound decides it."""
        box = self.box(condition)
        if box is None or len(box) != 1:
            raise _NoBoxError
        ((value, interval),) = box.items()
        match interval:
            case None, high if high is not None:
                return {value: (high, None)}
            case low, None if low is not None:
                return {value: (None, low)}
            case _:
                raise _NoBoxError

    def _question(self, op: CompareOp, value: Expr) -> Box:
        """Return where one value of the input compares with a number."""
        terms, constant = linear_parts(value)
        if len(terms) != 1:
            raise NotComparedError
        ((one, factor),) = terms.items()
        if not isinstance(one, Ref) or one.array != self._input or op == "!=":
            raise NotComparedError
        cut = -constant / exactly(factor)
        if abs(factor) != 1 and exactly(float(cut)) != cut:
            raise _NoBoxError  # rounding would decide
        if exactly(factor) < 0:
            op = MIRRORED[op]
        return {one: _interval(op, cut)}

    def _threshold(self, op: CompareOp, value: Expr) -> Box | None:
        """Return where a sum of conditions passes a threshold: a box if all must be right."""
        terms, constant = self.terms(value)
        if op in ("==", "!="):
            raise _NoBoxError
        if op in ("<", "<="):
            op, constant = MIRRORED[op], -constant
            terms = {each: -factor for each, factor in terms.items()}
        most = constant + sum(factor for factor in terms.values() if factor > 0)
        if not holds(op, most, 0):
            return None
        if any(holds(op, most - max(factor, -factor), 0) for factor in terms.values()):
            raise _NoBoxError
        return intersection(
            self.box(each) if factor > 0 else self._opposite(each) for each, factor in terms.items()
        )


def _interval(op: CompareOp, cut: Fraction) -> Interval:
    """Return between which bounds a value lies that compares so with a number."""
    match op:
        case ">":
            return (cut, True), None
        case ">=":
            return (cut, False), None
        case "<":
            return None, (cut, False)
        case "<=":
            return None, (cut, True)
        case _:
            return (cut, False), (cut, True)


def intersection(boxes: Iterable[Box | None]) -> Box | None:
    """Return what lies in all boxes; None where nothing does."""
    found: dict[Ref, Interval] = {}
    for box in boxes:
        if box is None:
            return None
        for value, (low, high) in box.items():
            lowest, highest = found.get(value, (None, None))
            lowest = low if lowest is None else lowest if low is None else max(low, lowest)
            highest = high if highest is None else highest if high is None else min(high, highest)
            if lowest is not None and highest is not None and lowest >= highest:
                return None
            found[value] = lowest, highest
    return found
