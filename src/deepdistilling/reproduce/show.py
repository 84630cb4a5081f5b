"""How a story looks in a terminal."""

from __future__ import annotations

import io

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from .task import Claim, Story, Table

WIDEST = 1000


def show_story(title: str, story: Story, console: Console) -> None:
    """Print the programs, the tables, and which claims hold.

    Parameters
    ----------
    title : str
    story : Story
    console : rich.console.Console
    """
    console.rule(f"[bold]{escape(title)}[/]")
    for name, source in story.programs.items():
        console.print(f"\n[bold]{escape(name)}[/]")
        console.print(source.rstrip(), markup=False, highlight=False, soft_wrap=True)
    for table in story.tables:
        console.print()
        print_table(table, console)
    console.print()
    for claim in story.claims:
        console.print(_claim(claim), highlight=False, soft_wrap=True)
    for note in story.notes:
        console.print(f"[dim]{escape(note)}[/]", highlight=False)


def print_table(table: Table, console: Console) -> None:
    """Print a table as wide as it is: no number is cut off where the terminal is narrower."""
    paper = Console(file=io.StringIO(), width=WIDEST, color_system=None)
    with paper.capture() as text:
        paper.print(_grid(table))
    lines = (line.rstrip() for line in text.get().splitlines())
    console.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)


def _grid(table: Table) -> Grid:
    grid = Grid(title=table.title, title_justify="left", pad_edge=False, box=None, header_style="dim")
    for number, name in enumerate(table.columns):
        grid.add_column(name, justify="right" if number else "left", no_wrap=True)
    for row in table.rows:
        grid.add_row(*map(escape, row))
    return grid


def _claim(claim: Claim) -> str:
    mark = "[bold green]holds[/]" if claim.holds else "[bold red]does not hold[/]"
    return f"{mark}  {escape(claim.text)}" + (f" [dim]({escape(claim.detail)})[/]" if claim.detail else "")
