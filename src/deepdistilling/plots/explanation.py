"""`plot_explanation`: one input beside the program's text, with what the lines that ran computed.

What a value looks like depends on the value alone, as in `values`; lines that did not run are pale.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..compiler import Program
from ..compiler.explain import STEP, Explanation, Line, by, shown, yes_or_no
from .style import INK, MUTED, NEGATIVE, POSITIVE, RIGHT, board, panel, write
from .values import HEIGHTS, draw, kind_of, limit_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MAX_LINES = 60
"""Of a longer program, the lines that ran; of these, at most so many, the first and the last."""

MAX_LISTED = 16
"""An input of at most so many named values is a list of them; a longer one is drawn."""

_MARGIN, _HEAD, _ROW, _LETTER, _GAP = 0.3, 0.62, 0.2, 0.0665, 0.5  # inches
_IMAGE, _LIST, _VALUE, _WRAP, _PALE = 2.3, 2.5, 2.6, 92, "#a9b4c0"


@dataclass(frozen=True)
class _Item:
    """A row of the picture: text, or a value that is drawn.

    Parameters
    ----------
    text : str
    color : str
    indent : float
        In inches.
    number : int or None
        Of the line, where the row begins one.
    value : ndarray or None
        What is drawn after the text.
    """

    text: str
    color: str
    indent: float = 0.0
    number: int | None = None
    value: npt.NDArray[Any] | None = None

    @property
    def height(self) -> float:
        """Inches that it takes."""
        return _ROW if self.value is None else HEIGHTS[_kind(self.value)] + 0.08


def plot_explanation(program: Program, x: npt.ArrayLike, *, ax: Axes | None = None) -> Axes:
    """Draw one input beside the lines of the program: which ran, what they computed, by what margin.

    Parameters
    ----------
    program : Program
        What is explained.
    x : array_like of shape input_shape or (n_inputs,)
        One sample.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure of fitting size.

    Returns
    -------
    matplotlib.axes.Axes
        Values that are drawn are axes inside it, its `child_axes`.

    Raises
    ------
    MissingExtraError
        If Matplotlib is not installed.
    DomainError
        If the sample has the wrong shape or a value outside the domain.
    """
    why = program.explain(x)
    sample = np.asarray(x)
    if not program.sizes:
        sample = sample.reshape(program.input_shape)
    names = program.code.input.element_names
    listed = names is not None and len(names) <= MAX_LISTED
    items = _items(program.source, why, sample)
    wide = max(_width(item) for item in items)
    left = _LIST if listed or sample.ndim == 1 else _IMAGE
    body = sum(item.height for item in items)
    tall = max(body, _input_height(sample, listed)) + _HEAD + _MARGIN
    ax = board(ax, _MARGIN + left + _GAP + wide + _MARGIN, tall)
    write(ax, _MARGIN, 0.32, "input", size=9, weight="bold", color=INK, va="center")
    if listed and names is not None:
        _draw_list(ax, names, sample)
    else:
        _draw_input(ax, sample, left)
    start = _MARGIN + left + _GAP
    answer = f"answer: {_short(why.answer)}"
    write(ax, start, 0.32, answer, size=10, weight="bold", color=RIGHT, va="center")
    _draw_items(ax, items, start)
    return ax


def _items(source: str, why: Explanation, sample: npt.NDArray[Any]) -> list[_Item]:
    """The rows of the right side, in the order of the program."""
    ran = {number: line for line in why.lines for number in range(line.number, line.last + 1)}
    text = source.splitlines()
    first = min(ran, default=1)
    numbers = [number for number in range(first, len(text) + 1) if text[number - 1].strip()]
    if len(numbers) > MAX_LINES:
        numbers = [number for number in numbers if number in ran]
    items = []
    for number in _within(numbers):
        if number is None:
            items.append(_Item(f"… {len(numbers) - MAX_LINES + 1:,} lines …", MUTED))
            continue
        line = ran.get(number)
        color = INK if line is not None else _PALE
        items.append(_Item(_cut(text[number - 1].removeprefix(STEP), _WRAP), color, number=number))
        if line is not None and number == line.last:
            items.extend(_remarks(line, sample))
    return items


def _within(numbers: Sequence[int]) -> list[int | None]:
    """Return the numbers of at most `MAX_LINES` lines, the last too; None stands for what is left out."""
    if len(numbers) <= MAX_LINES:
        return list(numbers)
    first = MAX_LINES // 2
    return [*numbers[:first], None, *numbers[len(numbers) - (MAX_LINES - 1 - first) :]]


def _cut(text: str, most: int) -> str:
    """Return text of at most so many letters; where it is cut, it says so."""
    return text if len(text) <= most else f"{text[: most - 2]} …"


def _remarks(line: Line, sample: npt.NDArray[Any]) -> Iterator[_Item]:
    """What a line computed; the input itself, which stands on the left, is left out."""
    indent = _LETTER * (len(line.text) - len(line.text.lstrip()) + 2)
    small = []
    unpacked = sample.ndim == 1 and list(line.values.values()) == sample.tolist()
    for name, value in () if unpacked else line.values.items():
        array = np.asarray(value)
        if array.ndim and array.shape == sample.shape and np.array_equal(array, sample):
            continue
        if array.ndim and array.size > 1 and array.dtype.kind in "biuf":
            yield _Item(name, POSITIVE, indent, value=array)
        else:
            small.append(f"{name} = {_short(value)}")
    for each in textwrap.wrap(", ".join(small), _WRAP - 12):
        yield _Item(each, POSITIVE, indent)
    for comparison in line.comparisons:
        words = f"{_cut(comparison.text, _WRAP - 20)}: {yes_or_no(comparison.holds)}{by(comparison.margin)}"
        yield _Item(words, POSITIVE if comparison.holds else NEGATIVE, indent)
    if line.condition is not None and len(line.comparisons) != 1:
        words = f"all in all: {yes_or_no(line.condition)}"
        yield _Item(words, POSITIVE if line.condition else NEGATIVE, indent)


def _short(value: Any) -> str:
    """A value in text, with six digits of what is no whole number."""
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    if isinstance(value, list | np.ndarray) and np.asarray(value).dtype.kind == "f":
        return f"[{', '.join(_short(each) for each in np.ravel(value))}]"
    return shown(value)


def _kind(value: npt.NDArray[Any]) -> str:
    """How a value is drawn: counts as bars, even where all of them happen to be 0 or 1."""
    kind = kind_of([value])
    return "bars" if kind == "cells" and value.dtype.kind != "b" and value.min() >= 0 else kind


def _width(item: _Item) -> float:
    wide = 0.35 + item.indent + _LETTER * len(item.text)
    return wide if item.value is None else wide + 0.15 + _VALUE


def _draw_items(ax: Axes, items: Sequence[_Item], start: float) -> None:
    y = _HEAD
    for item in items:
        middle = y + item.height / 2
        if item.number is not None:
            write(ax, start + 0.2, middle, str(item.number), size=7, color=MUTED, ha="right", va="center")
        at = start + 0.35 + item.indent
        write(ax, at, middle, item.text, size=8, color=item.color, family="monospace", va="center")
        if item.value is not None:
            kind = _kind(item.value)
            left = at + _LETTER * len(item.text) + 0.15
            inner = panel(ax, left, y, _VALUE if kind != "image" else HEIGHTS["image"], item.height - 0.08)
            draw(inner, item.value, kind, limit_of([item.value]))
        y += item.height


def _input_height(sample: npt.NDArray[Any], listed: bool) -> float:
    if listed:
        return _ROW * len(sample)
    if sample.ndim == 1:
        return HEIGHTS[kind_of([sample])]
    return min(_IMAGE, _IMAGE * len(sample) / (sample.size / len(sample)))


def _draw_input(ax: Axes, sample: npt.NDArray[Any], wide: float) -> None:
    inner = panel(ax, _MARGIN, _HEAD, wide, _input_height(sample, listed=False))
    draw(inner, sample, kind_of([sample]), limit_of([sample]))
    inner.set_anchor("NW")


def _draw_list(ax: Axes, names: Sequence[str], sample: npt.NDArray[Any]) -> None:
    for k, (name, value) in enumerate(zip(names, sample.tolist(), strict=True)):
        y = _HEAD + _ROW * (k + 0.5)
        write(ax, _MARGIN, y, _cut(name, 28), size=8, color=MUTED, va="center")
        write(
            ax,
            _MARGIN + _LIST,
            y,
            value if isinstance(value, str) else f"{value:g}",
            size=8,
            color=INK,
            ha="right",
            va="center",
        )
