"""How programs and their proofs look in a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.syntax import Syntax
from rich.table import Table


def show_program(program: Any, console: Console) -> None:
    """Print the source, highlighted on a terminal and as it is elsewhere.

    Parameters
    ----------
    program : Program
    console : rich.console.Console
        Lines are never cut or wrapped, so what is printed can be copied and run.
    """
    source = program.source.rstrip()
    if console.is_terminal:
        text = Syntax(source, "python", theme="ansi_dark", background_color="default").highlight(source)
        console.print(text, soft_wrap=True)
    else:
        console.print(source, markup=False, highlight=False, soft_wrap=True)


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def show_verification(program: Any, console: Console) -> None:
    """Print what was proved or tested, on which inputs, step by step.

    Parameters
    ----------
    program : Program
    console : rich.console.Console
    """
    verification, size = program.verification, program.complexity
    color = "green" if verification.status == "proved" else "yellow"
    claim = str(verification).splitlines()[0].removeprefix(verification.status)
    console.print(
        f"[bold {color}]{verification.status}[/]{escape(claim)}; "
        f"{size.lines} lines, {size.nodes} nodes of syntax, {_many(size.constants, 'constant')}",
        highlight=False,
        soft_wrap=True,
    )
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("step", "method", "cases", "seconds", "detail"):
        table.add_column(name, justify="right" if name in ("cases", "seconds") else "left")
    for step in verification.steps:
        row = step.name, step.method, f"{step.cases:,}", f"{step.seconds:.2f}", step.detail
        table.add_row(*map(escape, row))
    console.print(table, highlight=False)
    console.print()
