"""Labelled examples, the data that a network is learned from, and rows that a program is run on.

A column of a table holds finite numbers, or texts, which are then categories. What is neither is refused with
its place and what to do: missing values, dates, names that are different in every row, integers that a float
does not hold. Labels stay text unless all of them are whole numbers.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import DataError
from .rows import Raw, read_raw

Kind = str | Mapping[str, Any]
"""What a column is read as: ``"number"``, ``"text"``, or known categories by how they are written."""

MISSING = frozenset(("", "na", "n/a", "nan", "null", "none", "?", "<na>", "nat"))
"""How tables write that a value is missing."""

DATE = re.compile(r"\d{4}-\d\d?-\d\d?([ T].*)?|\d\d?[./]\d\d?[./]\d{2,4}|\d{4}/\d\d?/\d\d?")

MAX_DIFFERENT = 20
"""A column of more texts than this, most of them different, says nothing about new rows."""

LARGEST = 2**53

LARGEST_LABEL = 2**63
"""Labels are compared as 64-bit integers; larger numbers are names."""


@dataclass(frozen=True, eq=False)
class Table:
    """Labelled examples.

    Parameters
    ----------
    names : tuple of str
        Names of the features, in the file's order.
    X : ndarray of float64 or object, of shape (n_samples, n_features)
        Objects where a feature is text.
    y : ndarray of shape (n_samples,)
        Labels: whole numbers or text.
    text : tuple of bool
        Which features are text.
    """

    names: tuple[str, ...]
    X: npt.NDArray[Any]
    y: npt.NDArray[Any]
    text: tuple[bool, ...]


@dataclass(frozen=True, eq=False)
class Columns:
    """Columns of numbers and texts.

    Parameters
    ----------
    names : tuple of str
    X : ndarray of float64 or object, of shape (n_rows, n_columns)
    """

    names: tuple[str, ...]
    X: npt.NDArray[Any]


def read_table(
    path: str | os.PathLike[str], *, label: str, text: Sequence[str] = (), drop: Sequence[str] = ()
) -> Table:
    """Read labelled examples.

    Parameters
    ----------
    path : path
        A csv file whose first line names the columns, ``-`` for standard input, or a Parquet file.
    label : str
        Name of the column that holds the labels.
    text : sequence of str, default=()
        Names of columns that are categories, even if numbers stand in them.
    drop : sequence of str, default=()
        Names of columns that are left out.

    Returns
    -------
    Table

    Raises
    ------
    DataError
        If the file is missing, unreadable or has no examples; if a name is missing or used twice, or `label`
        is none of them; if a line has too many or too few values; or if a feature is neither finite
        numbers nor categories. The message names file, line and column.
    """
    path = Path(path)
    raw = read_raw(path)
    if label not in raw.names:
        raise DataError(
            f"{raw.source} has no column {label!r} for the label; its columns are "
            f"{', '.join(map(repr, raw.names))}{_separated(raw.names)}"
        )
    raw.require([*text, *drop])
    if label in (*text, *drop):
        raise DataError(
            f"{raw.source}: column {label!r} holds the labels, which are neither left out nor a feature that "
            "is read as categories; name another column"
        )
    names = [name for name in raw.names if name != label and name not in drop]
    if not names:
        raise DataError(f"{raw.source} has no column beside the label {label!r}; at least one is needed")
    kinds: list[Kind] = ["text" if name in text or _is_text(raw, name) else "number" for name in names]
    X = _values(raw, names, kinds)
    return Table(tuple(names), X, _labels(raw, label), tuple(kind == "text" for kind in kinds))


def read_columns(
    path: str | os.PathLike[str],
    names: Sequence[str] | None = None,
    *,
    categories: Sequence[Sequence[Any] | None] | None = None,
    label: str | None = None,
    drop: Sequence[str] = (),
    count: int | None = None,
) -> tuple[Columns, npt.NDArray[Any] | None]:
    """Read columns that something is known of, and the labels beside them if they are asked for.

    Parameters
    ----------
    path : path
        A csv file whose first line names the columns, ``-`` for standard input, or a Parquet file.
    names : sequence of str, optional
        The columns to read, in this order; all of the file by default, but the labels and what is dropped.
    categories : sequence, optional
        For each column its categories, or None if it holds numbers, as all do by default.
    label : str, optional
        Name of the column that holds the labels.
    drop : sequence of str, default=()
        Names of columns that are left out, where all are read.
    count : int, optional
        How many columns there must be, where all are read.

    Returns
    -------
    Columns, and ndarray of shape (n_rows,) or None
        The columns, and the labels.

    Raises
    ------
    DataError
        As in `read_table`; or if a column is missing, or there are more or fewer than there must be.
    """
    raw = read_raw(Path(path))
    raw.require([*drop, *([] if label is None else [label])])
    left = [name for name in raw.names if name != label and name not in drop]
    wanted = left if names is None else list(names)
    if count is not None and len(wanted) != count:
        raise DataError(
            f"{raw.source} has {len(wanted)} columns to read, and {count} are expected: "
            f"{', '.join(map(repr, wanted))}",
            parameter="count",
            advice="leave others out: pass their names in drop",
        )
    read = [
        name
        for name, known in zip(wanted, categories or [None] * len(wanted), strict=True)
        if known is None or len(known)
    ]
    raw.require(read)
    kinds: list[Kind] = [
        "number" if known is None else {str(each): each for each in known}
        for known in categories or [None] * len(wanted)
    ]
    return Columns(tuple(wanted), _values(raw, wanted, kinds)), None if label is None else _labels(raw, label)


def _is_text(raw: Raw, name: str) -> bool:
    """Whether a column holds categories; raise where it holds neither these nor numbers."""
    fields = raw.column(name)
    numbers = [_is_number(field) for _, field in fields]
    if any(numbers) or all(field.lower() in MISSING for _, field in fields):
        return False  # what is no number in it is then found, and named
    texts = {field for _, field in fields}
    if all(DATE.fullmatch(each) for each in texts):
        raise DataError(
            f"{raw.source}: column {name!r} holds dates; write what matters of them as columns of their own, "
            "the month or the number of days for one",
            parameter="drop",
            advice=f"or leave it out: pass drop=[{name!r}]",
        )
    if len(texts) > MAX_DIFFERENT and 2 * len(texts) > len(fields):
        raise DataError(
            f"{raw.source}: column {name!r} holds {len(texts)} different texts in {len(fields)} rows, which "
            "say nothing about new rows",
            parameter="drop",
            advice=f"leave it out: pass drop=[{name!r}]",
        )
    return True


def _values(raw: Raw, names: Sequence[str], kinds: Sequence[Kind]) -> npt.NDArray[Any]:
    only_numbers = all(kind == "number" for kind in kinds)
    X = np.empty((len(raw.rows), len(names)), dtype=np.float64 if only_numbers else object)
    for place, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        if isinstance(kind, Mapping) and not kind:
            X[:, place] = None  # a column that the program does not read
            continue
        for row, (where, field) in enumerate(raw.column(name)):
            if kind == "number":
                X[row, place] = _number(field, where)
            elif field.lower() in MISSING and not (isinstance(kind, Mapping) and field in kind):
                raise DataError(f"{where}: {_shown(field)} {ADVICE}")
            else:
                X[row, place] = kind.get(field, field) if isinstance(kind, Mapping) else field
    return X


def _separated(names: Sequence[str]) -> str:
    """Return a word on a file whose values another character than a comma seems to separate."""
    found = [what for character, what in ((";", "semicolons"), ("\t", "tabs")) if character in names[0]]
    return (
        f". It seems to separate values by {found[0]}; commas are read" if found and len(names) == 1 else ""
    )


ADVICE = "is a missing value; fill it in, or leave the row or the column out"


def _is_number(field: str) -> bool:
    try:
        return math.isfinite(_float(field))
    except ValueError:
        return False


def _float(field: str) -> float:
    """Read a number as tables write it: Python would take the code 1_2 for 12, and digits of all scripts."""
    if "_" in field or not field.isascii():
        raise ValueError(field)
    return float(field)


def _shown(field: str) -> str:
    return repr(field) if field else "an empty value"


def _number(field: str, place: str) -> float:
    try:
        number = _float(field)
    except ValueError:
        if field.lower() in MISSING:
            raise DataError(f"{place}: {_shown(field)} {ADVICE}") from None
        raise DataError(
            f"{place}: {_shown(field)} is not a number, and this column is read as numbers",
            parameter="text",
            advice="mend it, or pass the column's name in text, if it holds categories",
        ) from None
    if not math.isfinite(number):
        what = ADVICE if math.isnan(number) else "is not finite; every number must be"
        raise DataError(f"{place}: {field!r} {what}")
    if abs(number) >= LARGEST and re.fullmatch(r"[-+]?\d+", field) and int(number) != int(field):
        raise DataError(
            f"{place}: {field} is an integer that a number of 64 bits does not hold exactly",
            parameter="text",
            advice="if it is a name, pass the column's name in text, or in drop to leave it out",
        )
    return number


def _labels(raw: Raw, label: str) -> npt.NDArray[Any]:
    """Return the labels of a table; raise where one is missing."""
    fields = raw.column(label)
    for where, field in fields:
        if not field:
            raise DataError(f"{where}: an empty value is no label; leave the row out")
    labels = [field for _, field in fields]
    known = [each for each in labels if each.lower() not in MISSING]
    if len(known) < len(labels) and all(re.fullmatch(r"[-+]?\d+", each) for each in known):
        where, field = next(each for each in fields if each[1].lower() in MISSING)
        raise DataError(f"{where}: {field!r} is no label beside numbers; leave the row out")
    return labels_of(labels)


def labels_of(written: Sequence[str]) -> npt.NDArray[Any]:
    """Return labels as whole numbers if that is how all of them are written; "007" stays text."""
    labels = list(written)
    try:
        numbers = [int(each) for each in labels]
    except ValueError:
        return np.array(labels)
    is_whole = list(map(str, numbers)) == labels and all(-LARGEST_LABEL <= n < LARGEST_LABEL for n in numbers)
    return np.array(numbers if is_whole else labels)
