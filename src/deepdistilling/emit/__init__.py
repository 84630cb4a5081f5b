"""Printers: a program as source text, one module a target."""

from collections.abc import Callable

from .python import print_python, printed_names

TARGETS: dict[str, Callable[..., str]] = {"python": print_python}
"""Printer of each target; all take a `Code`, `function_name` and `doc`."""

__all__ = ["TARGETS", "print_python", "printed_names"]
