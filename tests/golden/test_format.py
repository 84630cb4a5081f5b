"""Printed programs are formatted: a formatter with its defaults leaves them as they are."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).parent / "programs"


def test_a_formatter_changes_nothing(tmp_path):
    pytest.importorskip("ruff")
    for path in sorted(PROGRAMS.glob("*.py.txt")):
        (tmp_path / path.stem).write_text(path.read_text())
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
