"""A program in the intermediate representation: definitions in order, and a result.

`Code` is the value that every pass maps to another `Code`. The public `Program`, which also knows how it
was verified and how to print itself, wraps one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ..categories import Categories
from .domain import Domain
from .expr import Const, Expr, Loop

OutputKind = Literal["score", "label", "probability"]


@dataclass(frozen=True, slots=True)
class Array:
    """The input: its name, its dimensions and what an element can be.

    Parameters
    ----------
    name : str
        How the program calls it.
    dims : tuple of int
        Length of each axis.
    domain : Domain
        Values of an element, unless `element_domains` says otherwise.
    element_domains : tuple of Domain, optional
        One a value in C order, where they differ.
    element_names : tuple of str, optional
        The user's name of each value of a one-dimensional input.
    categories : tuple of Categories or None, optional
        For each value of a one-dimensional input what its whole numbers stand for, where they do.
    """

    name: str
    dims: tuple[int, ...]
    domain: Domain
    element_domains: tuple[Domain, ...] | None = None
    element_names: tuple[str, ...] | None = None
    categories: tuple[Categories | None, ...] | None = None

    @property
    def domains(self) -> tuple[Domain, ...]:
        """Values of each element, in C order."""
        return self.element_domains or (self.domain,) * math.prod(self.dims)


@dataclass(frozen=True, slots=True)
class Table:
    """A literal array of numbers, hashable by its bytes."""

    name: str
    dims: tuple[int, ...]
    data: bytes
    integer: bool

    @property
    def values(self) -> npt.NDArray[Any]:
        """The numbers, int64 or float64, of shape `dims`."""
        return np.frombuffer(self.data, dtype=np.int64 if self.integer else np.float64).reshape(self.dims)


def table(name: str, values: npt.ArrayLike) -> Table:
    """Return a literal array; whole numbers are stored as integers."""
    array = np.asarray(values)
    integer = bool(np.all(array == np.round(array)) and np.all(np.abs(array) < 2**53))
    typed = array.astype(np.int64 if integer else np.float64)
    return Table(name, typed.shape, typed.tobytes(), integer)


@dataclass(frozen=True, slots=True)
class Define:
    """``name[i, j, ...] = body`` for every point of the loops; without loops, a scalar.

    The loops of a definition start at 0, so that a point is its own place in the array.
    """

    name: str
    loops: tuple[Loop, ...]
    body: Expr

    @property
    def dims(self) -> tuple[int, ...]:
        """Length of each axis."""
        return tuple(extent(loop) for loop in self.loops)


def extent(loop: Loop) -> int:
    """Length of a loop with constant bounds."""
    if not (isinstance(loop.start, Const) and isinstance(loop.stop, Const)):
        raise TypeError(f"the loop over {loop.var} has no constant bounds")
    return int(loop.stop.value) - int(loop.start.value)


@dataclass(frozen=True, slots=True)
class Each:
    """A run of scores, one for each point of the loops in C order; without loops, one score."""

    loops: tuple[Loop, ...]
    body: Expr


@dataclass(frozen=True, slots=True)
class Scores:
    """One score a class, in the network's order; what is made of them is `kind`."""

    parts: tuple[Each, ...]
    kind: OutputKind


@dataclass(frozen=True, slots=True)
class Decision:
    """The label ``classes[index]``: what is left of the scores when only the label is asked for."""

    index: Expr


Result = Scores | Decision


@dataclass(frozen=True, slots=True)
class Size:
    """A named length of an axis of the input.

    Parameters
    ----------
    name : str
        The variable that stands for it in bounds and constants.
    axis : int
        The axis of the input that it is read from.
    length : int
        Its value in the program that was generalised.
    """

    name: str
    axis: int
    length: int


@dataclass(frozen=True, slots=True)
class Code:
    """A whole program.

    Parameters
    ----------
    input : Array
        The one argument.
    tables : tuple of Table
        Literal arrays that definitions read.
    definitions : tuple of Define
        Each reads the input, tables, and definitions before it.
    result : Scores or Decision
        What the program returns.
    classes : tuple
        The labels, one a score (two for a single score).
    sizes : tuple of Size, default=()
        Named sizes; with any, the program is for every input whose named axes have other lengths, and
        `deepdistilling.program.sizes.specialise` gives the program of one shape.
    """

    input: Array
    tables: tuple[Table, ...]
    definitions: tuple[Define, ...]
    result: Result
    classes: tuple[Any, ...]
    sizes: tuple[Size, ...] = ()

    @property
    def output(self) -> OutputKind:
        """What the program returns."""
        return "label" if isinstance(self.result, Decision) else self.result.kind

    @property
    def is_numbered(self) -> bool:
        """Whether the labels are 0, 1, 2, ..., so that a place is its label."""
        return are_numbered(self.classes)

    def expressions(self) -> tuple[Expr, ...]:
        """Every right-hand side, the result's last."""
        last = (
            (self.result.index,)
            if isinstance(self.result, Decision)
            else tuple(part.body for part in self.result.parts)
        )
        return (*(d.body for d in self.definitions), *last)


def are_numbered(classes: Sequence[Any]) -> bool:
    """Whether labels are the numbers 0, 1, 2, ... themselves, not truth values or floats that equal them."""
    return all(type(each) is int and each == k for k, each in enumerate(classes))


def everything(code: Code) -> tuple[Expr, ...]:
    """Return every right-hand side, and the bounds of all loops around them."""
    loops = [loop for define in code.definitions for loop in define.loops]
    if isinstance(code.result, Scores):
        loops += [loop for part in code.result.parts for loop in part.loops]
    return (*code.expressions(), *(bound for loop in loops for bound in (loop.start, loop.stop)))


def loop(var: str, stop: int, start: int = 0) -> Loop:
    """Return a loop with constant bounds."""
    return Loop(var, Const(start, "int"), Const(stop, "int"))
