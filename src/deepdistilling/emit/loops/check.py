"""Show that no number of a program in loops is too large for its type.

Every sum and product of integers is looked at as a target computes it, operand by operand, with the values
that its operands can have where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from ...errors import UnsupportedError
from ...program.domain import Bound, Domain
from ...program.expr import Add, Expr, Loop, Mul, Power, Ref, walk
from ...program.infer import Facts, domain_of
from .form import Accumulate, Assign, Bind, Branch, Declare, For, Place, Routine, Statement


def check(routine: Routine, largest: int) -> None:
    """Check every expression of a program.

    Raises
    ------
    UnsupportedError
        If an integer may be larger than `largest`.
    """
    for expr, facts in expressions(routine):
        for node in walk(expr):
            if isinstance(node, Add | Mul | Power | Ref):
                lo, hi = span(node, facts)
                if _is_integer(node, facts) and not (-largest <= lo and hi <= largest):
                    raise UnsupportedError(
                        f"the program computes integers from {lo} to {hi}, but its target has none larger "
                        f"than {largest}; print it as Python, whose integers are as long as they must be"
                    )


def span(node: Expr, facts: Facts) -> tuple[Bound, Bound]:
    """Return the least and the greatest of a value and of all that is computed on the way to it."""
    match node:
        case Add(terms):
            parts = [domain_of(term, facts) for term in terms]
            return min(accumulate(p.lo for p in parts)), max(accumulate(p.hi for p in parts))
        case Mul(factors):
            reached = [domain_of(Mul(factors[:k]) if k > 1 else factors[0], facts) for k in _up_to(factors)]
            return min(p.lo for p in reached), max(p.hi for p in reached)
        case _:
            domain = domain_of(node, facts)
            return domain.lo, domain.hi


def _up_to(factors: tuple[Expr, ...]) -> range:
    return range(1, len(factors) + 1)


def _is_integer(node: Expr, facts: Facts) -> bool:
    domain: Domain = domain_of(node, facts)
    return domain.integer


def expressions(routine: Routine) -> Iterator[tuple[Expr, Facts]]:
    """Yield every expression with what is known where it stands."""
    yield from _inside(routine.body, routine.facts)
    last = routine.result.index if isinstance(routine.result, Place) else routine.result.count
    yield last, routine.facts


def _inside(statements: tuple[Statement, ...], facts: Facts) -> Iterator[tuple[Expr, Facts]]:
    for statement in statements:
        match statement:
            case For(loop, body):
                yield from ((bound, facts) for bound in (loop.start, loop.stop))
                yield from _inside(body, facts.within((loop,)))
            case Branch(condition, then):
                yield condition, facts
                yield from _inside(then, facts)
            case Bind(within, value):
                yield value, facts
                facts = bound_in(within, facts)
            case Declare(_, _, _, value):
                if value is not None:
                    yield value, facts
            case Assign(target, value) | Accumulate(_, target, value):
                yield from ((each, facts) for each in (*target.index, value))


def bound_in(within: Loop, facts: Facts) -> Facts:
    """Return the facts after an index variable was bound."""
    return facts.within((within,))
