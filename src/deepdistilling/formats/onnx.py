"""Networks from ONNX files: products with constant matrices, sums, signs and comparisons."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..errors import MissingExtraError, NetworkError, UnsupportedError
from ..network import Network
from .onnx_nodes import OPERATIONS
from .threshold_graph import Sums, ThresholdGraph

SAME = ("Identity", "Cast", "Dropout")
"""Nodes that pass their first input on."""

ENDS = ("Softmax", "LogSoftmax", "Sigmoid", "ArgMax")
"""Nodes that may only be last: the label does not depend on them."""


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
    reading = _Reading(ThresholdGraph(shape), name, constants)
    for node in graph.node:
        attributes = {each.name: onnx.helper.get_attribute_value(each) for each in node.attribute}
        attributes = {
            key: numpy_helper.to_array(each) if isinstance(each, onnx.TensorProto) else each
            for key, each in attributes.items()
        }
        reading.read(node.op_type, list(node.input), list(node.output), attributes)
    if len(graph.output) != 1:
        raise UnsupportedError(f"the model has {len(graph.output)} outputs; expected one")
    result = reading.values[graph.output[0].name]
    if not isinstance(result, Sums):
        raise NetworkError("the model's output does not depend on its input")
    return reading.graph.network(result, classes=classes, tie_tolerance=tie_tolerance)


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


class _Reading:
    """The values of the graph by name, and how each kind of node makes new ones."""

    def __init__(self, graph: ThresholdGraph, given: str, constants: Mapping[str, Any]) -> None:
        self.graph = graph
        self.values: dict[str, Any] = {**constants, given: graph.inputs}
        self._clipped: set[str] = set()
        self._ended: str | None = None

    def read(self, op: str, names: list[str], outputs: list[str], attributes: dict[str, Any]) -> None:
        """Add what one node computes."""
        place = f"node {outputs[0]!r} ({op})"
        if self._ended is not None:
            raise UnsupportedError(f"{place} comes after {self._ended}, which may only be last")
        if op == "Constant":
            self.values[outputs[0]] = np.asarray(next(iter(attributes.values())))
            return
        inputs = [self.values[each] for each in names if each]
        if not any(isinstance(each, Sums) for each in inputs):
            raise UnsupportedError(f"{place} computes with constants only; fold them when exporting")
        if op not in ("Sign", *SAME) and self._clipped & set(names):
            raise UnsupportedError(f"{place} reads clipped values; a clip is only read before Sign")
        if op in ENDS:
            self._ended = place
            self.values[outputs[0]] = inputs[0]
        elif op in ("Clip", "HardTanh"):
            self._clip(inputs, outputs[0], place)
        elif op in SAME:
            self._clipped |= {outputs[0]} if names[0] in self._clipped else set()
            self.values[outputs[0]] = inputs[0]
        elif op in OPERATIONS:
            try:
                self.values[outputs[0]] = OPERATIONS[op](self.graph, inputs, attributes)
            except (UnsupportedError, NetworkError) as error:
                raise type(error)(f"{place}: {error}") from error
            except ValueError as error:
                raise NetworkError(f"{place}: {error}") from error
        else:
            raise UnsupportedError(
                f"{place} is no weighted sum and no threshold; known are {', '.join(sorted(OPERATIONS))}"
            )

    def _clip(self, inputs: list[Any], output: str, place: str) -> None:
        low, high = (float(each) for each in (inputs[1:] or (np.array(-1.0), np.array(1.0))))
        if not low < 0 < high:
            raise UnsupportedError(f"{place} clips to [{low}, {high}], which changes signs")
        self._clipped.add(output)
        self.values[output] = inputs[0]
