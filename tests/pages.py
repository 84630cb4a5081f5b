"""The pages for people, taken apart into blocks of code; `run` runs a page as somebody who follows it would.

==========================  ============================================================================
block                       what becomes of it
==========================  ============================================================================
``python``                  run, all of a page in one namespace, with warnings as errors
``sh``                      run by ``sh -e`` in the same folder
below ``<!-- prints -->``   what the block before it prints
below ``<!-- not run:``     left out; the comment says why
==========================  ============================================================================
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
RUN = ("python", "sh")
FENCE = re.compile(
    r"^(?:<!-- (?P<mark>prints|not run: [^\n]+) -->\n\n?)?```(?P<language>\S*)[^\n]*\n(?P<text>.*?)^```$",
    flags=re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A block of a page, and where its text lies in the page's."""

    language: str
    text: str
    mark: str
    span: tuple[int, int]

    @property
    def is_run(self) -> bool:
        return self.language in RUN and not self.mark

    @property
    def is_shown(self) -> bool:
        return self.mark == "prints"


def blocks(page: Path) -> list[Block]:
    """Every fenced block of a page."""
    found = FENCE.finditer(page.read_text(encoding="utf-8"))
    return [Block(each["language"], each["text"], each["mark"] or "", each.span("text")) for each in found]


def run(page: Path, folder: Path) -> list[tuple[Block, str]]:
    """Run a page's blocks one after the other in a folder, and return what is shown with what is printed."""
    steps, shown = [], []
    for block in blocks(page):
        if block.is_run:
            steps.append({"language": block.language, "text": block.text})
        elif block.is_shown:
            shown.append((block, len(steps) - 1))
    (folder / ".steps").mkdir()
    plan, printed = folder / ".steps" / "plan.json", folder / ".steps" / "printed.json"
    plan.write_text(json.dumps(steps), encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-W", "error", Path(__file__).with_name("run_steps.py"), plan, printed],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=os.environ | _plain_terminal(),
        timeout=500,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    texts = json.loads(printed.read_text(encoding="utf-8"))
    return [(block, texts[number]) for block, number in shown]


def with_printed(page: Path, printed: list[tuple[Block, str]]) -> str:
    """Return the page with what its blocks print put where it is shown."""
    text = page.read_text(encoding="utf-8")
    for block, new in reversed(printed):
        begin, end = block.span
        text = text[:begin] + new + text[end:]
    return text


def _plain_terminal() -> dict[str, str]:
    """This environment's commands, and a terminal without colours, the same on every machine."""
    folder = Path(sys.executable).parent
    return {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "100",
        "TERM": "dumb",
        "NO_COLOR": "1",
    }
