"""What two programs of different sizes have in common: the structure of their expressions.

Numbers are left out, variables are told by how deep their loop is, and what commutes is sorted, so that
expressions which only differ in numbers and names have one shape.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..program.expr import (
    Add,
    And,
    Compare,
    Const,
    Expr,
    Loop,
    Mul,
    Or,
    Power,
    Quotient,
    Reduce,
    Ref,
    Var,
    Xor,
    children,
)

Shape = tuple[object, ...]


def shape_of(expr: Expr, shapes: Mapping[str, Shape], depths: Mapping[str, int]) -> Shape:
    """Return the structure of an expression.

    Parameters
    ----------
    expr : Expr
    shapes : mapping of str to Shape
        Those of the arrays that it reads, by name; other arrays are told by their names.
    depths : mapping of str to int
        How many loops are around that of each variable; other variables are sizes.
    """
    match expr:
        case Const():
            return ("number",)
        case Var(name):
            return ("variable", depths[name]) if name in depths else ("size", name)
        case Ref(array, index):
            return ("element", shapes.get(array, array), *(shape_of(each, shapes, depths) for each in index))
        case Reduce(op, loops, guard, body):
            inner = dict(depths)
            bounds = []
            for loop in loops:
                bounds.append((shape_of(loop.start, shapes, inner), shape_of(loop.stop, shapes, inner)))
                inner[loop.var] = len(inner)
            held = None if guard is None else shape_of(guard, shapes, inner)
            return (op, tuple(bounds), held, shape_of(body, shapes, inner))
        case Add(parts) | And(parts) | Or(parts) | Xor(parts) | Mul(parts):
            return (
                type(expr).__name__,
                *sorted((shape_of(part, shapes, depths) for part in parts), key=repr),
            )
        case Quotient(value, divisor):
            return ("quotient", divisor, shape_of(value, shapes, depths))
        case Power(base, exponent):
            return ("power", base, shape_of(exponent, shapes, depths))
        case Compare(op, left, right):
            return ("compare", op, shape_of(left, shapes, depths), shape_of(right, shapes, depths))
        case _:
            return (type(expr).__name__, *(shape_of(each, shapes, depths) for each in children(expr)))


def depths_of(loops: Sequence[Loop]) -> dict[str, int]:
    """Return how deep the loop of each variable is."""
    return {loop.var: number for number, loop in enumerate(loops)}


def by_shape(item: tuple[Shape, Expr]) -> tuple[str, str]:
    """Return the key by which expressions are sorted, those of one shape side by side."""
    return repr(item[0]), repr(item[1])
