"""How one value looks: a number is written, a vector drawn as bars, an array of two axes as an image.

Vectors of -1, 0 and +1, or of false and true, are cells of colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .style import INK, MUTED, NEGATIVE, POSITIVE, frame, signed_colors

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHTS = {"image": 1.45, "bars": 0.62, "cells": 0.34, "text": 0.3}
"""Inches that a value of each kind takes."""


def kind_of(arrays: Sequence[npt.NDArray[Any]]) -> str:
    """Return how to draw some values of one name, all in the same way: a key of `HEIGHTS`."""
    axes = max(array.ndim for array in arrays)
    if axes == 0 or any(array.dtype.kind not in "biufO" for array in arrays):
        return "text"
    if axes > 1:
        return "image"
    return "cells" if limit_of(arrays) <= 1 and _whole(arrays) else "bars"


def _whole(arrays: Sequence[npt.NDArray[Any]]) -> bool:
    return all(np.array_equal(array, np.round(array.astype(np.float64))) for array in arrays)


def limit_of(arrays: Sequence[npt.NDArray[Any]]) -> float:
    """Return the largest absolute value, so that all specimens share one scale."""
    return (
        max((float(np.abs(array.astype(np.float64)).max()) for array in arrays if array.size), default=0) or 1
    )


def _draw_image(axes: Axes, array: npt.NDArray[Any], limit: float) -> None:
    grid = array.astype(np.float64).reshape(array.shape[0], -1)
    axes.imshow(grid, cmap=signed_colors(), vmin=-limit, vmax=limit, interpolation="nearest", aspect="equal")
    frame(axes)


def _draw_cells(axes: Axes, array: npt.NDArray[Any], limit: float) -> None:
    grid = np.atleast_1d(array).astype(np.float64)[None]
    axes.imshow(grid, cmap=signed_colors(), vmin=-1, vmax=1, interpolation="nearest", aspect="auto")
    frame(axes)


def _draw_bars(axes: Axes, array: npt.NDArray[Any], limit: float) -> None:
    heights = np.atleast_1d(array).astype(np.float64)
    axes.bar(np.arange(len(heights)), heights, width=0.82, color=np.where(heights > 0, POSITIVE, NEGATIVE))
    axes.axhline(0, color=MUTED, linewidth=0.6)
    axes.set_xlim(-0.6, len(heights) - 0.4)
    # Room above the highest bar for the figure that says how high it is.
    axes.set_ylim(-1.1 * limit if (heights < 0).any() else 0, 1.45 * limit)
    text = f"max {heights.max(initial=0):g}"
    axes.text(
        0.99,
        0.98,
        text,
        parse_math=False,
        transform=axes.transAxes,
        size=6,
        color=MUTED,
        ha="right",
        va="top",
    )
    frame(axes, border=False)


def _draw_text(axes: Axes, array: npt.NDArray[Any], limit: float) -> None:
    values = [f"{value:g}" if isinstance(value, float) else str(value) for value in array.ravel().tolist()]
    axes.text(
        0.5,
        0.5,
        ", ".join(values),
        parse_math=False,  # a `$` in a label is one
        transform=axes.transAxes,
        size=10,
        color=INK,
        ha="center",
        va="center",
    )
    axes.set_axis_off()


def draw(axes: Axes, array: npt.NDArray[Any], kind: str, limit: float) -> None:
    """Draw a value on axes of its own.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    array : ndarray
        The value.
    kind : str
        What `kind_of` says of it.
    limit : float
        The number that has the full colour or height; see `limit_of`.
    """
    _DRAW[kind](axes, array, limit)


_DRAW = {"image": _draw_image, "cells": _draw_cells, "bars": _draw_bars, "text": _draw_text}
