"""Literal arrays, printed compactly: as many numbers on a line as fit."""

from __future__ import annotations

from typing import Any

from ...program.code import Table
from .layout import STEP, WIDTH

SKIP = "  # fmt: skip"
"""Formatters put every number of a long list on a line of its own; this keeps them from it."""


def table_lines(table: Table, name: str) -> list[str]:
    """Return a literal array as an assignment."""
    values = table.values.tolist()
    line = f"{name} = np.array({_text(values)})"
    if len(line) <= WIDTH:
        return [line]
    return [f"{name} = np.array([", *_rows(values, STEP), f"]){SKIP}"]


def _rows(values: list[Any], indent: str) -> list[str]:
    if not isinstance(values[0], list):
        return _filled([f"{each!r}," for each in values], indent)
    lines = []
    for each in values:
        line = f"{indent}{_text(each)},"
        lines += [line] if len(line) <= WIDTH else [f"{indent}[", *_rows(each, indent + STEP), f"{indent}],"]
    return lines


def _filled(words: list[str], indent: str) -> list[str]:
    lines, line = [], indent + words[0]
    for word in words[1:]:
        if len(line) + 1 + len(word) > WIDTH:
            lines.append(line)
            line = indent + word
        else:
            line += f" {word}"
    return [*lines, line]


def _text(values: Any) -> str:
    return f"[{', '.join(map(_text, values))}]" if isinstance(values, list) else repr(values)
