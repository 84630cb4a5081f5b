"""Names for definitions that say what a value is."""

from __future__ import annotations

from ..program.code import Code, Define
from ..program.expr import Add, And, Compare, Expr, If, Loop, Mul, Not, Or, Reduce, Ref, Sign, Var, Xor

_AXES = {1: ("",), 2: ("column", "row"), 3: ("", "", "")}


def suggestions(code: Code) -> dict[str, str]:
    """Return a readable name for every definition; the namer makes them unique."""
    return {define.name: _suggest(define, code) for define in code.definitions}


def _suggest(define: Define, code: Code) -> str:
    body = define.body
    plural = "s" if define.loops else ""
    match body:
        case Reduce(op, loops, guard, Ref(array, index)) if array == code.input.name and guard is None:
            return _reduction(op, loops, index, code)
        case Reduce("sum", _, _, inner) if _is_condition(inner):
            return "count" + plural
        case Reduce("sum", _, _, _) if not define.loops:
            return "total"
        case Reduce("any", _, _, _):
            return "some"
        case Reduce("all", _, _, _):
            return "wins" if define.loops else "every"
        case Sign(Add((Ref(), Mul((_, Ref()))))) | Sign(Add((Mul((_, Ref())), Ref()))):
            return "comparison" + plural
        case Sign():
            return "vote" + plural
        case Compare() | And() | Or() | Not() | Xor():
            return "test" + plural
        case Add() | Mul() | Reduce() | If():
            return "score" + plural if not _is_condition(body) else "test" + plural
        case _:
            return "value" + plural


def _is_condition(expr: Expr) -> bool:
    return isinstance(expr, Compare | And | Or | Not | Xor) or (isinstance(expr, Reduce) and expr.op != "sum")


def _reduction(op: str, loops: tuple[Loop, ...], index: tuple[Expr, ...], code: Code) -> str:
    """Name a reduction over a rectangle of the input by the axes that are left."""
    bound = {loop.var for loop in loops}
    kept = [axis for axis, each in enumerate(index) if not (isinstance(each, Var) and each.name in bound)]
    whole = all(loop.stop.value == code.input.dims[axis] for loop, axis in _full(loops, index) if hasattr(loop.stop, "value"))
    noun = {"sum": "sum", "any": "any", "all": "all"}[op]
    if len(index) == 2 and len(kept) == 1 and whole:
        axis = "row" if kept[0] == 0 else "column"
        return f"{axis}_{noun}s" if op == "sum" else f"{noun}_in_{axis}"
    if len(kept) == 0:
        return {"sum": "total", "any": "any_set", "all": "all_set"}[op]
    return {"sum": "part_sums", "any": "others", "all": "full"}[op]


def _full(loops: tuple[Loop, ...], index: tuple[Expr, ...]) -> list[tuple[Loop, int]]:
    by_var = {loop.var: loop for loop in loops}
    return [(by_var[each.name], axis) for axis, each in enumerate(index) if isinstance(each, Var) and each.name in by_var]
