"""Rows of a table as samples of a program."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy.typing as npt

from ..compiler import Program
from ..errors import DataError, DomainError, UnsupportedError
from ..formats import read_columns
from ..formats.rows import source_name


def read_rows(
    table: Path, program: Program, label: str | None = None, drop: Sequence[str] | None = None
) -> tuple[npt.NDArray[Any], npt.NDArray[Any] | None]:
    """Read the rows that a program is run on.

    Parameters
    ----------
    table : path
        A csv file with a header, ``-``, or a Parquet file.
    program : Program
        With names of its inputs, the columns of these names are read; without, all columns in order.
    label : str, optional
        Name of the column that holds labels.
    drop : sequence of str, optional
        Names of columns that are left out, for a program without names of its inputs.

    Returns
    -------
    ndarray of shape (n, n_inputs), and ndarray of shape (n,) or None
        The rows, and their labels.

    Raises
    ------
    DataError
        If the table cannot be read, lacks a column, or has another number of columns than the program reads.
    UnsupportedError
        If a column is to be left out for a program that reads columns by their names.
    """
    given = program.code.input
    if drop and given.element_names is not None:
        raise UnsupportedError(
            "--drop is for programs whose inputs have no names; this one reads its columns by their names, "
            "whatever else the table holds: leave --drop out"
        )
    known = None
    if given.categories is not None:
        known = [None if each is None else each.values for each in given.categories]
    count = None if program.sizes else math.prod(given.dims)
    try:
        columns, labels = read_columns(
            table, given.element_names, categories=known, label=label, drop=drop or (), count=count
        )
    except DataError as error:
        if error.parameter != "text":
            raise
        # How a column is read was settled when the program was made.
        raise DataError(error.message, advice="mend it") from None
    return columns.X, labels


@contextmanager
def placed(table: Path, names: Sequence[str] | None, *, first: int = 1) -> Iterator[None]:
    """Say of a value that a program cannot be run on in which row and column of a table it stands.

    Parameters
    ----------
    table : path
        Where the samples come from.
    names : sequence of str or None
        Names of the columns that are read; None where they have none.
    first : int, default=1
        The number in the table of the first sample.
    """
    try:
        yield
    except DomainError as error:
        if not error.place:
            raise
        row, *at = error.place
        column = repr(names[at[0]]) if names and len(at) == 1 else ", ".join(str(each + 1) for each in at)
        raise DomainError(
            f"{source_name(table)}, row {row + first}, column {column}: {error.fault}",
            parameter=error.parameter,
            advice=error.advice,
        ) from None


def row_at(rows: npt.NDArray[Any], number: int, table: Path) -> npt.NDArray[Any]:
    """Return a row by its number, from 1.

    Raises
    ------
    DataError
        If there is no such row.
    """
    if not 1 <= number <= len(rows):
        raise DataError(f"{source_name(table)} has the rows 1 to {len(rows)}; there is no row {number}")
    row: npt.NDArray[Any] = rows[number - 1]
    return row
