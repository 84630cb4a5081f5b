"""Loops whose bounds move with other loops, rewritten as loops over rectangles with a guard.

What comes in is an expression, what goes out an equal one in which the bounds of every loop are numbers and
sizes: a run that a NumPy axis can stand for. A window ``i - 1 <= k < i + 2`` becomes ``i - 1 + k`` for k from
0 to 3; where it is cut off at the ends of an axis, a guard says so. Any other run is taken over the least
interval that contains it, with a guard for what is too much. A guarded point may index outside its array,
as it may in every program: what is read there does not count.

A sum of whole numbers over all indices but one is the whole sum less that one, which saves an axis; what is
added at each point is added as often as there are points, which is the same for every sample.
"""

from __future__ import annotations

import math

from ...errors import UnsupportedError
from ...program.bodies import map_bodies
from ...program.build import ONE, ZERO, add, all_of, compare, reduce, scale, subtract
from ...program.code import Code
from ...program.expr import Add as Sum
from ...program.expr import (
    Compare,
    Const,
    Expr,
    Greatest,
    Least,
    Loop,
    Mod,
    Mul,
    Reduce,
    Ref,
    Var,
    const,
    free_variables,
    map_children,
    substitute,
    walk,
)
from ...program.index import affine_parts
from ...program.infer import Facts, domain_of, facts_of

Ranges = dict[str, tuple[Expr, Expr]]
"""Start and stop of each loop that is open, free of other loops' variables."""


def with_rectangles(code: Code) -> Code:
    """Return an equal program in which the bounds of every loop are numbers and sizes."""
    facts = facts_of(code)
    return map_bodies(code, lambda body, loops: _within(loops, body, facts))


def _within(loops: tuple[Loop, ...], body: Expr, facts: Facts) -> Expr:
    ranges = {loop.var: (loop.start, loop.stop) for loop in loops}
    return rectangular(body, facts.within(loops), ranges)


def rectangular(expr: Expr, facts: Facts, ranges: Ranges) -> Expr:
    """Return an equal expression whose loops have bounds of numbers and sizes only.

    Parameters
    ----------
    expr : Expr
        An expression.
    facts : Facts
        What is known where it stands.
    ranges : mapping of str to (Expr, Expr)
        Start and stop of the loops that it stands in.
    """
    if not isinstance(expr, Reduce):
        return map_children(expr, lambda child: rectangular(child, facts, ranges))
    ranges, loops, guards, body = dict(ranges), list[Loop](), list[Expr](), expr.body
    own = [] if expr.guard is None else [expr.guard]
    pending = list(expr.loops)
    while pending:
        loop = pending.pop(0)
        plain, value, conditions = _plain(loop, facts, ranges)
        if value != Var(loop.var):
            moved = {loop.var: value}
            pending = [
                Loop(each.var, substitute(each.start, moved), substitute(each.stop, moved))
                for each in pending
            ]
            own, body = [substitute(each, moved) for each in own], substitute(body, moved)
        loops.append(plain)
        guards += conditions
        ranges[loop.var] = plain.start, plain.stop
        facts = facts.within((plain,))
    guards += own
    guard = rectangular(all_of(*guards), facts, ranges) if guards else None
    return _reduced(Reduce(expr.op, tuple(loops), guard, rectangular(body, facts, ranges)), facts, ranges)


def _plain(loop: Loop, facts: Facts, ranges: Ranges) -> tuple[Loop, Expr, list[Expr]]:
    """Return a loop with plain bounds, the value of its old variable, and what must hold."""
    if not _moves(loop.start, ranges) and not _moves(loop.stop, ranges):
        return loop, Var(loop.var), []
    (start, above), (stop, below) = _unclipped(loop.start, ranges), _unclipped(loop.stop, ranges)
    first, last = affine_parts(start), affine_parts(stop)
    if first is not None and last is not None and first[0] == last[0]:
        value = add(start, Var(loop.var))
        length = max(0, last[1] - first[1])
        conditions = [compare(">=", value, each) for each in above]
        conditions += [compare("<", value, each) for each in below]
        return Loop(loop.var, ZERO, const(length)), value, conditions
    variable = Var(loop.var)
    plain = Loop(loop.var, bound(loop.start, False, facts, ranges), bound(loop.stop, True, facts, ranges))
    conditions = []
    if _moves(loop.start, ranges):
        conditions.append(Compare(">=", variable, loop.start))
    if _moves(loop.stop, ranges):
        conditions.append(Compare("<", variable, loop.stop))
    return plain, variable, conditions


def _moves(expr: Expr, ranges: Ranges) -> bool:
    return any(
        isinstance(node, Ref) or (isinstance(node, Var) and node.name in ranges) for node in walk(expr)
    )


def _unclipped(expr: Expr, ranges: Ranges) -> tuple[Expr, list[Expr]]:
    """Return a bound without the ends that it is cut off at, and those."""
    if not isinstance(expr, Greatest | Least):
        return expr, []
    moving = [each for each in expr.operands if _moves(each, ranges)]
    if len(moving) != 1:
        return expr, []
    return moving[0], [each for each in expr.operands if each is not moving[0]]


def bound(expr: Expr, upper: bool, facts: Facts, ranges: Ranges) -> Expr:
    """Return a bound of an index expression over the loops that it stands in, of numbers and sizes."""
    if not _moves(expr, ranges):
        return expr
    match expr:
        case Var(name):
            start, stop = ranges[name]
            return subtract(stop, ONE) if upper else start
        case Sum(terms):
            return add(*(bound(each, upper, facts, ranges) for each in terms))
        case Mul((Const(factor, _), *rest)):
            inner = rest[0] if len(rest) == 1 else Mul(tuple(rest))
            return scale(factor, bound(inner, upper == (factor > 0), facts, ranges))
        case Least(operands) | Greatest(operands):
            return type(expr)(tuple(bound(each, upper, facts, ranges) for each in operands))
        case Mod(_, modulus) if not _moves(modulus, ranges):
            return subtract(modulus, ONE) if upper else ZERO
        case _:
            domain = domain_of(expr, facts)
            end = domain.hi if upper else domain.lo
            if math.isinf(end):
                raise UnsupportedError("a loop whose bounds have no bound cannot be an axis of an array")
            return const(int(end))


def _reduced(expr: Expr, facts: Facts, ranges: Ranges) -> Expr:
    """Leave out an index that is only kept from a sum, and count what is added at each point."""
    match expr:
        case Reduce("sum", loops, guard, Sum((*terms, Const(share, "int")))) if domain_of(
            expr.body, facts
        ).integer:
            points = scale(share, reduce("sum", loops, guard, ONE))
            return add(_reduced(reduce("sum", loops, guard, add(*terms)), facts, ranges), points)
        case Reduce("sum", (loop,), Compare("!=", Var(name), other), body) if (
            name == loop.var and name not in free_variables(other) and domain_of(body, facts).integer
        ):
            least = bound(subtract(other, loop.start), False, facts, ranges)
            most = bound(subtract(other, loop.stop), True, facts, ranges)
            if domain_of(least, facts).lo >= 0 and domain_of(most, facts).hi < 0:
                whole = Reduce("sum", (loop,), None, body)
                return subtract(whole, substitute(body, {name: other}))
    return expr
