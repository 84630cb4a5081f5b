"""In which order the terms of a sum are written."""

from __future__ import annotations

from collections.abc import Sequence

from ...program.code import Code
from ...program.expr import Const, Expr, Var, free_variables
from .phrase import is_negative

Terms = tuple[Expr, ...]


def exact_terms(terms: Sequence[Expr], code: Code) -> Terms:
    """Return terms whose sum is exact in any order: first what is added, then what is subtracted.

    Where it counts down from a size, the number stands beside the size: ``n - 1 - i``, but ``n - m - 1``.
    """
    first, *rest = sorted(terms, key=is_negative)
    sizes = {size.name for size in code.sizes}
    counts_down = all(is_negative(each) and sizes.isdisjoint(free_variables(each)) for each in rest)
    if counts_down and isinstance(first, Var) and first.name in sizes and isinstance(rest[-1], Const):
        return first, rest[-1], *rest[:-1]
    return first, *rest


def rounded_terms(terms: Terms) -> Terms:
    """Return terms of a sum that may round; its first two may change places, which no rounding can tell."""
    if is_negative(terms[0]) and not is_negative(terms[1]):
        return terms[1], terms[0], *terms[2:]
    return terms
