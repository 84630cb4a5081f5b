"""What a caller of a C program sees: its functions, their arguments, and what must be said of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from ...program.build import ONE
from ...program.code import Code
from ...program.expr import Const
from ..loops import Routine, lower
from ..loops.braces import Lines
from ..loops.form import SCORES, Branch, Declare, Element, For, Place, Statement, Written
from ..loops.names import Printed, printed_names
from ..shared.layout import STEP, WIDTH, flat
from ..shared.literals import comment as on_a_line
from .labels import label_table
from .speech import CSpeech
from .words import RESERVED, TYPES

ALSO = ("count", "sample", "scratch", "memory", "labels", "places")
"""Names that the functions around a program use."""

BYTES: dict[Element, int] = {"int64": 8, "float64": 8, "int32": 4, "int16": 2, "int8": 1, "uint8": 1}


def interface(code: Code, function_name: str) -> Interface:
    """Lower a program, and name what is in it."""
    routine = lower(code)
    return Interface(routine, printed_names(routine, function_name, RESERVED, ALSO))


@dataclass(frozen=True)
class Interface:
    """A program in loops, as C functions.

    Parameters
    ----------
    routine : Routine
        The program.
    names : Printed
        What everything is called.
    """

    routine: Routine
    names: Printed

    # ------------------------------------------------------------------ what a caller sees

    @property
    def sizes(self) -> list[str]:
        """Names of the sizes that are arguments."""
        return list(self.names.sizes.values())

    @property
    def n_values(self) -> str:
        """Number of values of a sample, by the sizes that a caller gives."""
        code = self.routine.code
        if not code.sizes:
            return str(math.prod(code.input.dims))
        sizes = {size.axis: f"size_{self.names.sizes[size.name]}" for size in code.sizes}
        return " * ".join(sizes.get(axis, str(dim)) for axis, dim in enumerate(code.input.dims))

    @property
    def scratch(self) -> list[Declare]:
        """Arrays whose length is known only when the program runs, those of long elements first."""
        found = [
            each
            for each in declared(self.routine.body)
            if not all(isinstance(length, Const) for length in each.dims)
        ]
        return sorted(found, key=lambda each: -BYTES[each.element])

    def declarations(self, doc: Lines) -> Iterator[str]:
        """Yield the header's lines."""
        function = self.names.function
        yield from comment([*doc, "", *self.explained()])
        yield from signature(self.head(), ";")
        yield ""
        yield from comment([f"The same for `count` samples, one after the other in `{self.names.argument}`."])
        yield from signature(self.batch_head(), ";")
        if self.scratch:
            yield ""
            yield from comment([f"Bytes of memory to work in that `{function}` needs."])
            yield f"{self.scratch_head()};"
        table = label_table(self.routine.code.classes, f"{function}_labels")
        if table is not None:
            yield ""
            yield from comment(["The labels, or what the scores are for, in order."])
            yield f"extern {table[0]};"

    def explained(self) -> Lines:
        """Say what the arguments are and what comes back."""
        code, argument = self.routine.code, self.names.argument
        sized = {size.axis: self.names.sizes[size.name] for size in code.sizes}
        dims = [sized.get(axis, str(length)) for axis, length in enumerate(code.input.dims)]
        lines = [f"{argument}: {' x '.join(dims)} values, in C order (the last index runs fastest)."]
        if self.sizes:
            limit = self.routine.limit
            each = [
                f"size_{self.names.sizes[name]} from {least}" for name, least in self.routine.least.items()
            ]
            lines.append(
                f"{', '.join(each)}, to {limit}: up to there every number is proved to fit its type."
            )
        if self.scratch:
            lines.append(
                f"scratch: {self.names.function}_scratch({self.size_names()}) bytes, aligned as by malloc."
            )
        match self.routine.result:
            case Place():
                label = "the label" if label_table(code.classes, "") is None else "the place of the label"
                lines.append(f"Returns {label}{', or -1 if a size is out of range' if self.sizes else ''}.")
            case Written(_, count, _):
                name = self.names.arrays[SCORES]
                several = "" if count == ONE else "s"
                lines.append(
                    f"{name}: {flat(self.speech().number(count))} number{several}, written by the function."
                )
                if self.sizes:
                    lines.append("Returns 0, or -1 if a size is out of range.")
        return lines

    # ------------------------------------------------------------------ functions

    def speech(self) -> CSpeech:
        """Return what writes expressions outside all loops."""
        return CSpeech(self.routine, self.names, self.routine.facts, {})

    def size_names(self) -> str:
        """Return the sizes as arguments."""
        return ", ".join(f"size_{name}" for name in self.sizes)

    def _parameters(self, output: str) -> str:
        kind = TYPES[self.routine.element]
        parts = [f"const {kind} *{self.names.argument}"]
        parts += [f"size_t size_{name}" for name in self.sizes]
        return ", ".join(
            [*parts, *([output] if output else []), *(["void *scratch"] if self.scratch else [])]
        )

    def output(self, *, many: bool) -> str:
        """Return the parameter that is written to, if there is one."""
        match self.routine.result:
            case Place():
                return "int *labels" if many else ""
            case Written(_, _, element):
                return f"{TYPES[element]} *{self.names.arrays[SCORES]}"

    def head(self) -> str:
        """Return the head of the function for one sample."""
        returns = "int" if self.sizes or isinstance(self.routine.result, Place) else "void"
        return f"{returns} {self.names.function}({self._parameters(self.output(many=False))})"

    def batch_head(self) -> str:
        """Return the head of the function for many samples."""
        parameters = self._parameters(self.output(many=True)).split(", ", 1)
        returns = "int" if self.sizes else "void"
        return f"{returns} {self.names.function}_batch({parameters[0]}, size_t count, {parameters[1]})"

    def scratch_head(self) -> str:
        """Return the head of the function that says how much memory to work in is needed."""
        sizes = ", ".join(f"size_t size_{name}" for name in self.sizes)
        return f"size_t {self.names.function}_scratch({sizes})"


def signature(head: str, end: str = "") -> Lines:
    """Return the head of a function, with its parameters on lines of their own where one is too short."""
    if len(head) + len(end) <= WIDTH:
        return [head + end]
    name, parameters = head.split("(", 1)
    return [
        f"{name}(",
        *(f"{STEP}{each}" for each in parameters.replace(", ", ",\n").removesuffix(")").split("\n")),
        f"){end}",
    ]


def declared(statements: tuple[Statement, ...]) -> Iterator[Declare]:
    """Yield the arrays that statements declare."""
    for each in statements:
        match each:
            case Declare(_, dims) if dims:
                yield each
            case For(_, body) | Branch(_, body):
                yield from declared(body)
            case _:
                pass


def comment(lines: Lines) -> Lines:
    """Return lines as a comment, in ASCII."""
    opened = [on_a_line(line).replace("*/", "* /").replace("/*", "/ *") for line in lines]
    safe = [line.encode("ascii", "backslashreplace").decode() for line in opened]
    while safe and not safe[0]:
        safe.pop(0)
    if len(safe) == 1:
        return [f"/* {safe[0]} */"]
    return ["/*", *(f" * {line}".rstrip() for line in safe), " */"]
