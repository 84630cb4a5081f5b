"""What the columns of a query are called."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...program.code import Code, Decision, extent
from ..python.module import printed_names
from ..shared.namer import identifier
from .text import quoted
from .unroll import Key

TABLE = "samples"
"""What the table of inputs is called."""

ALIAS = "t"
"""What every step calls the table that it reads."""


TRUTH_VALUES = ("true", "false")
"""Names that SQLite gives no column of a step, not even where they are quoted: there it is `column2`, say."""


def input_columns(code: Code) -> tuple[str, ...]:
    """Return the name of the column of each input, in C order.

    Named inputs have the user's names. Where two are equal but for case, the later one gets a number, and one
    that is empty its place, since no table can have such columns. Other inputs are called by their
    place: ``x_0_1``.
    """
    given = code.input
    base = identifier(given.name)
    places = ["_".join((base, *map(str, place))) for place in np.ndindex(*given.dims)]
    names = given.element_names or ("",) * len(places)
    return _unique([name or place for name, place in zip(names, places, strict=True)], set())


def output_columns(code: Code) -> tuple[str, ...]:
    """Return the names of the columns that the query adds: ``label``, ``score_a``, ``probability_a``.

    Where an input has such a name, or two labels differ by case only, they get a number.
    """
    return _unique(wanted_columns(code), {each.casefold() for each in input_columns(code)})


def wanted_columns(code: Code) -> tuple[str, ...]:
    """Return what the columns that the query adds are called where no input is called so."""
    if isinstance(code.result, Decision) or code.output == "label":
        return (code.output,)
    count = sum(math.prod(extent(loop) for loop in part.loops) for part in code.result.parts)
    classes: Sequence[Any] = code.classes if len(code.classes) == count else range(count)
    return tuple(f"{code.output}_{each}" for each in classes) if count > 1 else (code.output,)


class Columns:
    """Hands out the column of each value: how it is read, and what it is called where it is made.

    Parameters
    ----------
    code : Code
        The program.
    function_name : str
        What the names of intermediate columns begin with.
    """

    def __init__(self, code: Code, function_name: str) -> None:
        self._given = code.input
        self._inputs = input_columns(code)
        self._prefix = identifier(function_name)
        self._names = printed_names(code, function_name)
        self._made: dict[Key, str] = {}
        self._carried: frozenset[Key] = frozenset()
        self._taken = {each.casefold() for each in self._inputs}

    def read(self, key: Key) -> str:
        """Return the text that reads a value."""
        array, place = key
        if array != self._given.name or key in self._carried:
            return self.made(key)
        name = self._input(place)
        return name if self._given.element_names is None else f"{ALIAS}.{quoted(name)}"

    def _input(self, place: tuple[int, ...]) -> str:
        return self._inputs[int(np.ravel_multi_index(place, self._given.dims))]

    def lost(self, inputs: Sequence[Key]) -> tuple[Key, ...]:
        """Return the inputs that can only be read from the table itself, and from no step."""
        return tuple(key for key in inputs if self._input(key[1]).casefold() in TRUTH_VALUES)

    def carry(self, inputs: Sequence[Key]) -> None:
        """Read inputs from the columns that are made for them, from now on."""
        self._carried |= frozenset(inputs)

    def made(self, key: Key) -> str:
        """Return the name of the column that an intermediate value gets."""
        if key not in self._made:
            array, place = key
            wanted = "_".join((self._prefix, self._names.get(array, array.lstrip("@")), *map(str, place)))
            (self._made[key],) = _unique([wanted], self._taken)
        return self._made[key]

    def step(self, number: int) -> str:
        """Return the name of a step; none is called as the table."""
        return f"{self._prefix}_{number}"


def _unique(wanted: Sequence[str], used: set[str]) -> tuple[str, ...]:
    """Return names of which no two are equal but for case, and add them to the `used` ones."""
    names = []
    for base in wanted:
        name, count = base, 2
        while name.casefold() in used:
            name, count = f"{base}_{count}", count + 1
        used.add(name.casefold())
        names.append(name)
    return tuple(names)
