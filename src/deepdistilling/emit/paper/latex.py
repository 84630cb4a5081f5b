r"""Print a program as mathematics: one ``align*`` environment of LaTeX, which needs the package amsmath.

What comes in is a `Code`, with or without named sizes. What goes out is a fragment for ``\input``: an
equation for each definition, and one that says what the program returns. Sums, "for all" and "for some" have
their ranges below or after them; brackets are Iverson's: :math:`[c]` is 1 where c holds, and 0 elsewhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from ...program.build import ONE, ZERO
from ...program.code import Code, Decision, Each, are_numbered
from ...program.domain import BOOLEAN, Domain
from ...program.expr import Compare, CompareOp, Const, Expr, If, Loop, Number
from ...program.infer import facts_of
from ..python.statements import single_score
from ..shared.categories import by_name_or_number
from ..shared.kinds import is_bit
from ..shared.literals import comment
from ..shared.namer import Namer
from ..shared.names import names_of, with_plain_loops
from ..shared.naming import is_condition
from ..shared.slices import lengths
from .notation import ATOM, CHOICE, OR, PRODUCT, Notation, Phrase

ROW = r" \\"
"""Ends a row."""

WIDTH = 72
"""Signs on a line, about; a longer equation is broken before an operator."""

RESERVED = frozenset(("scores", "labels"))
"""Names that the printer itself gives."""

ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\symbol{34}",
    **{sign: f"{{{sign}}}" for sign in "-'`"},  # two in a row would become another sign
    **{sign: f"\\{sign}" for sign in "{}$&#_%"},
}


OPERATORS: dict[CompareOp, str] = {
    "<": "<",
    "<=": r"\le",
    "==": "=",
    "!=": r"\ne",
    ">=": r"\ge",
    ">": ">",
}


class Mathematics:
    """The spelling of LaTeX."""

    times = r" \cdot "
    both = r" \land "
    either = r" \lor "

    def operator(self, op: CompareOp) -> str:
        """Return a sign of comparison."""
        return OPERATORS[op]

    def number(self, value: Number) -> Phrase:
        """Return a number: the shortest that reads back to the same."""
        if isinstance(value, Fraction):
            decimal, quotient = repr(float(value)), f"{value.numerator}/{value.denominator}"
            if len(quotient) < len(decimal):
                return rf"\tfrac{{{value.numerator}}}{{{value.denominator}}}", ATOM
            value = float(value)
        if isinstance(value, float):
            return _float(value)
        return str(int(value)), ATOM

    def element(self, name: str, index: Sequence[str]) -> str:
        """Return ``name_{i, j}``."""
        base = name if len(name) == 1 else rf"\mathit{{{escaped(name)}}}"
        return f"{base}_{{{', '.join(index)}}}" if index else base

    def category(self, value: Any) -> str:
        """Return the name of a category, as a label."""
        return label(value)

    def call(self, name: str, operands: Sequence[str]) -> str:
        r"""Return ``\min(a, b)``."""
        heads = {"min": r"\min", "max": r"\max", "sign": r"\operatorname{sgn}"}
        return f"{heads[name]}({', '.join(operands)})"

    def remainder(self, value: str, modulus: str) -> str:
        r"""Return ``a \bmod b``."""
        return rf"{value} \bmod {modulus}"

    def power(self, base: int, exponent: str) -> str:
        """Return ``2^{i + 1}``."""
        return f"{base}^{{{exponent}}}"

    def negation(self, condition: str) -> str:
        r"""Return ``\lnot c``."""
        return rf"\lnot {condition}"

    def bracket(self, condition: str) -> str:
        """Return ``[c]``."""
        return f"[{condition}]"

    def run(self, var: str, start: str, stop: str, last: str) -> str:
        r"""Return ``0 \le i < 10``."""
        return rf"{start} \le {var} < {stop}"

    def total(self, runs: Sequence[str], guard: str | None, body: str) -> Phrase:
        r"""Return ``\sum_{0 \le i < 10} b``."""
        below = [*runs, *(() if guard is None else (guard,))]
        rows = f"{ROW} ".join(below)
        under = rows if len(below) == 1 else rf"\substack{{{rows}}}"
        return rf"\sum_{{{under}}} {body}", PRODUCT

    def count(self, runs: Sequence[str], guard: str | None, body: str, both: str) -> Phrase:
        r"""Return ``\sum_{0 \le i < 10} [c]``."""
        return self.total(runs, guard, body)

    def quantified(self, op: str, runs: Sequence[str], guard: str | None, body: str) -> Phrase:
        r"""Return ``\forall\, 0 \le i < 10,\, g \colon c``."""
        sign = r"\exists" if op == "any" else r"\forall"
        ranges = r",\, ".join([*runs, *(() if guard is None else (guard,))])
        return rf"{sign}\, {ranges} \colon {body}", CHOICE

    def choice(self, cases: Sequence[tuple[str, str]], otherwise: str) -> Phrase:
        r"""Return a ``cases`` environment."""
        rows = [rf"{value} & \text{{if }} {_broken(condition)}" for value, condition in cases]
        return _cases([*rows, rf"{otherwise} & \text{{otherwise}}"]), ATOM


def print_latex(code: Code, *, function_name: str = "program", doc: Sequence[str] = ()) -> str:
    """Return a program as equations.

    Parameters
    ----------
    code : Code
        The program.
    function_name : str, default="program"
        What it is called.
    doc : sequence of str
        Lines at its top, as comments.
    """
    code, doc = by_name_or_number(code, doc)
    return _Printer(code, function_name).text(doc)


class _Printer:
    def __init__(self, code: Code, function_name: str) -> None:
        self._names = names_of(code, function_name, Namer(RESERVED))
        self._code = with_plain_loops(code, self._names)
        self._spelling = Mathematics()
        self._notation = Notation(self._spelling, self._names, facts_of(self._code))

    def text(self, doc: Sequence[str]) -> str:
        """Return the whole text."""
        notes = [r"Needs \usepackage{amsmath}.", *self._renamed()]
        if self._code.sizes and self._code.output == "label":
            notes.append("The arg max of a single score is 1 where it is above 0, and 0 elsewhere.")
        lines = [f"% {comment(line)}".rstrip() for line in (*doc, *notes)]
        rows = [self._domain(), *self._reading(), *self._tables()]
        for each in self._code.definitions:
            index = [self._spelling.element(loop.var, ()) for loop in each.loops]
            name = self._spelling.element(self._names.arrays[each.name], index)
            rows.append(self._equation(name, each.loops, each.body))
        rows += self._result()
        return "\n".join([*lines, r"\begin{align*}", f"{ROW}\n".join(rows), r"\end{align*}"]) + "\n"

    def _domain(self) -> str:
        """Return which values the argument can have."""
        if self._code.input.categories is not None:
            rows = rf"\text{{rows of {self._code.input.dims[0]} columns}}"
            return rf"{self._spelling.element(self._names.argument, ())} &\in {rows}"
        domains = self._code.input.element_domains
        one = self._code.input.domain if domains is None else Domain(-math.inf, math.inf, False)
        dims = r" \times ".join(self._notation.value(each) for each in lengths(self._code))
        return rf"{self._spelling.element(self._names.argument, ())} &\in {_values(one)}^{{{dims}}}"

    def _renamed(self) -> list[str]:
        """Return the user's names that had to be changed."""
        given = self._code.input.element_names or ()
        return [
            f"{name}: {given[place]}" for place, name in self._names.elements.items() if name != given[place]
        ]

    def _reading(self) -> list[str]:
        """Return the equations that give elements of the argument their names."""
        argument = self._names.argument
        return [
            f"{self._spelling.element(name, ())} &= {self._spelling.element(argument, [str(place)])}"
            for place, name in self._names.elements.items()
        ]

    def _tables(self) -> list[str]:
        """Return the tables as matrices, one for each place on the axes before the last two."""
        rows = []
        for table in self._code.tables:
            values, name = table.values, self._names.arrays[table.name]
            for place in np.ndindex(*values.shape[:-2]):
                head = self._spelling.element(name, list(map(str, place)))
                rows.append(f"{head} &= {self._matrix(values[place])}")
        return rows

    def _matrix(self, values: Any) -> str:
        if values.ndim < 2:
            return _broken(_listed(map(self._number, values.tolist())), in_cell=False)
        lines = (" & ".join(map(self._number, row)) for row in values.tolist())
        columns, inner = "r" * values.shape[1], f"{ROW} ".join(lines)
        return rf"\left(\begin{{array}}{{{columns}}} {inner} \end{{array}}\right)"

    def _number(self, value: float) -> str:
        text = self._spelling.number(abs(value))[0]
        return f"-{text}" if value < 0 else text

    def _equation(self, name: str, loops: tuple[Loop, ...], body: Expr) -> str:
        """Return an equation, for every point of some loops."""
        text = _broken(self._notation.within(loops).value(body), in_cell=False)
        runs = r",\; ".join(self._notation.runs(loops))
        return f"{name} &= {text}" + (rf" \quad \text{{for }} {runs}" if loops else "")

    def _result(self) -> list[str]:
        result = self._code.result
        name, argument = (
            self._spelling.element(each, ()) for each in (self._names.function, self._names.argument)
        )
        head = f"{name}({argument}) &= "
        if isinstance(result, Decision):
            return [head + self._decided(result.index)]
        single = single_score(result.parts)
        if result.kind == "label" and single is not None:
            return [head + self._decided(Compare(">", single, ZERO))]
        scores = self._spelling.element("scores", ())
        rows = [f"{scores} &= {self._scores(result.parts)}"]
        if result.kind == "score":
            return [*rows, head + scores]
        if result.kind == "label":
            place = rf"\operatorname{{arg\,max}}({scores})"
            if are_numbered(self._code.classes):
                return [*rows, head + place]
            return [*rows, *self._labels(), f"{head}{self._spelling.element('labels', [place])}"]
        if single is not None:
            return [*rows, rf"{head}\operatorname{{logistic}}({scores})", LOGISTIC]
        return [*rows, rf"{head}\operatorname{{softmax}}({scores})", SOFTMAX]

    def _scores(self, parts: Sequence[Each]) -> str:
        items = []
        for part in parts:
            value = self._notation.within(part.loops).value(part.body, OR)
            runs = r",\, ".join(self._notation.runs(part.loops))
            items.append(f"({value})_{{{runs}}}" if part.loops else value)
        return _broken(_listed(items), in_cell=False)

    def _labels(self) -> list[str]:
        items = _broken(_listed(map(label, self._code.classes)), in_cell=False)
        return [f"{self._spelling.element('labels', ())} &= {items}"]

    def _decided(self, index: Expr) -> str:
        """Return the label of a place, case by case."""
        classes, notation = self._code.classes, self._notation
        if isinstance(index, Const):
            return label(classes[int(index.value)])
        if not isinstance(index, If) and (is_condition(index) or is_bit(index, notation.facts)):
            index = If(index, ONE, ZERO)
        if isinstance(index, If):
            rows = []
            for condition, each in notation.cases(index):
                when = r"\text{otherwise}"
                if condition is not None:
                    when = rf"\text{{if }} {_broken(notation.condition(condition))}"
                rows.append(f"{self._decided(each)} & {when}")
            return _cases(rows)
        text = notation.value(index)
        if are_numbered(classes):
            return text
        rows = [rf"{label(each)} & \text{{if }} {text} = {place}" for place, each in enumerate(classes)]
        return _cases(rows)


