"""`deepdistilling explain`: which lines of a program ran on one row, and what they computed."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from .rows import placed, read_rows, row_at
from .shared import ROWS, AsJson, Debug, Dropped, Saved, read_program, reported, show_json
from .streams import out


def explain(
    program: Saved,
    table: Annotated[Path, typer.Argument(help=ROWS)],
    row: Annotated[int, typer.Option(help="Which row, from 1.")] = 1,
    drop: Dropped = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Show the lines that ran on one row, their values, and how near each comparison was.

    Example: deepdistilling explain rule.json new.csv --row 3
    """
    with reported(debug):
        rule = read_program(program)
        sample = row_at(read_rows(table, rule, drop=drop)[0], row, table)
        with placed(table, rule.code.input.element_names, first=row):
            why = rule.explain(sample)
        if as_json:
            show_json(**asdict(why))
        else:
            out.print(str(why), markup=False, highlight=False, soft_wrap=True)
