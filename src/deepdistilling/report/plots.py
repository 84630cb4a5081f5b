"""Pictures of a program at work: one column a sample, one row a value that the program computes.

The rows follow the program's own order, from the input at the top to the answer at the bottom, so the
picture is read like the source. What a row looks like depends on the value alone: a number is written,
a vector drawn as bars, an array of two axes as an image, and -1, 0, +1 or false and true as colours.
Needs the extra
``plots``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..errors import MissingExtraError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, MUTED, PAPER, PALE = "#1b2838", "#6b7a8c", "#ffffff", "#eef1f5"
POSITIVE, NEGATIVE, RIGHT, WRONG = "#1f6feb", "#e4823a", "#1a7f4b", "#c62f3b"

_COLUMN, _SPACE, _MARGIN, _LETTER = 1.55, 0.2, 0.35, 0.073  # inches
_HEAD, _GAP, _FOOT = 1.05, 0.17, 0.5
_HEIGHTS = {"image": 1.45, "bars": 0.62, "cells": 0.34, "text": 0.3}


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
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError(
            "pictures need Matplotlib; install it with: pip install 'deepdistilling[plots]'"
        ) from error

    rows = [("input", [np.asarray(one.sample) for one in specimens])]
    for name in specimens[0].values:
        rows.append((name, [np.asarray(one.values[name]) for one in specimens]))
    kinds = [_kind(arrays) for _, arrays in rows]
    heights = [_HEIGHTS[kind] for kind in kinds]

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
                limit = _limit(
                    [row[k] for (_, row), other in zip(rows, kinds, strict=True) if other == "bars"]
                )
            else:
                limit = 1.0 if kind == "text" else _limit(arrays)
            if array.size:
                _DRAW[kind](axes, array, limit)
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
        self.figure.text(x / self.width, 1 - y / self.height, text, **style)

    def axes(self, x: float, y: float, width: float, height: float) -> Axes:
        box = x / self.width, 1 - (y + height) / self.height, width / self.width, height / self.height
        axes: Axes = self.figure.add_axes(box)
        return axes


def _kind(arrays: Sequence[npt.NDArray[Any]]) -> str:
    """Choose how to draw values of one name; all specimens the same way."""
    axes = max(array.ndim for array in arrays)
    if axes == 0 or any(array.dtype.kind not in "biufO" for array in arrays):
        return "text"
    if axes > 1:
        return "image"
    return "cells" if _limit(arrays) <= 1 and _whole(arrays) else "bars"


def _whole(arrays: Sequence[npt.NDArray[Any]]) -> bool:
    return all(np.array_equal(array, np.round(array.astype(np.float64))) for array in arrays)


def _limit(arrays: Sequence[npt.NDArray[Any]]) -> float:
    """Return the largest absolute value, so that all specimens share one scale."""
    return (
        max((float(np.abs(array.astype(np.float64)).max()) for array in arrays if array.size), default=0) or 1
    )


def _colors() -> Any:
    """Return a colour map from minus the limit, over nothing, to the limit."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("sign", [NEGATIVE, PALE, POSITIVE])


def _draw_image(axes: Axes, array: npt.NDArray[Any], limit: float) -> None:
    grid = array.astype(np.float64).reshape(array.shape[0], -1)
    axes.imshow(grid, cmap=_colors(), vmin=-limit, vmax=limit, interpolation="nearest", aspect="equal")
    _frame(axes)


def _draw_cells(axes: Axes, array: npt.NDArray[Any], limit: float) -> None:
    grid = np.atleast_1d(array).astype(np.float64)[None]
    axes.imshow(grid, cmap=_colors(), vmin=-1, vmax=1, interpolation="nearest", aspect="auto")
    _frame(axes)


def _draw_bars(axes: Axes, array: npt.NDArray[Any], limit: float) -> None:
    heights = np.atleast_1d(array).astype(np.float64)
    axes.bar(np.arange(len(heights)), heights, width=0.82, color=np.where(heights > 0, POSITIVE, NEGATIVE))
    axes.axhline(0, color=MUTED, linewidth=0.6)
    axes.set_xlim(-0.6, len(heights) - 0.4)
    # Room above the highest bar for the figure that says how high it is.
    axes.set_ylim(-1.1 * limit if (heights < 0).any() else 0, 1.45 * limit)
    text = f"max {heights.max(initial=0):g}"
    axes.text(0.99, 0.98, text, transform=axes.transAxes, size=6, color=MUTED, ha="right", va="top")
    _frame(axes, border=False)


def _draw_text(axes: Axes, array: npt.NDArray[Any], limit: float) -> None:
    values = [f"{value:g}" if isinstance(value, float) else str(value) for value in array.ravel().tolist()]
    axes.text(
        0.5, 0.5, ", ".join(values), transform=axes.transAxes, size=10, color=INK, ha="center", va="center"
    )
    axes.set_axis_off()


_DRAW = {"image": _draw_image, "cells": _draw_cells, "bars": _draw_bars, "text": _draw_text}


def _frame(axes: Axes, *, border: bool = True) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(border)
        spine.set_color("#c9d1da")
        spine.set_linewidth(0.6)
