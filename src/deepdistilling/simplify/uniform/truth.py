"""What a program answers to each of its inputs, where these are few: all there is to know of its rule."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ...program.code import Array, Code
from ...program.evaluate import evaluate

MAX_ELEMENTS = 12
"""Inputs of more two-valued elements are not listed."""

Bits = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """All inputs of a program whose elements have two values, and its labels.

    Parameters
    ----------
    given : Array
        The input.
    bits : ndarray of bool, shape (2 ** n, n)
        For each input and each element, in C order, whether it has the larger of its values.
    labels : ndarray of int, shape (2 ** n,)
        The place of the label of each input.
    """

    given: Array
    bits: Bits
    labels: npt.NDArray[np.int64]

    @property
    def values(self) -> tuple[int, int]:
        """The two values of an element."""
        low, high = self.given.domain.values or ()
        return int(low), int(high)

    def conditions(self) -> Iterator[tuple[bool, Bits]]:
        """Yield, for labels 0 and 1 alone, where the label is 1, and where it is not."""
        if self.labels.max() == 1:
            yield True, self.labels == 1
            yield False, self.labels == 0


def truth_of(code: Code) -> Truth | None:
    """Return a program's labels of all inputs; None where it has no such labels, or too many inputs."""
    given = code.input
    values = given.domain.values
    is_alike = given.element_domains is None and given.element_names is None and given.categories is None
    if code.output != "label" or code.sizes or not is_alike or values is None or len(values) != 2:
        return None
    n = math.prod(given.dims)
    if n > MAX_ELEMENTS or not given.domain.integer:
        return None
    bits = (np.arange(1 << n)[:, np.newaxis] >> np.arange(n)[::-1]) & 1 == 1
    samples = np.where(bits, int(values[1]), int(values[0])).reshape(-1, *given.dims)
    numbered = replace(code, classes=tuple(range(len(code.classes))))
    labels = np.asarray(evaluate(numbered, samples)).astype(np.int64)
    return None if (labels == labels[0]).all() else Truth(given, bits, labels)
