"""Several steps of an innermost loop in one, so that samples side by side are gone through once for all.

Where each step of a sum would be a loop over samples of its own, which reads and writes a row of values to
add to it, one loop over samples does several steps and keeps the sums at hand. The order in which values are
added stays the same, and with it how they are rounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ...program.build import ZERO, add, scale
from ...program.expr import Expr, Loop, Var, const, substitute
from ...program.normal import normalised
from .form import Accumulate, Branch, Element, For, Statement
from .ranges import length_of
from .suited import Body

STATEMENTS = 8
"""One loop over samples has at most so many statements more."""


@dataclass(frozen=True, slots=True)
class Jam:
    """Rewrites statements; `elements` are the types of what they change."""

    elements: Mapping[str, Element]

    def body(self, body: Body) -> tuple[Statement, ...]:
        """Return statements whose innermost loops do several steps in one."""
        made: list[Statement] = []
        for each in body:
            match each:
                case For(_, inside):
                    made += self._loop(replace(each, body=self.body(inside)))
                case Branch(condition, then):
                    made.append(Branch(condition, self.body(then)))
                case _:
                    made.append(each)
        return tuple(made)

    def _loop(self, loop: For) -> list[Statement]:
        sums = [each for each in loop.body if isinstance(each, Accumulate) and not each.target.index]
        length, together = length_of(loop.loop), STATEMENTS // len(loop.body)
        if len(sums) < len(loop.body) or length is None or together < 2:
            return [loop]
        if length <= together and all(self.elements[each.target.array] == "float64" for each in sums):
            return [step for k in range(length) for step in _step(loop.loop, sums, const(k))]
        # Short integers stay in a loop of their own: a vector holds more of them than of floats.
        together = min(together, length)
        whole, place = length // together, scale(together, Var(loop.loop.var))
        steps = [step for k in range(together) for step in _step(loop.loop, sums, add(place, const(k)))]
        rest = [step for k in range(whole * together, length) for step in _step(loop.loop, sums, const(k))]
        return [For(Loop(loop.loop.var, ZERO, const(whole)), tuple(steps)), *rest]


def _step(loop: Loop, sums: list[Accumulate], number: Expr) -> list[Accumulate]:
    """Return the statements of one step, by its number."""
    at = {loop.var: add(loop.start, number)}
    return [replace(each, value=normalised(substitute(each.value, at))) for each in sums]
