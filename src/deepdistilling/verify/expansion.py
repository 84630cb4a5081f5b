"""Expansion: multiply a lifted program out again, and compare every weight and bias with the network's.

A weighted sum is linear in the arrays that it reads, so that its value at zero and at each unit vector determines it. The
check therefore knows nothing of how structure was found: it evaluates the program.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from ..program.code import Code, Define, Scores
from ..program.evaluate import Scope, evaluate_expression
from ..program.expr import (
    Add,
    Compare,
    Const,
    Expr,
    If,
    Loop,
    Mul,
    Reduce,
    Ref,
    Sign,
    walk,
)
from ..program.index import affine_parts
from ..program.provenance import Placement, identity
from .verdict import Proved, Refuted, Unknown, Verdict

Weights = npt.NDArray[np.float64]

MAX_ELEMENTS = 1 << 22


def check_expansion(
    code: Code,
    placements: Sequence[Placement],
    layers: Sequence[tuple[Weights, Sequence[Fraction | float]]],
) -> Verdict:
    """Show that a lifted program has exactly the given weights and biases.

    Parameters
    ----------
    code : Code
        The lifted program, its result being scores.
    placements : sequence of Placement
        Where the neurons of each hidden layer are in the program.
    layers : sequence of (ndarray of shape (n_in, n_out), sequence of n_out numbers)
        Weights and biases of every layer.
    """
    by_name = {define.name: define for define in code.definitions}
    before = identity(code.input.name, math.prod(code.input.dims))
    dims: dict[str, tuple[int, ...]] = {code.input.name: code.input.dims}
    cases = 0
    for depth, (weights, bias) in enumerate(layers):
        hidden = depth < len(placements)
        if hidden:
            after = placements[depth]
            bodies = [(by_name[name].loops, _weighted_sum(by_name[name].body)) for name in after.arrays]
        else:
            after, bodies = _output_placement(code, weights.shape[1], by_name)
        if any(body is None for _, body in bodies):
            return Unknown(f"a definition of layer {depth + 1} is not a threshold of a weighted sum")
        verdict = _check_layer(code, before, after, bodies, dims, weights, bias, hidden=hidden)  # type: ignore[arg-type]
        if verdict is not None:
            return Refuted((f"layer {depth + 1}", *verdict[0]), verdict[1], verdict[2])
        cases += weights.size + len(bias)
        before = after
        dims = {name: by_name[name].dims for name in after.arrays} if hidden else {}
    return Proved("expansion", cases)


def _weighted_sum(body: Expr) -> Expr | None:
    """Take the activation off, whichever it is."""
    match body:
        case Sign(value):
            return value if _is_linear(value) else None
        case Compare(">", value, Const()):
            return value if _is_linear(value) else None
        case Add((Compare(">", value, Const(band, _)), Mul((Const(-1, _), Compare("<", again, Const(low, _)))))):
            return value if value == again and low == -band and _is_linear(value) else None
        case _:
            return None


def _is_linear(expr: Expr) -> bool:
    match expr:
        case Const() | Ref():
            return True
        case Add(terms):
            return all(_is_linear(term) or _is_index(term) for term in terms)
        case Mul((Const(), *rest)):
            return len(rest) == 1 and (_is_linear(rest[0]) or _is_index(rest[0]))
        case Mul((Ref(), Ref())):
            return True  # a weight from a table times an element; a product of two inputs fails the comparison
        case If(_, then, otherwise):
            return _is_linear(then) and _is_linear(otherwise)
        case Reduce("sum", _, _, body):
            return _is_linear(body)
        case _:
            return _is_index(expr)


def _is_index(expr: Expr) -> bool:
    return affine_parts(expr) is not None


def _output_placement(
    code: Code, count: int, by_name: dict[str, Define]
) -> tuple[Placement, list[tuple[tuple[Loop, ...], Expr | None]]]:
    assert isinstance(code.result, Scores)
    bodies: list[tuple[tuple[Loop, ...], Expr | None]] = []
    array, place = [], []
    for number, part in enumerate(code.result.parts):
        body = part.body
        bodies.append((part.loops, body))
        size = math.prod(Define("", part.loops, body).dims)
        array.extend([number] * size)
        place.extend(range(size))
    ones = np.ones(count, dtype=np.int64)
    return Placement(tuple(f"part {n}" for n in range(len(bodies))), np.array(array), np.array(place), ones), bodies


def _check_layer(
    code: Code,
    before: Placement,
    after: Placement,
    bodies: Sequence[tuple[tuple[Loop, ...], Expr]],
    dims: dict[str, tuple[int, ...]],
    weights: Weights,
    bias: Sequence[Fraction | float],
    *,
    hidden: bool,
) -> tuple[tuple[str, int], object, object] | None:
    """Compare one layer; return the first difference as (place, expected, got)."""
    sizes = tuple(math.prod(dims[name]) for name in before.arrays)
    gathered = before.gather(weights, sizes)
    opposite = _antisymmetric(code, before.arrays)
    expected = [_folded(w, dims[n]) if n in opposite else w for w, n in zip(gathered, before.arrays, strict=False)]
    constant = gathered[-1][0]
    for number, (loops, body) in enumerate(bodies):
        mine = np.flatnonzero(after.array == number)
        if not len(mine):
            continue
        at_zero, at_units = _linear_form(code, loops, body, before.arrays, dims, sizes)
        direction = after.sign[mine].astype(np.float64)
        for k, place, sign in zip(mine, after.place[mine], direction, strict=True):
            want = float(bias[k]) + float(constant[k])
            if float(at_zero[place]) * sign != want:
                return ("bias", int(k)), want, float(at_zero[place]) * sign
        for name, units, want_block in zip(before.arrays, at_units, expected, strict=True):
            got = units[:, after.place[mine]] * direction
            got = _folded(got, dims[name]) if name in opposite else got
            wrong = np.argwhere(got != want_block[:, mine])
            if len(wrong):
                row, column = (int(v) for v in wrong[0])
                return (name, int(mine[column])), want_block[row, mine[column]], got[row, column]
    if hidden:
        for k in np.flatnonzero(after.array == -1):
            if weights[:, k].any() and any(block[:, k].any() for block in expected):
                return ("constant", int(k)), "a weight", 0
    return None


def _linear_form(
    code: Code,
    loops: tuple[Loop, ...],
    body: Expr,
    names: Sequence[str],
    dims: dict[str, tuple[int, ...]],
    sizes: Sequence[int],
) -> tuple[Weights, list[Weights]]:
    """Evaluate a weighted sum at zero and at every unit vector of the arrays that it reads."""
    points = math.prod(Define("", loops, body).dims)
    at_zero = _values(code, loops, body, names, dims, {}, 1)[0]
    body = _without_bias(code, body)
    blocks = []
    for name, size in zip(names, sizes, strict=True):
        rows = []
        for start, stop in _chunks(size, points):
            units = np.zeros((stop - start, size))
            units[np.arange(stop - start), np.arange(start, stop)] = 1.0
            rows.append(_values(code, loops, body, names, dims, {name: units}, stop - start))
        blocks.append(np.concatenate(rows))
    return at_zero, blocks


def _without_bias(code: Code, body: Expr) -> Expr:
    """Leave out the terms that read no array, so that adding them cannot round what is read off."""
    tables = {table.name for table in code.tables}
    terms = body.terms if isinstance(body, Add) else (body,)
    kept = [t for t in terms if any(isinstance(node, Ref) and node.array not in tables for node in walk(t))]
    return Add((Const(0, "int"), *kept))


def _chunks(size: int, points: int) -> Iterator[tuple[int, int]]:
    step = max(1, MAX_ELEMENTS // max(1, size, points))
    for start in range(0, size, step):
        yield start, min(size, start + step)


def _values(
    code: Code,
    loops: tuple[Loop, ...],
    body: Expr,
    names: Sequence[str],
    dims: dict[str, tuple[int, ...]],
    given: dict[str, Weights],
    n: int,
) -> Weights:
    arrays: dict[str, npt.NDArray[np.float64]] = {
        name: given[name].reshape(n, *dims[name]) if name in given else np.zeros((1, *dims[name])) for name in names
    }
    arrays.update({table.name: table.values[np.newaxis] for table in code.tables})
    used = {node.array for node in walk(body) if isinstance(node, Ref)} - set(arrays)
    arrays.update({d.name: _score_rows(d, arrays) for d in code.definitions if d.name in used})
    scope, _ = Scope(arrays, {}, 0).within(loops)
    values = evaluate_expression(body, scope)
    shape = tuple(scope.variables[loop.var].size for loop in loops)
    return np.broadcast_to(values, (n, *shape)).reshape(n, -1).astype(np.float64)


def _score_rows(define: Define, arrays: dict[str, Weights]) -> Weights:
    """Evaluate scores that have a definition of their own, since their order is not the network's."""
    scope, _ = Scope(arrays, {}, 0).within(define.loops)
    values = evaluate_expression(define.body, scope)
    n = max(len(values), *(len(array) for array in arrays.values()))
    return np.broadcast_to(values, (n, *(scope.variables[loop.var].size for loop in define.loops)))


