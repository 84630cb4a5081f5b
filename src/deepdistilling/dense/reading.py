"""A program, read as thresholds of weighted sums: lifting, the other way round.

What comes in is a `Code`, what goes out is a list of blocks of units, each a threshold of weighted sums of
units before it, and the forms of the result. Conditions are thresholds too: of n things that are true or
false, all are true where their sum is above n - 1/2. What is no such thing, like the larger of two real
numbers, is refused: then a program has structure, and runs as it is printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ..program.code import Code, Decision, Each
from ..program.evaluate import Scope, evaluate_expression
from ..program.expr import (
    Add,
    And,
    Compare,
    Const,
    Expr,
    If,
    Loop,
    Mul,
    Not,
    Or,
    Reduce,
    Ref,
    Sign,
    Xor,
    walk,
)
from .forms import (
    Form,
    NoLayers,
    Numbers,
    constant_form,
    gathered,
    opposite,
    plus,
    roughness,
    spread,
    summed,
    times,
    units_form,
)

Kind = Literal["above", "band", "inside"]
"""What a unit is, for a sum and two ends: 1 above the upper end, else 0; 1 above the upper end and -1 below
the lower one, else 0; 1 from the lower end to the upper one, ends included, else 0."""

HALF = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Units that are thresholds of sums.

    Parameters
    ----------
    kind : {"above", "band", "inside"}
        What they make of their sums.
    first : int
        Number of the first one.
    sums : Form of shape (n,)
        What is compared, with the constant 0.
    low, high : ndarray of shape (n,)
        The ends.
    is_closed : bool
        Whether the upper end itself is above.
    """

    kind: Kind
    first: int
    sums: Form
    low: Numbers
    high: Numbers
    is_closed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Thresholds:
    """A program as thresholds.

    Parameters
    ----------
    n_inputs : int
        Units 0 to n_inputs - 1 are the elements of the input, in C order.
    blocks : tuple of Block
        All other units, in order.
    result : tuple of Form
        Scores, each form of shape (n,); or the place of the label, as one form of shape (1,).
    """

    n_inputs: int
    blocks: tuple[Block, ...]
    result: tuple[Form, ...]


def thresholds_of(code: Code) -> Thresholds:
    """Read a program as thresholds.

    Raises
    ------
    NoLayers
        If it is not made of thresholds of weighted sums, has named sizes, or would be too large.
    """
    if code.sizes:
        raise NoLayers("named sizes")
    dims = code.input.dims
    n_inputs = int(np.prod(dims))
    reader = _Reader({table.name: table.values[np.newaxis] for table in code.tables}, n_inputs)
    is_truth = code.input.element_domains is None and code.input.domain.values == (0, 1)
    reader.arrays[code.input.name] = units_form(np.arange(n_inputs).reshape(dims), is_truth)
    for define in code.definitions:
        reader.arrays[define.name] = reader.over(define.loops, define.body)
    result: Sequence[Each] = (
        (Each((), code.result.index),) if isinstance(code.result, Decision) else code.result.parts
    )
    forms = [_flat(reader.over(part.loops, part.body)) for part in result]
    return Thresholds(n_inputs, tuple(reader.blocks), tuple(forms))


