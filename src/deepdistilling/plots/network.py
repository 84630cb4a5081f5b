"""`plot_network`: the layers of a network, its neurons by what they decide, its weights by sign and size.

A layer of few neurons is drawn neuron by neuron; a larger one is a block, and the weights that reach it
are a band whose colours have the shares of positive and negative weights.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..network import FloatArray, Network
from .source import names_of, network_of, shape_of
from .style import INK, LINE, MUTED, NEGATIVE, PALE, PAPER, POSITIVE, board, write
from .words import decisions, input_names, n_weights, neuron_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MAX_NEURONS = 16
"""A layer of more is drawn as a block."""

_GAP, _MARGIN, _BLOCK, _LETTER, _LINE = 2.4, 0.3, 0.34, 0.062, 0.115  # inches
_STEP, _LARGEST_STEP, _TALL, _TOP, _RADIUS = 0.45, 1.5, 3.2, 0.7, 0.13
_WRAP, _LONGEST = 30, 34  # letters


@dataclass(frozen=True)
class _Column:
    """Where a layer is drawn.

    Parameters
    ----------
    x : float
        In inches.
    ys : ndarray of shape (n,) or (2,)
        Height of each neuron; of a block, its ends.
    count : int
        Number of neurons.
    """

    x: float
    ys: FloatArray
    count: int

    @property
    def is_block(self) -> bool:
        return self.count > MAX_NEURONS


def plot_network(
    network: Any,
    *,
    names: Sequence[str] | None = None,
    input_shape: Sequence[int] | int | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a network: what each neuron decides, and which weights it has.

    Blue lines are positive weights, orange ones negative, thicker ones larger within their layer. A
    layer of more than 16 neurons is a block, with bands that show the shares of weights of either sign.

    Parameters
    ----------
    network : Network or fitted estimator
        What is drawn.
    names : sequence of str, optional
        Names of the inputs; those that the estimator was fitted with by default.
    input_shape : sequence of int or int, optional
        Shape of one input, for the places of inputs without names.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure of fitting size.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    MissingExtraError
        If Matplotlib is not installed.
    UnsupportedError
        If there is no network in what is given.
    DomainError
        If the names or the shape do not fit the number of inputs.
    """
    net = network_of(network)
    shape = shape_of(input_shape, net.n_inputs)
    given = names_of(network, names, net.n_inputs)
    called = input_names(net.n_inputs, shape, given)
    counts = [net.n_inputs, *(layer.n_outputs for layer in net.layers)]
    labels = [called, *(neuron_names(net, depth) for depth in range(1, len(counts)))]
    words = [_words(net, depth, labels) for depth in range(len(counts))]
    steps = [_step(each) for each in words]
    used = [step * count for step, count in zip(steps, counts, strict=True) if count <= MAX_NEURONS]
    tall = _TOP + max([_TALL, *used]) + _MARGIN
    left = _MARGIN + _BLOCK + _LETTER * _widest(called if net.n_inputs <= MAX_NEURONS else [])
    right = _MARGIN + _BLOCK + _LETTER * _widest(labels[-1] if counts[-1] <= MAX_NEURONS else [])
    ax = board(ax, left + _GAP * len(net.layers) + right, tall)
    columns = [_column(left + _GAP * k, count, tall) for k, count in enumerate(counts)]
    for depth in range(1, len(columns)):
        _edges(ax, net, depth, columns[depth - 1], columns[depth])
    for depth, column in enumerate(columns):
        _heading(ax, column, _said_of(net, depth, shape))
        if column.is_block:
            _block(ax, column)
        else:
            side = "right" if depth == 0 else "left"
            _neurons(ax, column, [_shortened(each) for each in labels[depth]], words[depth], side)
    return ax


def _widest(labels: Sequence[str]) -> int:
    return max((len(_shortened(label)) for label in labels), default=4)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _column(x: float, count: int, tall: float) -> _Column:
    high = tall - _TOP - _MARGIN
    middle = _TOP + high / 2
    if count > MAX_NEURONS:
        half = min(_TALL, high) / 2
        return _Column(x, np.array([middle - half, middle + half]), count)
    step = min(_LARGEST_STEP, high / count)
    places = np.arange(count, dtype=np.float64) - (count - 1) / 2
    return _Column(x, middle + step * places, count)


def _words(net: Network, depth: int, labels: Sequence[Sequence[str]]) -> list[str] | None:
    """What the neurons of a hidden layer decide, in lines; nothing of inputs, of scores and of blocks."""
    if depth in (0, len(net.layers)) or len(labels[depth]) > MAX_NEURONS:
        return None
    said = decisions(net, depth, labels[depth - 1], range(len(labels[depth])))
    return [textwrap.fill(each, _WRAP) for each in said]


def _step(words: Sequence[str] | None) -> float:
    """How far apart neurons lie, at least: there is room for their words below them."""
    if words is None:
        return _STEP
    return 2 * _RADIUS + 0.2 + _LINE * max(each.count("\n") + 1 for each in words)


def _said_of(net: Network, depth: int, shape: tuple[int, ...]) -> tuple[str, str]:
    if depth == 0:
        return f"{net.n_inputs:,} inputs", " × ".join(map(str, shape)) if len(shape) > 1 else ""
    layer = net.layers[depth - 1]
    kind = "neurons" if depth < len(net.layers) else "scores"
    many = f"{layer.n_outputs:,} {kind if layer.n_outputs > 1 else kind[:-1]}"
    used = n_weights(layer)
    return many, f"{used:,} weights" if used > 1 else f"{used} weight"


