"""Printed programs, compared with the files under programs/. `make golden` rewrites them; review the diff."""

from pathlib import Path

import pytest
from tasks import TASKS

PROGRAMS = Path(__file__).parent / "programs"


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_program(task, golden):
    golden(task.distill(task.learn()).source, PROGRAMS / f"{task.name}.py.txt")