@dataclass(eq=False)
class _Reader:
    tables: dict[str, Numbers]
    n_units: int
    arrays: dict[str, Form] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    def over(self, loops: tuple[Loop, ...], body: Expr) -> Form:
        scope, _ = Scope(self.tables, {}, 0).within(loops)
        dims = tuple(scope.variables[loop.var].size for loop in loops)
        return spread(self.read(body, scope), dims)

    def read(self, expr: Expr, scope: Scope) -> Form:
        if not any(isinstance(node, Ref) and node.array in self.arrays for node in walk(expr)):
            return constant_form(evaluate_expression(expr, scope)[0])
        match expr:
            case Ref(name, index):
                places = tuple(evaluate_expression(each, scope)[0].astype(np.int64) for each in index)
                return gathered(self.arrays[name], places, scope.depth)
            case Add(terms):
                return plus([self.read(term, scope) for term in terms])
            case Mul(factors):
                return self._product([self.read(each, scope) for each in factors])
            case Sign(value):
                return self._threshold("band", self.read(value, scope), 0.0, 0.0)
            case If(
                Compare(">", left, right),
                Const(1, "int"),
                If(Compare("<", low, high), Const(-1, "int"), Const(0, "int")),
            ):
                over, under = self._difference(left, right, scope), self._difference(low, high, scope)
                if _is_same_sum(over, under) and (over.constant <= under.constant).all():
                    rest = replace(
                        over,
                        constant=np.zeros_like(over.constant),
                        added=np.maximum(over.added, under.added),
                        rough=np.maximum(over.rough, under.rough),
                    )
                    return self._threshold("band", rest, -under.constant, -over.constant)
                return self._choice(expr, scope)
            case If():
                return self._choice(expr, scope)
            case Compare(op, left, right):
                return self._compared(op, self._difference(left, right, scope))
            case Not(value):
                return opposite(self._truth(value, scope))
            case And(operands):
                return self._all([self._truth(each, scope) for each in operands])
            case Or(operands):
                return self._any([self._truth(each, scope) for each in operands])
            case Xor(operands):
                first, *others = [self._truth(each, scope) for each in operands]
                for each in others:
                    first = self._compared("==", plus([first, each, constant_form(np.array(-1.0))]))
                return first
            case Reduce():
                return self._reduction(expr, scope)
            case _:
                raise NoLayers(f"{type(expr).__name__} of what is not constant")

    def _difference(self, left: Expr, right: Expr, scope: Scope) -> Form:
        return plus([self.read(left, scope), times(self.read(right, scope), np.array(-1.0))])

    def _truth(self, expr: Expr, scope: Scope) -> Form:
        form = self.read(expr, scope)
        return form if form.is_truth else self._compared("!=", form)

    def _product(self, forms: list[Form]) -> Form:
        moving = [form for form in forms if not form.is_constant]
        if len(moving) > 1:
            if not all(form.is_truth for form in moving):
                raise NoLayers("a product of numbers")
            moving = [self._all(moving)]
        product = moving[0] if moving else constant_form(np.ones(()))
        for form in forms:
            if form.is_constant:
                product = times(product, form.constant)
        return product

    def _choice(self, expr: If, scope: Scope) -> Form:
        """Return one of two values: the other one, and the difference where the condition holds."""
        condition = self._truth(expr.condition, scope)
        then, otherwise = (self.read(each, scope) for each in (expr.then, expr.otherwise))
        if condition.is_constant:
            return plus([times(then, condition.constant), times(otherwise, 1 - condition.constant)])
        if then.is_constant and otherwise.is_constant:
            chosen = plus([otherwise, times(condition, then.constant - otherwise.constant)])
            return replace(chosen, is_truth=then.is_truth and otherwise.is_truth)
        parts = [(condition, then), (opposite(condition), otherwise)]
        return plus([self._product([test, value]) for test, value in parts])

    def _reduction(self, expr: Reduce, scope: Scope) -> Form:
        inner, inside = scope.within(expr.loops)
        axes = tuple(range(scope.depth, inner.depth))
        lengths = tuple(
            inner.variables[loop.var].shape[axis] for loop, axis in zip(expr.loops, axes, strict=True)
        )
        mask = None if inside is None else inside.astype(np.float64)
        body = self.read(expr.body, inner) if expr.op == "sum" else self._truth(expr.body, inner)
        if expr.op == "all":
            body = opposite(body)
        if expr.guard is not None:
            guard = self._truth(expr.guard, inner)
            if guard.is_constant:
                mask = guard.constant if mask is None else mask * guard.constant
            else:
                body = self._product([guard, body])
        total = summed(body, axes, lengths, mask)
        if expr.op == "sum":
            return total
        found = self._threshold("above", total, HALF, HALF)
        return opposite(found) if expr.op == "all" else found

    def _all(self, forms: list[Form]) -> Form:
        return opposite(self._any([opposite(form) for form in forms]))

    def _any(self, forms: list[Form]) -> Form:
        return self._threshold("above", plus(forms), HALF, HALF)

    def _compared(self, op: str, difference: Form) -> Form:
        match op:
            case ">":
                return self._threshold("above", difference, 0.0, 0.0)
            case "<=":
                return opposite(self._threshold("above", difference, 0.0, 0.0))
            case ">=":
                return self._threshold("above", difference, 0.0, 0.0, True)
            case "<":
                return opposite(self._threshold("above", difference, 0.0, 0.0, True))
            case "==":
                return self._threshold("inside", difference, 0.0, 0.0)
            case _:
                return opposite(self._threshold("inside", difference, 0.0, 0.0))

    def _threshold(
        self, kind: Kind, form: Form, low: Numbers | float, high: Numbers | float, is_closed: bool = False
    ) -> Form:
        is_truth = kind != "band"
        ends = tuple(np.asarray(end, dtype=np.float64) for end in (low, high))
        low, high = (end - form.constant for end in ends)
        shape = np.broadcast_shapes(low.shape, high.shape)
        if form.is_constant:
            return constant_form(_outcomes(kind, low, high, is_closed))
        sums = _flat(spread(form, shape))
        low, high = (np.broadcast_to(end, shape).ravel() for end in (low, high))
        zero = np.zeros_like(sums.constant)
        sizes = [np.abs(end) for end in ends]
        rough = [roughness(end, size) for end, size in zip(ends, sizes, strict=True)]
        sums = replace(
            sums,
            constant=zero,
            added=sums.added + np.broadcast_to(np.maximum(*sizes), shape).ravel(),
            rough=sums.rough + np.broadcast_to(np.maximum(*rough), shape).ravel(),
        )
        units = self.n_units + np.arange(len(zero)).reshape(shape)
        self.blocks.append(Block(kind, self.n_units, sums, low, high, is_closed))
        self.n_units += len(zero)
        return units_form(units, is_truth)


def _is_same_sum(one: Form, other: Form) -> bool:
    """Whether two forms differ in their constants only."""
    return np.array_equal(one.units, other.units) and np.array_equal(one.weights, other.weights)


def _outcomes(kind: Kind, low: Numbers, high: Numbers, is_closed: bool) -> npt.NDArray[Any]:
    """Return what thresholds make of sums that are 0."""
    match kind:
        case "above":
            return high <= 0 if is_closed else high < 0
        case "band":
            return (high < 0).astype(np.int64) - (low > 0)
        case "inside":
            return (low <= 0) & (high >= 0)


def _flat(form: Form) -> Form:
    """Return a form with one axis of points."""
    shape = (form.constant.size, form.units.shape[-1])
    return replace(
        form,
        constant=form.constant.ravel(),
        units=form.units.reshape(shape),
        weights=form.weights.reshape(shape),
        added=form.added.ravel(),
        rough=form.rough.ravel(),
    )
