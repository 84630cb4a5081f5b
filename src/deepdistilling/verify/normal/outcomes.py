"""Where two programs differ, cell by cell."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .cells import Cells, Flags, Grid
from .forms import Form, constant, difference


def labels(grid: Grid, index: Form | None, scores: Sequence[Form]) -> Cells:
    """Return the number of the label on every cell: a form, or the place of the first greatest score."""
    if index is not None:
        numerators, below = grid.values(index)
        return numerators // below
    found = [grid.values(score) for score in scores]
    common = math.lcm(*(below for _, below in found))
    place: Cells = np.argmax(
        np.stack([each.astype(object) * (common // below) for each, below in found]), axis=0
    )
    return place


def differing_scores(
    grid: Grid, left: Sequence[Form], right: Sequence[Form], tolerance: float, *, shifted: bool
) -> Flags:
    """Return the cells on which some score differs by more than a tolerance.

    Parameters
    ----------
    grid : Grid
        The cells.
    left, right : sequence of Form
        The scores of the two programs.
    tolerance : float
        What counts as equal.
    shifted : bool
        Whether all scores may be larger by one number, which probabilities forget.
    """
    apart = [difference(b, a) for a, b in zip(left, right, strict=True)]
    common = apart[0] if shifted and len(apart) > 1 else constant(0)
    wrong = np.zeros(grid.size, dtype=bool)
    for each in apart:
        numerators, below = grid.values(difference(each, common))
        wrong |= np.abs(numerators.astype(np.float64)) > tolerance * below
    return wrong
