"""Sums, anys and alls: as a slice, a product with a table, a whole list, or else a comprehension."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...program.build import ZERO, all_of, split_coefficient
from ...program.expr import Add, Const, Expr, If, Loop, Mul, Reduce, Ref, Var, free_variables
from ..shared.layout import Doc, Infix, Prefix, Text, call, flat
from ..shared.phrase import word_of
from ..shared.precedence import OR
from ..shared.slices import Slice, Window, is_safe, window

if TYPE_CHECKING:
    from .walker import Walker


def reduction(expr: Reduce, walker: Walker) -> Doc:
    """Return the text of a reduction."""
    found = window(expr, walker.kinds.numpy)
    if found is not None and is_safe(found, walker.facts):
        return Text(f"{sliced(found, walker)}.{word_of(expr.op)}()")
    line = _of_line(expr, walker)
    if line is not None:
        return line
    product = _product_with_table(expr, walker)
    if product is not None:
        return product
    whole = _whole_list(expr, walker)
    if whole is not None:
        return whole
    column = _column(expr, walker)
    if column is not None:
        return call(word_of(expr.op), column)
    return call(word_of(expr.op), _comprehension(expr, walker))


def _of_line(expr: Reduce, walker: Walker) -> Doc | None:
    """Return a sum of a slice's elements times a number plus another: ``(2 * x[i:j] - 1).sum()``."""
    match expr:
        case Reduce("sum", loops, None, Add((term, Const(shift, "int")))):
            factor, element = split_coefficient(term)
        case _:
            return None
    found = window(Reduce("sum", loops, None, element), walker.kinds.numpy)
    if found is None or factor < 0 or not is_safe(found, walker.facts):
        return None
    values = sliced(found, walker) if factor == 1 else f"{factor} * {sliced(found, walker)}"
    return Text(f"({values} {'-' if shift < 0 else '+'} {abs(shift)}).sum()")


def sliced(found: Window, walker: Walker) -> str:
    """Return a rectangle of an array as text, whole axes at its end left out."""
    parts = []
    for axis in found.axes:
        match axis:
            case Slice(start, stop):
                ends = ["" if end is None else flat(walker.value(end, OR)) for end in (start, stop)]
                is_plain = all(end.isalnum() or not end for end in ends)
                parts.append(":".join(ends) if is_plain else " : ".join(ends).strip())
            case index:
                parts.append(flat(walker.value(index)))
    while parts and parts[-1] == ":":
        parts.pop()
    names = walker.names
    name = names.argument if found.array == walker.facts.code.input.name else names.arrays[found.array]
    return f"{name}[{', '.join(parts)}]" if parts else name


def runs(loops: tuple[Loop, ...], walker: Walker) -> list[Doc]:
    """Return ``i in range(n)`` for each loop."""
    clauses: list[Doc] = []
    for loop in loops:
        bounds = (loop.stop,) if loop.start == Const(0, "int") else (loop.start, loop.stop)
        clauses.append(Prefix(f"{loop.var} in ", call("range", *(walker.value(bound) for bound in bounds))))
        walker = walker.within((loop,))
    return clauses


def _comprehension(expr: Reduce, walker: Walker) -> Doc:
    inner = walker.within(expr.loops)
    guard, body = expr.guard, expr.body
    match body:
        case If(condition, then, Const(value, _)) if expr.op == "sum" and value == 0:
            # What adds nothing is left out.
            guard, body = condition if guard is None else all_of(guard, condition), then
    clauses, operators = runs(expr.loops, walker), ["for"] * len(expr.loops)
    if guard is not None:
        clauses.append(inner.condition(guard, OR))
        operators.append("if")
    text = inner.value(body) if expr.op == "sum" else inner.condition(body)
    return Infix((text, *clauses), tuple(operators))


def _product_with_table(expr: Reduce, walker: Walker) -> Doc | None:
    """Return a sum of products with a row of a table as one product."""
    match expr:
        case Reduce("sum", loops, None, Mul((Ref(table, weights), Ref(array, index)))) if (
            table in walker.kinds.numpy
        ):
            own = tuple(Var(loop.var) for loop in loops)
            before = weights[: len(weights) - len(own)]
        case _:
            return None
    if weights[len(before) :] != own or index != own or any(_reads(each, loops) for each in before):
        return None
    names, given = walker.names, walker.facts.code.input.name
    if array == given and given not in walker.kinds.numpy:
        return None
    if not all(is_full(array, axis, loop, walker) for axis, loop in enumerate(loops)):
        return None
    row = walker.element(table, before)
    other = names.argument if array == given else names.arrays[array]
    return Text(f"np.dot({row}, {other})" if len(loops) == 1 else f"np.sum({row} * {other})")


def _whole_list(expr: Reduce, walker: Walker) -> Doc | None:
    """Return the reduction of a whole list, or of a whole list of lists."""
    match expr:
        case Reduce(op, loops, None, Ref(array, index)) if array in walker.names.arrays and loops:
            own = tuple(Var(loop.var) for loop in loops)
            before = index[: len(index) - len(own)]
        case _:
            return None
    if index[len(before) :] != own or any(_reads(each, loops) for each in before):
        return None
    if not all(is_full(array, len(before) + axis, loop, walker) for axis, loop in enumerate(loops)):
        return None
    text = walker.element(array, before)
    return call(word_of(op) if len(loops) == 1 else f"np.{word_of(op)}", Text(text))


def _column(expr: Reduce, walker: Walker) -> Doc | None:
    """Return one column of a list of lists: ``row[k] for row in rows``."""
    match expr:
        case Reduce(_, (loop,), None, Ref(array, (Var(name), at))) if (
            name == loop.var and array in walker.names.arrays and not _reads(at, (loop,))
        ):
            pass
        case _:
            return None
    if not is_full(array, 0, loop, walker):
        return None
    row = walker.names.row
    return Infix(
        (Text(f"{row}[{flat(walker.value(at))}]"), Text(f"{row} in {walker.names.arrays[array]}")), ("for",)
    )


def _reads(expr: Expr, loops: tuple[Loop, ...]) -> bool:
    return not free_variables(expr).isdisjoint(loop.var for loop in loops)


def is_full(array: str, axis: int, loop: Loop, walker: Walker) -> bool:
    """Whether a loop runs over a whole axis of an array."""
    return (loop.start, loop.stop) == (ZERO, walker.dims(array)[axis])
