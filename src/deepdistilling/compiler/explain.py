"""Why a program answers as it does: the lines that ran, in order, with their values and margins.

The printed text itself is run, and watched, so that what is explained is what the reader sees.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import FrameType
from typing import Any

import numpy as np

from ..errors import UnsupportedError
from .printed import program_of

MAX_SHOWN = 60
"""Characters of a value that are shown in text."""

STEP = "    "
"""The indentation of the function's body, which is left out."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of two numbers in a line that ran, or the question which category a value is.

    Parameters
    ----------
    text : str
        As it is printed.
    holds : bool
        Whether it is true here.
    margin : float or None
        Left side less right side: how far the left one could move before the answer may change. None for
        categories.
    """

    text: str
    holds: bool
    margin: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line that ran.

    Parameters
    ----------
    number : int
        Its number in the printed text, from 1.
    text : str
        The line, or the first of a statement of several.
    values : dict of str to object
        What it assigned, as it was after the last time it ran.
    condition : bool or None
        Whether the condition held, of a line that asks one.
    comparisons : tuple of Comparison
        The comparisons of single numbers in it.
    last : int
        Number of the last line of the statement, without the statements in it.
    """

    number: int
    text: str
    values: dict[str, Any]
    condition: bool | None
    comparisons: tuple[Comparison, ...]
    last: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a program did with one sample.

    Parameters
    ----------
    answer : object
        What it returned.
    lines : tuple of Line
        The lines that ran, in order.
    """

    answer: Any
    lines: tuple[Line, ...]

    def __str__(self) -> str:
        """Return the lines, each with what it computed below it."""
        rows = [row for line in self.lines for row in (f"{line.number:>4}  {line.text}", *_remarks(line))]
        return "\n".join([*rows, f"answer: {shown(self.answer)}"])


def explain(source: str, sample: Any, categories: frozenset[str] = frozenset()) -> Explanation:
    """Run the printed program on one sample, and say which lines ran and what they computed.

    Parameters
    ----------
    source : str
        The printed module.
    sample : array_like
        One sample.
    categories : frozenset of str
        Names in the text that stand for categories, whose comparisons have no margin.

    Raises
    ------
    UnsupportedError
        If it reads elements that do not exist, as one from a file may.
    """
    tree = ast.parse(source)
    function = program_of(tree)
    filename = f"<{function.name}>"
    space: dict[str, Any] = {"__name__": "printed"}
    exec(compile(tree, filename, "exec"), space)
    watch = _Watch(source.splitlines(), function, space, categories)
    before = sys.gettrace()
    sys.settrace(lambda frame, event, _: watch.enter(frame) if frame.f_code.co_filename == filename else None)
    try:
        answer = space[function.name](sample)
    except IndexError as error:
        raise UnsupportedError(
            f"the program reads an element that does not exist, {error}: no program that was distilled does"
        ) from error
    finally:
        sys.settrace(before)
    return Explanation(answer, tuple(watch.lines.values()))


class _Watch:
    """Collects the statements of one function as they run."""

    def __init__(
        self,
        text: list[str],
        function: ast.FunctionDef,
        space: Mapping[str, Any],
        categories: frozenset[str],
    ) -> None:
        self.lines: dict[int, Line] = {}
        self._categories = categories
        self._text = text
        self._name = function.name
        self._space = space
        self._statements = {
            line: statement for statement in statements_of(function) for line in own_lines(statement)
        }
        self._last: ast.stmt | None = None

    def enter(self, frame: FrameType) -> Any:
        """Watch a call of the function itself, not of what it calls."""
        return self._step if frame.f_code.co_name == self._name else None

    def _step(self, frame: FrameType, event: str, _: Any) -> Any:
        self._finish(frame)
        statement = self._statements.get(frame.f_lineno)
        if event == "line" and statement is not None and statement is not self._last:
            self._last = statement
            self._note(statement, frame)
        return self._step

    def _note(self, statement: ast.stmt, frame: FrameType) -> None:
        names = {**self._space, **frame.f_locals}
        asked = statement.test if isinstance(statement, ast.If | ast.While) else None
        condition = None if asked is None else bool(_value(asked, names))
        number = statement.lineno
        known = self.lines.get(number)
        values = {} if known is None else known.values
        comparisons = tuple(_comparisons(statement, names, self._categories))
        self.lines[number] = Line(
            number,
            self._text[number - 1].removeprefix(STEP),
            values,
            condition,
            comparisons,
            own_lines(statement)[-1],
        )

    def _finish(self, frame: FrameType) -> None:
        """Write down what the statement before assigned, now that it has run."""
        if self._last is None or self._last.lineno not in self.lines:
            return
        line = self.lines[self._last.lineno]
        for name in _assigned(self._last):
            if name in frame.f_locals:
                line.values[name] = frame.f_locals[name]


def statements_of(function: ast.FunctionDef) -> Iterator[ast.stmt]:
    """Yield every statement of a function, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    for statement in body:
        yield from (node for node in ast.walk(statement) if isinstance(node, ast.stmt))


