"""Write a function of atoms, given by its table, in the shortest way that is known."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ..program.build import FALSE, TRUE, add, all_of, any_of, choose, compare, mul, negate, scale
from ..program.expr import Add, Expr, Mod, Sign, const
from ..program.infer import Facts
from ..program.measure import size
from .atoms import Atom, Function, relevant, tidy
from .comparing import compare_to_zero, test
from .counting import counted
from .formulas import formula
from .memory import MAX_REMEMBERED, Known, facts_from, known

MAX_WEIGHT = 3
"""Weights up to this are tried when a table is read as one comparison of a weighted sum."""

MAX_WEIGHTED = 4
"""With more atoms than this no weights are tried."""

MAX_BRANCHES = 3
"""A number with more distinct values than this is not written as nested conditionals."""

MAX_CASED = 3
"""A function of more atoms than this is not written case by case, nor as nested conditionals."""


def write(function: Function, facts: Facts) -> Expr | None:
    """Return the shortest expression found for a function, or None where none is known.

    Parameters
    ----------
    function : Function
        A table over atoms; boolean for a condition, else a number.
    facts : Facts
        What is known of the names in the atoms.
    """
    function = relevant(function)
    table = function.table
    what = known([atom.expr for atom in function.atoms], facts)
    return _written(function.atoms, table.shape, table.dtype.str, table.tobytes(), what)


@lru_cache(maxsize=MAX_REMEMBERED)
def _written(atoms: tuple[Atom, ...], shape: tuple[int, ...], dtype: str, data: bytes, what: Known) -> Expr | None:
    """Write a function, given all that the answer depends on."""
    function = Function(atoms, np.frombuffer(data, dtype=dtype).reshape(shape))
    if function.table.dtype.kind == "b":
        return write_condition(function, facts_from(what))
    return write_number(function, facts_from(what))


# --------------------------------------------------------------------- conditions


def write_condition(function: Function, facts: Facts) -> Expr | None:
    """Write a truth value."""
    function = relevant(function)
    if not function.atoms:
        return TRUE if function.table.all() else FALSE
    options = list(_conditions(function, facts))
    summed = counted(function, facts)
    if summed is not None:
        options.extend(_conditions(relevant(summed), facts))
    return min(options, key=_cost, default=None)


def _conditions(function: Function, facts: Facts) -> Iterator[Expr]:
    classes = [_classes(function, axis) for axis in range(len(function.atoms))]
    if all(len(each) == 2 for each in classes):
        literals = [_member(a, c[1], facts) for a, c in zip(function.atoms, classes, strict=True)]
        found = formula(_merged(function, classes).astype(bool), literals)
        if found is not None:
            yield found
    else:
        yield from _by_cases(function, classes, facts)
    if any(len(each) > 2 for each in classes) or len(function.atoms) > 1:
        yield from _weighted(function, facts)


def _classes(function: Function, axis: int) -> list[list[int]]:
    """Group the values of an atom that the function does not tell apart; as indices, in order."""
    kinds: dict[bytes, list[int]] = {}
    for place, piece in enumerate(np.moveaxis(function.table, axis, 0)):
        kinds.setdefault(piece.tobytes(), []).append(place)
    return list(kinds.values())


def _merged(function: Function, classes: Sequence[list[list[int]]]) -> npt.NDArray[np.generic]:
    """Keep one value of each class."""
    table = function.table
    for axis, each in enumerate(classes):
        table = np.take(table, [members[0] for members in each], axis=axis)
    return table


def _member(atom: Atom, indices: Sequence[int], facts: Facts) -> Expr:
    """Return that an atom has one of the given values (indices into its values)."""
    count = len(atom.values)
    chosen = sorted(indices)
    values = atom.values
    low, high = chosen[0], chosen[-1]
    if len(chosen) == high - low + 1:
        if low == 0:
            return _bound("<=", atom, values[high], facts)
        if high == count - 1:
            return _bound(">=", atom, values[low], facts)
        if low == high:
            return _bound("==", atom, values[low], facts)
        return all_of(_bound(">=", atom, values[low], facts), _bound("<=", atom, values[high], facts))
    others = [k for k in range(count) if k not in set(chosen)]
    if len(others) == 1:
        return _bound("!=", atom, values[others[0]], facts)
    if others[-1] - others[0] + 1 == len(others) and len(chosen) > 2:
        return negate(_member(atom, others, facts))
    if chosen == list(range(chosen[0], count, 2)) and count > 3:
        return compare("==", Mod(atom.expr, const(2)), const(values[chosen[0]] % 2))
    runs = [list(run) for run in _runs(chosen)]
    return any_of(*(_member(atom, run, facts) for run in runs))


def _runs(indices: Sequence[int]) -> Iterator[list[int]]:
    run = [indices[0]]
    for each in indices[1:]:
        if each != run[-1] + 1:
            yield run
            run = []
        run.append(each)
    yield run


def _bound(op: str, atom: Atom, value: int, facts: Facts) -> Expr:
    terms = atom.expr
    if isinstance(terms, Add):
        return compare_to_zero(op, add(terms, const(-value)), facts)  # type: ignore[arg-type]
    return test(op, terms, value, facts)  # type: ignore[arg-type]


def _by_cases(function: Function, classes: Sequence[list[list[int]]], facts: Facts) -> Iterator[Expr]:
    """Write the function case by case of one atom with more than two classes."""
    if len(classes) > MAX_CASED:
        return
    for axis, each in enumerate(classes):
        if len(each) < 3 or len(each) > 8:
            continue
        atom = function.atoms[axis]
        rest = (*function.atoms[:axis], *function.atoms[axis + 1 :])
        cases: list[Expr] = []
        for members in each:
            inner = relevant(Function(rest, np.take(function.table, members[0], axis=axis)))
            if inner.table.any():
                value = write_condition(inner, facts)
                if value is None:
                    break
                cases.append(all_of(_member(atom, members, facts), value))
        else:
            yield any_of(*cases)


def _weighted(function: Function, facts: Facts) -> Iterator[Expr]:
    """Read the function as a weighted sum of the atoms within an interval."""
    atoms, table = function.atoms, function.table
    if len(atoms) > MAX_WEIGHTED:
        return
    grids = np.meshgrid(*(np.array(atom.values) for atom in atoms), indexing="ij")
    for weights in _weights(len(atoms)):
        total = sum(w * g for w, g in zip(weights, grids, strict=True))
        inside, outside = total[table], total[~table]
        low, high = int(inside.min()), int(inside.max())
        if ((outside >= low) & (outside <= high)).any():
            continue
        value = add(*(scale(w, atom.expr) for w, atom in zip(weights, atoms, strict=True)))
        parts = []
        if (outside < low).any():
            parts.append(compare_to_zero(">=", add(value, const(-low)), facts))
        if (outside > high).any():
            parts.append(compare_to_zero("<=", add(value, const(-high)), facts))
        if len(parts) == 2:
            parts = [compare(">=", value, const(low)), compare("<=", value, const(high))]
        yield all_of(*parts)
        return


@lru_cache(maxsize=MAX_WEIGHTED)
def _weights(count: int) -> tuple[tuple[int, ...], ...]:
    """Return weights without 0, small ones first; the first is positive, since a sum may be turned round."""
    span = [w for m in range(1, MAX_WEIGHT + 1) for w in (m, -m)]
    every = itertools.product(span, repeat=count)
    coprime = (w for w in every if w[0] > 0 and math.gcd(*w) == 1)
    return tuple(sorted(coprime, key=lambda w: (sum(map(abs, w)), sum(x < 0 for x in w), w)))


# --------------------------------------------------------------------- numbers


def write_number(function: Function, facts: Facts) -> Expr | None:
    """Write a number."""
    function = relevant(function)
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
    options.extend(_separate(function, facts))
    if len(values) == 3 and list(values) == [-1, 0, 1]:
        options.extend(_signed(function))
    if not options and len(values) <= MAX_BRANCHES and len(function.atoms) <= MAX_CASED:
        options.extend(_branches(function, values, facts))
    return min(options, key=_cost, default=None)


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
        predicted += (weight * (values - values[0])).reshape([-1 if k == axis else 1 for k in range(table.ndim)])
    if not np.allclose(predicted, table, rtol=0, atol=_fuzz(table)):
        return None
    digits = 12 - max(0, math.ceil(math.log10(max(1.0, float(np.abs(table).max())))))
    origin = table[corner] - sum(w * atom.values[0] for w, atom in zip(weights, function.atoms, strict=True))
    terms = [scale(_plain(round(w, digits)), a.expr) for w, a in zip(weights, function.atoms, strict=True)]
    return add(*terms, const(_plain(round(float(origin), digits))))


def _separate(function: Function, facts: Facts) -> Iterator[Expr]:
    """Write the number as a sum, or as a product, of numbers that share no atom."""
    count = len(function.atoms)
    if not 2 <= count <= 6:
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
                parts = [
                    write_number(Function(names, _rounded(part).reshape(dims)), facts)
                    for names, part, dims in zip(atoms, pair, shape, strict=True)
                ]
                if parts[0] is not None and parts[1] is not None:
                    yield join(parts[0], parts[1])


def _as_sum(matrix: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None:
    left, right = matrix[:, 0] - matrix[0, 0], matrix[0]
    return (left, right) if np.allclose(left[:, None] + right, matrix, rtol=0, atol=_fuzz(matrix)) else None


def _as_product(matrix: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None:
    row, column = np.unravel_index(int(np.abs(matrix).argmax()), matrix.shape)
    pivot = matrix[row, column]
    if pivot == 0:
        return None
    left, right = matrix[:, column] / pivot, matrix[row].copy()
    if not np.allclose(np.outer(left, right), matrix, rtol=0, atol=_fuzz(matrix)):
        return None
    # Move whole factors so that the side with the simpler ratios becomes small integers.
    for multiple in (1, 2, 3, 4, 5, 6):
        if np.allclose(left * multiple, np.rint(left * multiple), rtol=0, atol=1e-9):
            return np.rint(left * multiple), right / multiple
    smallest = np.abs(right[right != 0]).min()
    scaled = right / smallest
    if np.allclose(scaled, np.rint(scaled), rtol=0, atol=1e-9):
        return left * smallest, np.rint(scaled)
    return left, right


def _signed(function: Function) -> Iterator[Expr]:
    """Read a number in -1, 0, 1 as the sign of a weighted sum of the atoms."""
    atoms, table = function.atoms, function.table
    if len(atoms) > MAX_WEIGHTED:
        return
    turns = [_direction(table, axis) for axis in range(table.ndim)]
    if 0 in turns:
        return  # neither rising nor falling along an axis: no weighted sum has this sign
    grids = [
        turn * grid
        for turn, grid in zip(turns, np.meshgrid(*(np.array(a.values) for a in atoms), indexing="ij"), strict=True)
    ]
    for weights in _weights(len(atoms)):
        if min(weights) < 0:
            continue
        total = sum(w * g for w, g in zip(weights, grids, strict=True))
        at_zero = total[table == 0]
        if at_zero.min() != at_zero.max() or not np.array_equal(np.sign(total - at_zero[0]), table):
            continue
        terms = (scale(turn * w, atom.expr) for turn, w, atom in zip(turns, weights, atoms, strict=True))
        yield Sign(add(*terms, const(-int(at_zero[0]))))
        return


def _direction(table: npt.NDArray[np.generic], axis: int) -> int:
    """Return +1 for a table that nowhere falls along an axis, -1 for one that nowhere rises, else 0."""
    steps = np.diff(table.astype(np.int64), axis=axis)
    return 1 if (steps >= 0).all() else -1 if (steps <= 0).all() else 0


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


def _rounded(values: npt.NDArray[np.float64]) -> npt.NDArray[np.generic]:
    return tidy(values)


def _fuzz(values: npt.NDArray[np.float64]) -> float:
    return 1e-11 * max(1.0, float(np.abs(values).max()))


def _plain(value: object) -> int | float:
    number = float(value)  # type: ignore[arg-type]
    return int(number) if number == int(number) else number


def _cost(expr: Expr) -> tuple[int, str]:
    return size(expr), repr(expr)
