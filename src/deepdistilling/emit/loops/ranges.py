"""What is known of index expressions from the loops that they stand in.

Bounds of loops are affine in outer loops and in sizes, or the least or greatest of such. Whether an index
expression is never negative is decided by putting the bound of the innermost loop variable in its place,
then the next one's, until only sizes are left, and those are 1 or more. Intervals alone could not tell that
``i + j < n`` where ``j < n - i``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...program.build import ONE, ZERO, add, scale, subtract
from ...program.expr import (
    Add,
    Const,
    Expr,
    Greatest,
    If,
    Least,
    Loop,
    Mod,
    Mul,
    Reduce,
    Ref,
    map_children,
    substitute,
)
from ...program.index import affine_parts
from ...program.infer import Facts, domain_of
from ...program.normal import normalised

Loops = Sequence[Loop]
"""Loops that are open at a place, the innermost last."""


def is_never_negative(expr: Expr, loops: Loops) -> bool:
    """Whether an index expression is 0 or more wherever the loops run."""
    parts = affine_parts(expr)
    if parts is None:
        return _is_sum_never_negative(expr, loops)
    coefficients, constant = parts
    for depth in reversed(range(len(loops))):
        loop = loops[depth]
        factor = coefficients.get(loop.var, 0)
        if factor:
            bound = loop.start if factor > 0 else subtract(loop.stop, ONE)
            return is_never_negative(normalised(substitute(expr, {loop.var: bound})), loops[:depth])
    return all(factor > 0 for factor in coefficients.values()) and constant + sum(coefficients.values()) >= 0


def _is_sum_never_negative(expr: Expr, loops: Loops) -> bool:
    """Decide a sum with a least, a greatest, a remainder or a choice in it, by the values of these.

    A sum is never less than 0 if that holds with *any* lower bound in place of a term: each operand of a
    greatest is one, and each operand of a least that is subtracted. Otherwise it must hold with all.
    """
    terms = tuple(scale(1, each) for each in (expr.terms if isinstance(expr, Add) else (expr,)))
    for place, term in enumerate(terms):
        sign, inner = _with_sign(term)
        match inner:
            case Least(options):
                decide = all if sign == 1 else any
            case Greatest(options):
                decide = any if sign == 1 else all
            case If(_, then, otherwise):
                options, decide = (then, otherwise), all
            case Mod(_, modulus):
                options, decide = ((ZERO,) if sign == 1 else (subtract(modulus, ONE),)), all
            case Add():
                options, decide = (inner,), all
            case _:
                continue
        rest = (*terms[:place], *terms[place + 1 :])
        return decide(is_never_negative(add(*rest, scale(sign, each)), loops) for each in options)
    return False


def _with_sign(term: Expr) -> tuple[int, Expr]:
    match term:
        case Mul((Const(-1, "int"), inner)):
            return -1, inner
        case _:
            return 1, term


def is_within(index: Expr, length: Expr, loops: Loops) -> bool:
    """Whether an index lies in an axis of a length, wherever the loops run."""
    if isinstance(index, Mod) and index.modulus == length:
        return True
    below = subtract(subtract(length, ONE), index)
    return is_never_negative(index, loops) and is_never_negative(below, loops)


def settled(expr: Expr, loops: Loops) -> Expr:
    """Drop remainders that change nothing, and the least and greatest where it is known which that is."""
    if isinstance(expr, Reduce):
        inner = list(loops)
        for loop in expr.loops:
            inner.append(Loop(loop.var, settled(loop.start, inner), settled(loop.stop, inner)))
        guard = None if expr.guard is None else settled(expr.guard, inner)
        return Reduce(expr.op, tuple(inner[len(loops) :]), guard, settled(expr.body, inner))
    expr = map_children(expr, lambda child: settled(child, loops))
    match expr:
        case Mod(value, modulus) if is_within(value, modulus, loops):
            return value
        case Greatest(operands):
            return _always(expr, operands, 1, loops)
        case Least(operands):
            return _always(expr, operands, -1, loops)
        case _:
            return expr


def _always(expr: Expr, operands: tuple[Expr, ...], sign: int, loops: Loops) -> Expr:
    """Return the operand that is always the greatest (the least, for sign -1), or else `expr`."""
    for each in operands:
        differences = (scale(sign, subtract(each, other)) for other in operands if other is not each)
        if all(is_never_negative(difference, loops) for difference in differences):
            return each
    return expr


def clipped(expr: Expr, loops: Loops, shapes: Mapping[str, tuple[Expr, ...]], facts: Facts) -> Expr:
    """Hold every index that cannot be shown to lie in its array inside it, as evaluation does."""
    expr = map_children(expr, lambda child: clipped(child, loops, shapes, facts))
    if not isinstance(expr, Ref) or not expr.index:
        return expr
    index = tuple(
        each
        if is_within(each, length, loops) or _has_values_within(each, length, facts)
        else settled(Least((Greatest((each, ZERO)), subtract(length, ONE))), loops)
        for each, length in zip(expr.index, shapes[expr.array], strict=True)
    )
    return Ref(expr.array, index)


def _has_values_within(index: Expr, length: Expr, facts: Facts) -> bool:
    """Whether an index that is looked up lies in an axis by what its table lists."""
    if not isinstance(index, Ref) or not isinstance(length, Const):
        return False
    domain = domain_of(index, facts)
    return domain.integer and domain.lo >= 0 and domain.hi < length.value


def length_of(loop: Loop) -> int | None:
    """Length of a loop whose bounds are a fixed distance apart."""
    distance = subtract(loop.stop, loop.start)
    return max(0, int(distance.value)) if isinstance(distance, Const) else None


def longest(loop: Loop) -> int | None:
    """Length of a loop where nothing cuts it off, if that is a number."""
    match loop:
        case Loop(var, Greatest((start, *_)) | Least((start, *_)), stop):
            return longest(Loop(var, start, stop))
        case Loop(var, start, Least((stop, *_)) | Greatest((stop, *_))):
            return longest(Loop(var, start, stop))
        case _:
            return length_of(loop)


def is_plain(loop: Loop, sizes: frozenset[str]) -> bool:
    """Whether a loop runs from a number to a number or size, so that an array can hold all its points."""
    stop = affine_parts(loop.stop)
    return (
        isinstance(loop.start, Const)
        and loop.start.value >= 0
        and stop is not None
        and stop[0].keys() <= sizes
    )
