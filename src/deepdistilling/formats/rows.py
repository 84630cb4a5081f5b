"""Tables as they are written: names of columns, and rows of texts with the place of each.

A csv file is read with the standard library alone. A Parquet file is read through pandas, and its values are
written as texts, so that one piece of code says what a value is, whatever file it stands in.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import DataError, MissingExtraError

PARQUET = (".parquet", ".pq")


@dataclass(frozen=True, slots=True)
class Raw:
    """A table of texts.

    Parameters
    ----------
    source : str
        What it was read from, for messages.
    names : list of str
        Names of the columns.
    rows : list of (str, list of str)
        The place of each row, such as ``"line 2"``, and its fields.
    """

    source: str
    names: list[str]
    rows: list[tuple[str, list[str]]]

    def column(self, name: str) -> list[tuple[str, str]]:
        """Return the fields of a column, each with its place, for messages."""
        at = self.names.index(name)
        return [
            (f"{self.source}, {place}, column {name!r}", fields[at].strip()) for place, fields in self.rows
        ]

    def require(self, names: Sequence[str]) -> None:
        """Raise a `DataError` if there is no column of one of these names."""
        for name in names:
            if name not in self.names:
                known = ", ".join(map(repr, self.names))
                raise DataError(f"there is no column {name!r} in {self.source}; its columns are {known}")


def read_raw(path: Path) -> Raw:
    """Read a table.

    Parameters
    ----------
    path : Path
        A csv file whose first line names the columns, ``-`` for such text on standard input, or a Parquet
        file.

    Raises
    ------
    DataError
        If the file is missing, unreadable or has no examples; if a name is missing or used twice; or if a
        line has too many or too few values.
    MissingExtraError
        If a Parquet file is given and pandas or pyarrow is not installed.
    """
    raw = _parquet(path) if path.suffix in PARQUET else _csv(path)
    _check_names(raw)
    for place, fields in raw.rows:
        if len(fields) != len(raw.names):
            raise DataError(
                f"{raw.source}, {place} has {len(fields)} value(s); expected {len(raw.names)}, one a column"
            )
    return raw


def source_name(path: Path) -> str:
    """Return what messages call the source of a table: its path, or standard input."""
    return "standard input" if str(path) == "-" else str(path)


def _csv(path: Path) -> Raw:
    source = source_name(path)
    try:
        reader = csv.reader(io.StringIO(_text_of(path), newline=""), strict=True)
        lines = [(f"line {reader.line_num}", fields) for fields in reader if fields]
    except csv.Error as error:
        raise DataError(f"{source} cannot be read: {error}") from None
    if len(lines) < 2:
        raise DataError(
            f"{source} holds no examples; expected a line of column names, then one example a line"
        )
    (_, header), *rows = lines
    return Raw(source, [name.strip() for name in header], rows)


def _text_of(path: Path) -> str:
    """Return a file's text, or that of standard input, whatever encoding the machine prefers."""
    source = source_name(path)
    try:
        if str(path) != "-":
            data = path.read_bytes()
        elif sys.stdin is None:
            raise DataError("standard input is closed; give a file instead of -")
        else:
            data = sys.stdin.buffer.read()
    except FileNotFoundError:
        raise DataError(f"no such file: {path}") from None
    except OSError as error:
        raise DataError(f"{source} cannot be read: {error}") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{source} cannot be read: line {line} is not text in UTF-8; convert it to UTF-8, with "
            "iconv -t UTF-8 for one, and say from which encoding: -f LATIN1, CP1252, UTF-16"
        ) from None


def _parquet(path: Path) -> Raw:
    try:
        import pandas
        import pyarrow  # noqa: F401  # what pandas reads with
    except ImportError as error:
        raise MissingExtraError(
            "reading Parquet files needs pandas and pyarrow: pip install 'deepdistilling[parquet]'"
        ) from error
    if not path.exists():
        raise DataError(f"no such file: {path}")
    try:
        frame = pandas.read_parquet(path)
    except (OSError, ValueError) as error:
        raise DataError(f"{path} cannot be read: {error}") from None
    if not len(frame):
        raise DataError(f"{path} holds no examples")
    names = [str(name).strip() for name in frame.columns]
    columns = [
        ["" if missing else _text(value) for value, missing in zip(column, column.isna(), strict=True)]
        for column in (frame.iloc[:, place] for place in range(len(names)))
    ]
    rows = [(f"row {number}", list(fields)) for number, fields in enumerate(zip(*columns, strict=True), 1)]
    return Raw(str(path), names, rows)


def _text(value: Any) -> str:
    """Return a value as it would be written; a single-precision number with the digits of its double."""
    plain = value.item() if hasattr(value, "item") else value
    return repr(plain) if isinstance(plain, float) else str(plain)


def _check_names(raw: Raw) -> None:
    names, known = raw.names, ", ".join(map(repr, raw.names))
    if "" in names:
        raise DataError(f"{raw.source}, line 1: column {names.index('') + 1} has no name; got {known}")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise DataError(
            f"{raw.source}, line 1: two columns are named {twice!r}; the first line must be different names"
        )
