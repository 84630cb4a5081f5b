"""What is written out, as loops.

At small sizes programs are written element by element: ``4 * x[0] + 2 * x[1] + x[2]``. Here such a sum is
multiplied out and written over runs of indices along which its coefficients stay the same or grow by a
factor, and operands that differ in nothing but consecutive indices become one reduction. Two or three
elements say little of a rule; that is why the outcome is only used where it agrees with programs of other
sizes, to each of which the unified program is then proved equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..program.alike import joined
from ..program.bodies import index_variables, map_bodies
from ..program.build import MIRRORED, add, compare, scale, split_coefficient
from ..program.code import Code
from ..program.expr import (
    Add,
    And,
    Compare,
    Const,
    Expr,
    Loop,
    Mod,
    Number,
    Or,
    Reduce,
    ReduceOp,
    Ref,
    Sign,
    Var,
    Xor,
    const,
    map_children,
    substitute,
    walk,
)
from ..program.index import affine_parts
from ..program.normal import normal, normalised
from .runs import multiplied_out, over_runs
from .scored import scores_in_loops

Names = frozenset[str]


def rolled(code: Code) -> Code:
    """Return an equal program with loops in place of what is written out.

    Parameters
    ----------
    code : Code
        A program for one size.
    """
    code = _spread_out(code)
    names = index_variables(code)
    # Scores first: two that are alike may each be rolled up in another way.
    return map_bodies(scores_in_loops(code, names), lambda body, _: _rolled(body, names))


def _spread_out(code: Code) -> Code:
    """Write out signs that have a name of their own, and sums of sums as sums one by one."""
    signs = {d.name: d.body for d in code.definitions if not d.loops and isinstance(d.body, Sign)}

    def written(expr: Expr) -> Expr:
        match expr:
            case Ref(array, _) if array in signs:
                return written(signs[array])
            case Reduce("sum", loops, guard, Add(terms)):
                return add(*(written(Reduce("sum", loops, guard, each)) for each in terms))
            case _:
                return normal(map_children(expr, written))

    kept = tuple(define for define in code.definitions if define.name not in signs)
    return map_bodies(replace(code, definitions=kept), lambda body, _: written(body))


def _rolled(expr: Expr, names: Names) -> Expr:
    match expr:
        case Compare(op, left, right):
            positive, negative = _sides(add(left, scale(-1, right)))
            if op in ("<", "<=") and not isinstance(positive, Const) and not isinstance(negative, Const):
                op, positive, negative = MIRRORED[op], *_sides(add(right, scale(-1, left)))
            return compare(op, _rolled(positive, names), _rolled(negative, names))
        case Add() | Reduce("sum", _, _, _):
            found = _sum(expr, names)
            return normal(map_children(expr, lambda child: _rolled(child, names))) if found is None else found
        case And(operands):
            return _connected("all", expr, [_rolled(each, names) for each in operands], names)
        case Or(operands):
            return _connected("any", expr, [_rolled(each, names) for each in operands], names)
        case Xor(operands):
            parts = [_rolled(each, names) for each in operands]
            total = _alike("sum", parts, names)
            odd = compare("==", Mod(total[0], const(2)), const(1))
            return odd if len(total) == 1 else Xor(tuple(parts))
        case _:
            return map_children(expr, lambda child: _rolled(child, names))


def _connected(op: ReduceOp, expr: And | Or, operands: Sequence[Expr], names: Names) -> Expr:
    parts = _alike(op, operands, names)
    return parts[0] if len(parts) == 1 else type(expr)(tuple(parts))


def _sides(difference: Expr) -> tuple[Expr, Expr]:
    """Return what is added and what is subtracted; a number is on the right."""
    terms = difference.terms if isinstance(difference, Add) else (difference,)
    number = sum((each.value for each in terms if isinstance(each, Const)), 0)
    others = [each for each in terms if not isinstance(each, Const)]
    more = [each for each in others if split_coefficient(each)[0] > 0]
    less = [scale(-1, each) for each in others if split_coefficient(each)[0] <= 0]
    return add(*more), add(*less, const(-number))


def _sum(expr: Expr, names: Names) -> Expr | None:
    """Write a sum over runs of elements, and of terms that are alike; None where nothing changes."""
    terms = expr.terms if isinstance(expr, Add) else (expr,)
    groups, rest = multiplied_out(terms)
    runs = [each for group, points in groups for each in over_runs(group, points, names)]
    others: dict[Number, list[Expr]] = {}
    for term in rest:
        factor, core = split_coefficient(term)
        others.setdefault(factor, []).append(core if core == expr else _rolled(core, names))
    alike = [scale(factor, part) for factor, parts in others.items() for part in _alike("sum", parts, names)]
    found = add(*runs, *alike)
    return None if found == expr or (not runs and expr in rest) else found


def _alike(op: ReduceOp, operands: Sequence[Expr], names: Names) -> list[Expr]:
    """Join operands that differ in nothing but consecutive indices."""
    found = joined(op, operands, names, lambda _, steps: all(abs(step) <= 1 for step in steps))
    return [each if each in operands else _from_its_place(each) for each in found]


def _from_its_place(joined_up: Expr) -> Expr:
    """Count from the first place that is read, as loops elsewhere do: ``x[i] for i in range(1, n)``."""
    match joined_up:
        case Reduce(op, (Loop(var, Const(start), Const(stop)), *inner), None, body):
            indices = [each for node in walk(body) if isinstance(node, Ref) for each in node.index]
            parts = [each for each in map(affine_parts, indices) if each is not None]
            least = min((number for factors, number in parts if factors == {var: 1}), default=0)
            loop = Loop(var, const(int(start) + least), const(int(stop) + least))
            moved = substitute(body, {var: add(Var(var), const(-least))})
            return Reduce(op, (loop, *inner), None, normalised(moved))
        case _:
            return joined_up
