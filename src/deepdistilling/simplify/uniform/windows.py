"""Windows: the elements that a rule may read together, at each of the places where it is applied."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...program.build import add, scale
from ...program.code import extent
from ...program.code import loop as counting
from ...program.expr import Expr, Loop, Mod, Var, const
from ...program.index import index_value

Index = tuple[Expr, ...]
ROW, COLUMN = Var("i"), Var("j")


@dataclass(frozen=True, slots=True)
class Window:
    """Elements that are read together for each point of some loops.

    Parameters
    ----------
    loops : tuple of Loop
        Where the window lies; none for a window that lies at one place.
    elements : tuple of index
        The index of each element in the window.
    """

    loops: tuple[Loop, ...]
    elements: tuple[Index, ...]

    def places(self, dims: Sequence[int]) -> npt.NDArray[np.int64]:
        """Return the places of the elements in C order, one row a window."""
        return np.array(
            [[place_of(index, at, dims) for index in self.elements] for at in points_of(self.loops)]
        )


def points_of(loops: Sequence[Loop]) -> list[dict[str, int]]:
    """Return the values of the variables at each point of loops that start at 0."""
    points = itertools.product(*(range(extent(each)) for each in loops))
    return [{each.var: k for each, k in zip(loops, point, strict=True)} for point in points]


def place_of(index: Index, at: Mapping[str, int], dims: Sequence[int]) -> int:
    """Return the place of an element in C order."""
    return int(np.ravel_multi_index([index_value(each, at) for each in index], tuple(dims)))


def windows_of(dims: Sequence[int]) -> Mapping[str, Window]:
    """Return the windows of an input by name; the same name is the same rule at any size."""
    if len(dims) == 1:
        return _in_a_row(dims[0])
    return _in_a_grid(dims[0], dims[1]) if len(dims) == 2 else {}


def _in_a_row(n: int) -> dict[str, Window]:
    found = {
        "first": Window((), ((const(0),),)),
        "last": Window((), ((const(n - 1),),)),
        "each": _along(n, 0),
        "two neighbours": _along(n - 1, 0, 1),
        "two in a ring": _around(n, 0, 1),
        "two with one between": _along(n - 2, 0, 2),
        "opposite ends": Window((counting("i", n),), ((ROW,), (add(const(n - 1), scale(-1, ROW)),))),
        "three neighbours": _along(n - 2, 0, 1, 2),
        "four neighbours": _along(n - 3, 0, 1, 2, 3),
    }
    if n > 4:  # in a ring of four, the first and the third of three are opposite each other
        found["three in a ring"] = _around(n, 0, 1, 2)
    if n % 2 == 0:
        half = (counting("i", n // 2),)
        found["one of each half"] = Window(half, ((ROW,), (add(ROW, const(n // 2)),)))
        found["pairs"] = Window(half, ((scale(2, ROW),), (add(scale(2, ROW), const(1)),)))
    return {name: each for name, each in found.items() if all(extent(loop) > 0 for loop in each.loops)}


def _in_a_grid(n: int, m: int) -> dict[str, Window]:
    found = {
        "each": _block(n, m, (0, 0)),
        "two in a row": _block(n, m - 1, (0, 0), (0, 1)),
        "two in a column": _block(n - 1, m, (0, 0), (1, 0)),
        "two on a diagonal": _block(n - 1, m - 1, (0, 0), (1, 1)),
        "two on the other diagonal": _block(n - 1, m - 1, (0, 1), (1, 0)),
        "two by two": _block(n - 1, m - 1, (0, 0), (0, 1), (1, 0), (1, 1)),
        "three in a row": _block(n, m - 2, (0, 0), (0, 1), (0, 2)),
        "three in a column": _block(n - 2, m, (0, 0), (1, 0), (2, 0)),
        "ends of a row": _mirrored(n, m, (ROW, add(const(m - 1), scale(-1, COLUMN)))),
        "ends of a column": _mirrored(n, m, (add(const(n - 1), scale(-1, ROW)), COLUMN)),
    }
    if n == m:
        found["on the diagonal"] = Window((counting("i", n),), ((ROW, ROW),))
        found["either side of the diagonal"] = _mirrored(n, n, (COLUMN, ROW))
    if n == 2:
        found["one of each row"] = Window((counting("j", m),), ((const(0), COLUMN), (const(1), COLUMN)))
    return {name: each for name, each in found.items() if all(extent(loop) > 0 for loop in each.loops)}


def _along(count: int, *offsets: int) -> Window:
    return Window((counting("i", count),), tuple((add(ROW, const(each)),) for each in offsets))


def _around(n: int, *offsets: int) -> Window:
    indices = (add(ROW, const(each)) for each in offsets)
    return Window(
        (counting("i", n),), tuple((each if each == ROW else Mod(each, const(n)),) for each in indices)
    )


def _mirrored(n: int, m: int, other: Index) -> Window:
    return Window((counting("i", n), counting("j", m)), ((ROW, COLUMN), other))


def _block(n: int, m: int, *offsets: tuple[int, int]) -> Window:
    loops = counting("i", n), counting("j", m)
    return Window(loops, tuple((add(ROW, const(down)), add(COLUMN, const(right))) for down, right in offsets))