def own_lines(statement: ast.stmt) -> range:
    """Return the lines of a statement without those of the statements in it."""
    inner = [child.lineno for child in ast.iter_child_nodes(statement) if isinstance(child, ast.stmt)]
    end = statement.end_lineno or statement.lineno
    return range(statement.lineno, min([end + 1, *(line for line in inner if line > statement.lineno)]))


def _assigned(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.Assign(targets=targets):
            roots: list[ast.expr] = targets
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target) | ast.For(target=target):
            roots = [target]
        case _:
            return []
    return [
        node.id
        for root in roots
        for node in ast.walk(root)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]


def _comparisons(
    statement: ast.stmt, names: Mapping[str, Any], categories: frozenset[str]
) -> Iterator[Comparison]:
    """Yield the comparisons of single values that a statement makes itself, outside of its loops."""
    stack: list[ast.AST] = [
        child for child in ast.iter_child_nodes(statement) if not isinstance(child, ast.stmt)
    ]
    found = []
    while stack:
        node = stack.pop()
        if isinstance(node, ast.GeneratorExp | ast.ListComp | ast.SetComp | ast.DictComp | ast.Lambda):
            continue
        if isinstance(node, ast.Compare):
            found.append(node)
        stack.extend(ast.iter_child_nodes(node))
    for node in sorted(found, key=lambda each: (each.lineno, each.col_offset)):
        for left, op, right in zip([node.left, *node.comparators], node.ops, node.comparators, strict=False):
            one = ast.copy_location(ast.Compare(left, [op], [right]), node)
            values = _value(left, names), _value(right, names)
            if isinstance(left, ast.Name) and left.id in categories:
                yield Comparison(ast.unparse(one), bool(_value(one, names)), None)
            elif all(_is_number(value) for value in values):
                yield Comparison(
                    ast.unparse(one), bool(_value(one, names)), float(values[0]) - float(values[1])
                )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number | np.bool_)


def _value(expression: ast.expr, names: Mapping[str, Any]) -> Any:
    code = compile(ast.Expression(expression), "<explain>", "eval")
    return eval(code, dict(names))


def _remarks(line: Line) -> list[str]:
    margin = " " * (6 + len(line.text) - len(line.text.lstrip()))
    rows = [f"{name} = {shown(value)}" for name, value in line.values.items()]
    rows += [f"{each.text}: {yes_or_no(each.holds)}{by(each.margin)}" for each in line.comparisons]
    if line.condition is not None and len(line.comparisons) != 1:
        rows.append(yes_or_no(line.condition))
    return [f"{margin}-> {row}" for row in rows]


def by(margin: float | None) -> str:
    """Return how far a comparison is from turning out otherwise; nothing for categories."""
    if margin is None:
        return ""
    return f", by {abs(margin):.4g}" if margin else ", exactly at the limit"


def yes_or_no(holds: bool) -> str:
    """Return the answer to a question."""
    return "yes" if holds else "no"


def shown(value: Any) -> str:
    """Return a value as Python writes it, cut where it is long."""
    plain = np.asarray(value).tolist() if isinstance(value, np.generic | np.ndarray | list) else value
    text = repr(plain)
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 3]}..."
