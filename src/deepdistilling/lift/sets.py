"""Index sets: which indices of one axis a reduction runs over.

A set is a kind, numbers that locate it (`places`, which become loop variables when neurons are grouped),
and numbers that do not move (`shape`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

SetKind = Literal[
    "all",
    "one",
    "but",
    "range",
    "stride",
    "list",
    "shift",
    "mirror",
    "down",
    "up",
    "above",
    "below",
    "powers",
    "ramp",
]

SLANTED = ("shift", "mirror", "down", "up", "above", "below")
"""Kinds that are relative to the index of the axis before."""

WEIGHTED = ("powers", "ramp")
"""Kinds whose indices have a weight each."""

COST: dict[SetKind, float] = {
    "all": 0.0,
    "one": 0.5,
    "range": 0.5,
    "but": 1.5,
    "stride": 1.5,
    "shift": 0.5,
    "mirror": 0.5,
    "down": 0.5,
    "up": 0.5,
    "above": 0.5,
    "below": 0.5,
    "list": 2.0,
    "powers": 1.0,
    "ramp": 1.0,
}


@dataclass(frozen=True, slots=True)
class IndexSet:
    """Indices of one axis.

    ====== ================= ======= =========================================================
    kind   places            shape   indices
    ====== ================= ======= =========================================================
    all                              every one
    one    p                         p
    but    p                         every one but p
    range  lo, hi                    lo, ..., hi - 1
    stride lo                s, n    lo, lo + s, ..., n of them
    list   p, q, ...                 these
    shift  d                         the index of the axis before, plus d: a diagonal
    mirror s                         s minus the index of the axis before: an antidiagonal
    down   p                         p where the range of the axis before begins, then p + 1, ...: a part of
                                     a diagonal
    up     p                         p where it begins, then p - 1, ...: a part of an antidiagonal
    above  d                         at least the index of the axis before plus d: a triangle
    below  d                         at most the index of the axis before plus d
    powers lo, hi            b, s    lo, ..., hi - 1, each weighted: from 1 at lo times b (s = 1), or
                                     times b down to 1 at hi - 1 (s = -1)
    ramp   lo, hi            s, f    lo, ..., hi - 1, each weighted: f at lo, f + s at lo + 1, ...
    ====== ================= ======= =========================================================
    """

    kind: SetKind
    places: tuple[int, ...] = ()
    shape: tuple[int, ...] = ()

    @property
    def key(self) -> tuple[str, tuple[int, ...], int]:
        """What two sets share that differ only in where they lie."""
        return self.kind, self.shape, len(self.places)

    @property
    def cost(self) -> float:
        """How much there is to read, for choosing among equal sums."""
        return COST[self.kind] + (0.5 * len(self.places) if self.kind == "list" else 0.0)


ALL = IndexSet("all")


MAX_LISTED = 32
"""A set of more indices than this that follow no rule has no name."""


def classify(indices: npt.NDArray[np.intp], length: int) -> IndexSet | None:
    """Name a set of ascending indices of an axis of the given length, if it has a short name."""
    count = len(indices)
    if count == length:
        return ALL
    if count == 1:
        return IndexSet("one", (int(indices[0]),))
    first, last = int(indices[0]), int(indices[-1])
    if count == length - 1 > 2:
        missing = length * (length - 1) // 2 - int(indices.sum())
        return IndexSet("but", (missing,))
    if last - first + 1 == count:
        return IndexSet("range", (first, last + 1))
    if count > 2:
        steps = np.diff(indices)
        if (steps == steps[0]).all():
            return IndexSet("stride", (first,), (int(steps[0]), count))
    return IndexSet("list", tuple(int(i) for i in indices)) if count <= MAX_LISTED else None


def columns_at(row: int, rows: IndexSet, columns: IndexSet, length: int) -> npt.NDArray[np.intp]:
    """Return the indices that a set names beside an index of the set before it."""
    steps = row - rows.places[0] if columns.kind in ("down", "up") else row
    return indices_of(columns, length, steps)


def indices_of(each: IndexSet, length: int, before: int = 0) -> npt.NDArray[np.intp]:
    """Return the indices that a set names, some perhaps outside the axis.

    Parameters
    ----------
    each : IndexSet
        The set.
    length : int
        Length of the axis.
    before : int, default=0
        Index of the axis before, for sets that are relative to it; for a part of a diagonal the steps
        from where it begins.
    """
    match each.kind:
        case "all":
            return np.arange(length)
        case "one" | "list":
            return np.array(each.places, dtype=np.intp)
        case "but":
            return np.delete(np.arange(length), [p for p in each.places if 0 <= p < length])
        case "range" | "powers" | "ramp":
            return np.arange(each.places[0], each.places[1])
        case "stride":
            return each.places[0] + each.shape[0] * np.arange(each.shape[1])
        case "shift" | "down":
            return np.array([each.places[0] + before])
        case "mirror" | "up":
            return np.array([each.places[0] - before])
        case "above":
            return np.arange(max(0, before + each.places[0]), length)
        case "below":
            return np.arange(0, min(length, before + each.places[0] + 1))


def weight_at(each: IndexSet, index: int) -> int:
    """Return the weight of an index in a set of powers or a ramp."""
    if each.kind == "ramp":
        gap, first = each.shape
        return first + gap * (index - each.places[0])
    base, step = each.shape
    return int(base ** (index - each.places[0] if step > 0 else each.places[1] - 1 - index))


def weights_at(each: IndexSet, indices: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """Return what indices of a set are weighted with: 1, but for powers and ramps."""
    if each.kind not in WEIGHTED:
        return np.ones(len(indices))
    return np.array([float(weight_at(each, int(index))) for index in indices])
