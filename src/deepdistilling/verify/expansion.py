"""Expansion: multiply a lifted program out again, and compare every weight and bias with the network's.

A weighted sum is linear in the arrays that it reads, so that its constant and its coefficients determine
it. The check knows nothing of how structure was found: it multiplies the program's expressions out
(`linear`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from ..network import Activation, dense_columns
from ..program.code import Code, Define, Scores
from ..program.evaluate import Scope, evaluate_expression
from ..program.expr import Compare, Const, Expr, If, Loop, Ref, Sign, walk
from ..program.provenance import Placement, identity
from .linear import NotLinear, Outside, linear_form, points_at_once
from .verdict import Proved, Refuted, Unknown, Verdict

Weights = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Number = Fraction | float
Difference = tuple[tuple[object, ...], object, object]
Body = tuple[tuple[Loop, ...], Expr, Weights]


def check_expansion(
    code: Code,
    placements: Sequence[Placement],
    layers: Sequence[tuple[Any, Sequence[Number]]],
    *,
    activation: Activation = "sign",
    bands: Sequence[Weights] | None = None,
) -> Verdict:
    """Show that a lifted program has exactly the given weights, biases and ties.

    Parameters
    ----------
    code : Code
        The lifted program, its result being scores.
    placements : sequence of Placement
        Where the neurons of each hidden layer are in the program.
    layers : sequence of (array of shape (n_in, n_out), sequence of n_out numbers)
        Weights, dense or sparse, and biases of every layer.
    activation : {"sign", "step"}, default="sign"
        What hidden neurons make of their sums.
    bands : sequence of ndarray of shape (n_out,), optional
        For each hidden layer, up to where a sum is a tie; 0 if not given.
    """
    by_name = {define.name: define for define in code.definitions}
    before = identity(code.input.name, math.prod(code.input.dims))
    silent: list[Flags] = [np.zeros(len(before.array), dtype=np.bool_)]
    dims: dict[str, tuple[int, ...]] = {code.input.name: code.input.dims}
    cases = 0
    try:
        for depth, (weights, bias) in enumerate(layers):
            band = None
            if depth < len(placements):
                after = placements[depth]
                bodies = [_threshold(code, by_name[name], activation) for name in after.arrays]
                band = np.zeros(len(bias)) if bands is None else bands[depth]
            else:
                after, bodies = _scores(code)
                if len(after.array) != len(bias):
                    return Refuted("number of scores", len(bias), len(after.array))
            layer = _Layer(code, before, after, bodies, dims, weights, bias, silent)
            found, silent = layer.difference(activation, band)
            if found is not None:
                return Refuted((f"layer {depth + 1}", *found[0]), found[1], found[2])
            cases += math.prod(weights.shape) + len(bias)
            before = after
            dims = {name: by_name[name].dims for name in after.arrays} if band is not None else {}
    except NotLinear as error:
        return Unknown(f"layer {depth + 1}: {error}")
    except Outside as error:
        return Refuted(f"layer {depth + 1}", "elements of the arrays", str(error))
    return Proved("expansion", cases)


def _threshold(code: Code, define: Define, activation: Activation) -> Body:
    """Take the activation off a definition, and return the weighted sum and up to where it is a tie."""
    loops, band = define.loops, np.zeros(math.prod(define.dims))
    match define.body:
        case Sign(value) if activation == "sign":
            return loops, value, band
        case Const() if activation == "sign":
            return loops, define.body, band
        case Compare(">", value, bound) if activation == "step":
            return loops, value, _numbers(code, loops, bound)
        case If(
            Compare(">", value, bound),
            Const(1, "int"),
            If(Compare("<", again, low), Const(-1, "int"), Const(0, "int")),
        ) if activation == "sign" and value == again:
            band = _numbers(code, loops, bound)
            if np.array_equal(_numbers(code, loops, low), -band):
                return loops, value, band
    raise NotLinear(f"{define.name} is not a {activation} of a weighted sum")


def _numbers(code: Code, loops: tuple[Loop, ...], expr: Expr) -> Weights:
    """Evaluate what reads nothing but tables, at every point of the loops in C order."""
    tables = {table.name: table.values[np.newaxis] for table in code.tables}
    if any(isinstance(node, Ref) and node.array not in tables for node in walk(expr)):
        raise NotLinear("a tie that depends on the input")
    scope, _ = Scope(tables, {}, 0).within(loops)
    shape = Define("", loops, expr).dims
    return np.broadcast_to(evaluate_expression(expr, scope)[0], shape).ravel().astype(np.float64)


def _scores(code: Code) -> tuple[Placement, list[Body]]:
    """Return the scores in the form of a layer: every part of the result is an array."""
    if not isinstance(code.result, Scores):
        raise NotLinear("the result is not scores")
    array: list[int] = []
    place: list[int] = []
    for number, part in enumerate(code.result.parts):
        size = math.prod(Define("", part.loops, part.body).dims)
        array.extend([number] * size)
        place.extend(range(size))
    zeros = np.zeros(len(array), dtype=np.int64)
    names = tuple(f"part {n}" for n in range(len(code.result.parts)))
    bodies: list[Body] = [(part.loops, part.body, np.zeros(0)) for part in code.result.parts]
    return Placement(names, np.array(array), np.array(place), zeros + 1, zeros), bodies


class _Layer:
    """One layer of the network beside its part of the program."""

    def __init__(
        self,
        code: Code,
        before: Placement,
        after: Placement,
        bodies: Sequence[Body],
        dims: Mapping[str, tuple[int, ...]],
        weights: Any,
        bias: Sequence[Number],
        silent: Sequence[Flags],
    ) -> None:
        self._silent = silent
        self._code = code
        self._before = before
        self._after = after
        self._bodies = bodies
        self._dims = dims
        self._weights = weights
        self._bias = bias
        self._sizes = tuple(math.prod(dims[name]) for name in before.arrays)
        self._opposite = _antisymmetric(code, before.arrays)

    def difference(
        self, activation: Activation, band: Weights | None
    ) -> tuple[Difference | None, list[Flags]]:
        """Return the first difference as (place, expected, got), and what is 0 of each array."""
        silent: list[Flags] = []
        for number, (_, body, have) in enumerate(self._bodies):
            mine = np.flatnonzero(self._after.array == number)
            if band is not None:
                differ = np.flatnonzero(band[mine] != have[self._after.place[mine]])
                if len(differ):
                    k = int(mine[differ[0]])
                    return (("tie", k), float(band[k]), float(have[self._after.place[k]])), []
            step = points_at_once(body, self._dims)
            for start in range(0, len(mine), step):
                found = self._compare(number, mine[start : start + step], activation)
                if found is not None:
                    return found, []
            silent.append(self._silent_elsewhere(number, mine, step, activation))
        if band is None:
            return None, []
        fixed = np.flatnonzero(self._after.array == -1)
        return (self._compare_fixed(fixed, activation, band) if len(fixed) else None), silent

    def _expected(self, chosen: npt.NDArray[np.intp]) -> tuple[list[Weights], Weights]:
        gathered, constants = self._before.gather(dense_columns(self._weights, chosen), self._sizes)
        folded = [
            _folded(block, self._dims[name]) if name in self._opposite else block
            for block, name in zip(gathered, self._before.arrays, strict=True)
        ]
        return folded, constants

    def _compare(
        self, number: int, chosen: npt.NDArray[np.intp], activation: Activation
    ) -> Difference | None:
        loops, body, _ = self._bodies[number]
        form = linear_form(self._code, loops, body, self._dims, self._after.place[chosen])
        expected, constants = self._expected(chosen)
        sign = self._after.sign[chosen]
        for row, k in enumerate(chosen):
            want, got = _total(self._bias[k], constants[row]), form.constant(row) * int(sign[row])
            if self._after.offset[k]:
                # not (s + b > 0) is (-s + 1 - b > 0) where sums are integers: `check_rounding`
                got += 1
                if (activation, int(sign[row]), int(self._after.offset[k]), want.denominator) != (
                    "step",
                    -1,
                    1,
                    1,
                ):
                    return ("complement", int(k)), "a step of whole sums", "another neuron"
            if got != want and float(got) != float(want):  # a table of biases holds floats
                return ("bias", int(k)), float(want), float(got)
        for name, want_block, silent in zip(self._before.arrays, expected, self._silent, strict=True):
            block = form.coefficients[name].T
            block *= sign
            block[silent] = 0  # as often as it is added, it is 0
            if name in self._opposite:
                block = _folded(block, self._dims[name])
            if not np.array_equal(block, want_block):
                row, column = (int(v) for v in np.argwhere(block != want_block)[0])
                return (name, int(chosen[column])), want_block[row, column], block[row, column]
        return None

    def _silent_elsewhere(
        self, number: int, mine: npt.NDArray[np.intp], step: int, activation: Activation
    ) -> Flags:
        """Return which points are 0 whatever is read, of those that no neuron has.

        They are computed too, so that what they read must exist.
        """
        loops, body, bands = self._bodies[number]
        size = math.prod(Define("", loops, body).dims)
        silent = np.zeros(size, dtype=np.bool_)
        others = np.setdiff1d(np.arange(size), self._after.place[mine])
        for start in range(0, len(others), step):
            chosen = others[start : start + step]
            form = linear_form(self._code, loops, body, self._dims, chosen)
            reads = np.any([block.any(axis=1) for block in form.coefficients.values()], axis=0)
            for row, point in enumerate(chosen):
                if len(bands) and not (form.coefficients and reads[row]):
                    silent[point] = _outcome(form.constant(row), bands[point], activation) == 0
        return silent

    def _compare_fixed(
        self, fixed: npt.NDArray[np.intp], activation: Activation, band: Weights
    ) -> Difference | None:
        """Neurons that are constants in the program have no weights, and a bias that gives that constant."""
        for start in range(0, len(fixed), 256):
            chosen = fixed[start : start + 256]
            expected, constants = self._expected(chosen)
            for block in expected:
                if block.any():
                    return ("constant", int(chosen[np.argwhere(block)[0, 1]])), "a weight", 0
            for row, k in enumerate(chosen):
                want = _outcome(_total(self._bias[k], constants[row]), band[k], activation)
                if int(self._after.offset[k]) != want:
                    return ("constant", int(k)), want, int(self._after.offset[k])
        return None


def _outcome(total: Number, band: float, activation: Activation) -> int:
    """Return what a neuron makes of a sum."""
    low = -1 if activation == "sign" else 0
    return 1 if total > band else 0 if total >= -band else low


def _total(bias: Number, constant: float) -> Fraction:
    """Return a bias and what constant neurons add to it; floats are added as floats."""
    if isinstance(bias, Fraction):
        return bias + Fraction(float(constant))
    return Fraction(float(bias) + float(constant))


def _folded(weights: Weights, dims: tuple[int, ...]) -> Weights:
    """Put what is attached to opposite elements of an antisymmetric array together."""
    shaped = weights.reshape(*dims, -1)
    return (shaped - np.swapaxes(shaped, 0, 1)).reshape(weights.shape)


def _antisymmetric(code: Code, names: Sequence[str]) -> frozenset[str]:
    """Return the definitions ``sign(f(i, j))`` with ``f(j, i) == -f(i, j)``, shown by multiplying f out."""
    found = []
    for define in code.definitions:
        if define.name not in names or len(define.dims) != 2 or define.dims[0] != define.dims[1]:
            continue
        if isinstance(define.body, Sign) and _is_odd(code, define.loops, define.body.value):
            found.append(define.name)
    return frozenset(found)


def _is_odd(code: Code, loops: tuple[Loop, ...], body: Expr) -> bool:
    used = {node.array for node in walk(body) if isinstance(node, Ref)}
    dims = {d.name: d.dims for d in code.definitions if d.name in used}
    if code.input.name in used:
        dims[code.input.name] = code.input.dims
    side = Define("", loops, body).dims[0]
    ahead = np.arange(side * side)
    swapped = ahead.reshape(side, side).T.ravel()
    step = points_at_once(body, dims)
    for start in range(0, side * side, step):
        here = slice(start, start + step)
        one, other = (linear_form(code, loops, body, dims, each[here]) for each in (ahead, swapped))
        if any(not np.array_equal(one.coefficients[name], -other.coefficients[name]) for name in dims):
            return False
        if any(one.constant(n) != -other.constant(n) for n in range(len(ahead[here]))):
            return False
    return True
