"""`deepdistilling reproduce`: results of the papers, made anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .shared import Debug, reported
from .streams import out


def reproduce(
    tasks: Annotated[list[str] | None, typer.Argument(help="Names of tasks; all of them if none.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer samples: minutes.")] = False,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for results and figures.")] = Path(
        "output/reproduce"
    ),
    docs: Annotated[Path | None, typer.Option(help="Renew the pages of this folder, too.")] = None,
    published: Annotated[Path | None, typer.Option(help="Folder with the published weights.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Number of processes; one a core.")] = None,
    debug: Debug = False,
) -> None:
    """Make the results of the papers anew, and what stands beside them.

    Finished work is kept: an interrupted run goes on where it was.

    Example: deepdistilling reproduce maxsat --quick
    """
    from ..reproduce import Scale, run_tasks
    from ..reproduce.tasks import tasks_named

    with reported(debug):
        chosen = tasks_named(tasks or [])
        run_tasks(chosen, output, out, scale=Scale(quick, published), docs=docs, n_jobs=jobs)
