"""A graph of sums and thresholds, built node by node, as a chain of layers.

Every value of the graph is a weighted sum of the units of one depth: the inputs at depth 0, thresholds of
such sums one deeper. What a file or a traced model does to a value is done to its weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ...errors import NetworkError, UnsupportedError
from ...network import Layer, Network

FloatArray = npt.NDArray[np.float64]
Kind = Literal["sign", "step"]


@dataclass(frozen=True, slots=True)
class Sums:
    """Values that are weighted sums of the units of one depth, in the shape of one sample.

    Parameters
    ----------
    depth : int
        0 for sums of inputs.
    weights : ndarray of shape (n_units, *shape)
        Units that came later have no weight.
    bias : ndarray of shape `shape`
    """

    depth: int
    weights: FloatArray
    bias: FloatArray

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the values of one sample."""
        return self.bias.shape

    def times(self, factor: npt.ArrayLike) -> Sums:
        """Multiply, element by element or by one number."""
        factor = _plain(factor)
        _, bias = np.broadcast_arrays(factor, self.bias)
        return Sums(self.depth, _broadcast(self.weights, bias.shape) * factor, bias * factor)

    def plus(self, other: npt.ArrayLike) -> Sums:
        """Add numbers, element by element or one to all."""
        bias = self.bias + _plain(other)
        return Sums(self.depth, _broadcast(self.weights, bias.shape), bias)

    def together(self, other: Sums) -> Sums:
        """Add the values of another node.

        Raises
        ------
        UnsupportedError
            If they are of another depth: a connection that skips a layer.
        """
        if self.depth != other.depth:
            raise UnsupportedError(
                f"values after {self.depth} and after {other.depth} thresholds are added: a connection that "
                "skips a layer is no chain of layers"
            )
        bias = self.bias + other.bias
        n_units = max(len(self.weights), len(other.weights))
        first, second = (_broadcast(_padded(each.weights, n_units), bias.shape) for each in (self, other))
        return Sums(self.depth, first + second, bias)

    def into(self, matrix: npt.ArrayLike) -> Sums:
        """Multiply the last axis with a matrix of shape (length of the axis, n_out).

        Raises
        ------
        NetworkError
            If the matrix does not fit.
        """
        matrix = np.asarray(matrix, dtype=np.float64)
        if matrix.ndim != 2 or not self.shape or self.shape[-1] != matrix.shape[0]:
            raise NetworkError(f"values of shape {self.shape} do not fit weights of shape {matrix.shape}")
        return Sums(self.depth, self.weights @ matrix, self.bias @ matrix)

    def reshaped(self, shape: Sequence[int]) -> Sums:
        """Read the values of a sample in C order in another shape."""
        bias = self.bias.reshape(tuple(shape))
        return Sums(self.depth, self.weights.reshape(len(self.weights), *bias.shape), bias)

    def transposed(self, axes: Sequence[int]) -> Sums:
        """Reorder the axes of a sample."""
        weights = self.weights.transpose(0, *(axis + 1 for axis in axes))
        return Sums(self.depth, weights, self.bias.transpose(tuple(axes)))


class ThresholdGraph:
    """Collects the thresholds of a graph, and makes layers of them.

    Parameters
    ----------
    input_shape : sequence of int
        Shape of one sample.
    """

    def __init__(self, input_shape: Sequence[int]) -> None:
        n_inputs = int(np.prod(input_shape))
        eye = np.eye(n_inputs).reshape(n_inputs, *input_shape)
        self.inputs = Sums(0, eye, np.zeros(tuple(input_shape)))
        self._thresholds: list[list[tuple[Sums, Kind]]] = []

    def threshold(self, sums: Sums, kind: Kind) -> Sums:
        """Return the thresholds of sums: -1, 0, +1 of their sign, or 1 where they are above 0, else 0."""
        while len(self._thresholds) <= sums.depth:
            self._thresholds.append([])
        layer = self._thresholds[sums.depth]
        before = sum(each.bias.size for each, _ in layer)
        layer.append((sums, kind))
        own = np.eye(sums.bias.size).reshape(sums.bias.size, *sums.shape)
        weights = np.concatenate([np.zeros((before, *sums.shape)), own])
        return Sums(sums.depth + 1, weights, np.zeros(sums.shape))

    def whole_range(self, sums: Sums) -> tuple[float, float] | None:
        """Return the least and the greatest that values can be, where all are whole numbers of thresholds."""
        numbers = (sums.weights, sums.bias)
        if sums.depth == 0 or any((np.rint(each) != each).any() for each in numbers):
            return None
        layer = self._thresholds[sums.depth - 1]
        low = np.concatenate(
            [np.full(each.bias.size, -1.0 if kind == "sign" else 0.0) for each, kind in layer]
        )
        low = low[: len(sums.weights)].reshape(-1, *(1 for _ in sums.shape))
        parts = sums.weights * low, sums.weights
        least = sums.bias + np.minimum(*parts).sum(axis=0)
        most = sums.bias + np.maximum(*parts).sum(axis=0)
        return float(least.min(initial=0)), float(most.max(initial=0))

    def network(self, result: Sums, *, classes: Any = None, tie_tolerance: float = 0.0) -> Network:
        """Return the network whose scores are the values of a node.

        Where signs and steps are mixed, a sign is the difference of two steps.
        """
        used = self._thresholds[: result.depth]
        kinds = {kind for layer in used for _, kind in layer}
        split = len(kinds) > 1
        layers, spread = [], np.eye(self.inputs.bias.size)
        for layer in used:
            weights, bias, spread_next = [], [], []
            for sums, kind in layer:
                columns, offset = spread[:, : len(sums.weights)] @ _flat(sums.weights), sums.bias.reshape(-1)
                n = len(offset)
                twice = split and kind == "sign"
                weights += [columns, -columns] if twice else [columns]
                bias += [offset, -offset] if twice else [offset]
                spread_next.append(np.concatenate([np.eye(n), -np.eye(n)]) if twice else np.eye(n))
            layers.append(Layer(np.concatenate(weights, axis=1), np.concatenate(bias)))
            spread = _block_diagonal(spread_next)
        last = spread[:, : len(result.weights)] @ _flat(result.weights)
        layers.append(Layer(last, result.bias.reshape(-1)))
        activation: Kind = "sign" if kinds <= {"sign"} else "step"
        return Network(layers, activation=activation, classes=classes, tie_tolerance=tie_tolerance)


def _plain(values: npt.ArrayLike) -> FloatArray:
    return np.asarray(values, dtype=np.float64)


def _flat(weights: FloatArray) -> FloatArray:
    return weights.reshape(len(weights), -1)


def _padded(weights: FloatArray, n_units: int) -> FloatArray:
    return np.concatenate([weights, np.zeros((n_units - len(weights), *weights.shape[1:]))])


def _broadcast(weights: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    """Give the values of each unit another shape, by the rules of broadcasting."""
    missing = len(shape) - (weights.ndim - 1)
    weights = weights.reshape(len(weights), *(1,) * missing, *weights.shape[1:])
    return np.broadcast_to(weights, (len(weights), *shape))


def _block_diagonal(blocks: Sequence[FloatArray]) -> FloatArray:
    result = np.zeros(tuple(np.sum([block.shape for block in blocks], axis=0)))
    row = column = 0
    for block in blocks:
        result[row : row + block.shape[0], column : column + block.shape[1]] = block
        row, column = row + block.shape[0], column + block.shape[1]
    return result
