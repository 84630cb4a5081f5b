"""Categories in printed programs: by name where a program only asks which they are, else by number.

A program that was spelled out asks ``x[0] == 2`` of a column of categories and nothing else, and is printed
with their names. A program that is too large to be spelled out looks them up in tables by their numbers; then
the text is over numbers, and says what they stand for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ...categories import Categories
from ...program.code import Code
from ...program.expr import And, Compare, Const, Expr, Or, Ref, walk


def is_asked(code: Code) -> bool:
    """Whether a program reads categories only to ask which of those with a name they are."""
    if code.input.categories is None:
        return False
    reads = questions = 0
    for expr in code.expressions():
        for node in walk(expr):
            match node:
                case Ref(array, (Const(place, _),)) if array == code.input.name:
                    reads += code.input.categories[int(place)] is not None
                case Ref(array, _) if array == code.input.name:
                    return False
                case Compare() if category_of(node, code) is not None:
                    questions += 1
    return reads == questions


def category_of(expr: Expr, code: Code) -> tuple[Any] | None:
    """Return the category that a comparison asks for, alone in a tuple; None if it asks for none."""
    match expr:
        case Compare("==" | "!=", Ref(array, (Const(place, _),)), Const(number, "int")):
            categories = _of(array, int(place), code)
            if categories is not None and 0 <= number < len(categories.values):
                return (categories.values[int(number)],)
    return None


def numbered(code: Code) -> Code:
    """Return the program over the numbers of categories, without what they stand for."""
    return replace(code, input=replace(code.input, categories=None))


def by_number(code: Code, doc: Sequence[str]) -> tuple[Code, list[str]]:
    """Return a program over the numbers of categories, and lines that say so after those that it has."""
    if code.input.categories is None:
        return code, list(doc)
    return numbered(code), [*doc, "", "Categories are given by number.", *what_numbers_mean(code)]


def by_name_or_number(code: Code, doc: Sequence[str]) -> tuple[Code, list[str]]:
    """Return a program as it is where categories can be printed by name, else over their numbers."""
    return (code, list(doc)) if is_asked(code) else by_number(code, doc)


def what_numbers_mean(code: Code) -> list[str]:
    """Return a line for each column of categories: ``colour: 0 is 'red', ...``."""
    lines = []
    for place, categories in enumerate(code.input.categories or ()):
        if categories is None or not categories.values:
            continue
        name = code.input.element_names[place] if code.input.element_names else f"column {place}"
        parts = [f"{number} is {value!r}" for number, value in enumerate(categories.values)]
        parts += [f"{len(parts)} any other"] if categories.others else []
        lines.append(f"{name}: {', '.join(parts)}.")
    return lines


def questions(
    operands: Sequence[Expr], kind: type[And] | type[Or], code: Code
) -> Iterator[Expr | list[Compare]]:
    """Yield operands; those that ask one column for several categories as a list, where the first stood.

    Any of ``colour == 0`` and ``colour == 1`` is one question, and so is all of ``colour != 0`` and
    ``colour != 1``.
    """
    op = "==" if kind is Or else "!="
    groups: dict[Expr, list[Compare]] = {}
    for each in operands:
        if isinstance(each, Compare) and each.op == op and category_of(each, code) is not None:
            groups.setdefault(each.left, []).append(each)
    for each in operands:
        if isinstance(each, Compare) and each.left in groups and each in groups[each.left]:
            group = groups[each.left]
            if each is group[0]:
                yield group if len(group) > 1 else each
        else:
            yield each


def _of(array: str, place: int, code: Code) -> Categories | None:
    if array != code.input.name or code.input.categories is None:
        return None
    return code.input.categories[place]
