"""What a program answers to each of its inputs, where these are few: all there is to know of its rule."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ...program.code import Array, Code
from ...program.evaluate import evaluate

MAX_INPUTS = 1 << 12
"""More inputs are not listed."""

MAX_VALUES = 4
"""Elements of more values are not told apart by their values."""

Bits = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """All inputs of a program whose elements have few values, and its labels.

    Parameters
    ----------
    given : Array
        The input.
    values : tuple of int
        The values of an element, in ascending order.
    choices : ndarray of int, shape (len(values) ** n, n)
        For each input and each element, in C order, which of its values it has.
    labels : ndarray of int, shape (len(values) ** n,)
        The place of the label of each input.
    """

    given: Array
    values: tuple[int, ...]
    choices: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int64]

    @property
    def samples(self) -> npt.NDArray[np.int64]:
        """The inputs themselves, shape (len(values) ** n, n)."""
        found: npt.NDArray[np.int64] = np.array(self.values)[self.choices]
        return found


def truth_of(code: Code) -> Truth | None:
    """Return a program's labels of all inputs; None where it has no such labels, or too many inputs."""
    given = code.input
    values = given.domain.values
    is_alike = given.element_domains is None and given.element_names is None and given.categories is None
    if code.output != "label" or code.sizes or not is_alike or values is None or not given.domain.integer:
        return None
    n = math.prod(given.dims)
    if not 2 <= len(values) <= MAX_VALUES or len(values) ** n > MAX_INPUTS:
        return None
    numbered = replace(code, classes=tuple(range(len(code.classes))))
    samples = np.array(_whole(given))[_choices(given)].reshape(-1, *given.dims)
    labels = np.asarray(evaluate(numbered, samples)).astype(np.int64)
    return None if (labels == labels[0]).all() else truth_with(given, labels)


def truth_with(given: Array, labels: npt.NDArray[np.int64]) -> Truth:
    """Return all inputs with known labels."""
    return Truth(given, _whole(given), _choices(given), labels)


def _whole(given: Array) -> tuple[int, ...]:
    return tuple(int(value) for value in given.domain.values or ())


def _choices(given: Array) -> npt.NDArray[np.int64]:
    n, n_values = math.prod(given.dims), len(_whole(given))
    ladder = n_values ** np.arange(n)[::-1]
    found: npt.NDArray[np.int64] = np.arange(n_values**n)[:, np.newaxis] // ladder % n_values
    return found
