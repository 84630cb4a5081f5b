"""Labelled examples from a csv file with a header: the data that a network is learned from.

Every column but the label's must hold finite numbers. Labels stay text unless all of them are whole
numbers. Only the standard library reads the file, so the base install needs no data-frame package.
"""

from __future__ import annotations

import csv
import math
import os
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


def read_table(path: str | os.PathLike[str], *, label: str) -> Table:
    """Read labelled examples.

    Parameters
    ----------
    path : path
        A csv file whose first line names the columns.
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
    lines = _read_lines(path)
    if len(lines) < 2:
        raise DataError(f"{path} holds no examples; expected a line of column names, then one example a line")
    (_, header), *examples = lines
    names = [name.strip() for name in header]
    _check_names(names, label, path)
    place = names.index(label)
    rows, labels = [], []
    for line, fields in examples:
        if len(fields) != len(names):
            raise DataError(
                f"{path}, line {line} has {len(fields)} value(s); expected {len(names)}, one a column"
            )
        labels.append(fields[place].strip())
        rows.append(
            [
                _number(field, f"{path}, line {line}, column {name!r}")
                for column, (name, field) in enumerate(zip(names, fields, strict=True))
                if column != place
            ]
        )
    features = tuple(name for name in names if name != label)
    return Table(
        features, np.array(rows, dtype=np.float64).reshape(len(rows), len(features)), _labels(labels)
    )


def _read_lines(path: Path) -> list[tuple[int, list[str]]]:
    """Return the fields of each line that is not blank, with the number of its last line."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            return [(reader.line_num, fields) for fields in reader if fields]
    except FileNotFoundError:
        raise DataError(f"no such file: {path}") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} cannot be read: {error}") from None


def _check_names(names: list[str], label: str, path: Path) -> None:
    known = ", ".join(map(repr, names))
    if "" in names:
        raise DataError(f"{path}, line 1: column {names.index('') + 1} has no name; got {known}")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise DataError(f"{path}, line 1: two columns are named {twice!r}; names must differ")
    if label not in names:
        raise DataError(f"{path} has no column {label!r} for the label; its columns are {known}")
    if len(names) < 2:
        raise DataError(f"{path} has no column beside the label {label!r}; at least one is needed")


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
