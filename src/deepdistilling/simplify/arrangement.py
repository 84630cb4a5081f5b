"""Which combinations of places of sums can occur: the cells of an arrangement of hyperplanes.

In the plane ten lines leave 56 regions of the 1,024 combinations of their sides. With one coordinate more,
cuts become hyperplanes through the origin, and the signs that a point has against all of them are the
composition of signs along the lines in which these meet: that of the first, and where it is 0 that of the
next. So all combinations come from few, without a single linear program.

Done in floats: what is taken for impossible here is a guess on which a shorter program is built, and the
check of that program proves it anew, in another way.

References
----------
A. Björner, M. Las Vergnas, B. Sturmfels, N. White, G. Ziegler. Oriented Matroids, section 3.7.
Cambridge University Press, 1999.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..program.expr import Expr
from .sides import Side

MAX_CELLS = 3000
"""With more combinations than this, none are returned."""

MAX_COMPOSED = 1 << 22
"""Signs that are composed at once."""

MAX_MEETINGS = 3000
"""Nor with more ways in which hyperplanes can meet in a line."""

CLOSE = 1e-9
"""A point is on a hyperplane where it is this close, in units of the longest coordinate."""

TINY = 1e-13
"""A hyperplane goes through the middle where it misses it by less than this part of the numbers added up."""

NEAR = 1e-6
"""A middle this near to 0, relative to where the variable is cut, is 0."""

Reals = npt.NDArray[np.float64]
Signs = npt.NDArray[np.int8]
Places = npt.NDArray[np.int64]


def possible_places(sides: Sequence[Side]) -> Places | None:
    """Return the combinations of places that can occur, or None where there are too many.

    Parameters
    ----------
    sides : sequence of Side
        Sums of variables that can be any real number.

    Returns
    -------
    ndarray of int, shape (n, n_sides)
        In ascending order.
    """
    variables = list(dict.fromkeys(term for side in sides for term, _ in side.terms))
    normals = _hyperplanes(sides, variables)
    lines = _meetings(normals)
    covectors = None if lines is None else _compositions(lines)
    if covectors is None:
        return None
    signs = covectors[covectors[:, 0] > 0, 1:].astype(np.int64)
    ends = np.cumsum([len(side.cuts) for side in sides])[:-1]
    places = [(part + 1).sum(axis=1) for part in np.split(signs, ends, axis=1)]
    found: Places = np.unique(np.stack(places, axis=1), axis=0)
    return found


def _hyperplanes(sides: Sequence[Side], variables: Sequence[Expr]) -> Reals:
    """Return normals of unit length in as few coordinates as do; first that of the hyperplane at infinity."""
    weights = np.array([[float(dict(side.terms).get(each, 0)) for each in variables] for side in sides])
    weights, cuts = _in_the_middle(weights, [np.array(side.cuts, dtype=np.float64) for side in sides])
    lengths = np.linalg.norm(weights, axis=1)
    _, singular, directions = np.linalg.svd(weights / lengths[:, np.newaxis])
    few = directions[: int((singular > CLOSE).sum())]
    rows = [np.zeros(len(few) + 1)]
    rows[0][-1] = 1.0
    for own, row, length in zip(cuts, weights @ few.T, lengths, strict=True):
        rows.extend(np.append(row, -cut) / length for cut in own)
    normals = np.stack(rows)
    unit = max(1.0, float(np.abs(normals[1:, -1]).max()))
    normals[1:, -1] /= unit
    result: Reals = normals / np.linalg.norm(normals, axis=1, keepdims=True)
    return result


def _in_the_middle(weights: Reals, cuts: Sequence[Reals]) -> tuple[Reals, list[Reals]]:
    """Count variables from the middle of the hyperplanes, in units of how far from it they cut each.

    Dates beside lengths would else be cut, all of them, as good as in one place.
    """
    every = np.repeat(weights, [len(own) for own in cuts], axis=0)
    largest = np.abs(every).max(axis=0)
    ends = np.concatenate(cuts)
    middle = np.linalg.lstsq(every / largest, ends, rcond=None)[0] / largest
    # Any place near the middle does; one that is 0 but for rounding would count the variable in tiny units.
    middle = np.where(np.abs(middle) > NEAR * _farthest(ends, every), middle, 0.0)
    moved = [own - at for own, at in zip(cuts, weights @ middle, strict=True)]
    sizes = np.abs(weights) @ np.abs(middle)
    rounded = [
        np.where(np.abs(far) > TINY * (np.abs(own) + size), far, 0.0)
        for far, own, size in zip(moved, cuts, sizes, strict=True)
    ]
    reach = _farthest(np.concatenate(rounded), every)
    return weights * np.where(reach > 0, reach, 1 / largest), rounded


def _farthest(cuts: Reals, weights: Reals) -> Reals:
    """Return how far from 0 each variable is cut at most where the others are 0; 0 where it is not cut."""
    places = np.divide(
        np.abs(cuts)[:, np.newaxis], np.abs(weights), out=np.zeros_like(weights), where=weights != 0
    )
    result: Reals = places.max(axis=0)
    return result


def _meetings(normals: Reals) -> Signs | None:
    """Return the signs along every line in which hyperplanes meet, both ways but never below infinity."""
    count, dimension = normals.shape
    if math.comb(count, dimension - 1) > MAX_MEETINGS:
        return None
    chosen = np.array(list(itertools.combinations(range(count), dimension - 1)))
    _, singular, directions = np.linalg.svd(normals[chosen])
    alone = singular.min(axis=1) > CLOSE
    values = directions[alone, -1] @ normals.T
    signs = (np.sign(values) * (np.abs(values) > CLOSE)).astype(np.int8)
    both = np.concatenate([signs, -signs])
    found: Signs = np.unique(both[both[:, 0] >= 0], axis=0)
    return found


def _compositions(lines: Signs) -> Signs | None:
    """Return the signs of all points that are not below infinity, from those along lines."""
    marks = np.random.default_rng(0).integers(1, 1 << 63, size=(lines.shape[1],), dtype=np.uint64)
    found = new = lines
    seen = _marked(lines, marks)
    while len(new):
        step = max(1, MAX_COMPOSED // lines.size)
        composed = []
        for start in range(0, len(new), step):
            rows = new[start : start + step, np.newaxis]
            every = np.where(rows != 0, rows, lines).reshape(-1, lines.shape[1])
            codes, first = np.unique(_marked(every, marks), return_index=True)
            fresh = ~np.isin(codes, seen)
            seen = np.concatenate([seen, codes[fresh]])
            composed.append(every[first[fresh]])
            if len(seen) > 2 * MAX_CELLS:
                return None
        new = np.concatenate(composed)
        found = np.concatenate([found, new])
    return found


def _marked(signs: Signs, marks: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return a number for each row, another one for another row but for a chance of one in 2 ** 64."""
    result: npt.NDArray[np.uint64] = (signs + 1).astype(np.uint64) @ marks
    return result