SOFTMAX = r"\text{where } \operatorname{softmax}(s)_k &= e^{s_k} / \textstyle\sum_j e^{s_j}"
LOGISTIC = r"\text{where } \operatorname{logistic}(\langle s \rangle) &= \langle 1 / (1 + e^{-s}) \rangle"


def label(value: Any) -> str:
    r"""Return a label: a number as such, all else as ``\text{...}``, in which no sign is a command."""
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        text = Mathematics().number(abs(value))[0]
        return f"-{text}" if value < 0 else text
    return rf"\text{{{escaped(str(value))}}}"


def escaped(text: str) -> str:
    """Return text in which every sign stands for itself; what cannot be printed is written as an escape."""
    safe = "".join(ESCAPES.get(each, each) for each in comment(text))
    return safe.replace("  ", r" \ ")


def _float(value: float) -> Phrase:
    if math.isinf(value):
        return r"\infty", ATOM
    mantissa, _, exponent = repr(value).partition("e")
    return (rf"{mantissa} \cdot 10^{{{int(exponent)}}}", PRODUCT) if exponent else (mantissa, ATOM)


def _values(domain: Domain) -> str:
    if domain == BOOLEAN:
        return r"\{0, 1\}"
    if not domain.integer:
        return r"\mathbf{R}"
    if domain.values is not None and len(domain.values) <= 3:
        return rf"\{{{', '.join(map(str, domain.values))}\}}"
    return rf"\{{{domain.lo}, \ldots, {domain.hi}\}}"


