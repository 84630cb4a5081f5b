"""Print a program as a JavaScript module: for the browser, for Node, and for pages that show how it decides.

What comes in is a `Code`, what goes out is an ES module that stands alone. It exports the program, and a
function that also returns every intermediate value by the name that the printed Python program gives it.
Numbers are doubles, so that integers are exact below 2 ** 53; a program that may need larger ones is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isinf
from typing import Any, ClassVar

from ..errors import UnsupportedError
from ..program.code import Code, Scores, are_numbered
from ..program.expr import And, Compare, Const, Expr, If, Not, Number, Or, Quotient, walk
from .javascript_words import ARRAYS, HELPERS, RESERVED
from .loops import Routine, lower
from .loops.braces import Braces, Lines, statement
from .loops.check import expressions
from .loops.form import SCORES, Accumulate, Declare, Place, Written
from .loops.names import Printed, printed_names
from .loops.stages import single_score
from .loops.text import ATOM, CHOICE, COMPARE, PRODUCT, SUM, UNARY, Width
from .python.module import printed_names as python_names
from .shared.categories import by_name_or_number, category_of
from .shared.layout import STEP, WIDTH, Doc, Infix, Text, call, fits, flat
from .shared.phrase import Phrase, joined

LARGEST = 2**53 - 1
"""The largest integer below which every one is a double."""


def print_javascript(code: Code, *, function_name: str = "program", doc: Sequence[str] = ()) -> str:
    """Return the source of an ES module that holds the program.

    Parameters
    ----------
    code : Code
        The program.
    function_name : str, default="program"
        Name of its function.
    doc : sequence of str
        Lines of its comment.

    Raises
    ------
    UnsupportedError
        If the program computes integers that may be 2 ** 53 or more, or returns labels that JavaScript has no
        literals for.
    """
    code, doc = by_name_or_number(code, doc)
    plain = _Module(lower(code, largest=LARGEST), function_name, None)
    kept = tuple(define.name for define in code.definitions)
    shown = _Module(lower(code, largest=LARGEST, keep=frozenset(kept)), function_name, kept)
    functions = [*plain.program(list(doc)), "", *shown.intermediates()]
    text = "\n".join(functions)
    helpers = [body for name, body in HELPERS.items() if re.search(rf"\b{name}\(", text)]
    parts = ["\n".join(plain.tables(text)), *helpers, text]
    return "\n\n".join(part for part in parts if part) + "\n"


@dataclass(frozen=True)
class _Speech(Braces):
    """JavaScript."""

    equal: ClassVar[str] = "==="
    unequal: ClassVar[str] = "!=="

    def category(self, asked: Compare) -> Phrase | None:
        found = category_of(asked, self.routine.code)
        if found is None:
            return None
        word = self.equal if asked.op == "==" else self.unequal
        return joined(word, [self.value(asked.left, SUM), Text(_literal(*found))], COMPARE)

    def constant(self, value: Number, kind: str) -> Phrase:
        match kind:
            case "bool":
                text = "1" if value else "0"
            case "int":
                text = str(value)
            case _:
                exact = float(value)
                text = repr(exact) if not isinf(exact) else "Infinity" if exact > 0 else "-Infinity"
        return Phrase(Text(text), UNARY if text.startswith("-") else ATOM)

    def choice(self, condition: Doc, then: Doc, otherwise: Doc) -> Phrase:
        return Phrase(Infix((condition, then, otherwise), ("?", ":")), CHOICE)

    def call(self, function: str, width: Width, *arguments: Doc) -> Phrase:
        names = {"sign": "Math.sign", "least": "Math.min", "greatest": "Math.max", "power": "Math.pow"}
        return Phrase(call(names.get(function, function), *arguments), ATOM)

    def converted(self, expr: Expr, doc: Doc, width: Width) -> Doc:
        return doc

    def counter(self) -> str:
        return "let"

    def final(self) -> str:
        return "const"

    def stored(self, name: str, value: Expr) -> Doc:
        is_scalar = name in self.routine.shapes and not self.routine.shapes[name]
        is_scalar |= name not in self.routine.shapes and name != SCORES
        return self.exactly(value) if is_scalar else self.value(value)

    def exactly(self, expr: Expr, least: int = CHOICE) -> Doc:
        """Return text that is a number, not a truth value: ``===`` tells them apart."""
        return call("Number", self.value(expr)) if self._is_truth(expr) else self.value(expr, least)

    def side(self, op: str, expr: Expr) -> Doc:
        return self.exactly(expr, SUM) if op in ("==", "!=") else super().side(op, expr)

    def _is_truth(self, expr: Expr) -> bool:
        match expr:
            case Compare() | Not():
                return True
            case And() | Or():
                return not self.variables
            case If(_, then, otherwise):
                return self._is_truth(then) or self._is_truth(otherwise)
            case _:
                return False

    def accumulated(self, statement_: Accumulate, indent: str) -> Lines:
        sign = {"sum": "+", "any": "|", "all": "&"}[statement_.op]
        target = self.element(statement_.target)
        return statement(self.number(statement_.value), f"{target} {sign}= ", ";", indent)

    def declared(self, statement_: Declare, indent: str) -> Lines:
        name, value = self.names.arrays[statement_.name], statement_.value
        if not statement_.dims:
            if value is None:
                return [f"{indent}let {name};"]
            word = "const" if statement_.is_final else "let"
            return statement(self.exactly(value), f"{word} {name} = ", ";", indent)
        filled = ".fill(1)" if isinstance(value, Const) and value.value else ""
        length = " * ".join(flat(self.number(each, UNARY)) for each in statement_.dims)
        return [f"{indent}const {name} = new {ARRAYS[statement_.element]}({_folded(length)}){filled};"]


def _folded(length: str) -> str:
    """Multiply a length out where it is a product of numbers."""
    numbers = length.split(" * ")
    if not all(each.isdecimal() for each in numbers):
        return length
    product = 1
    for each in numbers:
        product *= int(each)
    return str(product)


class _Module:
    """The functions of a module."""

    def __init__(self, routine: Routine, function_name: str, kept: Sequence[str] | None) -> None:
        self.routine = routine
        self.kept = kept
        self.function_name = function_name
        self.names: Printed = printed_names(routine, function_name, RESERVED)
        self.speech = _Speech(routine, self.names, routine.facts, {})

    def tables(self, text: str) -> Iterator[str]:
        """Yield constants that a text reads: labels, and tables of numbers."""
        classes = self.routine.code.classes
        if re.search(r"\blabels\[", text):
            yield from _bracketed("const labels = [", [_literal(each) for each in classes], "];")
        for table in self.routine.code.tables:
            name = self.names.arrays[table.name]
            if re.search(rf"\b{name}\b", text):
                numbers = [repr(value) for value in table.values.ravel().tolist()]
                kind = ARRAYS[self.routine.elements[table.name]]
                yield from _bracketed(f"const {name} = {kind}.of(", numbers, ");")

    def program(self, doc: Lines) -> Lines:
        """Return the function for one sample."""
        lines = [*_comment([*doc, "", *self._explained()]), *self._opened(self.names.function)]
        return [*lines, *self._computed(), *self._result("return "), "}"]

    def intermediates(self) -> Lines:
        """Return the function that returns every intermediate value, too."""
        code = self.routine.code
        called = python_names(code, self.function_name)
        entries = []
        for name in self.kept or ():
            shape = ", ".join(flat(self.speech.number(each)) for each in self.routine.shapes[name])
            value = self.names.arrays[name]
            entries.append(f"{STEP}{STEP}{called[name]}: {{ shape: [{shape}], values: {value} }},")
        passed = ", ".join([self.names.argument, *self.names.sizes.values()])
        about = [
            "Every intermediate value by its name, and what the program returns as `result`.",
            "Arrays are flat, in C order, of the shape that stands beside them.",
        ]
        return [
            *_comment(about),
            *self._opened(f"{self.names.function}_intermediates"),
            *self._computed(),
            f"{STEP}return {{",
            *entries,
            f"{STEP}{STEP}result: {self.names.function}({passed}),",
            f"{STEP}}};",
            "}",
        ]

    # ------------------------------------------------------------------ parts of a function

    def _explained(self) -> Lines:
        code, argument = self.routine.code, self.names.argument
        sized = {size.axis: self.names.sizes[size.name] for size in code.sizes}
        dims = [sized.get(axis, str(length)) for axis, length in enumerate(code.input.dims)]
        if code.input.categories is not None:
            return [f"{argument}: an array of {dims[0]} values, categories by name."]
        nested = "an array" if len(dims) == 1 else "nested arrays"
        lines = [f"{argument}: {nested} of {' x '.join(dims)} numbers, or a typed array of them in C order."]
        if sized:
            several = " and ".join(dict.fromkeys(sized.values()))
            lines.append(
                f"{several}: up to {self.routine.limit}; to be given with a typed array, which is flat."
            )
        return lines

    def _opened(self, name: str) -> Lines:
        code, argument = self.routine.code, self.names.argument
        first = {size.name: size.axis for size in reversed(code.sizes)}
        parameters = [argument]
        for size, axis in sorted(first.items(), key=lambda each: each[1]):
            parameters.append(f"{self.names.sizes[size]} = {argument}{'[0]' * axis}.length")
        lines = [f"export function {name}({', '.join(parameters)}) {{"]
        for wished, size in self.names.sizes.items():
            least, limit = self.routine.least[wished], self.routine.limit
            lines += [
                f"{STEP}if (!({size} >= {least} && {size} <= {limit})) {{",
                f'{STEP}{STEP}throw new RangeError("{size} must be {least} to {limit}");',
                f"{STEP}}}",
            ]
        for value, divisor in self._divided():
            lines += [
                f"{STEP}if ({value} % {divisor} !== 0) {{",
                f'{STEP}{STEP}throw new RangeError("{value} must be a multiple of {divisor}");',
                f"{STEP}}}",
            ]
        body = "\n".join(self._computed() + ([] if self.kept is not None else self._result("")))
        is_numeric = code.input.categories is None
        if is_numeric and (re.search(rf"\b{argument}\[", body) or self.names.elements):
            lines.append(f"{STEP}{argument} = values({argument}, {ARRAYS[self.routine.element]});")
        for place, name in self.names.elements.items():
            if re.search(rf"\b{name}\b", body):
                wished = (code.input.element_names or ())[place]
                note = "" if wished.replace(" ", "_") == name else f" // {_in_page(json.dumps(wished)[1:-1])}"
                lines.append(f"{STEP}const {name} = {argument}[{place}];{note}")
        return lines

    def _divided(self) -> list[tuple[str, int]]:
        found = {
            (flat(self.speech.number(node.value, PRODUCT)), node.divisor): None
            for expr, _ in expressions(self.routine)
            for node in walk(expr)
            if isinstance(node, Quotient)
        }
        return list(found)

    def _computed(self) -> Lines:
        lines: Lines = []
        if isinstance(self.routine.result, Written) and self.kept is None:
            count = flat(self.speech.number(self.routine.result.count))
            kind = ARRAYS[self.routine.result.element]
            lines.append(f"{STEP}const {self.names.arrays[SCORES]} = new {kind}({count});")
        return lines + self.speech.lines(self.routine.body)

    def _result(self, word: str) -> Lines:
        match self.routine.result:
            case Place(index):
                return self._label(index, STEP)
            case Written("probability", _, _):
                scores = self.names.arrays[SCORES]
                return [*self._probabilities(scores), f"{STEP}{word}{scores};"]
            case _:
                return [f"{STEP}{word}{self.names.arrays[SCORES]};"]

    def _probabilities(self, scores: str) -> Lines:
        single = [f"{STEP}{scores}[0] = logistic({scores}[0]);"]
        if single_score(self.routine.code) is not None:
            return single
        several = [f"{STEP}softmax({scores});"]
        result = self.routine.code.result
        if not self.routine.code.sizes or not isinstance(result, Scores) or len(result.parts) > 1:
            return several
        inside = [f"{STEP}{line}" for line in single], [f"{STEP}{line}" for line in several]
        return [
            f"{STEP}if ({scores}.length === 1) {{",
            *inside[0],
            f"{STEP}}} else {{",
            *inside[1],
            f"{STEP}}}",
        ]

    def _label(self, index: Expr, indent: str) -> Lines:
        """Return a label, case by case where one line would hold too many."""
        lines: Lines = []
        classes = self.routine.code.classes
        while isinstance(index, If):
            if not any(isinstance(each, If) for each in (index.then, index.otherwise)):
                line = f"return {flat(self._of_label(index))};"
                if fits(line, indent):
                    break
            lines += statement(self.speech.condition(index.condition), "if (", ") {", indent)
            lines += [*self._label(index.then, indent + STEP), f"{indent}}}"]
            index = index.otherwise
        return [*lines, *statement(self._of_label(index), "return ", ";", indent)] if classes else lines

    def _of_label(self, index: Expr) -> Doc:
        speech, classes = self.speech, self.routine.code.classes
        match index:
            case Const(value, _):
                return Text(_literal(classes[int(value)]))
            case If(condition, then, otherwise):
                one, other = self._of_label(then), self._of_label(otherwise)
                return speech.choice(speech.condition(condition, 1), one, other).doc
            case Compare() | Not() | And() | Or():
                if tuple(classes) == (False, True) and isinstance(classes[0], bool):
                    return speech.value(index)
                labels = Text(_literal(classes[1])), Text(_literal(classes[0]))
                return speech.choice(speech.condition(index, 1), *labels).doc
        place = speech.exactly(index)
        return place if are_numbered(classes) else Text(f"labels[{flat(place)}]")


def _literal(value: Any) -> str:
    """Return a label as a literal that is safe inside a page, too.

    Raises
    ------
    UnsupportedError
        If it is an integer that doubles do not hold, or bytes.
    """
    plain = value.item() if hasattr(value, "item") else value
    if isinstance(plain, bytes) or (isinstance(plain, int) and abs(plain) > LARGEST):
        raise UnsupportedError(f"JavaScript has no literal for the label {plain!r}")
    known = plain if plain is None or isinstance(plain, bool | int | float | str) else str(plain)
    return _in_page(json.dumps(known))


def _in_page(text: str) -> str:
    """Return text that ends no script of a page that it stands in."""
    return text.replace("</", "<\\/")


def _comment(lines: Lines) -> Lines:
    safe = [_in_page(json.dumps(line)[1:-1].replace('\\"', '"').replace("*/", "* /")) for line in lines]
    while safe and not safe[0]:
        safe.pop(0)
    return ["/**", *(f" * {line}".rstrip() for line in safe), " */"]


def _bracketed(head: str, values: Sequence[str], end: str) -> Lines:
    whole = f"{head}{', '.join(values)}{end}"
    if len(whole) <= WIDTH:
        return [whole]
    lines, line = [head], STEP
    for value in values:
        if len(line) + len(value) + 1 > WIDTH:
            lines.append(line.rstrip())
            line = STEP
        line += f"{value}, "
    return [*lines, line.rstrip(), end]
