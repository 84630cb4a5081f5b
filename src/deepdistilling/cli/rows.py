"""Rows of a table as samples of a program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..compiler import Program
from ..errors import DataError
from ..formats import read_columns


def read_rows(table: Path, program: Program) -> npt.NDArray[np.float64]:
    """Read the rows that a program is run on.

    Parameters
    ----------
    table : path
        A csv file with a header, or ``-``.
    program : Program
        With names of its inputs, the columns of these names are read; without, all columns in order.

    Returns
    -------
    ndarray of shape (n, n_inputs)

    Raises
    ------
    DataError
        If the table cannot be read, or lacks a column.
    """
    return read_columns(table, program.code.input.element_names).X


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
