"""What all pictures share: colours, the colour map of signed numbers, and where Matplotlib is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import MissingExtraError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, MUTED, PAPER, PALE, LINE = "#1b2838", "#6b7a8c", "#ffffff", "#eef1f5", "#c9d1da"
POSITIVE, NEGATIVE, RIGHT, WRONG = "#1f6feb", "#e4823a", "#1a7f4b", "#c62f3b"


def require_matplotlib() -> None:
    """Raise a `MissingExtraError` that says how to get Matplotlib, where it is not installed."""
    try:
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(
            "pictures need Matplotlib; install it with: pip install 'deepdistilling[plots]'"
        ) from error


def signed_colors() -> Any:
    """Return a colour map from the least number, over nothing, to the largest."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("sign", [NEGATIVE, PALE, POSITIVE])


def board(ax: Axes | None, width: float, height: float) -> Axes:
    """Return axes whose units are inches from the upper left corner; new ones where none are given.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        Axes to draw on; their own size scales the units.
    width, height : float
        In inches.
    """
    require_matplotlib()
    if ax is None:
        from matplotlib import pyplot

        figure = pyplot.figure(figsize=(width, height), facecolor=PAPER)
        ax = figure.add_axes((0, 0, 1, 1))
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return ax


def write(ax: Axes, x: float, y: float, text: str, *, size: float, **style: Any) -> None:
    """Write text on a `board` as it is: a ``$`` in a name is a letter, and begins no formula.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    x, y : float
        In inches of the board.
    text : str
    size : float
        In points, where an inch of the board is one; smaller on axes that are smaller than the board.
    **style
        What Matplotlib's texts take.
    """
    ax.text(x, y, text, size=size * min(1.0, _scale(ax)), parse_math=False, **style)


def _scale(ax: Axes) -> float:
    """Return how long an inch of a board is."""
    figure: Any = ax.get_figure(root=False)
    (_, across), (down, _) = ax.get_xlim(), ax.get_ylim()
    box = ax.get_position(original=True)
    wide, high = figure.bbox.width / figure.dpi * box.width, figure.bbox.height / figure.dpi * box.height
    return float(min(wide / across, high / down))


def panel(ax: Axes, x: float, y: float, width: float, height: float) -> Axes:
    """Return axes inside a `board`, addressed by their upper left corner."""
    (_, across), (down, _) = ax.get_xlim(), ax.get_ylim()
    inner: Axes = ax.inset_axes((x / across, 1 - (y + height) / down, width / across, height / down))
    return inner


def frame(axes: Axes, *, border: bool = True) -> None:
    """Take the ticks away, and leave a thin border or none."""
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(border)
        spine.set_color(LINE)
        spine.set_linewidth(0.6)
