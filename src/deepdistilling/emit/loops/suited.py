"""Which programs all samples can take the same way through, side by side (see `lanes`)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ...program.expr import Const, Expr, Mod, Ref, walk
from ...program.index import index_value
from ...program.measure import size
from .form import (
    Accumulate,
    Assign,
    Bind,
    Branch,
    Declare,
    For,
    Routine,
    Statement,
    Written,
    arrays_in,
)
from .ranges import length_of

Body = Sequence[Statement]

MAX_SEARCH = 64
"""A search of more steps is faster sample by sample: it ends where it has found something."""

READ, WRITE = 3, 20
"""To lay an input, or an answer, beside others takes as long as to compute so many nodes one by one."""

UNKNOWN_LENGTH = 16
"""What a loop is taken to run over where its bounds move apart."""

MAX_AXES = 3
"""Arrays of at most so many axes get one more."""


def is_worth_it(routine: Routine) -> bool:
    """Whether a program that is suited computes so much that laying samples side by side is worth it."""
    n_answers = int(index_value(routine.result.count, {})) if isinstance(routine.result, Written) else 1
    return _nodes(routine.body) > READ * math.prod(routine.code.input.dims) + WRITE * n_answers


@dataclass(frozen=True, slots=True)
class Suited:
    """Says whether all samples can take the same way through a program, whose tables have these names."""

    tables: frozenset[str]

    def routine(self, routine: Routine) -> bool:
        """Whether samples can be computed side by side, which all are of one size."""
        return not routine.code.sizes and all(map(self._one, routine.body))

    def _one(self, statement: Statement) -> bool:
        match statement:
            case For(loop, body, flag):
                if flag is not None and _steps(statement) > MAX_SEARCH:
                    return False
                return self.is_same(loop.start) and self.is_same(loop.stop) and all(map(self._one, body))
            case Branch(condition, then):
                if self.is_same(condition):
                    return all(map(self._one, then))
                return self.can_be_masked(statement)
            case Bind(_, value):
                return self.is_same(value)
            case Declare(_, dims):
                return len(dims) <= MAX_AXES and all(isinstance(length, Const) for length in dims)
            case _:
                return True

    def is_same(self, expr: Expr) -> bool:
        """Whether a value is the same for all samples: nothing in it was computed from one."""
        return self.tables.issuperset(arrays_in(expr))

    def groups(self, body: Body) -> list[tuple[bool, list[Statement]]]:
        """Return what is done by lane, in a loop over samples, and what stands around such loops, in turn."""
        return [(by_lane, list(group)) for by_lane, group in groupby(body, self._is_by_lane)]

    def _is_by_lane(self, statement: Statement) -> bool:
        match statement:
            case Assign() | Accumulate() | Declare(_, ()):
                return True
            case Branch(condition):
                return not self.is_same(condition)
            case _:
                return False

    def can_be_masked(self, statement: Statement) -> bool:
        """Whether a statement may be computed where its condition does not hold, too."""
        match statement:
            case Branch(condition, then):
                return self.is_safe(condition) and all(map(self.can_be_masked, then))
            case Assign(target, value) | Accumulate(_, target, value):
                return all(map(self.is_safe, (*target.index, value)))
            case _:
                return False

    def is_safe(self, expr: Expr) -> bool:
        """Whether a value can be computed where nothing asks for it.

        No place may depend on the sample: all others are held inside their arrays, wherever they stand. No
        divisor may be 0.
        """
        nodes = list(walk(expr))
        places = (place for node in nodes if isinstance(node, Ref) for place in node.index)
        divisors = (node.modulus for node in nodes if isinstance(node, Mod))
        return all(map(self.is_same, places)) and all(isinstance(each, Const) for each in divisors)


def _steps(statement: Statement) -> float:
    """Return how often the innermost statements of a loop run."""
    match statement:
        case For(loop, body):
            length = length_of(loop)
            return (float("inf") if length is None else length) * max(map(_steps, body))
        case Branch(_, then):
            return max(map(_steps, then))
        case _:
            return 1


def _nodes(body: Body) -> float:
    """Return how many nodes of expressions are computed."""
    total = 0.0
    for statement in body:
        match statement:
            case For(loop, inside):
                total += (length_of(loop) or UNKNOWN_LENGTH) * _nodes(inside)
            case Branch(condition, then):
                total += size(condition) + _nodes(then)
            case Assign(_, value) | Accumulate(_, _, value):
                total += size(value)
            case Declare(_, _, _, value) if value is not None:
                total += size(value)
            case _:
                pass
    return total
