"""Print a program as pseudocode, as a paper would: plain text that is read, not run.

What comes in is a `Code`, with or without named sizes. What goes out follows a small grammar: blocks by
indentation, ``←`` for "becomes", sums and "for all" in words; a line that goes on is indented twice more.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ...program.build import ONE, ZERO
from ...program.code import Code, Decision, Each, are_numbered
from ...program.expr import Compare, CompareOp, Const, Expr, If, Loop, Number
from ...program.infer import facts_of
from ...program.sizes import axes_of_sizes
from ..python.statements import single_score
from ..shared.categories import by_name_or_number
from ..shared.kinds import is_bit
from ..shared.literals import comment
from ..shared.namer import Namer
from ..shared.names import names_of, with_plain_loops
from ..shared.naming import is_condition
from .notation import ATOM, CHOICE, OR, PRODUCT, Notation, Phrase

HARD = "\0"
"""Stands for a blank at which no line is broken: one inside a label."""

WIDTH = 88
STEP = "    "

RESERVED = frozenset(
    re.findall(
        r"\w+",
        "all and append argmax for from if logistic max min mod not number of or otherwise over return "
        "scores sign softmax some sum the then to with",
    )
)
"""Words of the grammar; nothing else may be called like one of them."""


OPERATORS: dict[CompareOp, str] = {"<": "<", "<=": "≤", "==": "=", "!=": "≠", ">=": "≥", ">": ">"}


class Plain:
    """The spelling of pseudocode."""

    times = " · "
    both = " and "
    either = " or "

    def operator(self, op: CompareOp) -> str:
        """Return a sign of comparison."""
        return OPERATORS[op]

    def number(self, value: Number) -> Phrase:
        """Return a number: the shortest that reads back to the same."""
        if isinstance(value, Fraction):
            decimal, quotient = repr(float(value)), f"{value.numerator} / {value.denominator}"
            return (quotient, PRODUCT) if len(quotient) < len(decimal) else (decimal, ATOM)
        if isinstance(value, float):
            return ("∞" if math.isinf(value) else repr(value)), ATOM
        return str(int(value)), ATOM

    def element(self, name: str, index: Sequence[str]) -> str:
        """Return ``name[i, j]``."""
        return f"{name}[{', '.join(index)}]" if index else name

    def category(self, value: Any) -> str:
        """Return the name of a category, as a label."""
        return _label(value)

    def call(self, name: str, operands: Sequence[str]) -> str:
        """Return ``min(a, b)``."""
        return f"{name}({', '.join(operands)})"

    def remainder(self, value: str, modulus: str) -> str:
        """Return ``a mod b``."""
        return f"{value} mod {modulus}"

    def power(self, base: int, exponent: str) -> str:
        """Return ``2^(i + 1)``."""
        return f"{base}^({exponent})"

    def negation(self, condition: str) -> str:
        """Return ``not c``."""
        return f"not {condition}"

    def bracket(self, condition: str) -> str:
        """Return ``[c]``."""
        return f"[{condition}]"

    def run(self, var: str, start: str, stop: str, last: str) -> str:
        """Return ``i from 0 to 9``."""
        return f"{var} from {start} to {last}"

    def total(self, runs: Sequence[str], guard: str | None, body: str) -> Phrase:
        """Return ``sum over i from 0 to 9 with g of b``."""
        return f"sum over {_ranges(runs, guard)} of {body}", CHOICE

    def count(self, runs: Sequence[str], guard: str | None, body: str, both: str) -> Phrase:
        """Return ``number of i from 0 to 9 with c``."""
        return f"number of {_ranges(runs, both)}", CHOICE

    def quantified(self, op: str, runs: Sequence[str], guard: str | None, body: str) -> Phrase:
        """Return ``for all i from 0 to 9 with g: c``."""
        return f"for {'some' if op == 'any' else 'all'} {_ranges(runs, guard)}: {body}", CHOICE

    def choice(self, cases: Sequence[tuple[str, str]], otherwise: str) -> Phrase:
        """Return ``a if c, b if d, otherwise e``."""
        return "".join(
            f"{value} if {condition}, " for value, condition in cases
        ) + f"otherwise {otherwise}", CHOICE


def _ranges(runs: Sequence[str], guard: str | None) -> str:
    return ", ".join(runs) + ("" if guard is None else f" with {guard}")


def print_pseudocode(code: Code, *, function_name: str = "program", doc: Sequence[str] = ()) -> str:
    """Return a program as pseudocode.

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
        self._notation = Notation(Plain(), self._names, facts_of(self._code))

    def text(self, doc: Sequence[str]) -> str:
        """Return the whole text."""
        names = self._names
        lines = [f"{STEP}// {comment(line)}".rstrip() for line in doc]
        body = [*self._reading(), *self._tables()]
        for each in self._code.definitions:
            index = [loop.var for loop in each.loops]
            target = self._notation.spelling.element(names.arrays[each.name], index)
            body += self._over(each.loops, f"{target} ← {{}}", each.body)
        body += self._result()
        text = [f"{names.function}({names.argument})", *lines, *body, *_legend(body, bool(self._code.sizes))]
        return "\n".join(text) + "\n"

    def _reading(self) -> list[str]:
        """Return the lines that name sizes and inputs."""
        lines: dict[str, None] = {}
        for name, axes in axes_of_sizes(self._code).items():
            where = f" of {'axis' if len(axes) == 1 else 'axes'} {' and '.join(map(str, axes))}"
            length = f"the length{where if len(self._code.input.dims) > 1 else ''}"
            lines[f"{STEP}{name} ← {length} of {self._names.argument}"] = None
        given = self._code.input.element_names or ()
        for place, name in self._names.elements.items():
            original = "" if name == given[place] else f"  // {comment(given[place])}"
            lines[f"{STEP}{name} ← {self._names.argument}[{place}]{original}"] = None
        return list(lines)

    def _tables(self) -> list[str]:
        return [
            line
            for table in self._code.tables
            for line in _wrapped(f"{self._names.arrays[table.name]} ← {_nested(table.values.tolist())}", STEP)
        ]

    def _over(self, loops: tuple[Loop, ...], statement: str, body: Expr) -> list[str]:
        """Return a statement, which has a place for the body, for every point of some loops."""
        text = statement.format(
            self._notation.within(loops).value(body, OR if "append" in statement else CHOICE)
        )
        if not loops:
            return _wrapped(text, STEP)
        runs = _wrapped(f"for all {', '.join(self._notation.runs(loops))}", STEP)
        return [*runs, *_wrapped(text, STEP + STEP)]

    def _result(self) -> list[str]:
        result, classes = self._code.result, self._code.classes
        if isinstance(result, Decision):
            return self._decided(result.index, STEP)
        single = single_score(result.parts)
        if result.kind == "label" and single is not None:
            return self._decided(Compare(">", single, ZERO), STEP)
        lines = self._scores(result.parts)
        if result.kind == "label":
            place = "argmax(scores)"
            answer = place if are_numbered(classes) else f"{_labels(classes)}[{place}]"
            return [*lines, *_wrapped(f"return {answer}", STEP)]
        if result.kind == "score":
            return [*lines, f"{STEP}return scores"]
        return [*lines, f"{STEP}return {'softmax' if single is None else 'logistic'}(scores)"]

    def _scores(self, parts: Sequence[Each]) -> list[str]:
        if not any(part.loops for part in parts):
            values = ", ".join(self._notation.value(part.body, OR) for part in parts)
            return _wrapped(f"scores ← ⟨{values}⟩", STEP)
        lines = [f"{STEP}scores ← ⟨⟩"]
        for part in parts:
            lines += self._over(part.loops, "append {} to scores", part.body)
        return lines

    def _decided(self, index: Expr, indent: str) -> list[str]:
        """Return the label of a place, case by case."""
        classes, notation = self._code.classes, self._notation
        if isinstance(index, Const):
            return _wrapped(f"return {_label(classes[int(index.value)])}", indent)
        is_choice = isinstance(index, If)
        if is_condition(index) or (
            is_bit(index, notation.facts) and not is_choice and not are_numbered(classes)
        ):
            index, is_choice = If(index, ONE, ZERO), True
        if is_choice:
            lines, word = [], "if"
            for condition, each in notation.cases(index):
                head = "otherwise" if condition is None else f"{word} {notation.condition(condition)} then"
                lines += [*_wrapped(head, indent), *self._decided(each, indent + STEP)]
                word = "otherwise if"
            return lines
        text = notation.value(index)
        if not are_numbered(classes):
            text = f"{_labels(classes)}[{text}]"
        return _wrapped(f"return {text}", indent)


