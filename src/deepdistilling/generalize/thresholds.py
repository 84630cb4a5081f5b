"""Cut-offs of whole sums as halves of sizes, and where there are many sizes as thirds and quarters.

Between two values that a whole sum can have, every cut-off decides alike: ``count >= 3`` is ``count > 2.5``.
So a cut-off of a whole sum may be fitted by any rule that stays within that range at every size. More than
half of n bits is one rule for odd and even n, although the least count is (n + 1) / 2 for the ones and
n / 2 + 1 for the others. All other rules are exact: see `constants`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

from ..program.build import add, compare, scale, split_coefficient
from ..program.code import Code
from ..program.expr import Add, CompareOp, Const, Expr, Mul, Number, Ref, Var, const, walk
from .constants import fit_constant

MIN_SIZES = 3
"""Through the ranges of fewer sizes goes more than one rule."""

PARTS = (Fraction(1, 3), Fraction(2, 3), Fraction(1, 4), Fraction(3, 4))
"""Shares of a size that are tried after its half, those of q parts where there are 2 q - 1 sizes at least."""

OFFSETS = (1, 2, -1, -2)
"""What may be added to a size before it is halved, where there are more sizes, or where the sum is exact."""


def fit_threshold(op: CompareOp, values: Sequence[Number], sizes: Sequence[dict[str, int]]) -> Expr | None:
    """Return half a size, or about that, where it decides alike at every size; else None.

    Of five sizes and more it may also be a third or two thirds, of seven and more a quarter or three.

    Parameters
    ----------
    op : str
        How a whole sum is compared with the cut-off.
    values : sequence of int
        The cut-off at each size.
    sizes : sequence of dict of str to int
        The sizes.
    """
    if len(values) < MIN_SIZES or len(set(values)) == 1 or op in ("==", "!="):
        return None
    if any(value != int(value) for value in values):
        return None
    # At least half, more than half.
    nearest = (0, 1) if op in (">=", "<") else (0, -1)
    some = len(values) > MIN_SIZES or fit_constant(values, sizes) is not None
    exact = [(offset, name, True) for offset, name in itertools.product(nearest, sizes[0])]
    alike = itertools.product((*nearest, *(OFFSETS if some else ())), sizes[0], (False,))
    for offset, name, is_exact in (*exact, *alike):
        rule = [Fraction(at[name] + offset, 2) for at in sizes]
        pairs = zip(values, rule, strict=True)
        if all(v == each if is_exact else _decides_alike(op, int(v), each) for v, each in pairs):
            return add(scale(Fraction(1, 2), Var(name)), const(Fraction(offset, 2)))
    return _part(op, [int(value) for value in values], sizes, nearest)


def _part(
    op: CompareOp, values: Sequence[int], sizes: Sequence[dict[str, int]], nearest: Sequence[int]
) -> Expr | None:
    """Return a third or a quarter of a size, or the least that is more, where it decides alike everywhere."""
    for part, offset, name in itertools.product(PARTS, nearest, sizes[0]):
        more = Fraction(offset, part.denominator)
        rule = [part * at[name] + more for at in sizes]
        enough = len(values) >= 2 * part.denominator - 1
        if enough and all(_decides_alike(op, v, each) for v, each in zip(values, rule, strict=True)):
            return add(scale(part, Var(name)), const(more))
    return None


def _decides_alike(op: CompareOp, value: int, other: Fraction) -> bool:
    """Whether whole numbers compare with both alike."""
    return value - 1 < other <= value if op in (">=", "<") else value <= other < value + 1


def whole_comparison(op: CompareOp, left: Expr, right: Expr) -> Expr:
    """Compare whole sums without fractions, and without a 1 that only says which side a tie is on."""
    terms = right.terms if isinstance(right, Add) else (right,)
    parts = [Fraction(t.value if isinstance(t, Const) else split_coefficient(t)[0]) for t in terms]
    factor = math.lcm(*(part.denominator for part in parts))
    if factor == 1:
        return compare(op, left, right)
    left, right = scale(factor, left), scale(factor, right)
    match op, add(right, const(-1)), add(right, const(1)):
        case ">=", (Var() | Mul() as below), _:
            return compare(">", left, below)
        case "<", (Var() | Mul() as below), _:
            return compare("<=", left, below)
        case ">", _, (Var() | Mul() as above):
            return compare(">=", left, above)
        case "<=", _, (Var() | Mul() as above):
            return compare("<", left, above)
        case _:
            return compare(op, left, right)


def is_whole(expr: Expr, code: Code) -> bool:
    """Whether every number in an expression, and in all that it may read, is whole."""
    exprs = (expr, *(define.body for define in code.definitions))
    nodes = [node for each in exprs for node in walk(each)]
    reads = {node.array for node in nodes if isinstance(node, Ref)}
    return (
        all(node.kind in ("int", "bool") for node in nodes if isinstance(node, Const))
        and (code.input.name not in reads or all(domain.integer for domain in code.input.domains))
        and not reads & {table.name for table in code.tables}
    )
