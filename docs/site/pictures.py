"""The pictures of README and of the site's front page, drawn from what really comes out: `make pictures`.

``flow`` shows one rule as examples, as the network that is learned from them, and as the program;
``orientation`` the program of ``make demo`` at work.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import deepdistilling as dd
from deepdistilling.demo import plot_answers
from deepdistilling.plots.style import INK, MUTED, NEGATIVE, PALE, POSITIVE
from deepdistilling.problems import automata, orientation

RULE, NAMES = 110, ["left", "center", "right"]
STYLE = {
    "font.family": ["DejaVu Sans", "sans-serif"],
    "svg.fonttype": "none",  # text stays text, so that a test can read it
    "svg.hashsalt": "deepdistilling",
}
MONO = ["DejaVu Sans Mono", "monospace"]


def flow(path: Path) -> None:
    """Draw examples, network and program of one rule side by side, each from the one before it."""
    X, y = automata.elementary_rule(RULE)
    enn = dd.EssenceClassifier().fit(X, y)
    program = dd.distill(enn, names=NAMES)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(10.4, 3.1))
        FigureCanvasAgg(figure)
        axes: Any = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, 104), ylim=(0, 31))
        axes.axis("off")
        _examples(axes, X, y)
        _network(axes, enn.network_)
        _program(axes, program)
        for left, right, text in [(20.5, 27.5, "learn"), (53.5, 60.5, "distil")]:
            arrow = {"arrowstyle": "-|>", "color": INK, "lw": 1.6}
            axes.annotate("", (right, 14), (left, 14), arrowprops=arrow)
            axes.text((left + right) / 2, 15.6, text, ha="center", color=INK, fontsize=10)
        figure.savefig(path, metadata={"Date": None}, facecolor="white")


def _head(axes: Any, x: float, title: str, below: str) -> None:
    axes.text(x, 28, title, color=INK, fontsize=12, weight="bold")
    axes.text(x, 1.2, below, color=MUTED, fontsize=9)


def _examples(axes: Any, X: Any, y: Any) -> None:
    _head(axes, 2, "examples", "three cells, and the middle one after")
    for row, (cells, after) in enumerate(zip(X, y, strict=True)):
        at = 24.2 - 2.6 * row
        for place, value in [*enumerate(cells), (5, after)]:
            axes.add_patch(_square(2 + 2.6 * place, at, INK if value else PALE))
        axes.text(13.1, at + 0.95, "→", ha="center", va="center", color=MUTED, fontsize=10)


def _square(x: float, y: float, colour: str) -> Any:
    return mpl.patches.Rectangle((x, y), 2, 2, facecolor=colour, edgecolor=MUTED, linewidth=0.6)


def _network(axes: Any, network: dd.Network) -> None:
    _head(axes, 29, "network of thresholds", "every neuron makes one distinction")
    sizes = [network.n_inputs, *(layer.n_outputs for layer in network.layers)]
    xs = np.linspace(31.5, 51, len(sizes))
    places = [_column(size) for size in sizes]
    for layer, x, before, after, x_next in zip(network.layers, xs, places, places[1:], xs[1:], strict=False):
        weights = layer.dense() / np.abs(layer.dense()).max()
        for (i, j), weight in np.ndenumerate(weights):
            if weight:
                colour = POSITIVE if weight > 0 else NEGATIVE
                axes.plot(
                    [x, x_next], [before[i], after[j]], color=colour, lw=0.5 + 2 * abs(weight), zorder=1
                )
    for x, heights in zip(xs, places, strict=True):
        axes.scatter(
            [x] * len(heights), heights, s=150, color="white", edgecolor=INK, linewidth=1.2, zorder=2
        )


def _column(size: int) -> Any:
    return 14 + 6 * (np.arange(size)[::-1] - (size - 1) / 2)


def _program(axes: Any, program: dd.Program) -> None:
    _head(axes, 62, "program", f"{program.verification.status} equal to the network on all 8 inputs")
    lines = _without_docstring(program.source)
    axes.add_patch(
        mpl.patches.FancyBboxPatch(
            (62.4, 14.2 - 1.5 * len(lines)), 39.4, 3 * len(lines) - 0.4,
            boxstyle="round,pad=0.6", facecolor=PALE, edgecolor="none",
        )
    )  # fmt: skip
    for number, line in enumerate(lines):
        y = 14 + 1.5 * (len(lines) - 1) - 3 * number
        # Blanks at the start of a text are lost in SVG.
        indent = 0.76 * (len(line) - len(line.lstrip()))
        axes.text(62.8 + indent, y, line.lstrip(), color=INK, fontsize=9, family=MONO, va="center")


def _without_docstring(source: str) -> Sequence[str]:
    """Lines of the function; a long one is broken at its ``if`` and ``else``."""
    head, _, rest = source.partition('    """')
    body = rest.partition('"""\n')[2]
    lines = [*head.splitlines(), *body.splitlines()]
    return [part for line in lines for part in _broken(line)]


def _broken(line: str, width: int = 46) -> list[str]:
    if len(line) <= width:
        return [line]
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    return line.replace(" if ", f"\n{indent}if ").replace(" else ", f"\n{indent}else ").splitlines()


def program_at_work(path: Path, count: int = 200) -> None:
    """Draw the program of ``make demo`` at work on one shape of each family that it never saw."""
    rows = columns = 28
    X, y = orientation.straight_lines(rows, columns)
    enn = dd.EssenceClassifier(n_subconcepts="all").fit(X.reshape(len(X), -1), y)
    program = dd.distill(enn, input_shape=(rows, columns), input_domain="binary")
    families = orientation.FAMILIES.items()
    samples = {name: make(count, rows, columns, np.random.default_rng(0)) for name, make in families}
    plot_answers(program, samples, path)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    flow(folder / "flow.svg")
    program_at_work(folder / "orientation-at-work.png")
