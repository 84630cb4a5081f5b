"""Networks from ONNX files: products with constant matrices, sums, signs and comparisons."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import MissingExtraError, NetworkError, UnsupportedError
from ..network import Network
from .graph import Reading


def read_onnx(
    path: str | os.PathLike[str], *, classes: Sequence[Any] | None = None, tie_tolerance: float = 0.0
) -> Network:
    """Read a network of thresholds from an ONNX file.

    Parameters
    ----------
    path : path-like
        A model with one input, whose first axis is the batch, and one output. It may hold ``Gemm``,
        ``MatMul``, ``Add``, ``Sub``, ``Mul``, ``Div``, ``Neg``, ``Sign``, comparisons with ``Cast`` or
        ``Where`` after them, ``Not``, ``Clip`` or ``HardTanh`` before ``Sign``, changes of shape, and
        ``Softmax``, ``Sigmoid`` or ``ArgMax`` at the end, which are left to ``output=`` of `distill`.
    classes : sequence, optional
        The labels.
    tie_tolerance : float, default=0.0
        See `Network`. A file says what its runtime does, so that only an exact 0 is a tie.

    Returns
    -------
    Network
        In float64; a runtime that adds in float32 can differ where a sum is within its rounding of 0.

    Raises
    ------
    UnsupportedError
        If a node is none of these, or a connection skips a layer; the message names the node.
    NetworkError
        If the file is no ONNX model, or its parts do not fit.
    MissingExtraError
        If onnx is not installed.
    """
    try:
        import onnx
        from onnx import numpy_helper
    except ImportError as error:
        raise MissingExtraError(
            "reading ONNX files needs onnx: pip install 'deepdistilling[onnx]'"
        ) from error
    try:
        graph = onnx.load(os.fspath(path)).graph
    except OSError:
        raise
    except Exception as error:
        # Parsing raises what protobuf raises, whose class is not ours to name.
        raise NetworkError(f"{path} holds no ONNX model: {error}") from error
    constants = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    name, shape = _input(graph, constants)
    reading = Reading(name, shape, constants)
    for node in graph.node:
        attributes = {each.name: onnx.helper.get_attribute_value(each) for each in node.attribute}
        if node.op_type == "Constant":
            value = next(iter(attributes.values()))
            held = numpy_helper.to_array(value) if isinstance(value, onnx.TensorProto) else value
            reading.hold(node.output[0], held)
        else:
            reading.read(node.op_type, list(node.input), node.output[0], attributes)
    if len(graph.output) != 1:
        raise UnsupportedError(f"the model has {len(graph.output)} outputs; expected one")
    return reading.network(graph.output[0].name, classes=classes, tie_tolerance=tie_tolerance)


def _input(graph: Any, constants: Mapping[str, Any]) -> tuple[str, tuple[int, ...]]:
    given = [each for each in graph.input if each.name not in constants]
    if len(given) != 1:
        raise UnsupportedError(f"the model has {len(given)} inputs; expected one")
    dims = [each.dim_value for each in given[0].type.tensor_type.shape.dim]
    if len(dims) < 2 or not all(dims[1:]):
        raise UnsupportedError(
            f"the input {given[0].name!r} must have a batch axis and then axes of known length; got {dims}"
        )
    return given[0].name, tuple(dims[1:])
