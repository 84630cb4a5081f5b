"""Intermediate values in steps, each of which reads only the steps before it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from ...program.code import Code
from ...program.expr import Const, Expr, Greatest, Least, Ref, map_children, walk
from ...program.infer import Facts, domain_of, facts_of
from .unroll import Flat, Key, refs_of


class Steps:
    """The intermediate values of a query.

    What stands several times in the text of an operation becomes a value of its own: without that, the text
    of nested operations would double at every level.

    Parameters
    ----------
    code : Code
        The program.
    flat : Flat
        The same, without loops.
    """

    def __init__(self, code: Code, flat: Flat) -> None:
        self.facts: Facts = facts_of(code)
        self.values: dict[Key, Expr] = {}
        self._named: dict[Expr, Ref] = {}
        for key, expr in flat.values.items():
            self.values[key] = self.shortened(expr)

    def shortened(self, expr: Expr) -> Expr:
        """Return an expression in which operands that are printed several times are columns."""
        inner = map_children(expr, self.shortened)
        if isinstance(inner, Least | Greatest):
            return map_children(inner, lambda operand: self.named(operand, "value"))
        return inner

    def named(self, expr: Expr, wish: str) -> Expr:
        """Return a value as a column or a number; what is neither becomes a column."""
        if isinstance(expr, Ref | Const):
            return expr
        if expr not in self._named:
            name = f"@{wish}_{len(self._named) + 1}"
            arrays = {**self.facts.arrays, name: domain_of(expr, self.facts)}
            self.facts = replace(self.facts, arrays=arrays)
            self._named[expr] = Ref(name, ())
            self.values[name, ()] = expr
        return self._named[expr]

    def read_by(self, results: Sequence[Expr], given: str) -> list[Key]:
        """Return the inputs, elements of `given`, that some result depends on, in C order."""
        found = {
            key for expr in (*self.values.values(), *results) for key in refs_of(expr) if key[0] == given
        }
        return sorted(found)

    def levels(self) -> list[list[Key]]:
        """Return the values, step by step."""
        depth: dict[Key, int] = {}
        for key, expr in self.values.items():
            depth[key] = 1 + max((depth.get(each, -1) for each in refs_of(expr)), default=-1)
        ordered = sorted(self.values, key=depth.__getitem__)
        return [list(group) for _, group in itertools.groupby(ordered, key=depth.__getitem__)]

    def inlined_size(self, results: Sequence[Expr]) -> int:
        """Return the nodes of the largest result, if every step were put into the next one."""
        sizes: dict[Key, int] = {}
        for key, expr in self.values.items():
            sizes[key] = _size(expr, sizes)
        return max(_size(expr, sizes) for expr in results)


def _size(expr: Expr, sizes: dict[Key, int]) -> int:
    return sum(1 for _ in walk(expr)) + sum(sizes.get(key, 0) for key in refs_of(expr))
