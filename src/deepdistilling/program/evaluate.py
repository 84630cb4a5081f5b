"""Evaluation of a program on a batch, vectorised over samples and index variables at once.

Every index variable in scope is an axis of its own. A subexpression that does not use a variable has length
1 along that axis, so that what does not depend on a loop is computed once, outside it, by broadcasting alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from .batches import largest_array
from .code import Code, Decision, Define, Each, Scores
from .expr import (
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
)
from .index import affine_parts
from .powers import SHORT

Values = npt.NDArray[Any]

MAX_ELEMENTS = 1 << 22
"""Elements of the largest intermediate array that a chunk of samples may need."""

_COMPARE = {
    "<": np.less,
    "<=": np.less_equal,
    "==": np.equal,
    "!=": np.not_equal,
    ">=": np.greater_equal,
    ">": np.greater,
}


@dataclass(frozen=True)
class Scope:
    """Where an expression is evaluated.

    Parameters
    ----------
    arrays : mapping of str to ndarray of shape (n, *dims)
        Input and definitions; tables have n = 1.
    variables : mapping of str to ndarray
        Values of each index variable, with one axis a variable in scope, of length 1 where they do not depend
        on that variable.
    depth : int
        Number of variables in scope.
    axes : mapping of str to int
        The axis of each variable that has one to itself, the outermost being 0.
    """

    arrays: Mapping[str, Values]
    variables: Mapping[str, Values]
    depth: int
    axes: Mapping[str, int] = field(default_factory=dict)

    def within(self, loops: tuple[Loop, ...]) -> tuple[Scope, Values | None]:
        """Return the scope inside some loops, and where their bounds hold (None: everywhere)."""
        scope, mask = self, None
        for loop in loops:
            start, stop = _index(loop.start, scope), _index(loop.stop, scope)
            deeper = {name: values[..., np.newaxis] for name, values in scope.variables.items()}
            axes = {name: axis for name, axis in scope.axes.items() if name != loop.var}
            mask = None if mask is None else mask[..., np.newaxis]
            if start.size == 0 or stop.size == 0:
                run = np.zeros((*np.broadcast_shapes(start.shape, stop.shape), 0), dtype=np.int64)
            elif start.size == stop.size == 1:
                first, last = int(start.flat[0]), int(stop.flat[0])
                run = np.arange(first, max(first, last)).reshape((1,) * scope.depth + (-1,))
                axes[loop.var] = scope.depth
            else:
                # Bounds that move with outer variables: count from the start, as far as the longest run.
                longest = max(0, int((stop - start).max()))
                run = start[..., np.newaxis] + np.arange(longest)
                inside = run < stop[..., np.newaxis]
                if not inside.all():
                    mask = inside if mask is None else mask & inside
            deeper[loop.var] = run
            scope = Scope(scope.arrays, deeper, scope.depth + 1, axes)
        return scope, mask


def evaluate(code: Code, X: Values) -> Values:
    """Run a program on a batch.

    Parameters
    ----------
    code : Code
        The program.
    X : ndarray of shape (n, *dims)
        Samples, in the program's domain.

    Returns
    -------
    ndarray
        Labels of shape (n,); scores or probabilities of shape (n, number of scores).
    """
    chunk = max(1, MAX_ELEMENTS // max(1, largest_array(code)))
    parts = [_result(code, definitions_of(code, X[at : at + chunk])) for at in range(0, len(X), chunk)]
    return np.concatenate(parts) if parts else _result(code, definitions_of(code, X))


def definitions_of(code: Code, X: Values) -> dict[str, Values]:
    """Return the input, every table and every definition on a batch, each of shape (n, *dims)."""
    arrays: dict[str, Values] = {code.input.name: X}
    for table in code.tables:
        arrays[table.name] = table.values[np.newaxis]
    for define in code.definitions:
        arrays[define.name] = definition_values(define, arrays, len(X))
    return arrays


def definition_values(define: Define, arrays: Mapping[str, Values], n: int) -> Values:
    """Return one definition on a batch of `n`, of shape (n, *dims)."""
    return _over(define.loops, define.body, arrays, n)


def _over(loops: tuple[Loop, ...], body: Expr, arrays: Mapping[str, Values], n: int) -> Values:
    scope, _ = Scope(arrays, {}, 0).within(loops)
    values = evaluate_expression(body, scope)
    dims = tuple(scope.variables[loop.var].size for loop in loops)
    return np.broadcast_to(values, (n, *dims))


def scores_of(parts: tuple[Each, ...], arrays: Mapping[str, Values], n: int) -> Values:
    """Return the scores of a batch, of shape (n, number of scores), float64."""
    return _columns(parts, arrays, n).astype(np.float64)


def _columns(parts: tuple[Each, ...], arrays: Mapping[str, Values], n: int) -> Values:
    """Return the scores as they are computed: whole numbers stay whole, however large."""
    return np.concatenate(
        [_number(_over(part.loops, part.body, arrays, n)).reshape(n, -1) for part in parts], axis=1
    )


def softmax(scores: Values) -> Values:
    """Return class probabilities; the logistic function for a single score."""
    if scores.shape[1] == 1:
        return np.exp(-np.logaddexp(0.0, -scores))
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    total: Values = powers / powers.sum(axis=1, keepdims=True)
    return total


def _result(code: Code, arrays: Mapping[str, Values]) -> Values:
    n = len(arrays[code.input.name])
    match code.result:
        case Decision(index):
            chosen = _over((), index, arrays, n)
        case Scores(parts, kind):
            if kind == "score":
                return scores_of(parts, arrays, n)
            if kind == "probability":
                return softmax(scores_of(parts, arrays, n))
            scores = _columns(parts, arrays, n)
            chosen = scores[:, 0] > 0 if scores.shape[1] == 1 else scores.argmax(axis=1)
        case _:
            assert_never(code.result)
    places: Values = chosen.astype(np.int64)
    return places if code.is_numbered else np.array(code.classes)[places]


def evaluate_expression(expr: Expr, scope: Scope) -> Values:
    """Return the values of an expression, of shape (n or 1, *one axis a variable in scope)."""
    match expr:
        case Const(value, kind):
            number = float(value) if kind == "fraction" else value
            return np.array(number).reshape((1,) * (scope.depth + 1))
        case Var(name):
            return scope.variables[name][np.newaxis]
        case Ref(name, index):
            return _gather(scope.arrays[name], index, scope)
        case Add(terms):
            total = _number(evaluate_expression(terms[0], scope))
            for term in terms[1:]:
                total = total + _number(evaluate_expression(term, scope))
            return total
        case Mul(factors):
            product = _number(evaluate_expression(factors[0], scope))
            for factor in factors[1:]:
                product = product * _number(evaluate_expression(factor, scope))
            return product
        case Mod(value, modulus):
            return np.mod(evaluate_expression(value, scope), evaluate_expression(modulus, scope))
        case Quotient(value, divisor):
            return np.floor_divide(evaluate_expression(value, scope), divisor)
        case Power(base, exponent):
            return _power(base, evaluate_expression(exponent, scope))
        case Least(operands):
            return _fold(np.minimum, [_number(evaluate_expression(each, scope)) for each in operands])
        case Greatest(operands):
            return _fold(np.maximum, [_number(evaluate_expression(each, scope)) for each in operands])
        case Sign(value):
            return _sign(_number(evaluate_expression(value, scope)))
        case Compare(op, left, right):
            compared: Values = _COMPARE[op](
                _number(evaluate_expression(left, scope)), _number(evaluate_expression(right, scope))
            )
            return compared
        case Not(value):
            return np.logical_not(_truth(evaluate_expression(value, scope)))
        case And(operands):
            return _fold(np.logical_and, [_truth(evaluate_expression(each, scope)) for each in operands])
        case Or(operands):
            return _fold(np.logical_or, [_truth(evaluate_expression(each, scope)) for each in operands])
        case Xor(operands):
            return _fold(np.logical_xor, [_truth(evaluate_expression(each, scope)) for each in operands])
        case If(condition, then, otherwise):
            return np.where(
                _truth(evaluate_expression(condition, scope)),
                evaluate_expression(then, scope),
                evaluate_expression(otherwise, scope),
            )
        case Reduce():
            return _reduce(expr, scope)
        case _:
            assert_never(expr)


def _fold(function: Any, parts: list[Values]) -> Values:
    result = parts[0]
    for part in parts[1:]:
        result = function(result, part)
    return result


def _power(base: int, exponent: Values) -> Values:
    """Return powers, as Python's integers where sums of those of 64 bits might overflow."""
    places = np.maximum(exponent, 0)
    most = int(places.max(initial=0))
    powers = np.array([base**each for each in range(most + 1)], dtype=object)
    if base**most < SHORT:
        powers = powers.astype(np.int64)
    found: Values = powers[places]
    return found


