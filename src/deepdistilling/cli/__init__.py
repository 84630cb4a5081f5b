"""The command line, a file a command: `deepdistilling fit`, `distill`, `run`, `demo` and more.

A program goes to standard output and what is said about it to standard error, so that the output can be
redirected to a file. Every error that a user can mend is one line and exit code 1; `--debug` shows where it
came from. A command's file is imported when the command is run, so that help comes at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from ..version import __version__

COMMANDS = {
    "fit": "Learn from a table of examples, and print the program.",
    "distill": "Condense the weights of a network to a program, and print it.",
    "run": "Run a program on every row of a table, and print the answers as csv.",
    "explain": "Show the lines that ran on one row, their values, and how near each comparison was.",
    "verify": "Compare a program with a network, or with labelled rows.",
    "bench": "Time a program beside its network.",
    "maxsat": "Satisfy as many clauses as possible, by the discovered rule and by those of the literature.",
    "demo": "Learn from 56 straight lines, print the proved program, test it on shapes it never saw.",
    "reproduce": "Make the results of the papers anew, and what stands beside them.",
}
"""Every command, and the first line of its help."""

EXITS = "Exit codes: 0 done; 1 an error, or what was compared differs; 2 a command that cannot be read."


class Commands(TyperGroup):
    """Lists commands by their first lines, and imports the one that is run."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return what the list of commands shows of one."""
        return TyperCommand(cmd_name, help=COMMANDS[cmd_name]) if cmd_name in COMMANDS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that is run, and its arguments."""
        name, listed, rest = super().resolve_command(ctx, args)
        return name, None if listed is None or name is None else command(name), rest


def command(name: str) -> Any:
    """Return a command, ready to run."""
    alone = typer.Typer(add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False)
    alone.command()(getattr(import_module(f".{name}", __name__), name))
    return typer.main.get_command(alone)


app = typer.Typer(
    name="deepdistilling",
    cls=Commands,
    help="From examples to algorithms: learn a threshold network, condense it to short, proved source code.",
    epilog=EXITS,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


def main() -> None:
    """Run the command line."""
    from .streams import prepare

    prepare()
    app(prog_name="deepdistilling")
