"""Pieces of text that know how tightly they bind, and terms without their sign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, get_args

from ...errors import UnsupportedError
from ...program.expr import CompareOp, Const, Expr, Mul, ReduceOp, const
from .layout import Doc, Infix, in_parentheses

WORDS: dict[str, str] = {op: op for op in (*get_args(CompareOp), *get_args(ReduceOp))}
"""How Python, and most languages, write comparisons and reductions."""


class Phrase(NamedTuple):
    """Text, and how tightly it binds."""

    doc: Doc
    binding: int


def bound(phrase: Phrase, least: int) -> Doc:
    """Return the text, in parentheses where it binds less tightly than `least`."""
    return in_parentheses(phrase.doc) if phrase.binding < least else phrase.doc


def joined(operator: str, operands: Sequence[Doc], binding: int) -> Phrase:
    """Return operands with one operator between them."""
    return Phrase(Infix(tuple(operands), (operator,) * (len(operands) - 1)), binding)


def word_of(op: str) -> str:
    """Return a comparison or a reduction as it is written.

    Printed text is run, so what a node holds is looked up, and never written as it is.

    Raises
    ------
    UnsupportedError
        If it is neither.
    """
    if op not in WORDS:
        raise UnsupportedError(f"no language has an operator {op!r}; there are {', '.join(WORDS)}")
    return WORDS[op]


def is_negative(term: Expr) -> bool:
    """Whether a term of a sum has a minus sign."""
    match term:
        case Const(value, _) | Mul((Const(value, _), *_)):
            return value < 0
        case _:
            return False


def negated(term: Expr) -> Expr:
    """Return a negative term without its sign."""
    match term:
        case Const(value, _):
            return const(-value)
        case Mul((Const(-1, "int"), *rest)):
            return rest[0] if len(rest) == 1 else Mul(tuple(rest))
        case Mul((Const(value, _), *rest)):
            return Mul((const(-value), *rest))
        case _:
            raise AssertionError(f"{term!r} is not negative")
