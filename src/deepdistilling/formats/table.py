"""Labelled examples from a csv file with a header: the data that a network is learned from.

Every column but the label's must hold finite numbers. Labels stay text unless all of them are whole
numbers. Only the standard library reads the file, so the base install needs no data-frame package.
"""

from __future__ import annotations

import csv
import math
import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import DataError


@dataclass(frozen=True, eq=False)
class Table:
    """Labelled examples.

    Parameters
    ----------
    names : tuple of str
        Names of the features, in the file's order.
    X : ndarray of shape (n_samples, n_features)
    y : ndarray of shape (n_samples,)
        Labels: whole numbers or text.
    """

    names: tuple[str, ...]
    X: npt.NDArray[np.float64]
    y: npt.NDArray[Any]

    def columns(self, names: Sequence[str]) -> npt.NDArray[np.float64]:
        """Return the features of these names, in this order.

        Raises
        ------
        DataError
            If one is missing.
        """
        _check_known(names, self.names)
        return self.X[:, [self.names.index(name) for name in names]]


@dataclass(frozen=True, eq=False)
class Columns:
    """Columns of numbers.

    Parameters
    ----------
    names : tuple of str
    X : ndarray of shape (n_rows, n_columns)
    """

    names: tuple[str, ...]
    X: npt.NDArray[np.float64]


Rows = list[tuple[int, list[str]]]
"""The fields of each line, with the number of the line."""


def read_table(path: str | os.PathLike[str], *, label: str) -> Table:
    """Read labelled examples.

    Parameters
    ----------
    path : path
        A csv file whose first line names the columns; ``-`` for standard input.
    label : str
        Name of the column that holds the labels.

    Returns
    -------
    Table

    Raises
    ------
    DataError
        If the file is missing, unreadable or has no examples; if a name is missing or used twice, or
        `label` is none of them; if a line has too many or too few values; or if a feature is not a finite
        number. The message names file, line and column.
    """
    path = Path(path)
    names, rows = _examples(path)
    if label not in names:
        raise DataError(
            f"{path} has no column {label!r} for the label; its columns are {', '.join(map(repr, names))}"
        )
    if len(names) < 2:
        raise DataError(f"{path} has no column beside the label {label!r}; at least one is needed")
    features = tuple(name for name in names if name != label)
    place = names.index(label)
    labels = [fields[place].strip() for _, fields in rows]
    return Table(features, _numbers(names, rows, features, path), _labels(labels))


def read_columns(path: str | os.PathLike[str], names: Sequence[str] | None = None) -> Columns:
    """Read columns of numbers.

    Parameters
    ----------
    path : path
        A csv file whose first line names the columns; ``-`` for standard input.
    names : sequence of str, optional
        The columns to read, in this order; all of the file by default.

    Raises
    ------
    DataError
        As in `read_table`, or if a column is missing.
    """
    path = Path(path)
    header, rows = _examples(path)
    wanted = header if names is None else list(names)
    _check_known(wanted, header)
    return Columns(tuple(wanted), _numbers(header, rows, wanted, path))


def _examples(path: Path) -> tuple[list[str], Rows]:
    """Return the names of the columns, and the fields of each example with its line."""
    lines = _read_lines(path)
    if len(lines) < 2:
        raise DataError(f"{path} holds no examples; expected a line of column names, then one example a line")
    (_, header), *rows = lines
    names = [name.strip() for name in header]
    _check_names(names, path)
    for line, fields in rows:
        if len(fields) != len(names):
            raise DataError(
                f"{path}, line {line} has {len(fields)} value(s); expected {len(names)}, one a column"
            )
    return names, rows


def _numbers(names: list[str], rows: Rows, wanted: Sequence[str], path: Path) -> npt.NDArray[np.float64]:
    places = [(name, names.index(name)) for name in wanted]
    values = [
        [_number(fields[at], f"{path}, line {line}, column {name!r}") for name, at in places]
        for line, fields in rows
    ]
    return np.array(values, dtype=np.float64).reshape(len(rows), len(places))


def _read_lines(path: Path) -> Rows:
    """Return the fields of each line that is not blank, with the number of its last line."""
    standard = str(path) == "-"
    try:
        with nullcontext(sys.stdin) if standard else open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            return [(reader.line_num, fields) for fields in reader if fields]
    except FileNotFoundError:
        raise DataError(f"no such file: {path}") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} cannot be read: {error}") from None


def _check_names(names: list[str], path: Path) -> None:
    known = ", ".join(map(repr, names))
    if "" in names:
        raise DataError(f"{path}, line 1: column {names.index('') + 1} has no name; got {known}")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise DataError(f"{path}, line 1: two columns are named {twice!r}; names must differ")


def _check_known(wanted: Sequence[str], names: Sequence[str]) -> None:
    for name in wanted:
        if name not in names:
            raise DataError(f"there is no column {name!r}; the columns are {', '.join(map(repr, names))}")


def _number(field: str, place: str) -> float:
    try:
        number = float(field)
    except ValueError:
        shown = repr(field.strip()) if field.strip() else "an empty value"
        raise DataError(f"{place}: {shown} is not a number; every feature must be a finite number") from None
    if not math.isfinite(number):
        raise DataError(f"{place}: {field.strip()!r} is not finite; every feature must be a finite number")
    return number


def _labels(labels: list[str]) -> npt.NDArray[Any]:
    """Return whole numbers if that is how every label is written; "007" stays text."""
    try:
        numbers = [int(label) for label in labels]
    except ValueError:
        return np.array(labels)
    return np.array(numbers if list(map(str, numbers)) == labels else labels)
