"""What a printer of expressions knows at one place of a program, and what it has written so far."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ...program.build import subtract
from ...program.code import Code
from ...program.expr import Const, Expr, Loop
from ...program.infer import Facts
from ..shared.layout import Doc, flat, statement
from ..shared.namer import Namer
from .rectangles import Ranges
from .sharing import Key
from .types import ITEM_SIZES, Kind


@dataclass(frozen=True, slots=True)
class Known:
    """An array that has a name in the text.

    Parameters
    ----------
    name : str
        Its name.
    dims : tuple of Expr
        Lengths of its axes.
    batch : bool
        Whether its last axis are the samples.
    kind : Kind
        Its type.
    """

    name: str
    dims: tuple[Expr, ...]
    batch: bool
    kind: Kind


class Lines:
    """The lines of a function so far, the values in them that have a name, and how large its arrays are."""

    def __init__(self, namer: Namer, indent: str) -> None:
        self.namer = namer
        self.indent = indent
        self.lines: list[str] = []
        self.width = 1
        self._named: dict[str, str] = {}

    def write(self, doc: Doc, head: str) -> None:
        """Write a statement."""
        self.lines += statement(doc, head, indent=self.indent)

    def named(self, doc: Doc, wanted: str) -> str:
        """Return the name of a value; the first time, write the line that gives it one."""
        text = flat(doc)
        if text not in self._named:
            self._named[text] = self.namer.name(wanted)
            self.write(doc, f"{self._named[text]} = ")
        return self._named[text]

    def are_named_in(self, text: str) -> bool:
        """Whether a text uses the name of a value."""
        return not set(self._named.values()).isdisjoint(re.findall(r"\w+", text))

    def name_of(self, doc: Doc) -> str | None:
        """Return the name of a value that has one already."""
        return self._named.get(flat(doc))


@dataclass(frozen=True, slots=True)
class Context:
    """One place of a program.

    Parameters
    ----------
    code : Code
        The program.
    arrays : mapping of str to Known
        The input, tables, and the definitions so far.
    elements : mapping of int to str
        Names of single values of the input.
    constants : Lines
        What is written so far before the function.
    lines : Lines
        What is written so far in the function.
    facts : Facts
        Which values names can have.
    ranges : mapping of str to (Expr, Expr)
        Start and stop of the loops that are open, outermost first.
    repeated : frozenset of Key
        Expressions that stand more than once in the program.
    """

    code: Code
    arrays: Mapping[str, Known]
    elements: Mapping[int, str]
    constants: Lines
    lines: Lines
    facts: Facts
    ranges: Ranges = field(default_factory=dict)
    repeated: frozenset[Key] = frozenset()

    @property
    def order(self) -> tuple[str, ...]:
        """The loops that are open, outermost first."""
        return tuple(self.ranges)

    def within(self, loops: tuple[Loop, ...]) -> Context:
        """Return the place inside some loops, whose bounds are numbers and sizes."""
        ranges: dict[str, tuple[Expr, Expr]] = {name: ends for name, ends in self.ranges.items()}
        ranges |= {loop.var: (loop.start, loop.stop) for loop in loops}
        return replace(self, facts=self.facts.within(loops), ranges=ranges)

    def note(self, axes: tuple[str, ...], kind: Kind) -> None:
        """Note that there is an array with an element a sample for each point of some loops."""
        width = ITEM_SIZES[kind]
        for axis in axes:
            start, stop = self.ranges[axis]
            difference = subtract(stop, start)
            if isinstance(difference, Const):
                width *= max(1, int(difference.value))
        self.lines.width = max(self.lines.width, width)