def _folded(weights: Weights, dims: tuple[int, ...]) -> Weights:
    """Put what is attached to opposite elements of an antisymmetric array together."""
    shaped = weights.reshape(*dims, -1)
    return (shaped - np.swapaxes(shaped, 0, 1)).reshape(weights.shape)


def _antisymmetric(code: Code, names: Sequence[str]) -> frozenset[str]:
    """Return the definitions ``sign(f(i, j))`` with ``f(j, i) == -f(i, j)``, shown by evaluating f.

    f is linear, so that its values at zero and at the unit vectors show it.
    """
    found = []
    for define in code.definitions:
        if define.name not in names or len(define.dims) != 2 or define.dims[0] != define.dims[1]:
            continue
        if isinstance(define.body, Sign) and _odd(code, define.loops, define.body.value):
            found.append(define.name)
    return frozenset(found)


def _odd(code: Code, loops: tuple[Loop, ...], body: Expr) -> bool:
    used = {node.array for node in walk(body) if isinstance(node, Ref)}
    dims = {d.name: d.dims for d in code.definitions if d.name in used}
    if code.input.name in used:
        dims[code.input.name] = code.input.dims
    names = list(dims)
    sizes = [math.prod(dims[name]) for name in names]
    at_zero, blocks = _linear_form(code, loops, body, names, dims, sizes)
    n = Define("", loops, body).dims[0]
    return all(
        np.array_equal(row.reshape(n, n), -row.reshape(n, n).T) for block in [at_zero[np.newaxis], *blocks] for row in block
    )
