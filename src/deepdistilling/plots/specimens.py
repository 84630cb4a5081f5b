"""Pictures of a program at work: one column a sample, one row a value that the program computes.

The rows follow the program's own order, from the input at the top to the answer at the bottom, so the
picture is read like the source. What a row looks like depends on the value alone; see `values`. Needs the
extra ``plots``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .style import INK, MUTED, PAPER, RIGHT, WRONG, require_matplotlib
from .values import HEIGHTS, draw, kind_of, limit_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLUMN, _SPACE, _MARGIN, _LETTER = 1.55, 0.2, 0.35, 0.073  # inches
_HEAD, _GAP, _FOOT = 1.05, 0.17, 0.5


@dataclass(frozen=True)
class Specimen:
    """One sample, and what a program made of it.

    Parameters
    ----------
    title : str
        What the sample is an example of.
    sample : ndarray of shape (rows, columns) or (n,)
        The input.
    values : mapping of str to ndarray or number
        Intermediate values by name, in the program's order; the same names for every specimen of a
        picture.
    answer : str
        What the program returned, in words.
    is_right : bool
        Whether that is true.
    """

    title: str
    sample: npt.NDArray[Any]
    values: Mapping[str, Any]
    answer: str
    is_right: bool


def plot_specimens(
    specimens: Sequence[Specimen],
    *,
    title: str,
    subtitle: str = "",
    path: str | os.PathLike[str] | None = None,
) -> Figure:
    """Draw samples side by side, each above the values that a program computes from it.

    Parameters
    ----------
    specimens : sequence of Specimen
        One or more; a column each.
    title, subtitle : str
        Above the picture.
    path : path, optional
        Where to write the picture as well; the suffix says in what format.

    Returns
    -------
    matplotlib.figure.Figure
        Not tied to any window or to pyplot.

    Raises
    ------
    MissingExtraError
        If Matplotlib is not installed.
    """
    require_matplotlib()
    from matplotlib.figure import Figure

    rows = [("input", [np.asarray(one.sample) for one in specimens])]
    for name in specimens[0].values:
        rows.append((name, [np.asarray(one.values[name]) for one in specimens]))
    kinds = [kind_of(arrays) for _, arrays in rows]
    heights = [HEIGHTS[kind] for kind in kinds]

    first = 2 * _MARGIN + _LETTER * max(len(name) for name, _ in rows)  # where the first column begins
    page = _Page(
        Figure(facecolor=PAPER),
        width=first + _COLUMN * len(specimens) + _MARGIN - _SPACE,
        height=_HEAD + sum(heights) + _GAP * len(heights) + _FOOT,
    )
    page.write(_MARGIN, 0.30, title, size=13, weight="bold")
    page.write(_MARGIN, 0.56, subtitle, size=8.5, color=MUTED)
    top = _HEAD
    for (name, arrays), kind, tall in zip(rows, kinds, heights, strict=True):
        page.write(_MARGIN, top + tall / 2, name, size=8.5, family="monospace")
        for k, array in enumerate(arrays):
            axes = page.axes(first + _COLUMN * k, top, _COLUMN - _SPACE, tall)
            if kind == "bars":  # one scale a specimen, so that its vectors can be compared
                limit = limit_of(
                    [row[k] for (_, row), other in zip(rows, kinds, strict=True) if other == "bars"]
                )
            else:
                limit = 1.0 if kind == "text" else limit_of(arrays)
            if array.size:
                draw(axes, array, kind, limit)
            else:
                axes.set_axis_off()
        top += tall + _GAP
    page.write(_MARGIN, top + 0.22, "answer", size=8.5, weight="bold")
    for k, one in enumerate(specimens):
        middle = first + _COLUMN * k + (_COLUMN - _SPACE) / 2
        page.write(middle, _HEAD - 0.14, one.title, size=9, ha="center")
        color, mark = (RIGHT, "✓") if one.is_right else (WRONG, "✗")
        page.write(
            middle, top + 0.22, f"{one.answer} {mark}", size=10, weight="bold", color=color, ha="center"
        )
    if path is not None:
        page.figure.savefig(path, dpi=150)
    return page.figure


class _Page:
    """A figure that is addressed in inches from its upper left corner."""

    def __init__(self, figure: Figure, *, width: float, height: float) -> None:
        figure.set_size_inches(width, height)
        self.figure, self.width, self.height = figure, width, height

    def write(self, x: float, y: float, text: str, **style: Any) -> None:
        style = {"color": INK, "va": "center"} | style
        self.figure.text(x / self.width, 1 - y / self.height, text, parse_math=False, **style)

    def axes(self, x: float, y: float, width: float, height: float) -> Axes:
        box = x / self.width, 1 - (y + height) / self.height, width / self.width, height / self.height
        axes: Axes = self.figure.add_axes(box)
        return axes
