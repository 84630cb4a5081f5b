"""Print a program as one SQL query over a table whose columns are the inputs.

What comes in is a `Code` of one size, what goes out is a ``SELECT`` that stands alone: every column of the
table, and after them what the program returns. Intermediate values are columns of common table expressions,
one a step. Names that the user chose are quoted, and read through the table's alias, so that none can be
taken for a keyword, a text or another column.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...errors import UnsupportedError
from ...program.build import ZERO, all_of, subtract
from ...program.code import Code, Decision
from ...program.expr import Compare, Const, Expr, If, const
from ...program.infer import domain_of
from ..shared.categories import by_name_or_number
from ..shared.kinds import is_bit
from ..shared.literals import comment
from ..shared.naming import is_condition
from .columns import ALIAS, TABLE, Columns, input_columns, output_columns, wanted_columns
from .steps import Steps
from .text import HARD, SqlText, chain, literal, quoted, wrapped
from .unroll import Key, spelled_out

MAX_COLUMNS = 2000
"""Columns of the widest query: SQLite's limit."""

MAX_INLINED = 500
"""Nodes of a result with all steps put into it; in a larger query the steps are kept apart."""

MAX_EXPONENT = 700
"""The exponential of more than this overflows."""

STEP = 4


def print_sql(code: Code, *, function_name: str = "program", doc: Sequence[str] = ()) -> str:
    """Return a query over the table ``samples``.

    Parameters
    ----------
    code : Code
        The program.
    function_name : str, default="program"
        What the names of intermediate columns begin with.
    doc : sequence of str
        Lines at its top, as comments.

    Raises
    ------
    UnsupportedError
        If the program has named sizes, is too large to be spelled out without loops, or has a label or a
        name that SQL cannot say.
    """
    code, doc = by_name_or_number(code, doc)
    return _Query(code, function_name).text(doc)


class _Query:
    def __init__(self, code: Code, function_name: str) -> None:
        self._code = code
        flat = spelled_out(code)
        self._steps = Steps(code, flat)
        self._results = self._without_repeats(tuple(map(self._steps.shortened, flat.results)))
        self._columns = Columns(code, function_name)
        self._sql = SqlText(self._columns.read, self._steps.facts)
        self._outputs = output_columns(code)
        self._read = self._steps.read_by(self._results, code.input.name)
        self._lost = self._columns.lost(self._read)
        n_columns = (
            len(self._lost) + len(input_columns(code)) + len(self._steps.values) + len(self._outputs) + 1
        )
        if n_columns > MAX_COLUMNS:
            raise UnsupportedError(
                f"the query would have {n_columns:,} columns, and databases stop at {MAX_COLUMNS:,}; print "
                "the program for a target that has arrays"
            )

    def _without_repeats(self, results: tuple[Expr, ...]) -> tuple[Expr, ...]:
        """Return the scores as columns where each is compared with the others."""
        if isinstance(self._code.result, Decision) or self._code.output == "score":
            return results
        return tuple(self._steps.named(each, "score") for each in results)

    def text(self, doc: Sequence[str]) -> str:
        """Return the query."""
        lines = [f"-- {comment(line)}".rstrip() for line in (*doc, *self._contract())]
        levels = self._steps.levels()
        if len(self._outputs) > 1 and self._read:
            levels = levels or [[]]
        kept = self._steps.inlined_size(self._results) > MAX_INLINED
        source = TABLE
        for number, keys in enumerate(levels, start=1):
            made = [(self._sql.value(self._steps.values[key]), self._columns.made(key)) for key in keys]
            if number == 1 and len(self._outputs) > 1 and self._read:
                made.append((f"CASE WHEN {self._missing()} THEN 0 ELSE 1 END", self._columns.made(COMPLETE)))
            if number == 1:
                made += [(self._columns.read(key), self._columns.made(key)) for key in self._lost]
                self._columns.carry(self._lost)
            name = self._columns.step(number)
            head = f"WITH {name}" if number == 1 else f"{name}"
            lines.append(f"{head} AS {'MATERIALIZED ' if kept else ''}(")
            lines += _select(made, source, STEP)
            lines.append(")" if number == len(levels) else "),")
            source = name
        lines += _select(list(zip(self._answers(), map(_output_name, self._outputs), strict=True)), source, 0)
        return "\n".join(lines) + ";\n"

    def _contract(self) -> list[str]:
        """Return lines that say which columns are read and added."""
        given, dims = self._code.input, self._code.input.dims
        if given.element_names is None:
            letters = "_".join("ijkl"[: len(dims)])
            place, column = letters.replace("_", ", "), f"{given.name}_{letters}"
            where = f"the input at place {place}, from 0, is its column {column}"
        else:
            where = "its columns are the inputs"
        lines = ["", f"Reads the table {TABLE}: {where}.", "Where an input is NULL, so is the answer."]
        if self._outputs != wanted_columns(self._code):
            lines.append(f"Adds {', '.join(self._outputs)}: the names without a number are taken.")
        return lines

    def _missing(self) -> str:
        return chain("OR", [f"{self._columns.read(key)} IS NULL".replace(" ", HARD) for key in self._read])

    def _answers(self) -> list[str]:
        """Return the text of each column that the query adds."""
        if self._code.output == "label":
            return [self._label()]
        if self._code.output == "score":
            texts = list(map(self._sql.value, self._results))
        else:
            texts = [self._probability(k) for k in range(len(self._results))]
        if not self._read:
            return texts
        if len(texts) == 1:
            return [f"CASE WHEN {self._missing()} THEN NULL ELSE {texts[0]} END"]
        complete = self._columns.made(COMPLETE)
        return [f"CASE WHEN {complete} = 1 THEN {text} END" for text in texts]

    def _probability(self, place: int) -> str:
        """Return ``1 / (1 + sum of exp(other - own))``, which is the softmax, or the logistic function."""
        own = self._results[place]
        others = [each for k, each in enumerate(self._results) if k != place] or [ZERO]
        powers = [self._exponential(subtract(other, own)) for other in others]
        return f"1e0 / ({chain('+', ['1e0', *powers])})"

    def _exponential(self, exponent: Expr) -> str:
        text = self._sql.value(exponent)
        if domain_of(exponent, self._steps.facts).hi > MAX_EXPONENT:
            text = f"CASE WHEN {text} > {MAX_EXPONENT} THEN {MAX_EXPONENT} ELSE {text} END"
        return f"EXP({text})"

    def _label(self) -> str:
        """Return the choice of a label, case by case."""
        if isinstance(self._code.result, Decision):
            index = self._results[0]
        elif len(self._results) == 1:
            index = Compare(">", self._results[0], ZERO)
        else:
            index = _first_largest(self._results)
        # As evaluation has them, where they are of several types.
        labels = [literal(each) for each in np.array(self._code.classes).tolist()]
        text = self._chosen(index, labels)
        if not self._read:
            return text
        guard = f"CASE WHEN {self._missing()} THEN NULL"
        if text.startswith("CASE WHEN "):
            return f"{guard} {text.removeprefix('CASE ')}"
        return f"{guard} ELSE {text} END"

    def _chosen(self, index: Expr, labels: list[str]) -> str:
        match index:
            case Const(value, _):
                return labels[int(value)]
            case If(condition, then, otherwise):
                test, text = self._sql.condition(condition), self._chosen(then, labels)
                rest = self._chosen(otherwise, labels)
                joined = rest.removeprefix("CASE ") if rest.startswith("CASE WHEN ") else f"ELSE {rest} END"
                return f"CASE WHEN {test} THEN {text} {joined}"
            case _ if is_condition(index) or is_bit(index, self._steps.facts):
                condition = index if is_condition(index) else Compare("!=", index, ZERO)
                return f"CASE WHEN {self._sql.condition(condition)} THEN {labels[1]} ELSE {labels[0]} END"
        places = domain_of(index, self._steps.facts)
        n = len(labels)
        possible = [k for k in range(-n, n) if places.contains(k)]  # places below 0 count from the end
        cases = " ".join(f"WHEN {k} THEN {labels[k]}" for k in possible)
        return f"CASE {self._sql.value(index)} {cases} END"