def _sign(values: Values) -> Values:
    signs = np.sign(values)
    return signs.astype(np.int64) if signs.dtype == object else signs


def _number(values: Values) -> Values:
    return values.astype(np.int64) if values.dtype == np.bool_ else values


def _truth(values: Values) -> Values:
    return values if values.dtype == np.bool_ else values != 0


def _index(expr: Expr, scope: Scope) -> Values:
    values: Values = evaluate_expression(expr, scope)[0].astype(np.int64)
    return values


def _gather(array: Values, index: tuple[Expr, ...], scope: Scope) -> Values:
    if not index:
        return array.reshape((len(array),) + (1,) * scope.depth)
    view = _view(array, index, scope)
    if view is not None:
        return view
    # Points that a guard or a bound excludes may index outside; they are clipped here, and masked later.
    places = tuple(
        np.clip(_index(each, scope), 0, dim - 1) for each, dim in zip(index, array.shape[1:], strict=True)
    )
    index_of_batch: tuple[Any, ...] = (slice(None), *places)
    gathered: Values = array[index_of_batch]
    if scope.depth == 0:
        return gathered.reshape(len(array))
    return gathered


def _view(array: Values, index: tuple[Expr, ...], scope: Scope) -> Values | None:
    """Return elements at plain indices (a number, or a variable of its own plus a number) without a copy."""
    slices: list[slice | int] = []
    axes: list[int] = []
    for each, length in zip(index, array.shape[1:], strict=True):
        parts = affine_parts(each)
        if parts is None or len(parts[0]) > 1:
            return None
        (coefficients, offset) = parts
        if not coefficients:
            if not 0 <= offset < length:
                return None
            slices.append(offset)
            continue
        ((name, factor),) = coefficients.items()
        run = scope.variables[name]
        if factor != 1 or run.size == 0 or scope.axes.get(name) in (None, *axes):
            return None
        first, last = int(run.flat[0]) + offset, int(run.flat[-1]) + offset
        if first < 0 or last >= length:
            return None
        slices.append(slice(first, last + 1))
        axes.append(scope.axes[name])
    view = array[(slice(None), *slices)]
    order = sorted(range(len(axes)), key=axes.__getitem__)
    view = view.transpose(0, *(1 + k for k in order))
    places: list[slice | None] = [slice(None)]
    places += [slice(None) if axis in axes else None for axis in range(scope.depth)]
    return view[tuple(places)]


