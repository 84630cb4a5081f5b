"""Print a program as Python loops over scalars, for Numba to compile.

What comes in is a `Code`, what goes out is the text of three functions: ``admit`` converts one sample and
says whether it lies in the domain, ``program`` computes one sample, ``run`` does both for many. All integers
are signed and explicitly narrow: Numba computes with unsigned ones as if they were long, and mixes them with
signed ones as reals.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, isinf
from typing import ClassVar

from ..program.code import Code
from ..program.domain import Domain
from ..program.expr import Compare, Const, Expr, Not, Number, Ref, assert_never
from .loops import Routine, lower
from .loops.form import SCORES, Accumulate, Assign, Bind, Branch, Declare, Element, For, Place, Statement
from .loops.names import Printed, printed_names
from .loops.text import AND, ATOM, PRODUCT, UNARY, Speech, Width
from .shared.counts import with_counts
from .shared.layout import STEP, Doc, Infix, Text, call, flat, in_parentheses
from .shared.namer import PYTHON_RESERVED
from .shared.phrase import Phrase

Lines = list[str]

ALSO = ("X", "out", "sample", "admit", "program", "run", "good", "given", "value", "soften")

TYPES: dict[Element, str] = {
    "uint8": "int16",
    "int8": "int8",
    "int16": "int16",
    "int32": "int32",
    "int64": "int64",
    "float64": "float64",
}


SHARED = """
def sign(value):
    return (value > 0) - (value < 0)


def soften(scores):
    if scores.size == 1:
        odds = np.exp(-abs(scores[0]))
        scores[0] = (odds if scores[0] < 0 else 1.0) / (1.0 + odds)
    else:
        largest, total = scores[0], 0.0
        for k in range(scores.size):
            largest = max(largest, scores[k])
        for k in range(scores.size):
            scores[k] = np.exp(scores[k] - largest)
            total += scores[k]
        for k in range(scores.size):
            scores[k] /= total


