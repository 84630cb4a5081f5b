"""Constants that may depend on the size: listed with what they could be, and left.

A size explains every small number. Places, and the ends of loops, are asked about from 2 on; other numbers
from 3 on; numbers that lie half between whole ones only where they stand between such.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from ..program.bodies import bodies
from ..program.code import Code
from ..program.expr import Const, Expr, Loop, Number, Reduce, Ref, children

SMALLEST = 3
"""Numbers below this are taken as they are: 0, 1 and 2 say nothing of a size."""

SMALLEST_PLACE = 2
"""The same of places and ends of loops: on a short axis, place 2 is where the other half begins."""


def open_constants(code: Code) -> tuple[tuple[Number, tuple[str, ...]], ...]:
    """Return the constants that a program's sizes could explain, each with the expressions that give it.

    Parameters
    ----------
    code : Code
        A program with named sizes.
    """
    named = {size.axis for size in code.sizes}
    fixed = {length for axis, length in enumerate(code.input.dims) if axis not in named}
    sizes = {size.name: size.length for size in code.sizes}
    numbers: set[Fraction] = set()
    for loops, body in bodies(code):
        places = {int(each) for each in (*_ends(loops), *_places(body)) if each not in fixed}
        numbers |= {Fraction(each) for each in places if each >= SMALLEST_PLACE}
        numbers |= {each for each in _numbers(body) if abs(each) >= SMALLEST}
    found = [(number, _explanations(abs(number), sizes)) for number in sorted(numbers)]
    return tuple(
        (_plain(number), could_be if number > 0 else tuple(f"-({each})" for each in could_be))
        for number, could_be in found
        if could_be
    )


def _plain(number: Fraction) -> Number:
    return int(number) if number.denominator == 1 else float(number)


def _numbers(expr: Expr) -> Iterator[Fraction]:
    """Yield all numbers, those in bounds of loops inside, too."""
    match expr:
        case Const(value, "int" | "float" | "fraction"):
            yield Fraction(value)
        case Reduce(_, loops, guard, body):
            for part in (*_bounds(loops), *(() if guard is None else (guard,)), body):
                yield from _numbers(part)
        case Ref(_, index):
            for each in index:
                yield from _numbers(each)
        case _:
            for child in children(expr):
                yield from _numbers(child)


def _places(expr: Expr) -> Iterator[int]:
    """Yield the places that are read by number, and the numbers at which loops begin and end."""
    if isinstance(expr, Ref):
        yield from (int(each.value) for each in expr.index if isinstance(each, Const))
    if isinstance(expr, Reduce):
        yield from _ends(expr.loops)
    for child in children(expr):
        yield from _places(child)


def _ends(loops: tuple[Loop, ...]) -> Iterator[int]:
    return (int(bound.value) for bound in _bounds(loops) if isinstance(bound, Const))


def _bounds(loops: tuple[Loop, ...]) -> tuple[Expr, ...]:
    return tuple(bound for loop in loops for bound in (loop.start, loop.stop))


def _explanations(number: Fraction, sizes: dict[str, int]) -> tuple[str, ...]:
    """Return what gives a number; one that is half between whole ones is beside what gives one of these."""
    rules = _rules(sizes)

    def equal_to(value: Fraction) -> tuple[str, ...]:
        return tuple(text for text, each in rules.items() if each == value and value.denominator == 1)

    half = Fraction(1, 2)
    below = tuple(f"{text} - 1/2" for text in equal_to(number + half))
    above = tuple(f"{text} + 1/2" for text in equal_to(number - half))
    return equal_to(number) or below or above


def _rules(sizes: dict[str, int]) -> dict[str, Fraction]:
    """Return the simple functions of sizes, as text, and their values."""
    could: dict[str, Fraction] = {}
    for name, value in sizes.items():
        linear = {name: value, f"{name} - 1": value - 1, f"{name} + 1": value + 1, f"{name} - 2": value - 2}
        halves = {f"({name} - 1) / 2": value - 1, f"{name} / 2": value, f"({name} + 1) / 2": value + 1}
        could |= {text: Fraction(each) for text, each in linear.items()}
        could |= {text: Fraction(each, 2) for text, each in halves.items()}
        could[f"2 * {name}"] = Fraction(2 * value)
        could[f"2 * ({name} - 1)"] = Fraction(2 * (value - 1))
    for (one, many), (other, more) in itertools.combinations(sizes.items(), 2):
        could[f"{one} + {other}"] = Fraction(many + more)
        products = {
            f"{one} * {other}": many * more,
            f"({one} - 1) * {other}": (many - 1) * more,
            f"{one} * ({other} - 1)": many * (more - 1),
        }
        could |= {text: Fraction(each) for text, each in products.items()}
        could |= {f"2 * {text}": Fraction(2 * each) for text, each in products.items()}
    return could
