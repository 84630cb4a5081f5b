"""`plot_weights`: the weights of a layer's neurons, as images over the input shape or as one table.

Where what a layer reads has two axes or more, each neuron is an image; else each neuron is a row.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..errors import DomainError
from ..network import FloatArray
from .source import names_of, network_of, shape_of
from .style import INK, LINE, MUTED, board, signed_colors, write
from .words import decisions, input_names, neuron_names, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MAX_IMAGES = 36
"""Of more neurons, so many are drawn, evenly spaced."""

MAX_CHOSEN = 144
"""More neurons that are asked for make no picture that anybody could look at."""

MAX_WRITTEN = 12
"""The numbers of a table of at most so many columns are written into it."""

_TILE, _SPACE, _HEAD, _TITLE, _MARGIN, _LETTER = 1.25, 0.22, 0.62, 0.22, 0.3, 0.068  # inches
_SMALL_LETTER = 0.06
_CELL, _ROW, _LONGEST, _WIDEST = 0.62, 0.3, 30, 8.0


def plot_weights(
    network: Any,
    *,
    layer: int = 1,
    neurons: Sequence[int] | Sequence[bool] | None = None,
    names: Sequence[str] | None = None,
    input_shape: Sequence[int] | int | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the weights of neurons: images over the input shape, or rows of a table.

    Blue is positive, orange negative, grey nothing. A hidden neuron does not change with its scale, so
    each has the full colour at its own largest weight; the scores of the last layer share one scale.

    Parameters
    ----------
    network : Network or fitted estimator
        What is drawn.
    layer : int, default=1
        Which layer, from 1.
    neurons : sequence of int, or of bool, optional
        Which neurons, from 0, at most 144, or a mask of all; by default all of them, or 36 evenly spaced
        ones.
    names : sequence of str, optional
        Names of the inputs; those that the estimator was fitted with by default.
    input_shape : sequence of int or int, optional
        Shape of one input; with two axes, the weights of the first layer are images, with more, the
        last axes lie side by side.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure of fitting size.

    Returns
    -------
    matplotlib.axes.Axes
        Each neuron is one of its `images`; a table is one image.

    Raises
    ------
    MissingExtraError
        If Matplotlib is not installed.
    UnsupportedError
        If there is no network in what is given.
    DomainError
        If there is no such layer or neuron, there are too many, or the names or the shape do not fit.
    """
    net = network_of(network)
    shape = shape_of(input_shape, net.n_inputs)
    called = input_names(net.n_inputs, shape, names_of(network, names, net.n_inputs))
    if not 1 <= layer <= len(net.layers):
        raise DomainError(f"the network has the layers 1 to {len(net.layers)}; got {layer}")
    count = net.layers[layer - 1].n_outputs
    chosen = _chosen(neurons, count)
    weights = net.layers[layer - 1].columns(np.array(chosen, dtype=np.intp)).T
    limits = _limits(weights, shared=layer == len(net.layers))
    titles = [neuron_names(net, layer)[k] for k in chosen]
    if layer < len(net.layers):
        biases = net.layers[layer - 1].bias[chosen]
        titles = [f"{each}: sum > {number(0.0 - bias)}" for each, bias in zip(titles, biases, strict=True)]
    said = f"Layer {layer}: {len(chosen):,} of {count:,} neurons" if len(chosen) < count else f"Layer {layer}"
    if layer == 1 and len(shape) > 1:
        return _images(ax, weights.reshape(len(chosen), shape[0], -1), limits, titles, said)
    read = called if layer == 1 else neuron_names(net, layer - 1)
    if layer < len(net.layers):
        words = decisions(net, layer, read, chosen)
        titles = [
            f"{title.partition(':')[0]}: {word}" if len(word) <= _LONGEST else title
            for title, word in zip(titles, words, strict=True)
        ]
    return _table(ax, weights, limits, titles, read, said)


def _chosen(neurons: Sequence[int] | Sequence[bool] | None, count: int) -> list[int]:
    """Return the places of the neurons that are drawn."""
    if neurons is None:
        spaced = np.linspace(0, count - 1, min(count, MAX_IMAGES)).round()
        return [int(each) for each in spaced]
    given = np.atleast_1d(np.asarray(neurons))
    if given.dtype == np.bool_:
        if given.shape != (count,):
            raise DomainError(f"a mask must have one truth value a neuron, {count}; got {given.size}")
        given = np.flatnonzero(given)
    if given.ndim != 1 or (given.size and given.dtype.kind not in "iu"):
        raise DomainError(f"neurons must be whole numbers, from 0, or a mask; got {neurons!r}")
    chosen: list[int] = given.tolist()
    wrong = [each for each in chosen if not 0 <= each < count]
    if wrong or not chosen:
        raise DomainError(f"the layer has the neurons 0 to {count - 1}; got {wrong[:5] or chosen}")
    if len(chosen) > MAX_CHOSEN:
        raise DomainError(f"a picture has room for {MAX_CHOSEN} neurons; got {len(chosen):,}")
    return chosen


