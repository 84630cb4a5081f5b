"""Powers that may be too large for sums of them to fit into 64 bits."""

from __future__ import annotations

from collections.abc import Iterator

from .bodies import bodies
from .code import Code
from .expr import Expr, Power, Reduce, children
from .infer import Facts, domain_of, facts_of

SHORT = 1 << 24
"""Powers below this are safe: an array of them that fits into memory has a sum below 2 ** 63."""


def has_long_powers(code: Code) -> bool:
    """Whether some power may be `SHORT` or more, as where an exponent grows with a named size.

    A target whose integers have 64 bits must then compute with longer ones, or refuse.
    """
    return any(domain_of(power, facts).hi >= SHORT for power, facts in _powers(code))


def _powers(code: Code) -> Iterator[tuple[Power, Facts]]:
    facts = facts_of(code)
    for loops, body in bodies(code):
        yield from _inside(body, facts.within(loops))


def _inside(expr: Expr, facts: Facts) -> Iterator[tuple[Power, Facts]]:
    if isinstance(expr, Power):
        yield expr, facts
    if isinstance(expr, Reduce):
        inner = facts.within(expr.loops)
        for each in (expr.body, *(() if expr.guard is None else (expr.guard,))):
            yield from _inside(each, inner)
        return
    for child in children(expr):
        yield from _inside(child, facts)
