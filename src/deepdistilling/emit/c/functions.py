"""The functions of a printed C file: one for a sample, one for many, and what they need."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...program.build import ONE, ZERO
from ...program.code import Scores
from ...program.expr import And, Compare, Expr, If, Not, Or, Quotient, Xor, walk
from ..loops.braces import Lines, statement
from ..loops.check import expressions
from ..loops.form import SCORES, Declare, Place, Written
from ..loops.stages import single_score
from ..loops.text import PRODUCT
from ..shared.layout import STEP, WIDTH, fits, flat
from .interface import Interface, comment, signature
from .labels import label_table
from .speech import CSpeech
from .words import TYPES, without_words


@dataclass(frozen=True)
class Functions(Interface):
    """The functions of a file."""

    def tables(self, text: str) -> Lines:
        """Return constants: the labels, and the tables of numbers that a text reads."""
        code, said = self.routine.code, without_words(text)
        lines = []
        table = label_table(code.classes, f"{self.names.function}_labels")
        if table is not None:
            lines += _braced(f"{table[0]} = ", table[1])
        for each in code.tables:
            if not is_named(self.names.arrays[each.name], said):
                continue
            values = [repr(value) for value in each.values.ravel().tolist()]
            kind = TYPES[self.routine.elements[each.name]]
            lines += _braced(f"static const {kind} {self.names.arrays[each.name]}[{len(values)}] = ", values)
        return lines

    def sample(self, doc: Lines) -> Lines:
        """Return the function for one sample, and the one that says how much memory it needs."""
        lines = [*self._room(), *comment([*doc, "", *self.explained()]), *signature(self.head()), "{"]
        lines += self._opened()
        given = self.routine.code.input
        for place, name in self.names.elements.items():
            kind = TYPES[self.routine.element]
            wished = given.element_names[place] if given.element_names else name
            note = "" if wished.replace(" ", "_") == name else f" {comment([wished])[0]}"
            lines.append(f"{STEP}const {kind} {name} = {self.names.argument}[{place}];{note}")
        return [*lines, *self._body(), "}"]

    def _body(self) -> Lines:
        speech = self.speech()
        lines = speech.lines(self.routine.body)
        match self.routine.result:
            case Place(index):
                lines += _returned(as_choice(index), speech, STEP)
            case Written(kind, count, _):
                if kind == "probability":
                    lines += self._probabilities(speech, count)
                lines += [f"{STEP}return 0;"] if self.sizes else []
        text = without_words("\n".join([*lines, *(self._length(each) for each in self.scratch[:-1])]))
        given = [] if self.names.elements else [self.names.argument]
        return [
            *(f"{STEP}(void){name};" for name in (*given, *self.sizes) if not is_named(name, text)),
            *lines,
        ]

    def _opened(self) -> Lines:
        """Return the lines that check the sizes and lay out the memory to work in."""
        if not self.sizes:
            return []
        limit = self.routine.limit
        least = {self.names.sizes[name]: value for name, value in self.routine.least.items()}
        bad = [f"size_{name} < {least[name]} || size_{name} > {limit}" for name in self.sizes]
        lines = [f"{STEP}if ({' || '.join(bad)}) {{", f"{STEP}{STEP}return -1;", f"{STEP}}}"]
        lines += [f"{STEP}const int64_t {name} = (int64_t)size_{name};" for name in self.sizes]
        for value, divisor in self._divided():
            lines += [f"{STEP}if ({value} % {divisor} != 0) {{", f"{STEP}{STEP}return -1;", f"{STEP}}}"]
        at = "scratch"
        for each in self.scratch:
            name, kind = self.names.arrays[each.name], TYPES[each.element]
            lines.append(f"{STEP}{kind} *const {name} = ({kind} *){at};")
            at = f"({name} + {self._length(each)})"
        return lines

    def _divided(self) -> list[tuple[str, int]]:
        """Return what is divided without remainder, and by what."""
        found = {
            (flat(self.speech().number(node.value, PRODUCT)), node.divisor): None
            for expr, _ in expressions(self.routine)
            for node in walk(expr)
            if isinstance(node, Quotient)
        }
        return list(found)

    def _length(self, each: Declare) -> str:
        factors = [flat(self.speech().number(length, PRODUCT)) for length in each.dims]
        return " * ".join(factors)

    def _room(self) -> Lines:
        if not self.scratch:
            return []
        parts = []
        for each in self.scratch:
            lengths = []
            for length in each.dims:
                text = flat(self.speech().number(length, PRODUCT))
                for name in self.sizes:
                    text = _word(text, name, f"size_{name}")
                lengths.append(text)
            parts.append(" * ".join([*lengths, f"sizeof({TYPES[each.element]})"]))
        used = " ".join(parts)
        ignored = [f"{STEP}(void)size_{name};" for name in self.sizes if f"size_{name}" not in used]
        return [self.scratch_head(), "{", *ignored, f"{STEP}return {' + '.join(parts)};", "}", ""]

    def _probabilities(self, speech: CSpeech, count: Expr) -> Lines:
        values = self.names.arrays[SCORES]
        if single_score(self.routine.code) is not None:
            return [f"{STEP}{values}[0] = logistic({values}[0]);"]
        call = f"softmax({values}, {flat(speech.number(count))});"
        parts = self.routine.code.result
        if self.sizes and isinstance(parts, Scores) and len(parts.parts) == 1:
            number = flat(speech.number(count))
            return [
                f"{STEP}if ({number} == 1) {{",
                f"{STEP}{STEP}{values}[0] = logistic({values}[0]);",
                f"{STEP}}} else {{",
                f"{STEP}{STEP}{call}",
                f"{STEP}}}",
            ]
        return [f"{STEP}{call}"]

    def batch(self) -> Lines:
        """Return the function for many samples."""
        argument, function = self.names.argument, self.names.function
        length = self.n_values
        extra = [f"size_{name}" for name in self.sizes]
        scratch = ["scratch"] if self.scratch else []
        sample = f"{argument} + sample * {length}" if length != "1" else f"{argument} + sample"
        call: str
        match self.routine.result:
            case Place():
                call = f"labels[sample] = {function}({', '.join([sample, *extra, *scratch])});"
                failed = "labels[sample] < 0"
            case Written(_, count, _):
                name = self.names.arrays[SCORES]
                number = flat(self.speech().number(count, PRODUCT))
                for size in self.sizes:
                    number = _word(number, size, f"size_{size}")
                place = f"{name} + sample * {number}" if number != "1" else f"{name} + sample"
                call = f"{function}({', '.join([sample, *extra, place, *scratch])})"
                failed = f"{call} < 0"
                call = f"{call};"
        body = [f"{STEP}for (size_t sample = 0; sample < count; sample++) {{"]
        if self.sizes:
            if isinstance(self.routine.result, Place):
                body.append(f"{STEP}{STEP}{call}")
            body += [f"{STEP}{STEP}if ({failed}) {{", f"{STEP * 3}return -1;", f"{STEP}{STEP}}}"]
            ended = [f"{STEP}}}", f"{STEP}return 0;"]
        else:
            body.append(f"{STEP}{STEP}{call}")
            ended = [f"{STEP}}}"]
        top = comment([f"The same for `count` samples, one after the other in `{argument}`."])
        return [*top, *signature(self.batch_head()), "{", *body, *ended, "}"]


def is_named(name: str, text: str) -> bool:
    """Whether a name stands in a text."""
    return re.search(rf"\b{name}\b", text) is not None


def _word(text: str, old: str, new: str) -> str:
    return re.sub(rf"\b{old}\b", new, text)


def as_choice(index: Expr) -> Expr:
    """Return a place among two labels that is told by a condition as a choice, which reads as one."""
    match index:
        case If(condition, then, otherwise):
            return If(condition, as_choice(then), as_choice(otherwise))
        case Compare() | And() | Or() | Not() | Xor():
            return If(index, ONE, ZERO)
        case _:
            return index


def _returned(index: Expr, speech: CSpeech, indent: str) -> Lines:
    """Return a place, case by case where one line would hold too many."""
    lines: Lines = []
    while isinstance(index, If):
        nested = isinstance(index.then, If) or isinstance(index.otherwise, If)
        text = flat(speech.value(index))
        if not nested and fits(f"return {text};", indent):
            break
        lines += statement(speech.condition(index.condition), "if (", ") {", indent)
        lines += [*_returned(index.then, speech, indent + STEP), f"{indent}}}"]
        index = index.otherwise
    value = speech.value(index)
    if speech.width(index) != "int":
        value = speech.converted(index, value, "int")
    return [*lines, *statement(value, "return ", ";", indent)]


def _braced(head: str, values: Sequence[str]) -> Lines:
    """Return numbers in braces, as many on a line as fit."""
    lines, line = [f"{head}{{"], STEP
    for value in values:
        if len(line) + len(value) + 1 > WIDTH:
            lines.append(line.rstrip())
            line = STEP
        line += f"{value}, "
    whole = f"{head}{{{', '.join(values)}}};"
    return [whole] if len(whole) <= WIDTH else [*lines, line.rstrip(), "};"]
