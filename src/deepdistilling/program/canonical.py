"""Names of bound variables do not matter: rename them by depth, so that equal code is equal."""

from __future__ import annotations

from .expr import Expr, Loop, Reduce, Var, map_children, substitute


def canonical(expr: Expr, depth: int = 0) -> Expr:
    """Return `expr` with every bound variable named by how many are bound outside it.

    Parameters
    ----------
    expr : Expr
        An expression; its free variables keep their names.
    depth : int, default=0
        Number of variables that are bound outside.
    """
    if not isinstance(expr, Reduce):
        return map_children(expr, lambda child: canonical(child, depth))
    values: dict[str, Expr] = {}
    loops = []
    for loop in expr.loops:
        name = f"@{depth}"
        depth += 1
        loops.append(Loop(name, substitute(loop.start, values), substitute(loop.stop, values)))
        values[loop.var] = Var(name)
    guard = None if expr.guard is None else canonical(substitute(expr.guard, values), depth)
    return Reduce(expr.op, tuple(loops), guard, canonical(substitute(expr.body, values), depth))
