"""The command line, a file a command: `deepdistilling fit`, `distill`, `run`, `demo` and more.

A program goes to standard output and what is said about it to standard error, so that the output can be
redirected to a file. Every error that a user can mend is one line and exit code 1; `--debug` shows where it
came from.
"""

from __future__ import annotations

from typing import Annotated

import typer

from .. import __version__
from .demo import demo
from .distill import distill
from .explain import explain
from .fit import fit
from .maxsat import maxsat
from .reproduce import reproduce
from .run import run
from .shared import out
from .verify import verify

app = typer.Typer(
    name="deepdistilling",
    help="From examples to algorithms: learn a threshold network, condense it to short, proved source code.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for command in (fit, distill, run, verify, explain, demo, maxsat, reproduce):
    app.command()(command)


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        out.print(__version__, highlight=False)
        raise typer.Exit


def main() -> None:
    """Run the command line."""
    app(prog_name="deepdistilling")
