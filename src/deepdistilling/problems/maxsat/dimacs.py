"""DIMACS files: formulas in the text form that solvers and their competitions use.

``p cnf`` and ``p wcnf`` files, and the header-less weighted form of the MaxSAT Evaluations since 2022
(``h`` before hard clauses), plain or gzipped. Hard clauses weigh more than all soft ones together.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from .clauses import Clauses, clauses_of


def read_dimacs(path: str | os.PathLike[str]) -> Clauses:
    """Read a ``.cnf`` or ``.wcnf`` file.

    Parameters
    ----------
    path : path-like
        Gzipped where it ends in ``.gz``. A file without a header is weighted.

    Raises
    ------
    ValueError
        If the file is malformed; the message names the line.
    """
    path = Path(path)
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8", "replace")
    form, n_variables, body = _header(text, path.name)
    clauses, weights = [], []
    for number, fields in _statements(body, path.name, is_weighted=form != "cnf"):
        try:
            weight = None if form == "cnf" or fields[0] == "h" else float(fields[0])
            values = [int(field) for field in fields[form != "cnf" :]]
        except ValueError:
            raise ValueError(
                f"{path.name}, line {number}: expected numbers, got {' '.join(fields)!r}"
            ) from None
        clauses.append([2 * (abs(value) - 1) + (value < 0) for value in values])
        weights.append(1.0 if form == "cnf" else np.inf if weight is None else weight)
    most = max((literal // 2 + 1 for clause in clauses for literal in clause), default=0)
    if n_variables is not None and most > n_variables:
        raise ValueError(
            f"{path.name}: the header says {n_variables} variables, a clause holds variable {most}"
        )
    worth = np.array(weights)
    worth[np.isinf(worth)] = 1 + worth[np.isfinite(worth)].sum()
    return clauses_of(clauses, n_variables=most if n_variables is None else n_variables, weights=worth)


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


def _header(text: str, name: str) -> tuple[str, int | None, list[tuple[int, str]]]:
    """Return the form, the number of variables where it is said, and the numbered lines of clauses."""
    form, n_variables, body = "wcnf", None, []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("c"):
            continue
        if line.startswith("%"):  # the end, in the files of SATLIB
            break
        if line.startswith("p"):
            fields = line.split()
            counts = fields[2:4]
            if len(fields) < 4 or fields[1] not in ("cnf", "wcnf") or not all(f.isdecimal() for f in counts):
                raise ValueError(f"{name}, line {number}: expected 'p cnf VARIABLES CLAUSES', got {line!r}")
            form, n_variables = fields[1], int(counts[0])
            continue
        body.append((number, line))
    return form, n_variables, body


def _statements(
    body: list[tuple[int, str]], name: str, *, is_weighted: bool
) -> Iterator[tuple[int, list[str]]]:
    """Yield each clause without its final 0, and the line that it ends on; clauses may span lines."""
    fields: list[str] = []
    number = 0
    for number, line in body:
        for field in line.split():
            # The weight comes first and may be 0 as well.
            if field == "0" and not (is_weighted and not fields):
                yield number, fields
                fields = []
            else:
                fields.append(field)
    if fields:
        raise ValueError(f"{name}, line {number}: the last clause does not end in 0")
