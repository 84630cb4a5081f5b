"""The table of all tasks; a new one is a module and a line here."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import UnsupportedError
from .argmax import TASK as ARGMAX
from .automata import TASK as AUTOMATA
from .life import TASK as LIFE
from .maxsat import TASK as MAXSAT
from .orientation import TASK as ORIENTATION
from .tables import TASK as TABLE
from .task import Task

TASKS: dict[str, Task] = {task.name: task for task in (AUTOMATA, LIFE, ARGMAX, ORIENTATION, TABLE, MAXSAT)}


def tasks_named(names: Sequence[str]) -> list[Task]:
    """Return tasks by name, all of them for no name.

    Raises
    ------
    UnsupportedError
        If there is no such task.
    """
    for name in names:
        if name not in TASKS:
            raise UnsupportedError(f"there is no task {name!r}; there are {', '.join(TASKS)}")
    return [TASKS[name] for name in names] if names else list(TASKS.values())
