"""The smallest type that holds every value an expression can take."""

from __future__ import annotations

import math

from ...errors import UnsupportedError
from ...program.build import ZERO
from ...program.domain import Domain
from ...program.expr import Compare, Expr, Loop, Reduce, Var, const
from ...program.infer import Facts, domain_of
from ..shared.kinds import is_whole
from .form import Element
from .ranges import longest

INTEGERS: tuple[tuple[Element, int, int], ...] = (
    ("uint8", 0, 2**8 - 1),
    ("int8", -(2**7), 2**7 - 1),
    ("int16", -(2**15), 2**15 - 1),
    ("int32", -(2**31), 2**31 - 1),
    ("int64", -(2**63), 2**63 - 1),
)


def element_of(domain: Domain) -> Element:
    """Return the smallest type for the values of a domain.

    Raises
    ------
    UnsupportedError
        If they are integers, and some have more than 64 bits.
    """
    if not domain.integer:
        return "float64"
    for element, lo, hi in INTEGERS:
        if lo <= domain.lo and domain.hi <= hi:
            return element
    raise UnsupportedError(
        f"integers from {domain.lo} to {domain.hi} do not fit into 64 bits; print the program as Python, "
        "whose integers are as long as they must be"
    )


def has_element(domain: Domain) -> bool:
    """Whether there is a type for the values of a domain."""
    return not domain.integer or any(lo <= domain.lo and domain.hi <= hi for _, lo, hi in INTEGERS)


def computed_domain(expr: Expr, facts: Facts) -> Domain:
    """Return the values of an expression as targets compute it: a third of 3 need not be a whole number."""
    domain = domain_of(expr, facts)
    return domain if not domain.integer or is_whole(expr, facts) else Domain(domain.lo, domain.hi, False)


def domain_of_reduction(expr: Expr, facts: Facts) -> Domain:
    """Return the values of an expression; a sum over a window has no more terms than the window places."""
    domain = computed_domain(expr, facts)
    if not isinstance(expr, Reduce) or expr.op != "sum":
        return domain
    lengths = [longest(loop) for loop in expr.loops]
    known = [length for length in lengths if length is not None]
    if len(known) == len(lengths):
        some = Compare("==", Var(COUNTER), ZERO)  # stands for any condition
        window = Reduce("sum", (Loop(COUNTER, ZERO, const(math.prod(known))),), some, expr.body)
        bounded = computed_domain(window, facts.within(expr.loops))
        domain = min(domain, bounded, key=lambda each: each.hi - each.lo)
    return with_start(domain)


COUNTER = "'"
"""A variable that no program has."""


def with_start(domain: Domain) -> Domain:
    """Return a domain that holds every partial sum, too: a sum begins at 0."""
    return Domain(min(0, domain.lo), max(0, domain.hi), domain.integer, domain.boolean)
