"""What must never be in the repository: a task's name in the engine, a trace of one machine."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "deepdistilling"
ENGINE = ("learn", "lift", "simplify", "generalize", "verify", "emit", "dense", "program", "compiler")

TASKS = re.compile(
    r"orientation|max[-_ ]?sat\b|automat(on|a)\b|game[-_ ]of[-_ ]life|\blife[-_ ]?like\b|conway"
    r"|elementary[-_ ]rule|multiplexer|full[-_ ]?adder|breast[-_ ]cancer|\biris\b|\bwine\b|\bmnist\b"
    r"|straight[-_ ]lines?\b|\bpixel",
    flags=re.IGNORECASE,
)

# Written apart, so that this file does not hold what it looks for.
TRACES = re.compile(
    "|".join(
        ["/" + "work/", "/" + "root/", "/" + "home/[a-z]", "py" + r"pi\.org", "files\\.pythonh" + "osted"]
    )
)


def tracked():
    """Tracked text files, with their contents."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs git and a checkout")
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file():
            data = path.read_bytes()
            if b"\0" not in data:
                yield name, data.decode("utf-8")


@pytest.mark.parametrize("part", ENGINE)
def test_the_engine_names_no_task(part):
    for path in sorted((PACKAGE / part).rglob("*.py")):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            found = TASKS.search(line)
            assert not found, f"{path.relative_to(ROOT)}, line {number} names a task: {found.group()!r}"


def test_the_pattern_finds_tasks_and_spares_words():
    for text in ("orientation", "MAX-SAT", "maxsat", "cellular automata", "Game of Life", "pixels"):
        assert TASKS.search(text), text
    for text in ("automatically", "argmax", "saturate", "lifetime", "parity", "majority"):
        assert not TASKS.search(text), text


def test_no_trace_of_a_machine_or_a_registry():
    for name, text in tracked():
        found = TRACES.search(text)
        assert not found, f"{name} names {found.group()!r}"


def test_every_module_is_of_a_size_to_be_read():
    for path in sorted(PACKAGE.rglob("*.py")):
        n_lines = len(path.read_text().splitlines())
        assert n_lines <= 400, f"{path.relative_to(ROOT)} has {n_lines} lines; split it by ideas"


def test_the_lock_names_versions_and_nothing_else():
    for line in (ROOT / "requirements-dev.txt").read_text().splitlines():
        assert re.fullmatch(r"[a-z0-9._-]+==[0-9][^ ;]*( ; .+)?", line), line
        assert not re.match("torch|nvidia|triton", line), f"{line}: the extra torch is left out by make lock"
