"""Which programs all samples can take the same way through, side by side (see `lanes`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ...program.expr import Const, Expr, Mod, Ref, walk
from .form import (
    Accumulate,
    Assign,
    Bind,
    Branch,
    Declare,
    For,
    Place,
    Routine,
    Statement,
    Written,
    arrays_in,
)
from .ranges import length_of

Body = Sequence[Statement]

MAX_SEARCH = 64
"""A search of more steps is faster sample by sample: it ends where it has found something."""

MAX_SCORES = 16
"""More scores than this take longer to write, sample after sample, than to compute."""

MAX_AXES = 3
"""Arrays of at most so many axes get one more."""


@dataclass(frozen=True, slots=True)
class Suited:
    """Says whether all samples can take the same way through a program, whose tables have these names."""

    tables: frozenset[str]

    def routine(self, routine: Routine) -> bool:
        """Whether samples can be computed side by side, which all are of one size."""
        match routine.result:
            case Written(_, Const(count, _), _):
                is_short = int(count) <= MAX_SCORES
            case result:
                is_short = isinstance(result, Place)
        return is_short and not routine.code.sizes and all(map(self._one, routine.body))

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
