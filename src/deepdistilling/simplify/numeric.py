"""Write a number, given as a table over atoms.

A weighted sum of the atoms where it is one; else one of two values by a condition, a sum or product of
numbers that share no atom, the sign of a weighted sum, or nested conditionals.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from ..program.build import add, choose, mul, scale
from ..program.expr import Expr, const
from ..program.infer import Facts
from .atoms import MAX_DIGITS, ROUNDING, Atom, Function, relevant, tidy
from .conditions import MAX_CASED, cost, write_condition
from .counting import counted
from .weights import as_sign

MAX_BRANCHES = 3
"""A number with more distinct values than this is not written as nested conditionals."""

MAX_SEPARATED = 6
"""A function of more atoms than this is not taken apart."""

MAX_WHOLE = 1 << 53
"""Whole numbers from here on stay floats: sums of integers as large as these would overflow."""

Reals = npt.NDArray[np.float64]


Part = tuple[tuple[Atom, ...], str, bytes]
"""A function by its atoms, the type of its values, and these."""

Parts = dict[Part, Expr | None]
"""How parts of a number were written; None where no way is known."""


def write_number(function: Function, facts: Facts) -> Expr | None:
    """Write a number."""
    return _write_part(function, facts, {})


def _write_part(function: Function, facts: Facts, parts: Parts) -> Expr | None:
    """Write a part of a number once: taken apart in many ways, a sum has the same parts in most of them."""
    function = relevant(function)
    key = function.atoms, function.table.dtype.str, function.table.tobytes()
    if key not in parts:
        parts[key] = _write(function, facts, parts)
    return parts[key]


def _write(function: Function, facts: Facts, parts: Parts) -> Expr | None:
    if not function.atoms:
        return const(_plain(function.table[()]))
    values = np.unique(function.table)
    options: list[Expr] = []
    if len(values) == 2:
        condition = write_condition(Function(function.atoms, function.table == values[1]), facts)
        if condition is not None:
            options.append(choose(condition, const(_plain(values[1])), const(_plain(values[0]))))
    linear = _linear(function)
    if linear is not None:
        return linear
    summed = counted(function, facts)
    if summed is not None:
        short = _write_part(summed, facts, parts)
        if short is not None:
            return min((*options, short), key=cost)
    options.extend(_separate(function, facts, parts))
    if len(values) == 3 and list(values) == [-1, 0, 1]:
        options.extend(as_sign(function))
    if not options and 2 < len(values) <= MAX_BRANCHES and len(function.atoms) <= MAX_CASED:
        options.extend(_branches(function, values, facts))
    return min(options, key=cost, default=None)


def _linear(function: Function) -> Expr | None:
    """Write the number as a weighted sum of the atoms; one step along each axis tells its weight."""
    table = function.table.astype(np.float64)
    corner = (0,) * table.ndim
    predicted = np.full(table.shape, table[corner])
    weights = []
    for axis, atom in enumerate(function.atoms):
        values = np.array(atom.values, dtype=np.float64)
        step = tuple(int(k == axis) for k in range(table.ndim))
        weight = (table[step] - table[corner]) / (values[1] - values[0])
        weights.append(float(weight))
        predicted += (weight * (values - values[0])).reshape(
            [-1 if k == axis else 1 for k in range(table.ndim)]
        )
    if not _is_near(predicted, table):
        return None
    origin = table[corner] - sum(w * atom.values[0] for w, atom in zip(weights, function.atoms, strict=True))
    *factors, constant = _short(np.array([*weights, origin]), float(np.abs(table).max())).tolist()
    terms = [scale(_plain(w), atom.expr) for w, atom in zip(factors, function.atoms, strict=True)]
    return add(*terms, const(_plain(constant)))


def _separate(function: Function, facts: Facts, parts: Parts) -> Iterator[Expr]:
    """Write the number as a sum, or as a product, of numbers that share no atom."""
    count = len(function.atoms)
    if not 2 <= count <= MAX_SEPARATED:
        return
    for size_ in range(1, count // 2 + 1):
        for inside in itertools.combinations(range(count), size_):
            outside = tuple(axis for axis in range(count) if axis not in inside)
            if 2 * size_ == count and 0 not in inside:
                continue
            matrix = np.transpose(function.table, (*inside, *outside)).astype(np.float64)
            shape = tuple(matrix.shape[:size_]), tuple(matrix.shape[size_:])
            matrix = matrix.reshape(math.prod(shape[0]), -1)
            atoms = [tuple(function.atoms[axis] for axis in axes) for axes in (inside, outside)]
            for join, pair in ((add, _as_sum(matrix)), (mul, _as_product(matrix))):
                if pair is None:
                    continue
                left, right = (
                    _write_part(Function(names, tidy(part).reshape(dims)), facts, parts)
                    for names, part, dims in zip(atoms, pair, shape, strict=True)
                )
                if left is not None and right is not None:
                    yield join(left, right)


def _as_sum(matrix: Reals) -> tuple[Reals, Reals] | None:
    left, right = matrix[:, 0] - matrix[0, 0], matrix[0]
    return (left, right) if _is_near(left[:, None] + right, matrix) else None


def _as_product(matrix: Reals) -> tuple[Reals, Reals] | None:
    row, column = np.unravel_index(int(np.abs(matrix).argmax()), matrix.shape)
    pivot = matrix[row, column]
    if pivot == 0:
        return None
    left, right = matrix[:, column] / pivot, matrix[row].copy()
    if not _is_near(np.outer(left, right), matrix):
        return None
    # Move whole factors so that the side with the simpler ratios becomes small integers.
    for multiple in (1, 2, 3, 4, 5, 6):
        if np.allclose(left * multiple, np.rint(left * multiple), rtol=ROUNDING, atol=0):
            return np.rint(left * multiple), right / multiple
    smallest = np.abs(right[right != 0]).min()
    scaled = right / smallest
    if np.allclose(scaled, np.rint(scaled), rtol=ROUNDING, atol=0):
        return left * smallest, np.rint(scaled)
    return left, right


def _branches(function: Function, values: npt.NDArray[np.generic], facts: Facts) -> Iterator[Expr]:
    """Write the number as nested conditionals, the most frequent value last."""
    counts = {v: int((function.table == v).sum()) for v in values}
    ordered = sorted(values, key=lambda v: (counts[v], v))
    result: Expr = const(_plain(ordered[-1]))
    for value in reversed(ordered[:-1]):
        condition = write_condition(Function(function.atoms, function.table == value), facts)
        if condition is None:
            return
        result = choose(condition, const(_plain(value)), result)
    yield result


def _is_near(values: Reals, table: Reals) -> bool:
    """Whether values are those of a table but for rounding."""
    return bool(np.abs(values - table).max() <= ROUNDING * np.abs(table).max())


def _short(values: Reals, size: float) -> Reals:
    """Return decimals of 12 digits in place of numbers that differ from them by no more than rounding."""
    digits = 12 - math.ceil(math.log10(size)) if size else 0
    near = np.round(values, digits) if 0 < digits < MAX_DIGITS else values
    return np.where(np.abs(near - values) <= ROUNDING * size, near, values)


def _plain(value: object) -> int | float:
    number = float(value)  # type: ignore[arg-type]
    return int(number) if abs(number) < MAX_WHOLE and number == int(number) else number
