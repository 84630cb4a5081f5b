"""Named values are written by their names, in a short sum too: ``a + b + carry``, not ``x.sum()``."""

from __future__ import annotations

from dataclasses import replace

from ..program.code import Array, Code, Decision, Define, Each, Scores
from ..program.expr import Add, And, Const, Expr, Or, Reduce, Ref, Var, assert_never, const, map_children

MAX_NAMES = 8
"""A reduction over more values than this stays a reduction."""


def with_named_values(code: Code) -> Code:
    """Return the program with short reductions over named values written out."""
    given = code.input
    if given.element_names is None:
        return code
    definitions = tuple(Define(d.name, d.loops, _written(d.body, given)) for d in code.definitions)
    match code.result:
        case Decision(index):
            return replace(code, definitions=definitions, result=Decision(_written(index, given)))
        case Scores(parts, kind):
            bodies = tuple(Each(part.loops, _written(part.body, given)) for part in parts)
            return replace(code, definitions=definitions, result=Scores(bodies, kind))
        case _:
            assert_never(code.result)


def _written(expr: Expr, given: Array) -> Expr:
    match expr:
        case Reduce(op, (loop,), None, Ref(array, (Var(name),))) if array == given.name and name == loop.var:
            match loop.start, loop.stop:
                case Const(start, _), Const(stop, _) if 2 <= int(stop) - int(start) <= MAX_NAMES:
                    parts = tuple(Ref(array, (const(k),)) for k in range(int(start), int(stop)))
                    return Add(parts) if op == "sum" else Or(parts) if op == "any" else And(parts)
        case _:
            pass
    return map_children(expr, lambda child: _written(child, given))
