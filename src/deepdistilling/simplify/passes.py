"""What a pass is: a way to write a program anew, and what it makes less of.

A pass maps a valid program to a valid program that does the same. It never judges whether it does: the driver
checks every result against what went in, and keeps the earlier program where equality is not shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..program.code import Code
from ..program.fitting import is_inside

Measure = Callable[[Code], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Pass:
    """One idea of how a program can be written shorter.

    Parameters
    ----------
    name : str
        What it does, as a verb and its object; it names the step in the verification.
    rewrite : callable
        From a program to a program.
    measure : callable
        From a program to a tuple of int. A rewritten program with a larger one is not used, so that no
        pass can undo what it did before.
    """

    name: str
    rewrite: Callable[[Code], Code]
    measure: Measure

    def run(self, code: Code) -> Code:
        """Return the rewritten program, or the given one where the measure would rise.

        Evaluation clips what is read outside an array, printed programs do not: that is no program either.
        """
        changed = self.rewrite(code)
        if changed == code or self.measure(changed) > self.measure(code) or not is_inside(changed):
            return code
        return changed
