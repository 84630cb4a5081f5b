"""Lay out source text: what does not fit on a line is broken where a formatter would break it.

What comes in is text with its structure: which parts are operands, which are items in brackets. Nothing here
knows a program or a target's grammar. A statement that fits on a line stays on it. One that does not is
broken at its loosest operator, one operand a line, or inside its outermost brackets, one item a line.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...program.expr import assert_never

WIDTH = 88
"""Longest line, as formatters have it by default."""

STEP = "    "


@dataclass(frozen=True, slots=True)
class Text:
    """What is never broken."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """Text that stays with what follows it: ``not``, a minus."""

    text: str
    value: Doc


@dataclass(frozen=True, slots=True)
class Infix:
    """Operands with an operator between each two; lines break before operators."""

    operands: tuple[Doc, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Items in brackets, after a head: a call, a list, a parenthesis."""

    head: str
    opening: str
    items: tuple[Doc, ...]
    closing: str


Doc = Text | Prefix | Infix | Group


def call(head: str, *items: Doc) -> Group:
    """Return a call of a function."""
    return Group(head, "(", items, ")")


def in_parentheses(*values: Doc) -> Group:
    """Return a value in parentheses, or a tuple."""
    return Group("", "(", values, ")")


def in_brackets(*items: Doc) -> Group:
    """Return a list."""
    return Group("", "[", items, "]")


def in_braces(*items: Doc) -> Group:
    """Return a dictionary."""
    return Group("", "{", items, "}")


def flat(doc: Doc) -> str:
    """Return the text on one line."""
    match doc:
        case Text(text):
            return text
        case Prefix(text, value):
            return text + flat(value)
        case Infix(operands, operators):
            rest = (f" {op} {flat(each)}" for op, each in zip(operators, operands[1:], strict=True))
            return flat(operands[0]) + "".join(rest)
        case Group(head, opening, items, closing):
            return f"{head}{opening}{', '.join(map(flat, items))}{closing}"
        case _:
            assert_never(doc)


def fits(text: str, indent: str) -> bool:
    """Whether a text fits on a line."""
    return len(indent) + len(text) <= WIDTH


def statement(doc: Doc, head: str, tail: str = "", indent: str = STEP) -> list[str]:
    """Return a statement, ``head`` and ``doc`` and ``tail``, as lines.

    Parameters
    ----------
    doc : Text, Prefix, Infix or Group
        What may be broken.
    head, tail : str
        What goes before it and after it on the same line: ``"return "``, ``"if "`` and ``":"``.
    indent : str
        What each line begins with.
    """
    line = head + flat(doc) + tail
    if fits(line, indent):
        return [indent + line]
    if not _breaks_inside(doc, head, indent):
        doc = in_parentheses(doc)
    return _lines(doc, indent, head, tail)


def _breaks_inside(doc: Doc, head: str, indent: str) -> bool:
    """Whether a statement reads well when only brackets that it has are broken."""
    match doc:
        case Group(_, _, items, _):
            return bool(items)
        case Prefix(text, value):
            return _breaks_inside(value, head + text, indent)
        case Infix(operands, (operator,)) if operator not in ("if", "for"):
            before = f"{head}{flat(operands[0])} {operator} "
            last = operands[1]
            return isinstance(last, Group) and last.opening == "(" and fits(before + last.head + "(", indent)
        case _:
            return False


def _lines(doc: Doc, indent: str, head: str, tail: str) -> list[str]:
    """Return `doc` in brackets that are open already, as lines."""
    line = head + flat(doc) + tail
    if fits(line, indent):
        return [indent + line]
    match doc:
        case Text():
            return [indent + line]
        case Prefix(text, value):
            return _lines(value, indent, head + text, tail)
        case Infix(operands, (operator,)) if _breaks_inside(doc, head, indent):
            return _lines(operands[1], indent, f"{head}{flat(operands[0])} {operator} ", tail)
        case Infix(operands, operators):
            lines = _lines(operands[0], indent, head, "")
            for operator, each in zip(operators, operands[1:], strict=True):
                lines += _lines(each, indent, f"{operator} ", "")
            lines[-1] += tail
            return lines
        case Group(name, opening, items, closing):
            inside = _items(items, indent + STEP, together=opening == "(" and bool(name))
            return [f"{indent}{head}{name}{opening}", *inside, f"{indent}{closing}{tail}"]
        case _:
            assert_never(doc)


def _items(items: tuple[Doc, ...], indent: str, *, together: bool) -> list[str]:
    """Return what stands in brackets; the arguments of a call stay `together` where they fit on a line."""
    line = ", ".join(map(flat, items))
    if fits(line, indent) and (together or _is_alone(items)):
        return [indent + line]
    lines = []
    for each in items:
        if isinstance(each, Infix) and each.operators[0] == "if" and not fits(flat(each) + ",", indent):
            each = in_parentheses(each) if not _is_alone(items) else each
        lines += _lines(each, indent, "", "" if _is_alone(items) else ",")
    return lines


def _is_alone(items: tuple[Doc, ...]) -> bool:
    """Whether no comma follows the last item: in a parenthesis, a comprehension, a call of one argument."""
    return len(items) == 1