def _limits(weights: FloatArray, *, shared: bool) -> FloatArray:
    """The weight that has the full colour, of each neuron."""
    largest: FloatArray = np.abs(weights).max(axis=1)
    if shared:
        largest = np.full_like(largest, largest.max())
    largest[largest == 0] = 1.0
    return largest


def _heading(ax: Axes, text: str) -> None:
    write(ax, _MARGIN, 0.3, text, size=10, weight="bold", color=INK, va="center")


def _image(ax: Axes, grid: npt.NDArray[Any], box: tuple[float, float, float, float]) -> None:
    """Draw numbers from -1 to 1 in a box: left, top, width, height."""
    left, top, width, height = box
    ax.imshow(
        grid,
        cmap=signed_colors(),
        vmin=-1,
        vmax=1,
        interpolation="nearest",
        extent=(left, left + width, top + height, top),
        aspect="auto",
    )


def _outline(ax: Axes, box: tuple[float, float, float, float]) -> None:
    from matplotlib.patches import Rectangle

    left, top, width, height = box
    ax.add_patch(Rectangle((left, top), width, height, fill=False, edgecolor=LINE, linewidth=0.6))


def _images(
    ax: Axes | None, images: FloatArray, limits: FloatArray, titles: Sequence[str], heading: str
) -> Axes:
    across = min(len(images), max(4, math.ceil(math.sqrt(len(images) * 1.6))))
    down = math.ceil(len(images) / across)
    rows, columns = images.shape[1:]
    high, wide = (_TILE, _TILE * columns / rows) if rows >= columns else (_TILE * rows / columns, _TILE)
    high, wide = max(high, 0.12), max(wide, 0.12)
    step = high + _TITLE + _SPACE / 2
    # A narrow image stands under a title that is wider than itself.
    apart = max(wide, _SMALL_LETTER * max(map(len, titles))) + _SPACE
    width = max(2 * _MARGIN + across * apart - _SPACE, 3.0)
    ax = board(ax, width, _HEAD + down * step + _MARGIN / 2)
    limits_of_view = ax.get_xlim(), ax.get_ylim()
    for k, (image, limit, title) in enumerate(zip(images, limits, titles, strict=True)):
        left = _MARGIN + (k % across) * apart
        top = _HEAD + (k // across) * step + _TITLE
        box = left, top, wide, high
        _image(ax, image / limit, box)
        _outline(ax, box)
        write(ax, left, top - 0.09, title, size=7, color=MUTED, va="center")
    _heading(ax, heading)
    _restore(ax, limits_of_view)
    return ax


def _table(
    ax: Axes | None,
    weights: FloatArray,
    limits: FloatArray,
    titles: Sequence[str],
    read: Sequence[str],
    heading: str,
) -> Axes:
    rows, columns = weights.shape
    written = columns <= MAX_WRITTEN
    cell = _CELL if written else min(_CELL / 2, _WIDEST / columns)
    names = [each if len(each) <= _LONGEST else f"{each[: _LONGEST - 1]}…" for each in read]
    slant = _LETTER * max(map(len, names)) * 0.72 + 0.15 if written else 0.3
    left = _MARGIN + _LETTER * max(map(len, titles)) + 0.1
    box = left, _HEAD + slant, cell * columns, _ROW * rows
    ax = board(ax, left + box[2] + _MARGIN + (slant if written else 0), box[1] + box[3] + _MARGIN)
    limits_of_view = ax.get_xlim(), ax.get_ylim()
    _image(ax, weights / limits[:, None], box)
    _outline(ax, box)
    for i, title in enumerate(titles):
        write(ax, left - 0.1, box[1] + _ROW * (i + 0.5), title, size=8, color=INK, ha="right", va="center")
    if written:
        for k, name in enumerate(names):
            at = left + cell * (k + 0.5), box[1] - 0.06
            write(ax, *at, name, size=8, color=INK, rotation=45, rotation_mode="anchor", va="bottom")
        for i, k in np.ndindex(rows, columns):
            if weights[i, k]:
                at = left + cell * (k + 0.5), box[1] + _ROW * (i + 0.5)
                write(ax, *at, number(float(weights[i, k])), size=7.5, color=INK, ha="center", va="center")
    else:
        write(ax, left, box[1] - 0.1, f"{names[0]} … {names[-1]}", size=8, color=MUTED, va="center")
    _heading(ax, heading)
    _restore(ax, limits_of_view)
    return ax


def _restore(ax: Axes, limits: tuple[Any, Any]) -> None:
    """Give the axes their limits and their aspect back, which `imshow` changes."""
    ax.set_aspect("equal")
    ax.set_xlim(limits[0])
    ax.set_ylim(limits[1])
