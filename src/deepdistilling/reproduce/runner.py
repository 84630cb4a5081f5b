"""Runs tasks: cells on several cores, each written to its own file as soon as it is done.

In: tasks and a folder. Out: stories, and in the folder a JSON file a cell, one a task, and the figures. A
cell whose file is there and holds the same work, done by the same code, is not run again, so that an
interrupted run goes on where it was: only cells in progress are lost.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from joblib import Parallel, cpu_count, delayed
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ..errors import MissingExtraError
from ..version import __version__
from .figures import save_figures
from .page import write_page
from .show import show_story
from .task import Cell, Json, Scale, Story, Task


def run_tasks(
    tasks: Sequence[Task],
    output: Path,
    console: Console,
    *,
    scale: Scale | None = None,
    docs: Path | None = None,
    n_jobs: int | None = None,
) -> dict[str, Story]:
    """Run tasks and show what came out.

    Parameters
    ----------
    tasks : sequence of Task
    output : Path
        Folder for the results, one a task within; made if it is missing.
    console : rich.console.Console
        Where to say what happens.
    scale : Scale, optional
        How much to run; everything if not given.
    docs : Path, optional
        Folder whose pages are to show the results as well.
    n_jobs : int, optional
        Number of processes; one a core if not given.

    Returns
    -------
    dict of str to Story
        By the name of the task.
    """
    scale = Scale() if scale is None else scale
    stories = {}
    for task in tasks:
        start = time.perf_counter()
        folder = output / ("quick" if scale.quick else "full") / task.name
        results = _results(task, scale, folder, console, n_jobs)
        story = stories[task.name] = task.tell(scale, results)
        _write(folder / "results.json", {"task": task.name, "version": __version__, "results": results})
        show_story(task.title, story, console)
        pictures: list[Path] = []
        try:
            pictures = save_figures(story.figures, folder)
        except MissingExtraError as error:
            console.print(f"[dim]no figures: {error}[/]", highlight=False, soft_wrap=True)
        if docs is not None:
            write_page(docs, task, story, pictures)
        seconds = time.perf_counter() - start
        console.print(f"[dim]{task.name}: {seconds:.0f} s, in {folder}[/]\n", highlight=False, soft_wrap=True)
    return stories


def _results(task: Task, scale: Scale, folder: Path, console: Console, n_jobs: int | None) -> dict[str, Json]:
    results: dict[str, Json] = {}
    for stage in task.stages:
        cells = stage(scale, results)
        missing = []
        for cell in cells:
            found = _load(_path(folder, cell), cell)
            if found is None:
                missing.append(cell)
            else:
                results[cell.name] = found
        with _bar(console, task.title, len(cells), len(cells) - len(missing)) as advance:
            # Each process writes its own file: what is finished stays, whatever happens to the others.
            calls = (delayed(_run)(cell, _path(folder, cell)) for cell in missing)
            jobs = Parallel(n_jobs=n_jobs or cpu_count(), return_as="generator_unordered")
            for name, result in jobs(calls):
                results[name] = result
                advance()
        results = {**results, **{cell.name: results[cell.name] for cell in cells}}
    return {name: results[name] for name in sorted(results)}


def _run(cell: Cell, path: Path) -> tuple[str, Json]:
    # Through JSON and back, so that a result is the same whether it was run or read.
    result = json.loads(json.dumps(cell.function(**cell.arguments)))
    _write(path, {"work": cell.digest(_code()), "result": result})
    return cell.name, result


def _load(path: Path, cell: Cell) -> Json:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return held.get("result") if held.get("work") == cell.digest(_code()) else None


@cache
def _code() -> str:
    """Return what changes with any line of the package: then kept results may be out of date."""
    package = Path(__file__).parents[1]
    text = b"".join(path.read_bytes() for path in sorted(package.rglob("*.py")))
    return f"{__version__} {hashlib.sha256(text).hexdigest()}"


def _path(folder: Path, cell: Cell) -> Path:
    return folder / "cells" / f"{cell.name}.json"


def _write(path: Path, what: Json) -> None:
    """Write a file at once, so that it is never there by half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_text(json.dumps(what, indent=1) + "\n", encoding="utf-8")
    part.replace(path)


@contextmanager
def _bar(console: Console, title: str, total: int, done: int) -> Iterator[Callable[[], None]]:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task(title, total=total, completed=done)
        yield lambda: progress.advance(bar)
