"""DIMACS files: formulas in the text form that solvers and their competitions use.

``p cnf`` and ``p wcnf`` files, and the weighted form without a header of the MaxSAT Evaluations since 2022
(``h`` before hard clauses), plain or compressed. In: a file. Out: a formula in which a hard clause weighs
more than all soft ones together, and which clauses are hard. A file is read whole or refused with its line
and column.
"""

from __future__ import annotations

import gzip
import math
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .clauses import Bools, Clauses, clauses_of


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A formula as a file states it.

    Parameters
    ----------
    formula : Clauses
        A hard clause weighs 1 more than all soft ones together.
    is_hard : ndarray of shape (n_clauses,)
        Whether the clause must be satisfied.
    """

    formula: Clauses
    is_hard: Bools

    def n_broken(self, assignment: npt.ArrayLike) -> int:
        """Count the hard clauses that an assignment does not satisfy."""
        return int((self.is_hard & ~self.formula.satisfied(assignment)).sum())

    def cost(self, assignment: npt.ArrayLike) -> float:
        """Total weight of the soft clauses that an assignment does not satisfy."""
        lost = ~self.is_hard & ~self.formula.satisfied(assignment)
        return float(self.formula.weights[lost].sum())


def read_dimacs(path: str | os.PathLike[str]) -> Clauses:
    """Read a ``.cnf`` or ``.wcnf`` file; hard clauses weigh more than all soft ones together.

    Parameters
    ----------
    path : path-like
        Plain or compressed by gzip or xz. A file without a header is weighted.

    Raises
    ------
    ValueError
        If the file is malformed; the message names the line and the column.
    """
    return read_instance(path).formula


def read_instance(path: str | os.PathLike[str]) -> Instance:
    """Read a ``.cnf`` or ``.wcnf`` file, with which clauses are hard; see `read_dimacs`.

    Raises
    ------
    ValueError
        If the file is malformed; the message names the line and the column.
    """
    path = Path(path)
    return parse_dimacs(path.read_bytes(), path.name)


def parse_dimacs(data: bytes, name: str) -> Instance:
    r"""Read what a DIMACS file holds.

    Parameters
    ----------
    data : bytes
        Plain or compressed by gzip or xz.
    name : str
        What messages call the file.

    Raises
    ------
    ValueError
        If the data are malformed; the message names the line and the column.

    Examples
    --------
    >>> found = parse_dimacs(b"h 1 0\n3 -1 2 0\n4 -2 0\n", "small.wcnf")
    >>> found.formula.weights.tolist(), found.is_hard.tolist()
    ([8.0, 3.0, 4.0], [True, False, False])
    """
    header, body = _split(_unpacked(data, name), name)
    clauses: list[list[int]] = []
    weights: list[float] = []
    for weight, literals in _clauses(header, body, name):
        weights.append(weight)
        clauses.append([2 * (abs(value) - 1) + (value < 0) for value in literals])
    if header.n_clauses is not None and header.n_clauses != len(clauses):
        raise ValueError(
            f"{name}: the header says {header.n_clauses} clauses, the file holds {len(clauses)}; "
            "complete the file, or mend the header"
        )
    most = max((literal // 2 + 1 for clause in clauses for literal in clause), default=0)
    worth = np.array(weights)
    is_hard = np.isinf(worth) if header.top is None else worth >= header.top
    worth[is_hard] = 1 + worth[~is_hard].sum()
    n_variables = most if header.n_variables is None else header.n_variables
    return Instance(clauses_of(clauses, n_variables=n_variables, weights=worth), is_hard)


def write_dimacs(formula: Clauses, path: str | os.PathLike[str]) -> None:
    """Write a formula, with weights where they are not all 1.

    Parameters
    ----------
    formula : Clauses
    path : path-like
        Gzipped where it ends in ``.gz``.
    """
    is_weighted = bool((formula.weights != 1).any())
    lines = [f"p {'wcnf' if is_weighted else 'cnf'} {formula.n_variables} {len(formula)}"]
    for c in range(len(formula)):
        values = [str((literal // 2 + 1) * (1 - 2 * (literal & 1))) for literal in formula.clause(c)]
        weight = [np.format_float_positional(formula.weights[c], trim="-")] if is_weighted else []
        lines.append(" ".join([*weight, *values, "0"]))
    data = ("\n".join(lines) + "\n").encode("ascii")
    path = Path(path)
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


@dataclass(frozen=True, slots=True)
class _Header:
    """What stands before the clauses; None is what the file does not say."""

    is_weighted: bool = True
    n_variables: int | None = None
    n_clauses: int | None = None
    top: float | None = None


def _unpacked(data: bytes, name: str) -> str:
    try:
        if data.startswith(b"\x1f\x8b"):
            data = gzip.decompress(data)
        elif data.startswith(b"\xfd7zXZ\x00"):
            data = _without_xz(data)
    except (EOFError, OSError, zlib.error) as error:
        raise ValueError(f"{name} cannot be unpacked: {error}") from None
    return data.decode("utf-8", "replace")


def _without_xz(data: bytes) -> bytes:
    import lzma  # a part that some builds of Python lack

    try:
        return lzma.decompress(data)
    except lzma.LZMAError as error:
        raise EOFError(str(error)) from None


def _split(text: str, name: str) -> tuple[_Header, list[tuple[int, str]]]:
    """Return the header, and the numbered lines of clauses."""
    header: _Header | None = None
    body: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        start = line.lstrip()[:1]
        if start in ("", "c"):
            continue
        if start == "%":  # the end, in the files of SATLIB
            break
        if start == "p":
            if header is not None or body:
                raise ValueError(f"{name}, line {number}, column 1: a header comes once, before all clauses")
            header = _header(line, number, name)
            continue
        body.append((number, line))
    return header or _Header(), body


def _header(line: str, number: int, name: str) -> _Header:
    fields = line.split()
    form, counts = fields[1:2], fields[2:]
    known = (["cnf"], ["wcnf"])
    if (
        form not in known
        or not 2 <= len(counts) <= 2 + (form == ["wcnf"])
        or not all(f.isdecimal() for f in counts)
    ):
        raise ValueError(
            f"{name}, line {number}, column 1: expected 'p cnf VARIABLES CLAUSES' or "
            f"'p wcnf VARIABLES CLAUSES TOP', got {line.strip()!r}"
        )
    n_variables, n_clauses, *top = map(int, counts)
    # A weighted file that names no top has no hard clauses.
    return _Header(form == ["wcnf"], n_variables, n_clauses, float(top[0]) if top else math.inf)


def _clauses(header: _Header, body: list[tuple[int, str]], name: str) -> Iterator[tuple[float, list[int]]]:
    """Yield the weight and the literals of each clause; clauses may span lines."""
    most = math.inf if header.n_variables is None else header.n_variables
    weight: float | None = None
    literals: list[int] = []
    number, column = 0, 0
    for number, line in body:
        for place, field in enumerate(line.split()):
            if header.is_weighted and weight is None:
                weight = _weight(field, header)
                if weight is None:
                    raise _error(name, number, line, place, "expected a weight of 0 or more")
                continue
            try:
                value = int(field)
            except ValueError:
                raise _error(name, number, line, place, "expected a whole number") from None
            if abs(value) > most:
                raise _error(name, number, line, place, f"the header says {most} variables")
            if value:
                literals.append(value)
            else:
                yield 1.0 if weight is None else weight, literals
                weight, literals = None, []
        column = len(line.rstrip())
    if literals or weight is not None:
        raise ValueError(f"{name}, line {number}, column {column}: the last clause does not end in 0")


def _weight(field: str, header: _Header) -> float | None:
    """Read a weight, infinite for a hard clause of a file without a header; None where it is none."""
    if field == "h" and header.top is None:
        return math.inf
    try:
        value = float(field)
    except ValueError:
        return None
    return value if 0 <= value < math.inf else None


def _error(name: str, number: int, line: str, place: int, expected: str) -> ValueError:
    """Say where a field stands: its line, and its column, both from 1."""
    field = list(re.finditer(r"\S+", line))[place]
    return ValueError(f"{name}, line {number}, column {field.start() + 1}: {expected}, got {field.group()!r}")
