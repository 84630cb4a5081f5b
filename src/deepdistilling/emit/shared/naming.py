"""Names for definitions that say what a value is.

A name is found by the structure of what is defined, and must be true of it: a sum over whole rows is
`row_sums`, one over a part of each row is not. Arrays are plural.
"""

from __future__ import annotations

from collections import Counter

from ...program.code import Code, Define
from ...program.expr import (
    Add,
    And,
    Compare,
    Const,
    Expr,
    Greatest,
    If,
    Least,
    Loop,
    Mod,
    Mul,
    Not,
    Or,
    Power,
    Quotient,
    Reduce,
    Ref,
    Sign,
    Var,
    Xor,
    assert_never,
    free_variables,
    walk,
)
from .slices import lengths

LINES = "row", "column"
"""What runs along each axis of a table: an element is at a row and a column."""


def suggestions(code: Code) -> dict[str, str]:
    """Return a readable name for every definition; where several would have the same, they are numbered."""
    return numbered({define.name: _suggest(define, code) for define in code.definitions})


def table_names(code: Code) -> dict[str, str]:
    """Return a readable name for every table, in capitals."""
    nodes = [node for expr in code.expressions() for node in walk(expr)]
    factors = {
        factor.array
        for node in nodes
        if isinstance(node, Mul)
        for factor in node.factors
        if isinstance(factor, Ref)
    }
    places = {at.array for node in nodes if isinstance(node, Ref) for at in node.index if isinstance(at, Ref)}

    def name(of: str) -> str:
        if of in factors:
            return "TABLE" if of in places else "WEIGHTS"
        return "PLACES" if of in places else "TABLE"

    return numbered({each.name: name(each.name) for each in code.tables})


def numbered(wanted: dict[str, str]) -> dict[str, str]:
    """Number names that are wished for more than once."""
    often, seen, numbered = Counter(wanted.values()), Counter[str](), {}
    for name, wish in wanted.items():
        seen[wish] += 1
        numbered[name] = f"{wish}_{seen[wish]}" if often[wish] > 1 else wish
    return numbered


def _suggest(define: Define, code: Code) -> str:
    one, many = words(define.body, code)
    return many if define.loops else one


def words(body: Expr, code: Code) -> tuple[str, str]:
    """Return the name of one value, and of many."""
    match body:
        case Reduce(op, loops, guard, Ref(array, index)) if array == code.input.name and guard is None:
            return _part_of_input(op, loops, index, code)
        case Reduce("sum", loops, None, Ref() as ref):
            total = _total(loops, ref, code)
            return total, f"{total}s"
        case Reduce("sum", (loop,), None, Sign(value)):
            line = _line(loop, value, code)
            return "balance" if line is None else f"{line}_balance", "balances"
        case Reduce("sum", _, _, Sign()):
            return "balance", "balances"
        case Reduce("sum", _, _, inner):
            return ("count", "counts") if is_condition(inner) else ("total", "totals")
        case Reduce(op, _, _, _):
            return ("is_largest" if _is_largest(body) else f"holds_for_{op}",) * 2
        case Sign(Add((Ref(), Mul((Const(-1, _), Ref()))))) | Sign(Add((Mul((Const(-1, _), Ref())), Ref()))):
            return "comparison", "comparisons"
        case Sign(value):
            return ("side", "sides") if _reads_input(value, code) else ("vote", "votes")
        case Compare():
            return "test", "tests"
        case And() | Or() | Not() | Xor():
            return "condition", "conditions"
        case Mod():
            return "remainder", "remainders"
        case Add() | Mul():
            return "score", "scores"
        case If() | Least() | Greatest() | Ref() | Const() | Var() | Quotient() | Power():
            return "value", "values"
        case _:
            assert_never(body)


def _line(loop: Loop, value: Expr, code: Code) -> str | None:
    """Return "row" or "column" where a loop runs over all of a table's, and over nothing else."""
    axes = set[int | None]()
    for node in walk(value):
        if isinstance(node, Reduce) and any(each.var == loop.var for each in node.loops):
            return None
        if isinstance(node, Ref) and any(loop.var in free_variables(at) for at in node.index):
            axes.add(_axis(node, loop, code))
    axis = axes.pop() if len(axes) == 1 else None
    return None if axis is None else LINES[axis]


def _total(loops: tuple[Loop, ...], ref: Ref, code: Code) -> str:
    """Name a sum over a definition: of a whole row or column of a table, or else just a total."""
    axis = _axis(ref, loops[0], code) if len(loops) == 1 else None
    return "total" if axis is None else f"{LINES[1 - axis]}_total"


def _axis(ref: Ref, loop: Loop, code: Code) -> int | None:
    """Return which axis of a table a loop runs over from end to end; None where it does otherwise."""
    ends = _ends(code).get(ref.array, ())
    moved = [axis for axis, at in enumerate(ref.index) if loop.var in free_variables(at)]
    if len(ends) != len(LINES) or len(moved) != 1:
        return None
    axis = moved[0]
    is_whole = loop.start == Const(0, "int") and loop.stop == ends[axis]
    return axis if is_whole and ref.index[axis] == Var(loop.var) else None


def _ends(code: Code) -> dict[str, tuple[Expr, ...]]:
    """Return where each axis of the input and of each definition ends."""
    of_definitions = {each.name: tuple(loop.stop for loop in each.loops) for each in code.definitions}
    return {code.input.name: lengths(code), **of_definitions}


def is_condition(expr: Expr) -> bool:
    """Whether an expression is true or false by its form."""
    return isinstance(expr, Compare | And | Or | Not | Xor) or (isinstance(expr, Reduce) and expr.op != "sum")


def _is_largest(body: Expr) -> bool:
    match body:
        case Reduce("all", _, Compare("!="), Compare(">", Ref(one, _), Ref(other, _))):
            return one == other
        case _:
            return False


def _reads_input(expr: Expr, code: Code) -> bool:
    return any(isinstance(node, Ref) and node.array == code.input.name for node in walk(expr))


def _part_of_input(op: str, loops: tuple[Loop, ...], index: tuple[Expr, ...], code: Code) -> tuple[str, str]:
    """Name a reduction over a rectangle of the input by the axes that are left."""
    by_var = {loop.var: loop for loop in loops}
    left, whole, to_the_end = [], True, True
    for axis, each in enumerate(index):
        if isinstance(each, Var) and each.name in by_var:
            loop = by_var[each.name]
            ends = loop.stop == lengths(code)[axis]
            to_the_end &= ends
            whole &= ends and loop.start == Const(0, "int")
        else:
            left.append(axis)
    if op == "sum" and not left:
        return "total", "totals"
    where = "array" if not left else "rest" if to_the_end else "part"
    if len(index) == 2 and len(left) == 1 and whole:
        where = "row" if left == [0] else "column"
    return (f"{where}_sum", f"{where}_sums") if op == "sum" else (f"{op}_in_{where}",) * 2
