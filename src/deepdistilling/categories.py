"""What the whole numbers of a column of categories stand for.

Inside a program a category is its place in a list. The user gives categories and reads them, so the list goes
with the program: to the printers, which write ``colour == "red"``, and to what checks and converts rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Categories:
    """The categories of a column.

    Parameters
    ----------
    values : tuple of str, int, float or bool
        In the order of their numbers, 0, 1, ...
    others : bool, default=False
        Whether a value that is none of them may occur; it gets the number after the last.
    """

    values: tuple[Any, ...]
    others: bool = False

    @property
    def count(self) -> int:
        """How many numbers there are."""
        return len(self.values) + self.others
