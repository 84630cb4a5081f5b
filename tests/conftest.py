"""What every test may use."""

import os
import subprocess
from functools import partial

import numpy as np
import pytest
from hypothesis import settings
from shells import run_in
from typer.testing import CliRunner

from deepdistilling.cli import app

# Hundreds of tests start Python. Where it may keep no bytecode (as in many containers), each start compiles
# the whole package anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# The same examples on every run; a machine that is busy is not a failure.
settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=50)
settings.load_profile("repeatable")


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite the golden files instead of comparing with them"
    )


@pytest.fixture
def rng():
    """A generator with a fixed seed."""
    return np.random.default_rng(0)


@pytest.fixture
def golden(request):
    """A function that compares a text with a file, or writes the file under --update-golden."""

    def check(text, path):
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            return
        assert path.exists(), f"{path.name} is missing; write it with: make golden"
        assert text == path.read_text(), f"{path.name} has changed; if that is meant: make golden"

    return check


@pytest.fixture
def shell(tmp_path):
    """A function that runs the command in an empty folder."""
    return partial(run_in, tmp_path)


@pytest.fixture
def in_process(tmp_path, monkeypatch):
    """A function that runs the command in an empty folder, in this process, which saves a start of Python."""

    def run(*arguments):
        monkeypatch.chdir(tmp_path)
        result = CliRunner().invoke(app, arguments, env={"COLUMNS": "200", "TERM": "dumb"})
        return subprocess.CompletedProcess(arguments, result.exit_code, result.stdout, result.stderr)

    return run
