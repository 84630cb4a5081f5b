"""Reading a graph node by node: the values by name, and which nodes may stand where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ...errors import NetworkError, UnsupportedError
from ...network import Network
from .nodes import OPERATIONS, Value
from .thresholds import Sums, ThresholdGraph

SAME = ("Identity", "Cast", "Dropout")
"""Nodes that pass their first input on."""

WHOLE_TYPES = {2: 0, 4: 0, 12: 0, 13: 0, 3: None, 5: None, 6: None, 7: None}
"""ONNX's numbers of the types of integers, with the least that each must hold: 0 where it has no sign."""

BOOL_TYPE = 9
"""ONNX's number of the type of truth values."""

CLIPS = ("Clip", "HardTanh")
"""Nodes that change no sign."""

ENDS = ("Softmax", "LogSoftmax", "Sigmoid", "ArgMax")
"""Nodes that may only be last: the label does not depend on them."""


class Reading:
    """A graph of sums and thresholds as it is read; nodes are called as ONNX calls them.

    Parameters
    ----------
    given : str
        Name of the input.
    input_shape : sequence of int
        Shape of one sample.
    constants : mapping of str to array_like
        Constants by name.
    """

    def __init__(self, given: str, input_shape: Sequence[int], constants: Mapping[str, Any]) -> None:
        self._graph = ThresholdGraph(input_shape)
        self._values: dict[str, Value] = {**constants, given: self._graph.inputs}
        self._clipped: set[str] = set()
        self._ended: str | None = None

    def hold(self, name: str, value: npt.ArrayLike) -> None:
        """Add a constant."""
        self._values[name] = np.asarray(value)

    def is_constant(self, name: str) -> bool:
        """Whether a value does not depend on the input."""
        return not isinstance(self._values[name], Sums)

    def read(self, op: str, names: Sequence[str], output: str, attributes: Mapping[str, Any]) -> None:
        """Add what one node computes.

        Parameters
        ----------
        op : str
            Kind of the node.
        names : sequence of str
            Its operands; those without a name are left out.
        output : str
            Name of its result.
        attributes : mapping
            As in ONNX.

        Raises
        ------
        UnsupportedError
            If it is neither a weighted sum nor a threshold; the message names the node.
        NetworkError
            If its operands do not fit.
        """
        place = f"node {output!r} ({op})"
        if self._ended is not None:
            raise UnsupportedError(f"{place} comes after {self._ended}, which may only be last")
        inputs = [self._values[each] for each in names if each]
        if not any(isinstance(each, Sums) for each in inputs):
            raise UnsupportedError(f"{place} computes with constants only; fold them when exporting")
        if op not in ("Sign", *SAME, *CLIPS) and self._clipped & set(names):
            raise UnsupportedError(f"{place} reads clipped values; a clip is only read before Sign")
        if op in OPERATIONS:
            try:
                self._values[output] = OPERATIONS[op](self._graph, inputs, attributes)
            except (UnsupportedError, NetworkError) as error:
                raise type(error)(f"{place}: {error}") from error
            except ValueError as error:
                raise NetworkError(f"{place}: {error}") from error
            return
        self._values[output] = inputs[0]
        if op == "Cast" and isinstance(inputs[0], Sums):
            self._check_cast(inputs[0], attributes.get("to"), place)
        if op in ENDS:
            self._ended = place
        elif op in CLIPS:
            _check_clip(inputs[1:], place)
            self._clipped.add(output)
        elif op not in SAME:
            raise UnsupportedError(
                f"{place} is no weighted sum and no threshold; known are {', '.join(sorted(OPERATIONS))}"
            )
        elif names[0] in self._clipped:
            self._clipped.add(output)

    def _check_cast(self, values: Sums, to: Any, place: str) -> None:
        """Refuse a cast that changes a value: to an integer or a truth value of what is none already."""
        if to not in (*WHOLE_TYPES, BOOL_TYPE):
            return
        ends = self._graph.whole_range(values)
        least, most = (0, 1) if to == BOOL_TYPE else (WHOLE_TYPES[to], None)
        if ends is None or (least is not None and ends[0] < least) or (most is not None and ends[1] > most):
            kind = "truth values" if to == BOOL_TYPE else "integers"
            raise UnsupportedError(f"{place} makes {kind} of other numbers, which changes them")

    def network(self, output: str, *, classes: Sequence[Any] | None, tie_tolerance: float) -> Network:
        """Return the network whose scores are a value of the graph.

        Raises
        ------
        NetworkError
            If the value is a constant.
        """
        result = self._values[output]
        if not isinstance(result, Sums):
            raise NetworkError("the model's output does not depend on its input")
        return self._graph.network(result, classes=classes, tie_tolerance=tie_tolerance)


def _check_clip(bounds: Sequence[Value], place: str) -> None:
    if len(bounds) == 1:
        raise UnsupportedError(f"{place} clips on one side only")
    low, high = (float(np.asarray(each)) for each in (bounds or (np.array(-1.0), np.array(1.0))))
    if not low < 0 < high:
        raise UnsupportedError(f"{place} clips to [{low}, {high}], which changes signs")
