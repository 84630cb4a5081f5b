"""Run the blocks of a page, in a process of their own: see `pages.run`."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def printed(step: dict[str, str], space: dict[str, Any]) -> str:
    """What a block prints to standard output, without blanks at the ends of lines."""
    if step["language"] == "sh":
        ran = subprocess.run(
            ["sh", "-e", "-c", step["text"]],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if ran.returncode:
            raise SystemExit(f"{step['text']}\nexit code {ran.returncode}\n{ran.stdout}{ran.stderr}")
        text = ran.stdout
    else:
        stream = io.StringIO()
        with contextlib.redirect_stdout(stream):
            exec(compile(step["text"], "<page>", "exec"), space)
        text = stream.getvalue()
    lines = [line.rstrip() for line in text.rstrip().splitlines()]
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    plan, result = map(Path, sys.argv[1:])
    space: dict[str, Any] = {"__name__": "__main__"}
    texts = [printed(step, space) for step in json.loads(plan.read_text(encoding="utf-8"))]
    result.write_text(json.dumps(texts), encoding="utf-8")
