"""Figures as PNG and SVG, in one style. Needs the extra ``plots``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import MissingExtraError
from .task import Figure

STYLE = {
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e3e7ec",
    "axes.edgecolor": "#6b7a8c",
    "axes.axisbelow": True,
    "legend.frameon": False,
    "figure.constrained_layout.use": True,
    # Text stays text, and equal figures are equal files.
    "svg.fonttype": "none",
    "svg.hashsalt": "deepdistilling",
}


def save_figures(figures: Sequence[Figure], folder: Path) -> list[Path]:
    """Draw figures, each as a ``.png`` and a ``.svg``.

    Parameters
    ----------
    figures : sequence of Figure
    folder : Path

    Returns
    -------
    list of Path
        Of the PNG files.

    Raises
    ------
    MissingExtraError
        If Matplotlib is not installed.
    """
    if not figures:
        return []
    try:
        import matplotlib as mpl
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure as Canvas
    except ImportError as error:
        raise MissingExtraError("figures need Matplotlib: pip install 'deepdistilling[plots]'") from error
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with mpl.rc_context(STYLE):
        for each in figures:
            canvas: Any = Canvas(figsize=each.size)
            FigureCanvasAgg(canvas)
            each.draw(canvas)
            paths.append(folder / f"{each.name}.png")
            canvas.savefig(paths[-1], dpi=120, metadata={"Software": None})
            canvas.savefig(paths[-1].with_suffix(".svg"), metadata={"Date": None})
    return paths
