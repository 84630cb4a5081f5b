"""Remainders that change nothing: of what is never as large as the modulus, nor below 0."""

from __future__ import annotations

from ..program.expr import Expr, Mod, Reduce, map_children, walk
from ..program.infer import Facts, domain_of
from ..program.normal import normal


def without_idle_remainders(expr: Expr, facts: Facts) -> Expr:
    """Return an expression in which ``i % n`` is ``i`` wherever i runs over 0, ..., n - 1.

    Once windows that wrap around are written into each other, an element has one way to be read only.
    """
    if not any(isinstance(node, Mod) for node in walk(expr)):
        return expr
    return _without(expr, facts)


def _without(expr: Expr, facts: Facts) -> Expr:
    inner = facts.within(expr.loops) if isinstance(expr, Reduce) else facts
    changed = normal(map_children(expr, lambda child: _without(child, inner)))
    match changed:
        case Mod(value, modulus):
            domain = domain_of(value, facts)
            return value if domain.lo >= 0 and domain.hi < domain_of(modulus, facts).lo else changed
        case _:
            return changed
