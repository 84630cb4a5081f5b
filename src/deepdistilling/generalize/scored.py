"""Scores that are written out one by one, as loops; few labels that are asked about in turn, as scores.

Of three labels two are asked about: ``0 if a else 1 if b else 2``. Of more there are scores, of which the
first that holds decides: ``argmax([a, b, c, 1])``. Both say the same, but only the second does at every size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..program.alike import evenly
from ..program.build import ONE, negate
from ..program.code import Code, Decision, Each, Scores
from ..program.expr import Compare, Const, Expr, If, Loop, Ref, Xor

Names = frozenset[str]


def scores_in_loops(code: Code, names: Names) -> Code:
    """Return an equal program; scores in a row that differ in a place alone are a loop in it.

    Parameters
    ----------
    code : Code
        A program for one size.
    names : frozenset of str
        Variables that a loop may not be called by.
    """
    match code.result:
        case Decision(index):
            conditions = _asked_in_order(index, code.input.domain.values == (0, 1))
            if len(conditions) != len(code.classes) or len(conditions) < 3:
                return code
            parts, kind = tuple(Each((), each) for each in conditions), code.output
        case Scores(parts, kind):
            pass
    found: list[Each] = []
    while parts:
        run, count = next(_runs(parts, names), (parts[0], 1))
        found.append(run)
        parts = parts[count:]
    return replace(code, result=Scores(tuple(found), kind))


def _asked_in_order(index: Expr, are_bits: bool) -> list[Expr]:
    """Return what is asked about the labels 0, 1, 2, ... in turn, and 1 for the last; nothing if not so."""
    found: list[Expr] = []
    while True:
        label = len(found)
        match index:
            case If(condition, Const(value), otherwise) if value == label:
                found.append(condition)
                index = otherwise
            case If(condition, Const(last), Const(value)) if value == label and last == label + 1:
                return [*found, _negation(condition, are_bits), ONE]
            case Const(value) if value == label:
                return [*found, ONE]
            case _:
                return []


def _negation(condition: Expr, are_bits: bool) -> Expr:
    match condition:
        case Compare("==", Ref() as one, Ref() as other) if are_bits:
            return Xor((one, other))  # as everywhere but where a negation of it is printed
        case _:
            return negate(condition)


def _runs(parts: Sequence[Each], names: Names) -> Iterator[tuple[Each, int]]:
    """Yield loops that begin with the first score, with how many scores they are, the longest first."""
    single = next((k for k, part in enumerate(parts) if part.loops), len(parts))
    for count in range(single, 1, -1):
        joined = evenly([part.body for part in parts[:count]], names)
        if joined is not None:
            loop, body = joined
            loops: tuple[Loop, ...] = (loop,)
            yield Each(loops, body), count
