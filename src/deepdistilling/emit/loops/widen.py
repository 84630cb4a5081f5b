"""Inputs that are multiplied by weights again and again, made floats once.

A product of a float and a short integer first makes a float of the integer. For samples side by side that
takes longer than to multiply; where each of many sums does it, it is done once, before them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...program.build import ZERO
from ...program.domain import Domain
from ...program.expr import Expr, Loop, Mul, Ref, Var, free_variables, map_children
from .form import Accumulate, Assign, Branch, Declare, For, Routine, Statement
from .ranges import Loops, length_of
from .stages import MARK
from .suited import Body

WIDE = f"wide{MARK}"
"""The input as floats."""


def widened(routine: Routine) -> Routine:
    """Return a program that makes its inputs floats once, where it multiplies them again and again."""
    given = routine.code.input
    if routine.element == "float64":
        return routine
    found = _Widened(given.name, {name for name, each in routine.elements.items() if each == "float64"})
    body = found.body(routine.body, ())
    if body == tuple(routine.body):
        return routine
    dims = routine.shapes[given.name]
    loops = [Loop(f"{WIDE}{axis}", ZERO, length) for axis, length in enumerate(dims)]
    place = tuple(Var(loop.var) for loop in loops)
    fill: Statement = Assign(Ref(WIDE, place), Ref(given.name, place))
    for loop in reversed(loops):
        fill = For(loop, (fill,))
    domain = Domain(min(d.lo for d in given.domains), max(d.hi for d in given.domains), False)
    return replace(
        routine,
        facts=replace(routine.facts, arrays={**routine.facts.arrays, WIDE: domain}),
        elements={**routine.elements, WIDE: "float64"},
        shapes={**routine.shapes, WIDE: dims},
        meanings={**routine.meanings, WIDE: Ref(given.name, place)},
        body=(Declare(WIDE, dims, "float64", None, False), fill, *body),
    )


@dataclass(frozen=True, slots=True)
class _Widened:
    """Rewrites statements; `floats` are the names of arrays and scalars of floats."""

    given: str
    floats: set[str]

    def body(self, body: Body, loops: Loops) -> tuple[Statement, ...]:
        return tuple(self._one(each, loops) for each in body)

    def _one(self, statement: Statement, loops: Loops) -> Statement:
        match statement:
            case For(loop, inside):
                return replace(statement, body=self.body(inside, (*loops, loop)))
            case Branch(condition, then):
                return Branch(condition, self.body(then, loops))
            case Accumulate("sum", Ref(name), value) if name in self.floats:
                around = {loop.var for loop in loops if length_of(loop) != 1}
                return replace(statement, value=self._value(value, around))
            case _:
                return statement

    def _value(self, expr: Expr, around: set[str]) -> Expr:
        """Return a term of a sum, inside loops over these variables."""
        if not isinstance(expr, Mul):
            return map_children(expr, lambda child: self._value(child, around))
        if not any(isinstance(each, Ref) and each.array in self.floats for each in expr.factors):
            return expr
        return Mul(tuple(self._factor(each, around) for each in expr.factors))

    def _factor(self, factor: Expr, around: set[str]) -> Expr:
        match factor:
            case Ref(name, index) if name == self.given and around.difference(*map(free_variables, index)):
                return Ref(WIDE, index)
            case _:
                return factor
