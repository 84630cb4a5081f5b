"""Programs as JSON can hold them, from one cell to another."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import deepdistilling as dd


def to_text(program: dd.Program) -> str:
    """Return a program as the text that `Program.load` reads."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.json"
        program.save(path)
        return path.read_text(encoding="utf-8")


def from_text(text: str) -> dd.Program:
    """Read a program that `to_text` wrote."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.json"
        path.write_text(text, encoding="utf-8")
        return dd.Program.load(path)


def function_of(source: str) -> Callable[..., Any]:
    """Run a printed program, as it stands alone, and return its function."""
    space: dict[str, Any] = {"__name__": "printed"}
    exec(compile(source, "<program>", "exec"), space)
    function: Callable[..., Any] = list(space.values())[-1]
    return function
