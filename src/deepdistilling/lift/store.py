"""The literal arrays that a program needs."""

from __future__ import annotations

import numpy as np

from ..program.code import Table, table


class TableStore:
    """Collects literal arrays, each once."""

    def __init__(self) -> None:
        self._tables: dict[tuple[tuple[int, ...], bytes, bool], Table] = {}

    def add(self, values: object) -> str:
        """Store an array and return its name; equal arrays share one."""
        made = table(f"table{len(self._tables)}", np.asarray(values))
        return self._tables.setdefault((made.dims, made.data, made.integer), made).name

    @property
    def tables(self) -> tuple[Table, ...]:
        """All arrays, in the order in which they were stored."""
        return tuple(self._tables.values())
