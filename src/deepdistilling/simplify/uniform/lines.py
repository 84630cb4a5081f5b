"""Lines: whole rows, columns, diagonals and the whole input, of which the elements are added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...program.build import add, reduce, scale
from ...program.code import loop as counting
from ...program.expr import Expr, Loop, ReduceOp, Ref, const
from .truth import Truth
from .windows import COLUMN, ROW, Index, place_of, points_of


@dataclass(frozen=True, slots=True)
class Line:
    """Elements whose sum is read for each point of some loops.

    Parameters
    ----------
    loops : tuple of Loop
        Where the line lies; none for one line.
    along : tuple of Loop
        Where its elements lie.
    element : index
        The index of an element.
    """

    loops: tuple[Loop, ...]
    along: tuple[Loop, ...]
    element: Index

    def places(self, dims: Sequence[int]) -> npt.NDArray[np.int64]:
        """Return the places of the elements in C order, one row a line."""
        return np.array(
            [
                [place_of(self.element, {**at, **inner}, dims) for inner in points_of(self.along)]
                for at in points_of(self.loops)
            ]
        )


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """A line over all inputs of a program.

    Parameters
    ----------
    line : Line
        Where it lies.
    truth : Truth
        The inputs.
    numbers : ndarray of int, shape (n_inputs, n_lines)
        The sum of each line of each input.
    """

    line: Line
    truth: Truth
    numbers: npt.NDArray[np.int64]

    @property
    def n_elements(self) -> int:
        """How many elements a line has."""
        return len(points_of(self.line.along))

    def written(self, op: ReduceOp = "sum") -> Expr:
        """Return the sum of one line, or whether any or all of its elements hold."""
        return reduce(op, self.line.along, None, Ref(self.truth.given.name, self.line.element))


Row = tuple[Sums, ...]
"""One line, at every size."""


def line_sums(truths: Sequence[Truth]) -> list[Row]:
    """Return the sums of the lines that inputs of all sizes have."""
    found = [lines_of(each.given.dims) for each in truths]
    common = [name for name in found[0] if all(name in each for each in found)]
    return [
        tuple(_sums(each[name], truth) for each, truth in zip(found, truths, strict=True)) for name in common
    ]


def _sums(line: Line, truth: Truth) -> Sums:
    return Sums(line, truth, truth.samples[:, line.places(truth.given.dims)].sum(axis=2))


def lines_of(dims: Sequence[int]) -> Mapping[str, Line]:
    """Return the lines of an input by name; the same name is the same rule at any size."""
    if len(dims) == 1:
        return {"all": Line((), (counting("i", dims[0]),), (ROW,))}
    if len(dims) > 2:
        return {}
    rows, columns = (counting("i", dims[0]), counting("j", dims[1]))
    found = {
        "all": Line((), (rows, columns), (ROW, COLUMN)),
        "rows": Line((rows,), (columns,), (ROW, COLUMN)),
        "columns": Line((columns,), (rows,), (ROW, COLUMN)),
    }
    if dims[0] == dims[1]:
        last = add(const(dims[0] - 1), scale(-1, ROW))
        found["the diagonal"] = Line((), (rows,), (ROW, ROW))
        found["the other diagonal"] = Line((), (rows,), (ROW, last))
    return found
