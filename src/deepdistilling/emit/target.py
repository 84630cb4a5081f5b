"""What a target is: a printer, the ending of its files, and how it writes a comment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Printer = Callable[..., str]
"""From a `Code`, with ``function_name`` and ``doc`` by keyword, to source text."""


@dataclass(frozen=True, slots=True)
class Target:
    """A language that programs are printed in.

    Parameters
    ----------
    name : str
        How a user asks for it.
    suffix : str
        Ending of its files, with the dot.
    comment : str
        Start of a line that the language ignores.
    printer : callable
        ``printer(code, function_name=..., doc=...)`` returns the source text.
    companions : mapping of str to callable, default={}
        Printers of files that belong to it, by ending: a header in C.
    """

    name: str
    suffix: str
    comment: str
    printer: Printer
    companions: Mapping[str, Printer] = field(default_factory=dict)