def _heading(ax: Axes, column: _Column, texts: tuple[str, str]) -> None:
    write(ax, column.x, 0.25, texts[0], size=9, color=INK, weight="bold", ha="center", va="center")
    write(ax, column.x, 0.45, texts[1], size=7.5, color=MUTED, ha="center", va="center")


def _block(ax: Axes, column: _Column) -> None:
    from matplotlib.patches import FancyBboxPatch

    top, bottom = column.ys
    patch = FancyBboxPatch(
        (column.x - _BLOCK / 2, top),
        _BLOCK,
        bottom - top,
        boxstyle="round,pad=0,rounding_size=0.08",
        facecolor=PALE,
        edgecolor=MUTED,
        linewidth=0.8,
        zorder=3,
    )
    ax.add_patch(patch)
    middle = (top + bottom) / 2
    write(
        ax,
        column.x,
        middle,
        f"{column.count:,}",
        size=9,
        color=INK,
        ha="center",
        va="center",
        rotation=90,
        zorder=4,
    )


def _neurons(ax: Axes, column: _Column, labels: list[str], words: list[str] | None, side: str) -> None:
    """Circles: names of inputs and of scores stand beside them, those of hidden neurons in them."""
    from matplotlib.patches import Circle

    for y, label in zip(column.ys, labels, strict=True):
        patch = Circle((column.x, y), _RADIUS, facecolor=PAPER, edgecolor=MUTED, linewidth=0.9, zorder=3)
        ax.add_patch(patch)
        if words is not None:
            write(ax, column.x, y, label, size=6.5, color=INK, ha="center", va="center", zorder=4)
            continue
        away = _RADIUS + 0.07
        at = column.x + (away if side == "left" else -away)
        write(ax, at, y, label, size=8, color=INK, ha=side, va="center", zorder=4)
    box = {"boxstyle": "round,pad=0.12", "facecolor": PAPER, "edgecolor": "none", "alpha": 0.85}
    for y, said in zip(column.ys, words or (), strict=False):
        below = y + _RADIUS + 0.06
        write(ax, column.x, below, said, size=6.5, color=INK, ha="center", va="top", bbox=box, zorder=5)


def _edges(ax: Axes, net: Network, depth: int, before: _Column, after: _Column) -> None:
    layer = net.layers[depth - 1]
    name = f"weights {depth}"
    if not before.is_block and not after.is_block:
        _lines(ax, layer.dense(), before, after, name)
    elif before.is_block and after.is_block:
        _band(ax, layer.columns(slice(None)), (before.x, before.ys), (after.x, after.ys), name)
    elif before.is_block:
        for k, side in enumerate(_parts(before, after.count)):
            _band(ax, layer.columns(slice(k, k + 1)), (before.x, side), (after.x, after.ys[[k, k]]), name)
    else:
        for k, side in enumerate(_parts(after, before.count)):
            _band(ax, layer.dense()[k], (before.x, before.ys[[k, k]]), (after.x, side), name)


def _parts(block: _Column, count: int) -> list[FloatArray]:
    """The side of a block, in equal parts, so that the bands to several neurons do not overlap."""
    ends = np.linspace(float(block.ys[0]), float(block.ys[1]), count + 1)
    return [ends[k : k + 2] for k in range(count)]


def _lines(ax: Axes, weights: FloatArray, before: _Column, after: _Column, name: str) -> None:
    """One line a weight that is not 0, in the order of the weights."""
    from matplotlib.collections import LineCollection

    rows, columns = np.nonzero(weights)
    values = weights[rows, columns]
    segments = [
        ((before.x, before.ys[i]), (after.x, after.ys[k])) for i, k in zip(rows, columns, strict=True)
    ]
    largest = np.abs(values).max(initial=0) or 1.0
    ax.add_collection(
        LineCollection(
            segments,
            colors=[POSITIVE if value > 0 else NEGATIVE for value in values],
            linewidths=0.5 + 2.2 * np.abs(values) / largest,
            alpha=0.75,
            zorder=1,
            gid=name,
        ),
        autolim=False,
    )


def _band(
    ax: Axes, weights: FloatArray, start: tuple[float, FloatArray], end: tuple[float, FloatArray], name: str
) -> None:
    """A band from one side to the other: above, the share of positive weights; below, of negative ones."""
    from matplotlib.patches import Polygon

    n_positive, n_negative = int((weights > 0).sum()), int((weights < 0).sum())
    if not n_positive + n_negative:
        return
    share = n_positive / (n_positive + n_negative)
    (x0, (a0, b0)), (x1, (a1, b1)) = start, end
    m0, m1 = a0 + share * (b0 - a0), a1 + share * (b1 - a1)
    for corners, color, count in (
        ([(x0, a0), (x1, a1), (x1, m1), (x0, m0)], POSITIVE, n_positive),
        ([(x0, m0), (x1, m1), (x1, b1), (x0, b0)], NEGATIVE, n_negative),
    ):
        if count:
            patch = Polygon(corners, facecolor=color, edgecolor=LINE, linewidth=0.2, alpha=0.28, zorder=1)
            patch.set_gid(f"{name}: {count}")
            ax.add_patch(patch)
