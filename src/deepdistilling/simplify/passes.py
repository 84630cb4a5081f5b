"""What a pass is.

A pass maps a valid program to a valid program that does the same. It never judges itself: the driver checks every
result against what went in, and keeps the longer program where equality is not shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..program.code import Code


@dataclass(frozen=True, slots=True)
class Pass:
    """One idea of how a program can be written shorter.

    Parameters
    ----------
    name : str
        What it does, as a verb and its object; it names the step in the verification.
    run : callable
        From a program to a program.
    """

    name: str
    run: Callable[[Code], Code]
