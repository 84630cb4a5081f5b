"""Put the definition of an array where its elements are read."""

from __future__ import annotations

from collections.abc import Callable, Collection

from ..program.code import Code, Define
from ..program.expr import Expr, Ref, free_variables, map_children, rename_bound, substitute
from ..program.measure import size
from ..program.normal import normal, normalised
from .rebuild import used_arrays


def inlined(expr: Expr, code: Code, names: Collection[str]) -> Expr:
    """Return `expr` with every element of the named definitions written out.

    Parameters
    ----------
    expr : Expr
        A right-hand side of the program.
    code : Code
        The program.
    names : collection of str
        Definitions to write out, wherever they are read, inside each other too.
    """
    by_name = {d.name: d for d in code.definitions if d.name in names}
    return _inlined(expr, by_name)


def _inlined(expr: Expr, by_name: dict[str, Define]) -> Expr:
    if isinstance(expr, Ref) and expr.array in by_name:
        define = by_name[expr.array]
        index = [_inlined(each, by_name) for each in expr.index]
        taken = frozenset[str]().union(*(free_variables(each) for each in index)) if index else frozenset()
        body = rename_bound(define.body, taken | {loop.var for loop in define.loops})
        values = {loop.var: each for loop, each in zip(define.loops, index, strict=True)}
        return _inlined(normalised(substitute(body, values)), by_name)
    return normal(map_children(expr, lambda child: _inlined(child, by_name)))


Measured = Callable[[Expr], tuple[int, dict[str, int]]]
"""From an expression to its size, and how often it reads each array."""


def measured(expr: Expr) -> tuple[int, dict[str, int]]:
    """Return the size of an expression, and how often it reads each array."""
    return size(expr), used_arrays(expr)


def size_inlined(expr: Expr, code: Code, names: Collection[str], measure: Measured = measured) -> int:
    """Return about how many nodes `inlined` would give, which grows with every layer by another factor.

    Parameters
    ----------
    expr : Expr
        A right-hand side of the program.
    code : Code
        The program.
    names : collection of str
        Definitions to write out.
    measure : callable, default=measured
        The function `measured`, or one that gives the same.
    """
    sizes: dict[str, int] = {}

    def grown(body: Expr) -> int:
        own, counts = measure(body)
        return own + sum(sizes.get(name, 0) * count for name, count in counts.items())

    for define in code.definitions:
        if define.name in names:
            sizes[define.name] = grown(define.body)
    return grown(expr)
