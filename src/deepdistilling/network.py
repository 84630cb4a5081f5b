"""Threshold networks: the source language of the compiler.

A `Network` is a chain of fully connected layers. Hidden neurons output a threshold of their sum, and
the last layer is linear: one score a class. Networks are immutable values; reading and writing them
lives in `deepdistilling.formats`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse

from .errors import NetworkError

Activation = Literal["sign", "step"]
FloatArray = npt.NDArray[np.float64]

TIE_TOLERANCE = 1e-6
"""A hidden sum this small, relative to its neuron's largest weight or bias, is a tie."""


@dataclass(frozen=True, eq=False)
class Layer:
    """One fully connected layer.

    Parameters
    ----------
    weights : array_like or scipy sparse array of shape (n_in, n_out)
        A column is a neuron. Stored as float64, dense or in compressed sparse columns.
    bias : array_like of shape (n_out,)
        Added to each neuron's sum.

    Raises
    ------
    NetworkError
        If the shapes do not fit, a dimension is 0, or a number is NaN or infinite.
    """

    weights: Any
    bias: FloatArray

    def __post_init__(self) -> None:
        weights = _as_weights(self.weights)
        bias = _as_floats(self.bias, "bias")
        if bias.ndim != 1 or bias.shape[0] != weights.shape[1]:
            raise NetworkError(
                f"a layer with weights of shape {weights.shape} needs a bias of shape "
                f"({weights.shape[1]},), one a neuron; got shape {bias.shape}"
            )
        if not np.isfinite(bias).all():
            place = int(np.flatnonzero(~np.isfinite(bias))[0])
            raise NetworkError(f"bias[{place}] is {bias[place]}; every bias must be finite")
        bias.setflags(write=False)
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "bias", bias)

    @property
    def n_inputs(self) -> int:
        """Number of inputs a neuron reads."""
        return int(self.weights.shape[0])

    @property
    def n_outputs(self) -> int:
        """Number of neurons."""
        return int(self.weights.shape[1])

    def dense(self) -> FloatArray:
        """Weights as a dense array of shape (n_in, n_out)."""
        dense: FloatArray = self.weights.toarray() if sparse.issparse(self.weights) else self.weights
        return dense

    def columns(self, chosen: slice | npt.NDArray[np.intp]) -> FloatArray:
        """Weights of some neurons as a new dense array of shape (n_in, number chosen)."""
        return dense_columns(self.weights, chosen)

    def scale(self) -> FloatArray:
        """Largest absolute weight or bias of each neuron, shape (n_out,)."""
        if sparse.issparse(self.weights):
            largest = abs(self.weights).max(axis=0).toarray().ravel()
        else:
            largest = np.maximum(self.weights.max(axis=0), -self.weights.min(axis=0))
        result: FloatArray = np.maximum(largest, np.abs(self.bias))
        return result

    def sums(self, inputs: FloatArray) -> FloatArray:
        """Weighted sums plus bias, shape (n, n_out), for inputs of shape (n, n_in)."""
        result: FloatArray = np.asarray(inputs @ self.weights + self.bias, dtype=np.float64)
        return result


