"""One layer a csv file: a column is a neuron, the last row its bias.

This is the format in which the weights of published essence neural networks are distributed: numbers
separated by commas, no header. A name that ends in ``.gz`` is read and written through gzip. Numbers
are written so that they read back to the same float64.

A file is parsed in one go by NumPy. Only if that fails, or gives a number that is not finite, is the
text searched line by line for the first place to blame: the fast path never knows where, the slow
path is never taken for a file that is right.
"""

from __future__ import annotations

import gzip
import io
import math
import os
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import NetworkError
from ..network import Layer

_FORMAT = "expected numbers separated by commas, a column a neuron, the last row the bias, no header"


def read_csv_layer(path: str | os.PathLike[str]) -> Layer:
    """Read one layer.

    Parameters
    ----------
    path : path
        A ``.csv`` or ``.csv.gz`` file of n_in + 1 rows and n_out columns. Blank lines are skipped.

    Returns
    -------
    Layer
        With weights of shape (n_in, n_out) and a bias of shape (n_out,).

    Raises
    ------
    NetworkError
        If the file is missing, unreadable, empty or has a single row; if its rows differ in length;
        or if a value is not a number, NaN or infinite. The message names file, line and column.
    """
    path = Path(path)
    text = _read_text(path)
    if not text.strip():
        raise NetworkError(f"{path} is empty; {_FORMAT}")
    try:
        table = np.loadtxt(io.StringIO(text), delimiter=",", comments=None, ndmin=2, dtype=np.float64)
    except ValueError as error:
        raise NetworkError(_first_fault(path, text) or f"{path}: {error}; {_FORMAT}") from None
    if not np.isfinite(table).all():
        raise NetworkError(_first_fault(path, text) or f"{path} holds NaN or infinity; {_FORMAT}")
    if len(table) < 2:
        raise NetworkError(f"{path} has 1 row; at least 2 are needed: one an input, and the bias last")
    return Layer(table[:-1], table[-1])


def write_csv_layer(layer: Layer, path: str | os.PathLike[str]) -> None:
    """Write one layer, in the format that `read_csv_layer` reads.

    Parameters
    ----------
    layer : Layer
        Sparse weights are written out in full.
    path : path
        An existing file is replaced. The same layer always gives the same bytes, gzipped or not.
    """
    path = Path(path)
    table = np.vstack([layer.dense(), layer.bias])
    text = "".join(",".join(map(_spell, row)) + "\n" for row in table.tolist())
    data = text.encode("ascii")
    # A time stamp or a file name inside the archive would make equal layers differ.
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


def read_csv_layers(paths: Sequence[str | os.PathLike[str]]) -> list[Layer]:
    """Read one file a layer.

    Raises
    ------
    NetworkError
        As `read_csv_layer`; or if a single path is given and no list.
    """
    return [read_csv_layer(path) for path in _listed(paths)]


def write_csv_layers(layers: Sequence[Layer], paths: Sequence[str | os.PathLike[str]]) -> None:
    """Write one file a layer.

    Raises
    ------
    NetworkError
        If there are not as many paths as layers; or if a single path is given and no list.
    """
    listed = _listed(paths)
    if len(listed) != len(layers):
        raise NetworkError(f"to_csv needs one path a layer, {len(layers)}; got {len(listed)}")
    for layer, path in zip(layers, listed, strict=True):
        write_csv_layer(layer, path)


def _listed(paths: Any) -> list[str | os.PathLike[str]]:
    """Return paths as a list; a text is one, too, of its letters, which nobody means."""
    if isinstance(paths, str | bytes | os.PathLike):
        raise NetworkError(
            f"expected a list of paths, one a layer; got the single path {str(paths)!r}: put it into a list"
        )
    return list(paths)


def _spell(number: float) -> str:
    """Return the shortest text that reads back to the same float; whole numbers without a point."""
    return repr(number).removesuffix(".0")


def _read_text(path: Path) -> str:
    try:
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
    except FileNotFoundError:
        raise NetworkError(f"no such file: {path}; {_FORMAT}") from None
    except (OSError, EOFError, zlib.error) as error:
        raise NetworkError(f"{path} cannot be read: {error}") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NetworkError(f"{path}, line {line} is not text; {_FORMAT}") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _first_fault(path: Path, text: str) -> str | None:
    """Describe the first place where the text breaks the format, or return None if there is none."""
    width = first_line = 0
    for line, content in enumerate(text.split("\n"), start=1):
        if not content:
            continue
        fields = content.split(",")
        for column, field in enumerate(fields, start=1):
            if fault := _fault(field):
                return f"{path}, line {line}, column {column}: {fault}; {_FORMAT}"
        if not width:
            width, first_line = len(fields), line
        elif len(fields) != width:
            column = min(len(fields), width) + 1
            return (
                f"{path}, line {line}, column {column}: the line has {len(fields)} value(s), "
                f"but line {first_line} has {width}; every line needs one value a neuron"
            )
    return None


def _fault(field: str) -> str | None:
    if not field.strip():
        return "the value is missing"
    shown = field.strip() if len(field) <= 40 else field.strip()[:37] + "..."
    try:
        number = float(field)
    except ValueError:
        return f"{shown!r} is not a number"
    if "_" in field or not field.isascii():  # Python reads these, NumPy does not
        return f"{shown!r} is not a number"
    return None if math.isfinite(number) else f"{shown!r} is not finite"
