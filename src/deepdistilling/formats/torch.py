"""Networks from PyTorch modules: linear layers with signs, steps or comparisons between them."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..errors import MissingExtraError, UnsupportedError
from ..network import Network
from .graph import Reading

FUNCTIONS: Mapping[str, str] = {
    "add": "Add", "sub": "Sub", "mul": "Mul", "truediv": "Div", "div": "Div", "neg": "Neg",
    "matmul": "MatMul", "mm": "MatMul", "sign": "Sign", "sgn": "Sign",
    "gt": "Greater", "ge": "GreaterOrEqual", "lt": "Less", "le": "LessOrEqual",
    "where": "Where", "logical_not": "Not", "invert": "Not", "flatten": "Flatten",
    "clamp": "Clip", "clip": "Clip", "hardtanh": "Clip",
    "float": "Cast", "double": "Cast", "to": "Cast", "detach": "Identity", "contiguous": "Identity",
    "dropout": "Dropout", "softmax": "Softmax", "log_softmax": "LogSoftmax", "sigmoid": "Sigmoid",
    "argmax": "ArgMax",
}  # fmt: skip
"""Functions, operators and methods of tensors, by the kind of node that they are in ONNX."""

ARITHMETIC = ("Add", "Sub", "Mul", "Div")
"""What further arguments, say a factor or a way of rounding, would change."""

BOUNDS = {"clamp": ("min", "max"), "clip": ("min", "max"), "hardtanh": ("min_val", "max_val")}
"""Names of the bounds of functions that clip."""


def read_torch(
    module: Any,
    *,
    input_shape: Sequence[int] | None = None,
    classes: Sequence[Any] | None = None,
    tie_tolerance: float = 0.0,
) -> Network:
    """Read a network of thresholds from a PyTorch module.

    Parameters
    ----------
    module : torch.nn.Module
        What `torch.fx.symbolic_trace` can trace: ``Linear`` and batch normalisation of vectors, ``sign``,
        ``heaviside``, comparisons, arithmetic with constants, ``hardtanh`` or ``clamp`` before ``sign``,
        flattening, and softmax or sigmoid at the end, which are left to ``output=`` of `distill`.
    input_shape : sequence of int, optional
        Shape of one sample. Defaults to ``(in_features,)`` of the first linear layer.
    classes : sequence, optional
        The labels.
    tie_tolerance : float, default=0.0
        See `Network`. A module says what it does, so that only an exact 0 is a tie.

    Returns
    -------
    Network
        What the module does in evaluation mode, in float64; with float32 weights a sum within its rounding
        of 0 may fall on the other side.

    Raises
    ------
    UnsupportedError
        If a part is none of these, cannot be traced, or a connection skips a layer; it is named.
    MissingExtraError
        If torch is not installed.
    """
    try:
        import torch  # type: ignore[import-not-found,unused-ignore]  # an extra that mypy runs without
        from torch import fx
    except ImportError as error:
        raise MissingExtraError(
            "reading PyTorch modules needs torch: pip install 'deepdistilling[torch]', or the build for your "
            "machine"
        ) from error
    if not isinstance(module, torch.nn.Module):
        raise UnsupportedError(f"expected a torch.nn.Module; got {type(module).__name__}")
    traced = _traced(module, fx)
    given = [node for node in traced.graph.nodes if node.op == "placeholder"]
    if len(given) != 1:
        raise UnsupportedError(f"the module takes {len(given)} arguments; expected one")
    shape = _input_shape(traced, torch) if input_shape is None else tuple(input_shape)
    reading = _Traced(Reading(given[0].name, shape, {}), traced, torch)
    for node in traced.graph.nodes:
        if node.op == "output":
            return reading.reading.network(node.args[0].name, classes=classes, tie_tolerance=tie_tolerance)
        reading.read(node)
    raise UnsupportedError("the module returns nothing")


def _traced(module: Any, fx: Any) -> Any:
    """Trace a copy, so that the user's module stays in its mode."""
    try:
        return fx.symbolic_trace(copy.deepcopy(module).eval())
    except Exception as error:
        # Tracing runs the user's own code on stand-ins: any exception can come out of it.
        raise UnsupportedError(
            f"this {type(module).__name__} cannot be traced ({error}); write its forward without conditions "
            "on values, or export it to ONNX"
        ) from error


def _input_shape(traced: Any, torch: Any) -> tuple[int, ...]:
    for node in traced.graph.nodes:
        if node.op == "call_module":
            called = traced.get_submodule(node.target)
            if isinstance(called, torch.nn.Linear):
                return (called.in_features,)
    raise UnsupportedError(
        "the module has no linear layer that says how many inputs it reads: pass input_shape"
    )