@dataclass(frozen=True, eq=False)
class Network:
    """A feed-forward network of threshold neurons with a linear last layer.

    Parameters
    ----------
    layers : sequence of Layer
        In order; each must read as many inputs as the one before has neurons. The last is linear.
    activation : {"sign", "step"}, default="sign"
        What a hidden neuron makes of its sum z: ``"sign"`` gives -1, 0 at a tie, or +1;
        ``"step"`` gives 1 where z > 0, else 0.
    classes : sequence, optional
        The user's labels, one a score (two for a single score). Defaults to 0, 1, ...
    tie_tolerance : float, default=1e-6
        A hidden sum is a tie when ``abs(z)`` is at most this times the neuron's largest absolute
        weight or bias, so that a solver's noise cannot decide.

    Raises
    ------
    NetworkError
        If there is no layer, layers do not chain, or `classes` has the wrong length.

    Notes
    -----
    Hidden outputs of -1, 0 and +1 are the symbolic mode of essence neural networks (Blazek & Lin,
    Nature Computational Science 1, 2021).

    Examples
    --------
    >>> import numpy as np
    >>> from deepdistilling import Layer, Network
    >>> both = Network([Layer([[1], [1]], [-1.5]), Layer([[1]], [0])], activation="step")
    >>> both.predict([[0, 1], [1, 1]])
    array([0, 1])
    """

    layers: tuple[Layer, ...]
    activation: Activation = "sign"
    classes: npt.NDArray[Any] | None = None
    tie_tolerance: float = TIE_TOLERANCE

    def __init__(
        self,
        layers: Iterable[Layer],
        *,
        activation: Activation = "sign",
        classes: Sequence[Any] | npt.NDArray[Any] | None = None,
        tie_tolerance: float = TIE_TOLERANCE,
    ) -> None:
        layers = tuple(layers)
        _check_chain(layers)
        if activation not in ("sign", "step"):
            raise NetworkError(f"activation must be 'sign' or 'step'; got {activation!r}")
        if not 0 <= tie_tolerance < 1:
            raise NetworkError(f"tie_tolerance must be in [0, 1); got {tie_tolerance!r}")
        object.__setattr__(self, "layers", layers)
        object.__setattr__(self, "activation", activation)
        object.__setattr__(self, "classes", _as_classes(classes, layers[-1].n_outputs))
        object.__setattr__(self, "tie_tolerance", float(tie_tolerance))

    @property
    def n_inputs(self) -> int:
        """Number of inputs."""
        return self.layers[0].n_inputs

    @property
    def n_outputs(self) -> int:
        """Number of scores."""
        return self.layers[-1].n_outputs

    @property
    def n_parameters(self) -> int:
        """Number of weights and biases, zeros included."""
        return sum((layer.n_inputs + 1) * layer.n_outputs for layer in self.layers)

    def hidden(self, X: npt.ArrayLike) -> list[FloatArray]:
        """Outputs of every hidden layer.

        Parameters
        ----------
        X : array_like of shape (n, n_inputs) or (n, *input_shape)
            Samples; the axes of one sample are read in C order.

        Returns
        -------
        list of ndarray of shape (n, n_out)
            One array a hidden layer.
        """
        values = self._as_samples(X)
        outputs = []
        for layer in self.layers[:-1]:
            values = self._threshold(layer, layer.sums(values))
            outputs.append(values)
        return outputs

    def decision_function(self, X: npt.ArrayLike) -> FloatArray:
        """Scores, shape (n, n_outputs).

        Parameters
        ----------
        X : array_like of shape (n, n_inputs) or (n, *input_shape)
            Samples; the axes of one sample are read in C order.

        Raises
        ------
        NetworkError
            If a sample does not have `n_inputs` values, or one is NaN or infinite.
        """
        values = self._as_samples(X)
        for layer in self.layers[:-1]:
            values = self._threshold(layer, layer.sums(values))
        return self.layers[-1].sums(values)

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:
        """Class of each sample, shape (n,): the first of equal largest scores.

        With a single score the second class is predicted where it is above 0.
        """
        scores = self.decision_function(X)
        chosen = scores[:, 0] > 0 if scores.shape[1] == 1 else scores.argmax(axis=1)
        labels: npt.NDArray[Any] = self.labels[chosen.astype(np.intp)]
        return labels

    @property
    def labels(self) -> npt.NDArray[Any]:
        """`classes`, or 0, 1, ... where none were given."""
        if self.classes is not None:
            return self.classes
        return np.arange(max(2, self.n_outputs))

    def _threshold(self, layer: Layer, sums: FloatArray) -> FloatArray:
        ties = np.abs(sums) <= self.tie_tolerance * layer.scale()
        if self.activation == "step":
            return np.where(ties, 0.0, (sums > 0).astype(np.float64))
        result: FloatArray = np.where(ties, 0.0, np.sign(sums))
        return result

    def _as_samples(self, X: npt.ArrayLike) -> FloatArray:
        values = _as_floats(X, "X")
        if values.ndim < 2 or int(np.prod(values.shape[1:])) != self.n_inputs:
            raise NetworkError(
                f"X must hold one sample a row, each of {self.n_inputs} values; got shape {values.shape}"
            )
        values = values.reshape(len(values), self.n_inputs)
        if not np.isfinite(values).all():
            row, column = np.argwhere(~np.isfinite(values))[0]
            raise NetworkError(f"X[{row}, {column}] is {values[row, column]}; inputs must be finite")
        return values

    @classmethod
    def from_csv(
        cls,
        paths: Sequence[str | os.PathLike[str]],
        *,
        activation: Activation = "sign",
        classes: Sequence[Any] | None = None,
        tie_tolerance: float = TIE_TOLERANCE,
    ) -> Network:
        """Read a network from one csv file a layer; a column is a neuron, the last row the bias.

        See `deepdistilling.formats.read_csv_layer` for what a file may hold and what it raises.
        """
        from .formats.csv import read_csv_layers

        layers = read_csv_layers(paths)
        return cls(layers, activation=activation, classes=classes, tie_tolerance=tie_tolerance)

    @classmethod
    def from_onnx(
        cls,
        path: str | os.PathLike[str],
        *,
        classes: Sequence[Any] | None = None,
        tie_tolerance: float = 0.0,
    ) -> Network:
        """Read a network from an ONNX file (extra ``onnx``); see `deepdistilling.formats.read_onnx`."""
        from .formats import read_onnx

        return read_onnx(path, classes=classes, tie_tolerance=tie_tolerance)

    @classmethod
    def from_sklearn(cls, estimator: Any) -> Network:
        """Make the network that decides as a fitted scikit-learn estimator does.

        Trees, forests, gradient boosting, linear models, and pipelines that end in one of them; see
        `deepdistilling.formats.estimators.from_estimator` for which, and what it raises.
        """
        from .formats.estimators import from_estimator

        return from_estimator(estimator)

    @classmethod
    def from_torch(
        cls,
        module: Any,
        *,
        input_shape: Sequence[int] | None = None,
        classes: Sequence[Any] | None = None,
        tie_tolerance: float = 0.0,
    ) -> Network:
        """Read a network from a PyTorch module (extra ``torch``); see `deepdistilling.formats.read_torch`."""
        from .formats import read_torch

        return read_torch(module, input_shape=input_shape, classes=classes, tie_tolerance=tie_tolerance)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Network:
        """Read a network that `save` wrote (``.npz``)."""
        from .formats import read_npz

        return read_npz(path)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the network to one ``.npz`` file, without pickle, readable by `load`."""
        from .formats import write_npz

        write_npz(self, path)

    def to_csv(self, paths: Sequence[str | os.PathLike[str]]) -> None:
        """Write one csv file a layer, in the format that `from_csv` reads."""
        from .formats.csv import write_csv_layers

        write_csv_layers(self.layers, paths)

    def _repr_html_(self) -> str:
        """Return what notebooks show: the layers, and what the neurons of small ones decide."""
        from .report.notebook import network_html

        return network_html(self)

    def __repr__(self) -> str:
        """Return the widths of the layers, and the activation."""
        widths = " -> ".join(str(n) for n in (self.n_inputs, *(layer.n_outputs for layer in self.layers)))
        return f"<Network {widths}, {self.activation}, {self.n_parameters:,} parameters>"


def dense_columns(weights: Any, chosen: slice | npt.NDArray[np.intp]) -> FloatArray:
    """Return some columns of a dense or sparse array as a new dense array of float64."""
    if sparse.issparse(weights):
        return np.asarray(weights[:, chosen].toarray(), dtype=np.float64)
    return np.array(weights[:, chosen], dtype=np.float64)


def _as_floats(values: Any, name: str) -> FloatArray:
    try:
        given = np.asarray(values)
        if given.dtype.kind == "c":
            raise NetworkError(f"{name} must be an array of real numbers; got complex ones")
        return np.array(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise NetworkError(f"{name} must be an array of numbers: {error}") from error


def _as_weights(weights: Any) -> Any:
    if sparse.issparse(weights):
        result = sparse.csc_array(weights, copy=True)
        result.data = _as_floats(result.data, "weights")
        result.sum_duplicates()
    else:
        result = _as_floats(weights, "weights")
    stored = result.data if sparse.issparse(result) else result
    if result.ndim != 2 or 0 in result.shape:
        raise NetworkError(
            f"weights must have two axes of length 1 or more, (n_in, n_out); got shape {result.shape}"
        )
    if not np.isfinite(stored).all():
        if sparse.issparse(result):
            raise NetworkError("a stored weight is NaN or infinite; every weight must be finite")
        row, column = np.argwhere(~np.isfinite(result))[0]
        raise NetworkError(f"weights[{row}, {column}] is {result[row, column]}; every weight must be finite")
    stored.setflags(write=False)
    return result


def _check_chain(layers: tuple[Layer, ...]) -> None:
    if not layers:
        raise NetworkError("a network needs at least one layer; got none")
    for number, layer in enumerate(layers, start=1):
        if not isinstance(layer, Layer):
            raise NetworkError(f"layer {number} must be a Layer; got {type(layer).__name__}")
    for number, (before, after) in enumerate(pairwise(layers), start=2):
        if before.n_outputs != after.n_inputs:
            raise NetworkError(
                f"layer {number} reads {after.n_inputs} inputs, but layer {number - 1} has "
                f"{before.n_outputs} neurons; expected {before.n_outputs}"
            )


def _as_classes(classes: Any, n_outputs: int) -> npt.NDArray[Any] | None:
    if classes is None:
        return None
    labels = np.array(classes)
    expected = max(2, n_outputs)
    if labels.shape != (expected,):
        raise NetworkError(
            f"a network with {n_outputs} score(s) needs {expected} classes; got shape {labels.shape}"
        )
    if any(each != each for each in labels.tolist()):
        raise NetworkError(f"classes must be labels that equal themselves, not NaN; got {labels.tolist()}")
    if len(set(labels.tolist())) != expected:
        raise NetworkError(f"classes must differ from each other; got {labels.tolist()}")
    labels.setflags(write=False)
    return labels
