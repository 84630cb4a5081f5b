"""Whether all or any of an array's elements hold, as how many do.

One of three is a third of them, one of four a quarter: at the size where a cut-off is 1, or the length, it
was written as a question about any or all, and would look like another rule than at the sizes beside it.
"""

from __future__ import annotations

import math

from ..program.bodies import map_bodies
from ..program.code import Code
from ..program.expr import Compare, Const, Expr, Reduce, const, map_children
from ..program.infer import Facts, domain_of, facts_of
from ..program.normal import normal


def counted(code: Code) -> Code:
    """Return the program with comparisons of sums in place of questions about all or any of some bits.

    Parameters
    ----------
    code : Code
        A program for one size.
    """
    facts = facts_of(code)
    return map_bodies(code, lambda body, loops: _counted(body, facts.within(loops)))


def _counted(expr: Expr, facts: Facts) -> Expr:
    if not isinstance(expr, Reduce):
        return normal(map_children(expr, lambda child: _counted(child, facts)))
    inner = facts.within(expr.loops)
    body = _counted(expr.body, inner)
    lengths = [
        int(loop.stop.value) - int(loop.start.value)
        for loop in expr.loops
        if isinstance(loop.start, Const) and isinstance(loop.stop, Const)
    ]
    known = len(lengths) == len(expr.loops) and expr.guard is None and domain_of(body, inner).boolean
    if expr.op == "sum" or not known:
        return Reduce(expr.op, expr.loops, expr.guard, body)
    least = 1 if expr.op == "any" else math.prod(lengths)
    return Compare(">=", Reduce("sum", expr.loops, None, body), const(least))
