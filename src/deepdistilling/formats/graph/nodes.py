"""What each kind of node does to values that are weighted sums; kinds are called as in ONNX."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ...errors import UnsupportedError
from .thresholds import Sums, ThresholdGraph

Value = Sums | npt.NDArray[Any]
"""What a name of the graph stands for: values that depend on the input, or a constant."""

Attributes = Mapping[str, Any]


def _gemm(graph: ThresholdGraph, inputs: list[Value], attributes: Attributes) -> Sums:
    given, matrix, *rest = inputs
    if not isinstance(given, Sums) or isinstance(matrix, Sums) or attributes.get("transA", 0):
        raise UnsupportedError("only samples times a constant matrix is a layer")
    result = given.into(matrix.T if attributes.get("transB", 0) else matrix)
    result = result.times(attributes.get("alpha", 1.0))
    return result.plus(_sample(rest[0], result) * attributes.get("beta", 1.0)) if rest else result


def _matmul(graph: ThresholdGraph, inputs: list[Value], attributes: Attributes) -> Sums:
    return _gemm(graph, inputs, {})


def _add(graph: ThresholdGraph, inputs: list[Value], attributes: Attributes) -> Sums:
    first, second = inputs
    if isinstance(first, Sums) and isinstance(second, Sums):
        return first.together(second)
    sums, number = _apart(first, second)
    return sums.plus(_sample(number, sums))


def _sub(graph: ThresholdGraph, inputs: list[Value], attributes: Attributes) -> Sums:
    first, second = inputs
    negative: Value = second.times(-1) if isinstance(second, Sums) else -second
    return _add(graph, [first, negative], {})


def _mul(graph: ThresholdGraph, inputs: list[Value], attributes: Attributes) -> Sums:
    first, second = inputs
    if isinstance(first, Sums) and isinstance(second, Sums):
        raise UnsupportedError("a product of two values that depend on the input is no weighted sum")
    sums, number = _apart(first, second)
    return sums.times(_sample(number, sums))


def _div(graph: ThresholdGraph, inputs: list[Value], attributes: Attributes) -> Sums:
    first, second = inputs
    if isinstance(second, Sums):
        raise UnsupportedError("a quotient by a value that depends on the input is no weighted sum")
    return _sums(first).times(1 / _sample(second, _sums(first)))


def _neg(graph: ThresholdGraph, inputs: list[Value], attributes: Attributes) -> Sums:
    return _sums(inputs[0]).times(-1)


def _sign(graph: ThresholdGraph, inputs: list[Value], attributes: Attributes) -> Sums:
    return graph.threshold(_sums(inputs[0]), "sign")


def _above(graph: ThresholdGraph, inputs: list[Value], attributes: Attributes) -> Sums:
    return graph.threshold(_sub(graph, inputs, {}), "step")


def _below(graph: ThresholdGraph, inputs: list[Value], attributes: Attributes) -> Sums:
    return graph.threshold(_sub(graph, inputs[::-1], {}), "step")


def _at_least(graph: ThresholdGraph, inputs: list[Value], attributes: Attributes) -> Sums:
    return _not(graph, [_below(graph, inputs, {})], {})


def _at_most(graph: ThresholdGraph, inputs: list[Value], attributes: Attributes) -> Sums:
    return _not(graph, [_above(graph, inputs, {})], {})


def _not(graph: ThresholdGraph, inputs: list[Value], attributes: Attributes) -> Sums:
    return _sums(inputs[0]).times(-1).plus(1)


def _where(graph: ThresholdGraph, inputs: list[Value], attributes: Attributes) -> Sums:
    condition, then, otherwise = inputs
    if isinstance(then, Sums) or isinstance(otherwise, Sums) or not isinstance(condition, Sums):
        raise UnsupportedError("only a choice of two constants by a comparison is a threshold")
    yes, no = _sample(then, condition), _sample(otherwise, condition)
    return condition.times(yes - no).plus(no)


def _flatten(graph: ThresholdGraph, inputs: list[Value], attributes: Attributes) -> Sums:
    if attributes.get("axis", 1) != 1:
        raise UnsupportedError("only flattening each sample keeps samples apart")
    return _sums(inputs[0]).reshaped((-1,))


def _reshape(graph: ThresholdGraph, inputs: list[Value], attributes: Attributes) -> Sums:
    given, (_, *shape) = _sums(inputs[0]), np.asarray(inputs[1]).tolist()
    kept = [given.shape[at] if each == 0 else each for at, each in enumerate(shape)]
    return given.reshaped(kept)


def _transpose(graph: ThresholdGraph, inputs: list[Value], attributes: Attributes) -> Sums:
    first, *axes = attributes.get("perm", (-1,))
    if first != 0:
        raise UnsupportedError("a transposition that moves the batch axis mixes samples")
    return _sums(inputs[0]).transposed([axis - 1 for axis in axes])


def _apart(first: Value, second: Value) -> tuple[Sums, Value]:
    """Return the operand that depends on the input, and then the other."""
    return (first, second) if isinstance(first, Sums) else (_sums(second), first)


def _sums(value: Value) -> Sums:
    if not isinstance(value, Sums):
        raise UnsupportedError("its operand is a constant")
    return value


def _sample(value: Value, sums: Sums) -> npt.NDArray[np.float64]:
    """Return a constant as it meets one sample: without the batch axis."""
    if isinstance(value, Sums):
        raise UnsupportedError("an operand that must be a constant depends on the input")
    number: npt.NDArray[np.float64] = np.asarray(value, dtype=np.float64)
    if number.ndim <= len(sums.shape):
        return number
    if number.ndim > len(sums.shape) + 1 or number.shape[0] != 1:
        raise UnsupportedError(f"a constant of shape {number.shape} differs between samples")
    without: npt.NDArray[np.float64] = number[0]
    return without


OPERATIONS: dict[str, Callable[[ThresholdGraph, list[Value], Attributes], Sums]] = {
    "Add": _add,
    "Div": _div,
    "Flatten": _flatten,
    "Gemm": _gemm,
    "Greater": _above,
    "GreaterOrEqual": _at_least,
    "Less": _below,
    "LessOrEqual": _at_most,
    "MatMul": _matmul,
    "Mul": _mul,
    "Neg": _neg,
    "Not": _not,
    "Reshape": _reshape,
    "Sign": _sign,
    "Sub": _sub,
    "Transpose": _transpose,
    "Where": _where,
}