COMPLETE: Key = ("@is_complete", ())
"""The column that says that no input is NULL."""


def _first_largest(scores: Sequence[Expr]) -> Expr:
    """Return the place of the largest score, the first of equal ones."""
    index: Expr = const(len(scores) - 1)
    for place in range(len(scores) - 2, -1, -1):
        ahead = all_of(*(Compare(">=", scores[place], each) for each in scores[place + 1 :]))
        index = If(ahead, const(place), index)
    return index


def _output_name(name: str) -> str:
    return name if name.isidentifier() and name.isascii() else quoted(name)


def _select(made: list[tuple[str, str]], source: str, indent: int) -> list[str]:
    """Return a ``SELECT`` of all columns and the given ones, one item a line where it fits."""
    blank = " " * indent
    lines = [f"{blank}SELECT", f"{blank}{' ' * STEP}{ALIAS}.*,"]
    for number, (text, name) in enumerate(made):
        lines += _item(text, f" AS {name}{',' if number < len(made) - 1 else ''}", indent + STEP)
    if not made:
        lines[-1] = lines[-1].rstrip(",")
    return [*lines, f"{blank}FROM {source} AS {ALIAS}"]


def _item(text: str, tail: str, indent: int) -> list[str]:
    """Return an item of a ``SELECT``; a choice that does not fit on a line stands case by case."""
    lines = wrapped(text, indent, tail)
    if len(lines) == 1 or not (text.startswith("CASE WHEN ") and text.endswith(" END")):
        return lines
    blank = " " * indent
    lines = [f"{blank}CASE"]
    for clause in _clauses(text.removeprefix("CASE ").removesuffix(" END")):
        lines += wrapped(clause, indent + STEP)
    return [*lines, *wrapped("END", indent, tail)]


def _clauses(text: str) -> list[str]:
    """Split the inside of a choice at its own ``WHEN`` and ``ELSE``."""
    clauses: list[list[str]] = []
    depth = 0
    for word in text.split(" "):
        if depth == 0 and word in ("WHEN", "ELSE"):
            clauses.append([])
        bare = word.strip("()")
        depth += (bare == "CASE") - (bare == "END")
        clauses[-1].append(word)
    return [" ".join(words) for words in clauses]
