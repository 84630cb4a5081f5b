"""Results of the papers, and beside them, made anew by one command: ``deepdistilling reproduce``.

The tasks themselves are in `reproduce.tasks`: they need peers to compare with, which take seconds to import.
"""

from .runner import run_tasks
from .task import Cell, Claim, Figure, Results, Scale, Story, Table, Task

__all__ = [
    "Cell",
    "Claim",
    "Figure",
    "Results",
    "Scale",
    "Story",
    "Table",
    "Task",
    "run_tasks",
]
