"""Sizes and times of every task, then time and memory of lifting: ``make bench``. All may only fall."""

import sys
import time
from pathlib import Path

from benchmarks import lifting
from rich.console import Console
from rich.progress import track
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from tasks import TASKS


def measure(task):
    """One line of the table."""
    start = time.perf_counter()
    enn = task.learn()
    learned = time.perf_counter()
    program = task.distill(enn)
    distilled = time.perf_counter()
    size = program.complexity
    return (
        task.name,
        f"{enn.network_.n_parameters:,}",
        str(size.lines),
        str(size.nodes),
        str(size.constants),
        program.verification.status,
        f"{learned - start:.2f}",
        f"{distilled - learned:.2f}",
    )


def main():
    """Measure every task, or those named on the command line."""
    names = sys.argv[1:]
    table = Table("task", "parameters", "lines", "nodes", "constants", "status", "learn, s", "distill, s")
    chosen = [task for task in TASKS if not names or task.name in names]
    for task in track(chosen, console=Console(stderr=True), transient=True):
        table.add_row(*measure(task))
    Console().print(table)
    if not names:
        lifting.main([])


main()
