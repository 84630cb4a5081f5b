"""Values that have names are spelled out: ``left + right`` rather than a sum over part of ``x``."""

from __future__ import annotations

import itertools

from ..program.bodies import map_bodies
from ..program.build import add, all_of, any_of
from ..program.code import Code
from ..program.expr import Const, Expr, Reduce, Ref, const, substitute, walk
from ..program.index import index_value
from ..program.normal import normalised
from .rebuild import rewrite

JOINS = {"sum": add, "any": any_of, "all": all_of}


def spell_out_names(code: Code) -> Code:
    """Write out the reductions over an input whose values have names.

    A reader knows the names, not the places. Reductions with guards, or with bounds that move, stay.
    """
    if code.input.element_names is None:
        return code
    return map_bodies(code, lambda body, _: rewrite(body, lambda node: _spelled(node, code.input.name)))


def named_reductions(code: Code) -> tuple[int, ...]:
    """Return how many reductions read an input whose values have names."""
    if code.input.element_names is None:
        return (0,)
    nodes = (node for expr in code.expressions() for node in walk(expr))
    return (sum(isinstance(node, Reduce) and _reads(node, code.input.name) for node in nodes),)


def _reads(expr: Expr, name: str) -> bool:
    return any(isinstance(node, Ref) and node.array == name for node in walk(expr))


def _spelled(expr: Expr, name: str) -> Expr:
    match expr:
        case Reduce(op, loops, None, body) if _reads(body, name):
            bounds = [(loop.start, loop.stop) for loop in loops]
            if not all(isinstance(start, Const) and isinstance(stop, Const) for start, stop in bounds):
                return expr
            runs = [range(index_value(start, {}), index_value(stop, {})) for start, stop in bounds]
            points = itertools.product(*runs)
            parts = [
                normalised(
                    substitute(body, {loop.var: const(at) for loop, at in zip(loops, point, strict=True)})
                )
                for point in points
            ]
            return JOINS[op](*parts)
        case _:
            return expr
