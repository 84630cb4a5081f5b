"""Results of the papers, and beside them, made anew by one command: ``deepdistilling reproduce``."""

from .runner import run_tasks
from .task import Cell, Claim, Figure, Results, Scale, Story, Table, Task
from .tasks import TASKS, tasks_named

__all__ = [
    "TASKS",
    "Cell",
    "Claim",
    "Figure",
    "Results",
    "Scale",
    "Story",
    "Table",
    "Task",
    "run_tasks",
    "tasks_named",
]