def _reduce(expr: Reduce, scope: Scope) -> Values:
    inner, mask = scope.within(expr.loops)
    axes = tuple(range(1 + scope.depth, 1 + inner.depth))
    lengths = tuple(
        inner.variables[loop.var].shape[axis - 1] for loop, axis in zip(expr.loops, axes, strict=True)
    )
    product = _as_product(expr, inner, mask, scope.depth)
    if product is not None:
        return product
    body = evaluate_expression(expr.body, inner)
    body = _number(body) if expr.op == "sum" else _truth(body)
    if mask is not None:
        mask = mask[np.newaxis]
    if expr.guard is not None:
        holds = _truth(evaluate_expression(expr.guard, inner))
        mask = holds if mask is None else mask & holds
    if mask is None:
        body = np.broadcast_to(body, body.shape[: 1 + scope.depth] + lengths)
    else:
        mask = np.broadcast_to(mask, mask.shape[: 1 + scope.depth] + lengths)
        body = np.where(mask, body, expr.op == "all")
    match expr.op:
        case "sum":
            return np.asarray(body.sum(axis=axes))
        case "any":
            return np.asarray(body.any(axis=axes))
        case "all":
            return np.asarray(body.all(axis=axes))


def _as_product(expr: Reduce, inner: Scope, mask: Values | None, depth: int) -> Values | None:
    """Evaluate ``sum over k of table[m, k] * array[k]`` as one matrix product, which needs no large array."""
    match expr:
        case Reduce(
            "sum", (loop,), None, Mul((Ref(table, (Var(row), Var(last))), Ref(array, (Var(again),))))
        ) if mask is None and depth == 1 and last == again == loop.var and len(inner.arrays[table]) == 1:
            left, right = inner.arrays[array], inner.arrays[table][0]
            if left.shape[1:] != right.shape[1:] or inner.variables[loop.var].size != right.shape[1]:
                return None
            right = right[np.clip(inner.variables[row].ravel(), 0, len(right) - 1)]
            exact = left.dtype != np.float64 and right.dtype != np.float64
            product: Values = left.astype(np.float64) @ right.T.astype(np.float64)
            return np.rint(product).astype(np.int64) if exact else product
        case _:
            return None
