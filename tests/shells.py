"""What the tests of the command line share."""

import os
import subprocess
import sys


def run_in(folder, *arguments, stdin=None):
    """Run the command in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "deepdistilling", *map(str, arguments)],
        capture_output=True,
        input=stdin,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=os.environ | {"COLUMNS": "200", "TERM": "dumb", "PYTHONUTF8": "1"},
        timeout=300,
        check=False,
    )


def refused(result, *expected):
    assert result.returncode == 1, result.stdout + result.stderr
    assert result.stderr.startswith("error: ")
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.stderr
    for text in expected:
        assert text in result.stderr
