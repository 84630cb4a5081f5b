"""Remember answers by all that they depend on.

The passes meet the same expression again and again: in the next round, one layer further, in two scores. What
can be said of it depends on the expression and on what is known of the names in it, and on nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

from ..program.code import Array, Code, Decision, Table
from ..program.domain import Domain
from ..program.expr import Const, Expr, Ref, free_variables, walk
from ..program.infer import Facts

MAX_REMEMBERED = 1 << 14
"""Answers that are kept; the oldest go first."""

Answer = TypeVar("Answer")
Known = tuple[Array, tuple[Table, ...], tuple[tuple[str, Domain], ...], tuple[tuple[str, Domain], ...]]


def known(exprs: Sequence[Expr], facts: Facts) -> Known:
    """Return what is known of the names in some expressions, as a value that can be compared.

    Parameters
    ----------
    exprs : sequence of Expr
        Expressions; arrays are known by their domains, not by their definitions.
    facts : Facts
        What is known of all names in scope.
    """
    names = {node.array for expr in exprs for node in walk(expr) if isinstance(node, Ref)}
    variables = frozenset[str]().union(*map(free_variables, exprs)) if exprs else frozenset()
    return (
        facts.code.input,
        tuple(table for table in facts.code.tables if table.name in names),
        tuple((name, facts.arrays[name]) for name in sorted(names) if name in facts.arrays),
        tuple((name, facts.variables[name]) for name in sorted(variables) if name in facts.variables),
    )


def facts_from(what: Known) -> Facts:
    """Return facts that hold just what is given."""
    given, tables, arrays, variables = what
    return Facts(Code(given, tables, (), Decision(Const(0, "int")), ()), dict(arrays), dict(variables))


def remembered(function: Callable[[Expr, Facts], Answer]) -> Callable[[Expr, Facts], Answer]:
    """Answer from memory where the same was asked with the same knowledge.

    Parameters
    ----------
    function : callable
        From an expression and facts to a value that nobody changes; it may use what the facts say of the
        input, the tables, and the domains of names in the expression, and nothing else.
    """

    @lru_cache(maxsize=MAX_REMEMBERED)
    def answer(expr: Expr, what: Known) -> Answer:
        return function(expr, facts_from(what))

    return lambda expr, facts: answer(expr, known((expr,), facts))
