"""The whole path on one task: 56 straight lines in, a proved program out, then 12,000 shapes it never saw.

What is drawn upright or lying is learned from full-length straight lines alone. A program that found
the idea (compare columns with rows) is right on every other kind of shape as well; a decision tree and
a random forest, trained on the same 56 images, show that the step is not a small one.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

import deepdistilling as dd

from .errors import MissingExtraError
from .problems import orientation
from .terminal import show_program, show_verification

ROWS = COLUMNS = 28
ANSWERS = {0: "vertical", 1: "horizontal"}

Images = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
Samples = Mapping[str, tuple[Images, Labels]]


class Predictor(Protocol):
    """Anything that answers for a batch."""

    def predict(self, X: Any, /) -> Any:
        """Return one label a sample."""


@dataclass(frozen=True)
class Row:
    """How many images of one family each competitor is right on."""

    family: str
    n_images: int
    n_right: Mapping[str, int]


def run_demo(output: Path, console: Console, *, count: int = 2000, seed: int = 0) -> bool:
    """Learn, distill, judge, and write the program and a picture.

    Parameters
    ----------
    output : Path
        Folder for ``orientation.py`` and ``orientation.png``; made if it is missing.
    console : rich.console.Console
        Where to say what happens.
    count : int, default=2000
        Images a family.
    seed : int, default=0
        Of the images.

    Returns
    -------
    bool
        Whether the program was right on every image.
    """
    output.mkdir(parents=True, exist_ok=True)
    families = orientation.FAMILIES
    with _progress(console) as progress:
        task = progress.add_task("", total=4 + len(families))

        def step(text: str) -> None:
            progress.update(task, description=text)

        step("learning from 56 lines")
        X, y = orientation.straight_lines(ROWS, COLUMNS)
        flat = X.reshape(len(X), -1)
        start = time.perf_counter()
        enn = dd.EssenceClassifier(n_subconcepts="all").fit(flat, y)
        console.print(
            f"[bold]1.[/] learned {enn.network_!r} from {len(X)} straight lines "
            f"in {time.perf_counter() - start:.1f} s",
            highlight=False,
            soft_wrap=True,
        )
        progress.advance(task)

        step("distilling")
        start = time.perf_counter()
        program = dd.distill(enn, input_shape=(ROWS, COLUMNS), input_domain="binary")
        console.print(f"[bold]2.[/] distilled it to this program in {time.perf_counter() - start:.1f} s\n")
        show_program(program, console)
        console.print()
        show_verification(program, console)
        progress.advance(task)

        step("training a tree and a forest")
        rivals: dict[str, Predictor] = {
            "program": program,
            "decision tree": _Flat(DecisionTreeClassifier(random_state=0).fit(flat, y)),
            "random forest": _Flat(RandomForestClassifier(n_estimators=100, random_state=0).fit(flat, y)),
        }
        progress.advance(task)

        rows, samples = [], {}
        for name, make in families.items():
            step(f"judging on {name.replace('_', ' ')}")
            images, labels = make(count, ROWS, COLUMNS, np.random.default_rng(seed))
            samples[name] = images, labels
            rows.append(judge(name, images, labels, rivals))
            progress.advance(task)
        console.print(
            f"[bold]3.[/] judged on {count:,} images of each of {len(rows)} kinds never seen in training\n"
        )
        console.print(accuracy_table(rows))

        step("writing")
        written = _write(program, samples, output)
        progress.advance(task)
    console.print("[bold]4.[/] wrote")
    for path, what in written:
        console.print(f"   {path}  [dim]{what}[/]", soft_wrap=True)
    return all(row.n_right["program"] == row.n_images for row in rows)


def judge(family: str, images: Images, labels: Labels, rivals: Mapping[str, Predictor]) -> Row:
    """Count the images on which each competitor is right.

    Parameters
    ----------
    family : str
        Name of the row.
    images : ndarray of shape (n, rows, columns)
    labels : ndarray of shape (n,)
    rivals : mapping of str to Predictor
    """
    right = {name: int(np.sum(np.asarray(rival.predict(images)) == labels)) for name, rival in rivals.items()}
    return Row(family, len(images), right)


def accuracy_table(rows: list[Row]) -> Table:
    """Lay out who was right how often, in percent; below 100 is never rounded up to 100."""
    table = Table(title="right on unseen shapes", title_justify="left", caption_justify="left")
    table.add_column("shapes")
    table.add_column("images", justify="right")
    names = list(rows[0].n_right)
    for name in names:
        table.add_column(name, justify="right")
    for row in rows:
        cells = [_percent(row.n_right[name], row.n_images) for name in names]
        table.add_row(row.family.replace("_", " "), f"{row.n_images:,}", *cells)
    return table


def _percent(n_right: int, n_images: int) -> str:
    share = 1000 * n_right // n_images / 10
    return f"[bold green]{share:.1f} %[/]" if n_right == n_images else f"{share:.1f} %"


class _Flat:
    """A classifier of flat samples that takes images."""

    def __init__(self, classifier: Any) -> None:
        self._classifier = classifier

    def predict(self, X: Images, /) -> Labels:
        labels: Labels = self._classifier.predict(X.reshape(len(X), -1))
        return labels


def _write(program: Any, samples: Samples, output: Path) -> list[tuple[Path, str]]:
    """Write the program and its picture; without Matplotlib, say how to get the picture."""
    code = output / "orientation.py"
    program.save(code)
    function = [node.name for node in ast.parse(code.read_text()).body if isinstance(node, ast.FunctionDef)][
        -1
    ]
    written = [(code, f"the program, alone: from {code.stem} import {function}")]
    picture = output / "orientation.png"
    try:
        plot_answers(program, samples, picture)
        written.append((picture, "one image of each kind, what the program computes, its answer"))
    except MissingExtraError as error:
        written.append((picture, f"was left out: {error}"))
    return written


def plot_answers(program: Any, samples: Samples, path: Path) -> None:
    """Draw one image of each family with the program's values and answer.

    Parameters
    ----------
    program : Program
    samples : mapping of str to (images, labels)
        Families show an upright and a lying image in turn, each the fullest of the first twenty.
    path : Path
        Of the picture.
    """
    from .plots import Specimen, plot_specimens

    specimens = []
    for k, (family, (images, labels)) in enumerate(samples.items()):
        candidates = np.flatnonzero(labels == k % 2)[:20]
        chosen = int(candidates[images[candidates].sum(axis=(1, 2)).argmax()])
        answer = int(np.ravel(program(images[chosen]))[0])
        specimens.append(
            Specimen(
                family.replace("_", " "),
                images[chosen],
                program.intermediates(images[chosen]),
                ANSWERS.get(answer, str(answer)),
                answer == labels[chosen],
            )
        )
    plot_specimens(
        specimens,
        title="A program distilled from 56 straight lines, at work on shapes it never saw",
        subtitle="Rows follow the program, from its input to its answer. "
        "Blue is positive or true, orange negative, grey nothing.",
        path=path,
    )


@contextmanager
def _progress(console: Console) -> Iterator[Progress]:
    columns = (
        SpinnerColumn(),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield progress
