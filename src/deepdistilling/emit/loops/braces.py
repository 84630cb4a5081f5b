"""Statements of languages with braces: C and JavaScript differ in how they declare, and in little else."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from ...program.expr import Const, Expr, Loop, Ref, Var, assert_never
from ..shared.layout import STEP, Doc, flat
from ..shared.layout import statement as with_last_commas
from .form import Accumulate, Assign, Bind, Branch, Declare, For, Statement
from .text import Speech

Lines = list[str]

BORDER = "// The places near both ends, where something is cut off or wraps around."
"""Said above a loop over borders; the loop over all other places follows it."""


def statement(doc: Doc, head: str, tail: str, indent: str) -> Lines:
    """Return a statement as lines, without the comma that Python allows after a last argument."""
    lines = with_last_commas(doc, head, tail, indent)
    closes = [line.lstrip().startswith((")", "]")) for line in [*lines[1:], ""]]
    return [line.removesuffix(",") if closed else line for line, closed in zip(lines, closes, strict=True)]


@dataclass(frozen=True)
class Braces(Speech):
    """A language whose statements end in semicolons."""

    @abstractmethod
    def declared(self, statement: Declare, indent: str) -> Lines:
        """Declare a scalar or an array."""

    @abstractmethod
    def stored(self, name: str, value: Expr) -> Doc:
        """Return a value as it is stored in a scalar or an array."""

    @abstractmethod
    def counter(self) -> str:
        """Return the word that declares the variable of a loop."""

    @abstractmethod
    def final(self) -> str:
        """Return the words that declare an index that does not change."""

    @abstractmethod
    def accumulated(self, statement: Accumulate, indent: str) -> Lines:
        """Add to a value that is stored."""

    def lines(self, statements: tuple[Statement, ...], indent: str = STEP) -> Lines:
        """Return statements as lines."""
        made: Lines = []
        here = self
        for each in statements:
            match each:
                case For():
                    made += here._for(each, indent)
                case Branch(condition, then):
                    made += [
                        *statement(here.condition(condition), "if (", ") {", indent),
                        *here.lines(then, indent + STEP),
                        f"{indent}}}",
                    ]
                case Bind(within, value):
                    bound, name = here.within(within)
                    made += statement(here.number(value), f"{here.final()} {name} = ", ";", indent)
                    here = bound
                case Declare():
                    made += here.declared(each, indent)
                case Assign(target, value):
                    made += statement(
                        here.stored(target.array, value), f"{here.element(target)} = ", ";", indent
                    )
                case Accumulate():
                    made += here.accumulated(each, indent)
                case _:
                    assert_never(each)
        return made

    def _for(self, each: For, indent: str) -> Lines:
        inner, name = self.within(each.loop)
        start = flat(self.number(each.loop.start))
        stop = f"{name} < {flat(self.number(each.loop.stop, 5))}"
        if each.flag is not None:
            flag = self.names.arrays[each.flag]
            stop += f" && {'!' if each.ends_at else ''}{flag}"
        about = [f"{indent}{BORDER}"] if isinstance(each.body[0], Bind) else []
        return [
            *about,
            f"{indent}for ({self.counter()} {name} = {start}; {stop}; {name}++) {{",
            *inner.lines(each.body, indent + STEP),
            f"{indent}}}",
        ]

    def filled(self, each: Declare, indent: str) -> Lines:
        """Give every element of an array its first value."""
        assert each.value is not None
        loops = [Loop("i'", Const(0, "int"), length) for length in each.dims]
        body: tuple[Statement, ...] = ()
        index: list[Expr] = []
        for depth, loop in enumerate(loops):
            loops[depth] = Loop(f"{'ijkl'[depth]}'fill", loop.start, loop.stop)
            index.append(Var(loops[depth].var))
        body = (Assign(Ref(each.name, tuple(index)), each.value),)
        for loop in reversed(loops):
            body = (For(loop, body),)
        return self.lines(body, indent)
