"""`deepdistilling run`: what a program says of each row of a table."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Annotated, Any, TextIO

import numpy as np
import numpy.typing as npt
import typer

from .files import check_outputs, replacing
from .rows import placed, read_rows
from .shared import ROWS, AsJson, Debug, Dropped, Saved, read_program, reported, show_json


def run(
    program: Saved,
    table: Annotated[Path, typer.Argument(help=ROWS)],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the answers here, as csv.")
    ] = None,
    drop: Dropped = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Run a program on every row of a table, and print the answers as csv.

    A program whose inputs have names reads the columns of these names, whatever else the table holds.

    Example: deepdistilling run rule.json new.csv -o answers.csv
    """
    with reported(debug):
        check_outputs([] if output is None else [output], [program, table])
        rule = read_program(program)
        rows, _ = read_rows(table, rule, drop=drop)
        with placed(table, rule.code.input.element_names):
            answers = rule.predict(rows)
        columns = ["label"] if answers.ndim == 1 else [str(each) for each in rule.classes]
        if output is not None:
            with replacing(output) as place, open(place, "w", encoding="utf-8", newline="") as file:
                _write(columns, answers, file)
        if as_json:
            show_json(columns=columns, answers=answers)
        elif output is None:
            _write(columns, answers, sys.stdout)


def _write(columns: list[str], answers: npt.NDArray[Any], file: TextIO) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(np.reshape(answers, (len(answers), -1)).tolist())
