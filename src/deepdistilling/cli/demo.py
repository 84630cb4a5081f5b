"""`deepdistilling demo`: the system at work, in less than a minute."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .shared import Debug, reported
from .streams import err, out


def demo(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder for the program and the picture.")
    ] = Path("output"),
    count: Annotated[int, typer.Option(min=2, help="Images a kind of shape.")] = 2000,
    debug: Debug = False,
) -> None:
    """Learn from 56 straight lines, print the proved program, test it on shapes it never saw.

    Takes less than a minute. Exit code 1 if the program is wrong on any image.

    Example: deepdistilling demo --output here
    """
    from ..demo import run_demo

    with reported(debug):
        if not run_demo(output, out, count=count):
            err.print("[bold red]error:[/] the program was wrong on some images")
            raise typer.Exit(1)
