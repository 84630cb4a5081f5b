"""Multiply a weighted sum out: its constant and its coefficient on every element of the arrays that it reads.

What comes in is an expression of the program, what goes out are plain matrices. The expression is walked
once, with all points of its loops and all indices of its index sets at the same time; how it was found
plays no part.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from ..program.code import Code, Define
from ..program.evaluate import Scope, evaluate_expression
from ..program.expr import Add, Compare, Const, Expr, If, Loop, Mul, Reduce, Ref, children, walk

Matrix = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

MAX_ELEMENTS = 1 << 20
"""Elements of an array that are worked on at once."""


class NotLinear(Exception):
    """The expression is not a weighted sum; the message says where."""


class Outside(Exception):
    """The expression reads an element that does not exist; the message says which."""


@dataclass
class LinearForm:
    """A weighted sum at some points.

    Parameters
    ----------
    constants : list of (int or Fraction or float, ndarray of shape (points,) or None)
        Summands of the constant: a number, times an integer a point.
    coefficients : dict of str to ndarray of shape (points, size)
        Coefficient of every element of each array.
    """

    constants: list[tuple[Fraction, npt.NDArray[Any]]] = field(default_factory=list)
    coefficients: dict[str, Matrix] = field(default_factory=dict)

    def constant(self, point: int) -> Fraction:
        """Return the exact constant at a point."""
        return sum((factor * _exact(values[point]) for factor, values in self.constants), Fraction(0))


def linear_form(
    code: Code, loops: tuple[Loop, ...], body: Expr, dims: Mapping[str, tuple[int, ...]], places: Places
) -> LinearForm:
    """Multiply a weighted sum out at some points.

    Parameters
    ----------
    code : Code
        The program, for its tables and definitions.
    loops : tuple of Loop
        Loops with constant bounds from 0.
    body : Expr
        The weighted sum over them.
    dims : mapping of str to tuple of int
        The arrays that it may read. Other definitions that it refers to are put in.
    places : ndarray of int, shape (points,)
        Points of the loops, numbered in C order.

    Raises
    ------
    NotLinear
        If the body is not a weighted sum.
    Outside
        If it reads an element that does not exist.
    """
    extents = Define("", loops, body).dims
    points = np.unravel_index(places, extents) if extents else ()
    tables = {table.name: table.values[np.newaxis] for table in code.tables}
    variables = {loop.var: values for loop, values in zip(loops, points, strict=True)}
    form = LinearForm()
    form.coefficients = {name: np.zeros((len(places), math.prod(each))) for name, each in dims.items()}
    collector = _Collector({d.name: d for d in code.definitions}, dict(dims), len(places), form)
    collector.collect(body, Scope(tables, variables, 1), Fraction(1), None, None)
    return form


def points_at_once(body: Expr, dims: Mapping[str, tuple[int, ...]]) -> int:
    """Return how many points of a body may be multiplied out at a time."""
    widest = max((math.prod(each) for each in dims.values()), default=1)
    stack: list[tuple[Expr, int]] = [(body, 1)]
    while stack:
        node, inner = stack.pop()
        if isinstance(node, Reduce):
            for loop in node.loops:
                inner *= int(loop.stop.value) if isinstance(loop.stop, Const) else _longest(dims)
            widest = max(widest, inner)
        stack.extend((child, inner) for child in children(node))
    return max(1, MAX_ELEMENTS // widest)


def _longest(dims: Mapping[str, tuple[int, ...]]) -> int:
    return max((length for each in dims.values() for length in each), default=1)


@dataclass
class _Collector:
    """Adds up what an expression contributes."""

    definitions: Mapping[str, Define]
    dims: Mapping[str, tuple[int, ...]]
    count: int
    form: LinearForm

    def collect(
        self,
        expr: Expr,
        scope: Scope,
        factor: Fraction,
        weight: npt.NDArray[Any] | None,
        mask: npt.NDArray[np.bool_] | None,
    ) -> None:
        """Add `factor` times `weight` times an expression where the mask holds.

        Axes of `weight` and `mask`: the points, then one a loop in scope.
        """
        if not self._reads(expr):
            self._constant(expr, scope, factor, weight, mask)
            return
        match expr:
            case Add(terms):
                for term in terms:
                    self.collect(term, scope, factor, weight, mask)
            case Mul(factors) if sum(map(self._reads, factors)) == 1:
                # Numbers stay exact; what depends on indices alone is a weight, one a point.
                (read,) = (each for each in factors if self._reads(each))
                for each in factors:
                    if isinstance(each, Const):
                        factor *= Fraction(each.value)
                    elif each is not read:
                        weight = _times(weight, evaluate_expression(each, scope)[0])
                self.collect(read, scope, factor, weight, mask)
            case Reduce("sum", loops, guard, body):
                inner, inside = scope.within(loops)
                mask = _both(_deeper(mask, len(loops)), inside)
                if guard is not None:
                    mask = _both(mask, evaluate_expression(guard, inner)[0])
                self.collect(body, inner, factor, _deeper(weight, len(loops)), mask)
            case If(condition, then, otherwise) if not self._reads(condition):
                holds = evaluate_expression(condition, scope)[0].astype(bool)
                self.collect(then, scope, factor, weight, _both(mask, holds))
                self.collect(otherwise, scope, factor, weight, _both(mask, ~holds))
            case Ref(name, index) if name in self.dims:
                self._element(name, index, scope, factor, weight, mask)
            case Ref(name, index) if name in self.definitions and scope.depth == 1 and mask is None:
                define = self.definitions[name]
                at = [np.broadcast_to(evaluate_expression(each, scope)[0], (self.count,)) for each in index]
                variables = {loop.var: values for loop, values in zip(define.loops, at, strict=True)}
                self.collect(define.body, Scope(scope.arrays, variables, 1), factor, weight, mask)
            case _:
                raise NotLinear(f"{type(expr).__name__} in a weighted sum")

    def _reads(self, expr: Expr) -> bool:
        """Whether an expression depends on an array."""
        return any(
            isinstance(node, Ref) and (node.array in self.dims or node.array in self.definitions)
            for node in walk(expr)
        )

    def _constant(
        self,
        expr: Expr,
        scope: Scope,
        factor: Fraction,
        weight: npt.NDArray[Any] | None,
        mask: npt.NDArray[np.bool_] | None,
    ) -> None:
        match expr:
            case Add(terms):
                for term in terms:
                    self._constant(term, scope, factor, weight, mask)
                return
            case Const(value, _):
                factor, values = factor * Fraction(value), np.ones((1,) * scope.depth, dtype=np.int64)
            case Mul((Const(value, _), *rest)) if len(rest) == 1:
                self._constant(rest[0], scope, factor * Fraction(value), weight, mask)
                return
            case Compare():
                raise NotLinear("a comparison in a weighted sum")
            case _:
                values = evaluate_expression(expr, scope)[0]
        if factor == 0:
            return
        if weight is not None:
            values = values * weight
        if mask is not None:
            values = np.where(mask, values, 0)
        shape = (self.count, *(_length(scope, axis) for axis in range(1, scope.depth)))
        values = np.broadcast_to(values, shape).reshape(self.count, -1).sum(axis=1)
        self.form.constants.append((factor, values))

    def _element(
        self,
        name: str,
        index: tuple[Expr, ...],
        scope: Scope,
        factor: Fraction,
        weight: npt.NDArray[Any] | None,
        mask: npt.NDArray[np.bool_] | None,
    ) -> None:
        shape = (self.count, *(_length(scope, axis) for axis in range(1, scope.depth)))
        place: npt.NDArray[np.int64] = np.zeros((1,) * scope.depth, dtype=np.int64)
        outside: npt.NDArray[np.bool_] = np.zeros((1,) * scope.depth, dtype=bool)
        for each, length in zip(index, self.dims[name], strict=True):
            at = evaluate_expression(each, scope)[0].astype(np.int64)
            if at.min(initial=0) < 0 or at.max(initial=0) >= length:
                outside = outside | (at < 0) | (at >= length)
            place = place * length + at
        if outside.any() and (outside if mask is None else outside & mask).any():
            raise Outside(f"an element of {name} that does not exist")
        size = self.form.coefficients[name].shape[1]
        rows = np.arange(self.count).reshape(-1, *(1,) * (scope.depth - 1))
        values = float(factor) if weight is None else (float(factor) * weight).astype(np.float64)
        flat = np.broadcast_to(place + rows * size, shape)
        spread = np.broadcast_to(values, shape)
        if mask is not None:
            chosen = np.broadcast_to(mask, shape)
            flat, spread = flat[chosen], spread[chosen]
        target = self.form.coefficients[name].reshape(-1)
        np.add.at(target, flat.reshape(-1), spread.reshape(-1))


def _times(weight: npt.NDArray[Any] | None, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return a product; of whole numbers as Python's, where it may leave 64 bits."""
    if weight is None:
        return values
    if weight.dtype.kind == values.dtype.kind == "i":
        most = math.prod(int(np.abs(each).max(initial=0)) for each in (weight, values))
        if most >= 1 << 62:
            weight = weight.astype(object)
    product: npt.NDArray[Any] = weight * values
    return product


def _exact(value: Any) -> Fraction:
    """Return a number of NumPy's, or a long integer of Python's, as a fraction."""
    return Fraction(value if isinstance(value, int) else value.item())


def _length(scope: Scope, axis: int) -> int:
    """Return the number of values along an axis of a scope, the points being axis 0."""
    return max((values.shape[axis] for values in scope.variables.values()), default=1)


def _deeper(values: npt.NDArray[Any] | None, count: int) -> npt.NDArray[Any] | None:
    return None if values is None else values.reshape(values.shape + (1,) * count)


def _both(one: npt.NDArray[Any] | None, other: npt.NDArray[Any] | None) -> npt.NDArray[np.bool_] | None:
    if one is None or other is None:
        kept = other if one is None else one
        return None if kept is None else kept.astype(bool)
    both: npt.NDArray[np.bool_] = one.astype(bool) & other.astype(bool)
    return both
