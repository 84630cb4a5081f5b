"""Is a shape upright or lying? Full straight lines to learn from, and six other families to judge by.

Label 0 means that the long side is vertical, label 1 that it is horizontal. Every shape is first drawn
upright; a lying one is an upright one of the transposed grid, transposed back, so the two classes are
mirror images of each other. In every family the box around an upright shape is taller than wide, and
some column holds more pixels than any row: nothing here is a matter of opinion.

=====================  ======================================================================
family                 an upright shape, one pixel wide, on a grid of ``rows`` x ``columns``
=====================  ======================================================================
``shorter``            a straight line of a quarter to all but one of the rows
``dotted``             a straight line of which every second, third or fourth pixel is set;
                       three dots or more
``diagonal``           a line that leans: 2 to 6 pixels down, then one column aside, again and
                       again, over three columns or more but less than half of them (one that
                       fills the grid at 2 to 1 is where columns against rows comes out even)
``dotted_diagonal``    a leaning line (4 to 8 pixels a column) of which every second pixel is set
``zigzag``             a line that swings over 2 to 4 columns: 1 to 3 pixels down, then one
                       column aside, turning round at either end; a swing and back at least
``outline``            the border of a rectangle, 3 or more wide and at least twice as tall
=====================  ======================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

Images = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
Pixels = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]

MIN_SIZE = 10
"""Rows and columns that a grid needs for every family to have room."""


def straight_lines(rows: int = 28, columns: int = 28) -> tuple[Images, Labels]:
    """Draw every full-length line, one pixel wide: what is learned from.

    Parameters
    ----------
    rows, columns : int, default=28
        Size of the grid, 1 or more.

    Returns
    -------
    images : ndarray of shape (columns + rows, rows, columns)
        The vertical lines from left to right, then the horizontal ones from top to bottom; 0 or 1.
    labels : ndarray of shape (columns + rows,)
        0 for a vertical line, 1 for a horizontal one.

    Examples
    --------
    >>> images, labels = straight_lines(2, 3)
    >>> images[0].tolist(), labels.tolist()
    ([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]], [0, 0, 0, 1, 1])
    """
    if rows < 1 or columns < 1:
        raise ValueError(f"a grid needs at least 1 row and 1 column; got {rows} x {columns}")
    vertical = np.broadcast_to(np.eye(columns)[:, None, :], (columns, rows, columns))
    horizontal = np.broadcast_to(np.eye(rows)[:, :, None], (rows, rows, columns))
    labels = np.repeat(np.array([0, 1], dtype=np.int64), [columns, rows])
    return np.concatenate([vertical, horizontal]), labels


def long_side(images: npt.ArrayLike) -> Labels:
    """Judge images by the box around what is drawn.

    Parameters
    ----------
    images : array_like of shape (n, rows, columns)
        A pixel is set where the value is not 0.

    Returns
    -------
    ndarray of shape (n,)
        0 where the box is taller than wide, 1 where it is wider than tall.

    Raises
    ------
    ValueError
        If an image is blank or its box is a square.
    """
    labels = []
    for number, image in enumerate(np.asarray(images) != 0):
        height, width = (_extent(image.any(axis=axis)) for axis in (1, 0))
        if height == width:
            raise ValueError(f"image {number} has no long side: its box is {height} x {width}")
        labels.append(int(width > height))
    return np.array(labels, dtype=np.int64)


def shorter(count: int, rows: int, columns: int, rng: np.random.Generator) -> tuple[Images, Labels]:
    """Draw straight lines that end before the border; see the module for each family's definition.

    Parameters
    ----------
    count : int
        Number of images.
    rows, columns : int
        Size of the grid, each at least `MIN_SIZE`.
    rng : numpy.random.Generator
        The only source of chance.

    Returns
    -------
    images : ndarray of shape (count, rows, columns)
        0 or 1.
    labels : ndarray of shape (count,)
        0 where the long side is vertical, 1 where it is horizontal; half of them each, shuffled.
    """

    def draw(rows: int, columns: int) -> Pixels:
        length = _between(rng, max(3, rows // 4), rows - 1)
        return np.arange(length), np.zeros(length, dtype=np.int64)

    return _make(draw, count, rows, columns, rng)


def dotted(count: int, rows: int, columns: int, rng: np.random.Generator) -> tuple[Images, Labels]:
    """Draw dotted straight lines; parameters and result as for `shorter`."""

    def draw(rows: int, columns: int) -> Pixels:
        step = _between(rng, 2, min(4, (rows - 1) // 2))
        dots = _between(rng, 3, (rows - 1) // step + 1)
        return step * np.arange(dots), np.zeros(dots, dtype=np.int64)

    return _make(draw, count, rows, columns, rng)


def diagonal(count: int, rows: int, columns: int, rng: np.random.Generator) -> tuple[Images, Labels]:
    """Draw leaning lines; parameters and result as for `shorter`."""

    def draw(rows: int, columns: int) -> Pixels:
        return _leaning(rng, rows, columns, _between(rng, 2, min(6, rows // 3)))

    return _make(draw, count, rows, columns, rng)


def dotted_diagonal(count: int, rows: int, columns: int, rng: np.random.Generator) -> tuple[Images, Labels]:
    """Draw dotted leaning lines; parameters and result as for `shorter`."""

    def draw(rows: int, columns: int) -> Pixels:
        r, c = _leaning(rng, rows, columns, _between(rng, 4, min(8, rows // 2)), min_columns=2)
        return r[::2], c[::2]

    return _make(draw, count, rows, columns, rng)


def zigzag(count: int, rows: int, columns: int, rng: np.random.Generator) -> tuple[Images, Labels]:
    """Draw swinging lines; parameters and result as for `shorter`."""

    def draw(rows: int, columns: int) -> Pixels:
        # A swing and back takes 2 * reach runs and must fit.
        reach = _between(rng, 1, 3)
        run = _between(rng, 1, max(1, min(3, rows // (2 * reach + 1))))
        r = np.arange(_between(rng, run * (2 * reach + 1), rows))
        phase = (r // run) % (2 * reach)
        return r, _mirrored(rng, np.minimum(phase, 2 * reach - phase))

    return _make(draw, count, rows, columns, rng)


def outline(count: int, rows: int, columns: int, rng: np.random.Generator) -> tuple[Images, Labels]:
    """Draw borders of rectangles; parameters and result as for `shorter`."""

    def draw(rows: int, columns: int) -> Pixels:
        height = _between(rng, 6, rows)
        width = _between(rng, 3, min(height // 2, columns))
        box = np.ones((height, width))
        box[1:-1, 1:-1] = 0
        r, c = np.nonzero(box)
        return r, c

    return _make(draw, count, rows, columns, rng)


Family = Callable[[int, int, int, np.random.Generator], tuple[Images, Labels]]

FAMILIES: Mapping[str, Family] = MappingProxyType(
    {make.__name__: make for make in (shorter, dotted, dotted_diagonal, diagonal, zigzag, outline)}
)
"""The six families by name, each a function ``make(count, rows, columns, rng)``."""


def _make(
    draw: Callable[[int, int], Pixels], count: int, rows: int, columns: int, rng: np.random.Generator
) -> tuple[Images, Labels]:
    """Place upright shapes at random, and transpose half of them."""
    if count < 0 or min(rows, columns) < MIN_SIZE:
        raise ValueError(
            f"expected a count of 0 or more and a grid of at least {MIN_SIZE} x {MIN_SIZE}; "
            f"got {count} and {rows} x {columns}"
        )
    labels = rng.permutation(np.arange(count, dtype=np.int64) % 2)
    images = np.zeros((count, rows, columns))
    for image, lying in zip(images, labels, strict=True):
        grid = image.T if lying else image
        r, c = draw(*grid.shape)
        top = _between(rng, 0, grid.shape[0] - 1 - int(r.max()))
        left = _between(rng, 0, grid.shape[1] - 1 - int(c.max()))
        grid[top + r, left + c] = 1
    return images, labels


def _leaning(
    rng: np.random.Generator, rows: int, columns: int, pixels_a_column: int, min_columns: int = 3
) -> Pixels:
    """Go down, one column aside after every so many pixels; the last column is full too."""
    turns = _between(rng, min_columns, min(rows // pixels_a_column, (columns - 1) // 2))
    r = np.arange(turns * pixels_a_column)
    return r, _mirrored(rng, r // pixels_a_column)


def _mirrored(rng: np.random.Generator, c: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Turn left into right, half of the time."""
    return c.max() - c if rng.integers(2) else c


def _between(rng: np.random.Generator, low: int, high: int) -> int:
    return int(rng.integers(low, high + 1))


def _extent(hit: npt.NDArray[np.bool_]) -> int:
    """Return the distance from the first to the last place that is hit, both included."""
    places = np.flatnonzero(hit)
    return int(places[-1] - places[0] + 1) if len(places) else 0
