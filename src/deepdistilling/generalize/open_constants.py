"""Constants that may depend on the size: listed with what they could be, and left."""

from __future__ import annotations

from ..program.code import Code
from ..program.expr import Const, Expr, Loop, Reduce, Ref, children

SMALLEST = 3
"""Numbers below this are taken as they are: 0, 1 and 2 say nothing of a size."""


def open_constants(code: Code) -> tuple[tuple[int | float, tuple[str, ...]], ...]:
    """Return the constants that a program's sizes could explain, each with the expressions that give it.

    Parameters
    ----------
    code : Code
        A program with named sizes.
    """
    numbers: dict[int | float, None] = {}
    for expr in code.expressions():
        _collect(expr, numbers)
    found = []
    for number in sorted(numbers):
        could_be = _explanations(abs(number), {size.name: size.length for size in code.sizes})
        if abs(number) >= SMALLEST and could_be:
            signed = could_be if number > 0 else tuple(f"-({each})" for each in could_be)
            found.append((number, signed))
    return tuple(found)


def _collect(expr: Expr, numbers: dict[int | float, None]) -> None:
    match expr:
        case Const(value, "int" | "float"):
            if value == int(value):
                numbers[int(value)] = None
        case Reduce(_, loops, guard, body):
            for part in (*_bounds(loops), *(() if guard is None else (guard,)), body):
                _collect(part, numbers)
        case Ref(_, index):
            for each in index:
                _collect(each, numbers)
        case _:
            for child in children(expr):
                _collect(child, numbers)


def _bounds(loops: tuple[Loop, ...]) -> tuple[Expr, ...]:
    return tuple(bound for loop in loops for bound in (loop.start, loop.stop))


def _explanations(number: int | float, sizes: dict[str, int]) -> tuple[str, ...]:
    names = list(sizes)
    could: dict[str, float] = {}
    for name, value in sizes.items():
        could |= {name: value, f"{name} - 1": value - 1, f"{name} + 1": value + 1, f"{name} - 2": value - 2}
        could |= {f"{name} / 2": value / 2, f"2 * {name}": 2 * value}
    for k, one in enumerate(names):
        for other in names[k + 1 :]:
            could |= {
                f"{one} * {other}": sizes[one] * sizes[other],
                f"{one} + {other}": sizes[one] + sizes[other],
            }
    return tuple(text for text, value in could.items() if value == number)