SINGLE = "of a single element, argmax is 1 where it is above 0, and 0 elsewhere"
"""A single score decides by its sign; only where sizes are open can it be single without being seen to be."""

LEGEND = {
    r"(?<![\w⟩\]])\[": "[c] is 1 where c holds, and 0 elsewhere",
    r"argmax\(": "argmax(s) is the place of the largest element of s, the first of equal ones",
    r"softmax\(": "softmax(s)[k] is exp(s[k]) divided by the sum of exp(s[j]) over all j",
    r"logistic\(": "logistic(⟨s⟩) is ⟨1 / (1 + exp(-s))⟩",
}
"""What a sign means, for those that occur, as patterns."""


def _legend(body: Sequence[str], is_any_size: bool) -> list[str]:
    text = "\n".join(body)
    lines = [f"{STEP}// {meaning}" for sign, meaning in LEGEND.items() if re.search(sign, text)]
    return [*lines, f"{STEP}// {SINGLE}"] if is_any_size and "argmax(" in text else lines


def _label(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
    return text.replace(" ", HARD)


def _labels(classes: Sequence[Any]) -> str:
    return f"⟨{', '.join(map(_label, classes))}⟩"


def _nested(values: Any) -> str:
    return f"⟨{', '.join(map(_nested, values))}⟩" if isinstance(values, list) else repr(values)


def _wrapped(text: str, indent: str) -> list[str]:
    """Return a statement as lines; those after the first are indented by two steps more."""
    text = re.sub(r" · ", f"{HARD}·{HARD}", text)
    text = re.sub(r"(?<= )([-+=≠<≤>≥]) ", rf"\1{HARD}", text)  # a line begins with an operator
    text = re.sub(r"(?<=[\w\])]), (?=[^\[\]()]*\])", f",{HARD}", text)  # no line ends inside an index
    lines, line = [], indent
    for word in text.split(" "):
        if len(line) + len(word) > WIDTH and line.strip():
            lines.append(line.rstrip())
            line = indent + STEP + STEP
        line += word + " "
    return [each.replace(HARD, " ") for each in [*lines, line.rstrip()]]
