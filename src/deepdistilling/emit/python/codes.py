"""Categories as numbers in printed Python, for programs that look things up by them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...categories import Categories
from ..shared.layout import STEP
from ..shared.literals import label


def tables_of_codes(listed: Sequence[Categories | None], name: str) -> Iterator[str]:
    """Yield the lines of the table from each column's categories to their numbers."""
    yield f"{name} = {{"
    for place, each in enumerate(listed):
        if each is not None:
            entries = ", ".join(f"{label(value)}: {number}" for number, value in enumerate(each.values))
            yield f"{STEP}{place}: {{{entries}}},"
    yield "}"


def numbered_row(row: str, codes: str) -> list[str]:
    """Return the lines that put numbers in place of a row's categories; others get the next one."""
    return [f"{STEP}{row} = [", *(f"{STEP}{STEP}{line}" for line in _comprehension(row, codes)), f"{STEP}]"]


def numbered_rows(rows: str, codes: str) -> list[str]:
    """Return the lines that do so in each of many rows."""
    inner = (f"{STEP}{STEP}{STEP}{line}" for line in _comprehension("row", codes))
    return [
        f"{STEP}{rows} = [",
        f"{STEP}{STEP}[",
        *inner,
        f"{STEP}{STEP}]",
        f"{STEP}{STEP}for row in {rows}",
        f"{STEP}]",
    ]


def _comprehension(row: str, codes: str) -> list[str]:
    return [
        f"{codes}[k].get(value, len({codes}[k])) if k in {codes} else value",
        f"for k, value in enumerate({row})",
    ]