"""
"""Functions that every program may call."""


@dataclass(frozen=True)
class Kernel:
    """Text for Numba.

    Parameters
    ----------
    text : str
        A module of functions.
    routine : Routine
        The program in loops.
    sizes : tuple of str
        The named sizes that ``run`` takes, in order.
    """

    text: str
    routine: Routine
    sizes: tuple[str, ...]


def print_kernel(code: Code) -> Kernel:
    """Return a program as text for Numba.

    Raises
    ------
    UnsupportedError
        If the program computes integers that may have more than 64 bits.
    """
    routine = lower(with_counts(code))
    names = printed_names(routine, "program", PYTHON_RESERVED, ALSO[:3] + ALSO[6:])
    file = _File(routine, names)
    text = "\n".join([*file.top(), *file.admit(), "", "", *file.program(), "", "", *file.run()])
    return Kernel(text + "\n", routine, tuple(names.sizes))


@dataclass(frozen=True)
class _Speech(Speech):
    """Python, as Numba compiles it."""

    both: ClassVar[str] = "and"
    either: ClassVar[str] = "or"
    division: ClassVar[str] = "//"
    negation: ClassVar[tuple[str, int]] = ("not ", AND)

    def constant(self, value: Number, kind: str) -> Phrase:
        match kind:
            case "bool" | "int":
                text = str(int(value))
            case _:
                exact = float(value)
                text = repr(exact) if not isinf(exact) else "np.inf" if exact > 0 else "-np.inf"
        return Phrase(Text(text), UNARY if text.startswith("-") else ATOM)

    def choice(self, condition: Doc, then: Doc, otherwise: Doc) -> Phrase:
        return Phrase(in_parentheses(Infix((then, condition, otherwise), ("if", "else"))), ATOM)

    def call(self, function: str, width: Width, *arguments: Doc) -> Phrase:
        if function in ("wrap", "power"):
            left, right = (each if isinstance(each, Text) else in_parentheses(each) for each in arguments)
            return Phrase(Infix((left, right), ("%" if function == "wrap" else "**",)), PRODUCT)
        return Phrase(call({"least": "min", "greatest": "max"}.get(function, function), *arguments), ATOM)

    def converted(self, expr: Expr, doc: Doc, width: Width) -> Doc:
        return call("int" if width == "long" else "float", doc)

    def place(self, index: str) -> str:
        # What is signed would be tested for counting from the end, and loops with a test stay scalar.
        return index if index.isdecimal() else f"np.uint64({index})"

    def phrase(self, expr: Expr) -> Phrase:
        match expr:
            case Not(Ref() as value):
                return super().phrase(Compare("==", value, Const(0, "int")))
            case _:
                return super().phrase(expr)

    # ------------------------------------------------------------------ statements

    def lines(self, statements: tuple[Statement, ...], indent: str) -> Lines:
        made: Lines = []
        here = self
        for each in statements:
            match each:
                case For():
                    made += here._for(each, indent)
                case Branch(condition, then):
                    made.append(f"{indent}if {flat(here.condition(condition))}:")
                    made += here.lines(then, indent + STEP)
                case Bind(within, value):
                    bound, name = here.within(within)
                    made.append(f"{indent}{name} = {flat(here.number(value))}")
                    here = bound
                case Declare():
                    made += here._declared(each, indent)
                case Assign(target, value):
                    made.append(f"{indent}{here.element(target)} = {here._stored(target.array, value)}")
                case Accumulate():
                    made.append(f"{indent}{here._accumulated(each)}")
                case _:
                    assert_never(each)
        return made

    def _for(self, each: For, indent: str) -> Lines:
        inner, name = self.within(each.loop)
        start, stop = (flat(self.number(bound)) for bound in (each.loop.start, each.loop.stop))
        lines = [f"{indent}for {name} in range({start}, {stop}):", *inner.lines(each.body, indent + STEP)]
        if each.flag is not None:
            test = f"{self.names.arrays[each.flag]} {'!=' if each.ends_at else '=='} 0"
            lines += [f"{indent}{STEP}if {test}:", f"{indent}{STEP}{STEP}break"]
        return lines

    def _stored(self, name: str, value: Expr) -> str:
        kind = type_of(self.routine, name)
        return f"np.{kind}({flat(self.value(value))})"

    def _accumulated(self, each: Accumulate) -> str:
        target, kind = self.element(each.target), type_of(self.routine, each.target.array)
        sign = {"sum": "+", "any": "|", "all": "&"}[each.op]
        value = flat(self.number(each.value, UNARY))
        return f"{target} = np.{kind}({target} {sign} {value})"

    def _declared(self, each: Declare, indent: str) -> Lines:
        name = self.names.arrays[each.name]
        if not each.dims:
            return [] if each.value is None else [f"{indent}{name} = {self._stored(each.name, each.value)}"]
        return [] if each.value is None else [f"{indent}{name}[:] = {flat(self.value(each.value))}"]


def type_of(routine: Routine, name: str) -> str:
    """Return the type that values are stored in: signed, if short."""
    element = routine.elements[name]
    if element != "uint8":
        return TYPES[element]
    code = routine.code
    domain = code.input.domain if name == code.input.name else routine.facts.arrays.get(name)
    return "int8" if domain is not None and domain.hi < 128 else "int16"


@dataclass(frozen=True)
class _File:
    routine: Routine
    names: Printed

    def top(self) -> Lines:
        """Return imports, tables, and the functions that programs call."""
        lines = ["import numpy as np", ""]
        for table in self.routine.code.tables:
            kind = type_of(self.routine, table.name)
            values = table.values.ravel().tolist()
            lines.append(f"{self.names.arrays[table.name]} = np.array({values}, dtype=np.{kind})")
        return [*lines, *SHARED.splitlines()]

    def admit(self) -> Lines:
        """Return the function that checks and converts a sample."""
        given = self.routine.code.input
        each = given.element_domains
        kind = type_of(self.routine, given.name)
        lines = ["def admit(given, x):"]
        if each is None:
            return [
                *lines,
                f"{STEP}good = True",
                f"{STEP}for k in range(given.size):",
                f"{STEP}{STEP}value = given[k]",
                *(f"{STEP}{STEP}{line}" for line in _test(given.domain, kind)),
                f"{STEP}return good",
            ]
        lines.append(f"{STEP}good = True")
        for k, domain in enumerate(each):
            lines.append(f"{STEP}value = given[{k}]")
            lines += [f"{STEP}{line.replace('x[k]', f'x[{k}]')}" for line in _test(domain, kind)]
        return [*lines, f"{STEP}return good"]

    def program(self) -> Lines:
        """Return the function that computes one sample."""
        speech = self._speech()
        routine = self.routine
        lines = [f"def program({', '.join(self._arguments())}):"]
        for place, name in self.names.elements.items():
            lines.append(f"{STEP}{name} = {self.names.argument}[{place}]")
        lines += speech.lines(routine.body, STEP)
        if isinstance(routine.result, Place):
            return [*lines, f"{STEP}return {flat(speech.number(routine.result.index))}"]
        return [*lines, f"{STEP}return 0"]

    def run(self) -> Lines:
        """Return the function that checks, converts and computes many samples."""
        routine, speech = self.routine, self._speech()
        sizes = list(self.names.sizes.values())
        lines = [f"def run({', '.join(['X', 'out', *sizes])}):"]
        kind = type_of(routine, routine.code.input.name)
        lines.append(f"{STEP}given = X.reshape((X.shape[0], X.size // X.shape[0]))")
        lines.append(f"{STEP}{self.names.argument} = np.empty(given.shape[1], dtype=np.{kind})")
        for each in self._arrays():
            length = " * ".join(flat(speech.number(dim, UNARY)) for dim in each.dims)
            name = self.names.arrays[each.name]
            lines.append(f"{STEP}{name} = np.empty({length}, dtype=np.{type_of(routine, each.name)})")
        passed = self._arguments()
        if SCORES in routine.elements:
            passed[1] = "out[sample]"
            calls = [f"program({', '.join(passed)})"]
            calls += ["soften(out[sample])"] if routine.code.output == "probability" else []
        else:
            calls = [f"out[sample] = program({', '.join(passed)})"]
        return [
            *lines,
            f"{STEP}for sample in range(X.shape[0]):",
            f"{STEP}{STEP}if not admit(given[sample], {self.names.argument}):",
            f"{STEP}{STEP}{STEP}return False",
            *(f"{STEP}{STEP}{call}" for call in calls),
            f"{STEP}return True",
        ]

    def _speech(self) -> _Speech:
        return _Speech(self.routine, self.names, self.routine.facts, {})

    def _arguments(self) -> list[str]:
        scores = [self.names.arrays[SCORES]] if SCORES in self.routine.elements else []
        arrays = [self.names.arrays[each.name] for each in self._arrays()]
        return [self.names.argument, *scores, *self.names.sizes.values(), *arrays]

    def _arrays(self) -> list[Declare]:
        return list(_declared(self.routine.body))


def _declared(statements: tuple[Statement, ...]) -> list[Declare]:
    found: list[Declare] = []
    for each in statements:
        match each:
            case Declare(_, dims) if dims:
                found.append(each)
            case For(_, body) | Branch(_, body):
                found += _declared(body)
            case _:
                pass
    return found


def _test(domain: Domain, kind: str) -> Lines:
    """Return the lines that test one value, and convert it to a type."""
    if not domain.integer:
        ends = [f"value >= {float(domain.lo)!r}"] if isfinite(domain.lo) else []
        ends += [f"value <= {float(domain.hi)!r}"] if isfinite(domain.hi) else []
        return [f"good &= {' and '.join(['np.isfinite(value)', *ends])}", "x[k] = value"]
    lo, hi, values = domain.lo, domain.hi, domain.values
    if values is not None and len(values) == 2:
        return [f"good &= (value == {values[0]}) | (value == {values[1]})", "x[k] = value"]
    whole = "np.floor(value)" if kind == "float64" else "x[k]"
    lines = [f"if not {lo} <= value <= {hi}:", f"{STEP}return False", "x[k] = value"]
    lines.append(f"good &= {whole} == value")
    if values is not None and len(values) < hi - lo + 1:
        lines.append(f"good &= {' or '.join(f'value == {each}' for each in values)}")
    return lines