def _listed(items: Iterable[str]) -> str:
    return rf"\langle {', '.join(items)} \rangle"


def _cases(rows: Sequence[str]) -> str:
    body = f"{ROW}\n        ".join(rows)
    return f"\\begin{{cases}}\n        {body}\n    \\end{{cases}}"


def _broken(text: str, *, in_cell: bool = True) -> str:
    """Return a formula that is broken before operators, where it is longer than a line.

    In a cell of ``cases``, lines need an environment of their own.
    """
    lines, line = [], ""
    for piece in _pieces(text):
        if line and _signs(line + piece) > WIDTH:
            lines.append(line.rstrip())
            line = ""
        line += piece
    lines.append(line)
    if len(lines) == 1:
        return text
    if in_cell:
        inner = f"{ROW} & {{}} ".join(lines)
        return rf"\begin{{aligned}}[t] & {inner} \end{{aligned}}"
    return f"{ROW}\n    &\\quad {{}} ".join(lines)


BREAKS = re.compile(r"\\[{}]|\\begin\{\w+\}|\\end\{\w+\}|[{}]| (?=[-+] |\\l(?:and|or) )|(?<=,) ")
"""Where a formula may be broken, and what says how deep it is nested."""


def _pieces(text: str) -> list[str]:
    """Split a formula before its operators and after its commas, but not inside braces or environments."""
    pieces, depth, start = [], 0, 0
    for found in BREAKS.finditer(text):
        sign = found.group()
        depth += (sign == "{" or sign.startswith("\\begin")) - (sign == "}" or sign.startswith("\\end"))
        if sign == " " and depth == 0:
            pieces.append(text[start : found.end()])
            start = found.end()
    return [*pieces, text[start:]]


def _signs(text: str) -> int:
    """Return about how many signs a formula has in print."""
    return len(re.sub(r"\\(?:text|mathit|operatorname|substack|tfrac)|\\[a-z]+|[{}\\]", "", text))
