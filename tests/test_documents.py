"""README and docs: their code runs as it stands, their commands exist, their links lead somewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(), flags=re.MULTILINE | re.DOTALL)


def found(pattern, pages=PAGES):
    """Every match of a pattern, with its page."""
    return sorted({(page, match) for page in pages for match in re.findall(pattern, page.read_text())})


def named(value):
    return str(value.relative_to(ROOT)) if isinstance(value, Path) else str(value)


def run(command, folder):
    result = subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
        timeout=500,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def test_the_pages_are_there():
    assert blocks(PAGES[0], "python")
    assert len(PAGES) > 5


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=named)
def test_python_blocks_run_one_after_the_other(page, tmp_path):
    """In a process of their own, with warnings as errors."""
    run([sys.executable, "-W", "error", "-c", "\n".join(blocks(page, "python"))], tmp_path)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="the examples are for a POSIX shell")
def test_the_commands_of_the_command_line_run(tmp_path):
    run(["sh", "-e", "-c", "\n".join(blocks(ROOT / "docs" / "command-line.md", "sh"))], tmp_path)


@pytest.mark.parametrize(("page", "target"), found(r"make ([a-z-]+)`"), ids=named)
def test_make_targets_exist(page, target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)


@pytest.mark.parametrize(("page", "link"), found(r"\]\((?!https?:|#)([^)]+)\)"), ids=named)
def test_links_to_files_lead_somewhere(page, link):
    assert (page.parent / link.partition("#")[0]).exists()
