"""Rows of a table as samples of a program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy.typing as npt

from ..compiler import Program
from ..errors import DataError
from ..formats import read_columns


def read_rows(
    table: Path, program: Program, label: str | None = None
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

    Returns
    -------
    ndarray of shape (n, n_inputs), and ndarray of shape (n,) or None
        The rows, and their labels.

    Raises
    ------
    DataError
        If the table cannot be read, or lacks a column.
    """
    given = program.code.input
    known = None
    if given.categories is not None:
        known = [None if each is None else each.values for each in given.categories]
    columns, labels = read_columns(table, given.element_names, categories=known, label=label)
    return columns.X, labels


def row_at(rows: npt.NDArray[Any], number: int, table: Path) -> npt.NDArray[Any]:
    """Return a row by its number, from 1.

    Raises
    ------
    DataError
        If there is no such row.
    """
    if not 1 <= number <= len(rows):
        raise DataError(f"{table} has the rows 1 to {len(rows)}; there is no row {number}")
    row: npt.NDArray[Any] = rows[number - 1]
    return row
