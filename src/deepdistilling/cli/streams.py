"""Standard output and standard error, as the commands write to them."""

from __future__ import annotations

import os
import sys

from rich.console import Console

out, err = Console(), Console(stderr=True)


def prepare() -> None:
    """Make standard output take every name, and nothing where it is closed.

    A program that goes to a file or a pipe is text in UTF-8, as Python reads it, whatever the machine
    prefers; a terminal is shown in escapes what its own encoding lacks.
    """
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # open as long as Python runs
    elif hasattr(sys.stdout, "reconfigure"):
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors="backslashreplace")
        else:
            sys.stdout.reconfigure(encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # open as long as Python runs