class _Traced:
    """Reads the nodes of a traced module; constants get names of their own."""

    def __init__(self, reading: Reading, traced: Any, torch: Any) -> None:
        self.reading = reading
        self._traced = traced
        self._torch = torch
        self._n_constants = 0
        self._shapes: set[Any] = set()

    def read(self, node: Any) -> None:
        """Read one node."""
        match node.op:
            case "get_attr":
                value: Any = self._traced
                for part in node.target.split("."):
                    value = getattr(value, part)
                self.reading.hold(node.name, _numbers(value))
            case "call_module":
                self._module(node, self._traced.get_submodule(node.target))
            case "call_function" | "call_method":
                name = (node.target if isinstance(node.target, str) else node.target.__name__).strip("_")
                if self._is_shape(node, name):
                    self._shapes.add(node)
                else:
                    self._function(node, name)
            case _:
                return

    def _is_shape(self, node: Any, name: str) -> bool:
        """Whether a node is a length, or computes with lengths: ``x.shape[0] * 2``."""
        if name in ("size", "getattr") and (name == "size" or node.args[1] == "shape"):
            return True
        return name not in ("reshape", "view") and bool(self._shapes & set(node.all_input_nodes))

    def _module(self, node: Any, called: Any) -> None:
        nn, given, out = self._torch.nn, node.args[0].name, node.name
        match called:
            case nn.Linear():
                self._linear(given, called.weight, called.bias, out)
            case nn.BatchNorm1d():
                spread = _numbers(self._torch.sqrt(called.running_var + called.eps))
                slope = (1.0 if called.weight is None else _numbers(called.weight)) / spread
                offset = (0.0 if called.bias is None else _numbers(called.bias)) - slope * _numbers(
                    called.running_mean
                )
                self.reading.read("Mul", [given, self._constant(slope)], f"{out}.scaled", {})
                self.reading.read("Add", [f"{out}.scaled", self._constant(offset)], out, {})
            case nn.Hardtanh():
                bounds = [self._constant(called.min_val), self._constant(called.max_val)]
                self.reading.read("Clip", [given, *bounds], out, {})
            case nn.Flatten():
                self.reading.read("Flatten", [given], out, {"axis": called.start_dim})
            case nn.Identity() | nn.Dropout():
                self.reading.read("Identity", [given], out, {})
            case nn.Softmax() | nn.LogSoftmax() | nn.Sigmoid():
                self.reading.read(type(called).__name__, [given], out, {})
            case _:
                raise UnsupportedError(
                    f"node {out!r} ({type(called).__name__}) is no weighted sum and no threshold"
                )

    def _function(self, node: Any, name: str) -> None:
        out = node.name
        if name == "linear":
            given, weight, *rest = node.args
            bias = rest[0] if rest else node.kwargs.get("bias")
            turned = f"{out}.turned"
            self.reading.read("Gemm", [given.name, weight.name], turned if bias else out, {"transB": 1})
            if bias:
                self.reading.read("Add", [turned, bias.name], out, {})
        elif name == "heaviside":
            self._heaviside(node)
        elif name in ("reshape", "view"):
            lengths: tuple[Any, ...] = tuple(node.args[1:])
            _, *shape = lengths[0] if isinstance(lengths[0], tuple | list) else lengths
            if any(not isinstance(each, int) for each in shape):
                raise UnsupportedError(f"node {out!r} ({name}) has a shape that is computed")
            self.reading.read("Reshape", [node.args[0].name, self._constant([-1, *shape])], out, {})
        elif name in BOUNDS:
            named = {key: node.kwargs[key] for key in BOUNDS[name] if key in node.kwargs}
            bounds = [self._constant(each) for each in [*node.args[1:], *named.values()]]
            self.reading.read("Clip", [node.args[0].name, *bounds], out, {})
        elif name in FUNCTIONS:
            kind = FUNCTIONS[name]
            unary = kind in ("Cast", "Identity", "Dropout", "Softmax", "LogSoftmax", "Sigmoid", "ArgMax")
            operands = node.args[:1] if unary or kind == "Flatten" else node.args
            attributes = {"axis": node.args[1]} if kind == "Flatten" and len(node.args) > 1 else {}
            if kind == "Cast":
                attributes = _cast_to([*node.args[1:], *node.kwargs.values()])
            elif kind in ARITHMETIC and node.kwargs:
                raise UnsupportedError(f"node {out!r} ({name}) with {', '.join(node.kwargs)} is not read")
            self.reading.read(kind, [self._operand(each) for each in operands], out, attributes)
        else:
            raise UnsupportedError(f"node {out!r} ({name}) is no weighted sum and no threshold")

    def _heaviside(self, node: Any) -> None:
        """Read ``heaviside(x, v)``: v where x is 0, so v parts of "at least 0" and the rest of "above 0"."""
        given, value = node.args
        zero, out = self._constant(0.0), node.name
        self.reading.read("Greater", [given.name, zero], f"{out}.above", {})
        self.reading.read("GreaterOrEqual", [given.name, zero], f"{out}.from", {})
        self.reading.read("Sub", [f"{out}.from", f"{out}.above"], f"{out}.tie", {})
        self.reading.read("Mul", [f"{out}.tie", self._operand(value)], f"{out}.part", {})
        self.reading.read("Add", [f"{out}.above", f"{out}.part"], out, {})

    def _linear(self, given: str, weight: Any, bias: Any, out: str) -> None:
        operands = [given, self._constant(_numbers(weight))]
        if bias is not None:
            operands.append(self._constant(_numbers(bias)))
        self.reading.read("Gemm", operands, out, {"transB": 1})

    def _operand(self, value: Any) -> str:
        return value.name if hasattr(value, "name") else self._constant(value)

    def _constant(self, value: Any) -> str:
        self._n_constants += 1
        name = f"constant {self._n_constants}"
        self.reading.hold(name, np.asarray(value))
        return name


def _cast_to(arguments: Sequence[Any]) -> dict[str, int]:
    """Return what a conversion is told of the type: ONNX's number of one that holds no fractions."""
    whole = [each for each in arguments if getattr(each, "is_floating_point", True) is False]
    return {"to": 9 if str(whole[0]) == "torch.bool" else 7} if whole else {}


def _numbers(tensor: Any) -> Any:
    return tensor.detach().cpu().numpy().astype(np.float64)
