"""How many points of some bound variables satisfy a guard."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .forms import Form, Function, Index, Line, Opaque

if TYPE_CHECKING:
    from .arena import Arena

Places = npt.NDArray[np.int64]

MAX_POINTS = 1 << 20
"""More points than this are not counted."""


def count_points(arena: Arena, level: int, extents: tuple[int, ...], guard: Form) -> int | None:
    """Return the number of points at which a guard holds, if the variables outside do not change it."""
    outer = _outer_extents(arena, guard, level)
    sizes = {**outer, **{level + axis: extent for axis, extent in enumerate(extents)}}
    if math.prod(sizes.values()) > MAX_POINTS:
        return None
    variables = {}
    for axis, (number, extent) in enumerate(sizes.items()):
        shape = [1] * len(sizes)
        shape[axis] = extent
        variables[number] = np.arange(extent).reshape(shape)
    holds = _values(arena, guard, variables)
    if holds is None:
        return None
    everywhere = np.broadcast_to(holds != 0, tuple(sizes.values()))
    counts = everywhere.sum(axis=tuple(range(len(outer), len(sizes))))
    least, most = int(counts.min()), int(counts.max())
    return least if least == most else None


def _outer_extents(arena: Arena, guard: Form, level: int) -> dict[int, int]:
    """Extent of each variable that a guard takes from outside, by level."""
    found: dict[int, int] = {}
    stack = [atom for atom, _ in guard.terms]
    while stack:
        match arena[stack.pop()]:
            case Index(number, extent):
                if number < level:
                    found[number] = extent
            case Function(factors, _):
                stack.extend(factor.atom for factor in factors)
            case Line(form):
                stack.extend(atom for atom, _ in form.terms)
            case Opaque(_, operands):
                stack.extend(atom for each in operands for atom, _ in each.terms)
            case _:
                pass
    return dict(sorted(found.items()))


def _values(arena: Arena, form: Form, variables: dict[int, Places]) -> Places | None:
    """Return the values of a form of bound variables, or None where they are not all whole numbers."""
    if form.constant.denominator != 1:
        return None
    total: Places = np.array(int(form.constant))
    for number, factor in form.terms:
        part = _atom_values(arena, number, variables)
        if part is None or factor.denominator != 1:
            return None
        total = total + int(factor) * part
    return total


def _atom_values(arena: Arena, number: int, variables: dict[int, Places]) -> Places | None:
    match arena[number]:
        case Index(level, _):
            return variables[level]
        case Function(factors, values):
            places: list[Places] = []
            for factor in factors:
                found = _class(arena, factor.atom, factor.cuts, factor.labels, variables)
                if found is None:
                    return None
                places.append(found)
            shape = tuple(factor.n_classes for factor in factors)
            listed = np.array(values, dtype=np.int64).reshape(shape)
            chosen: Places = listed[tuple(np.broadcast_arrays(*places))]
            return chosen
        case Opaque(operation, operands):
            parts = []
            for each in operands:
                part = _values(arena, each, variables)
                if part is None:
                    return None
                parts.append(part)
            return _operation(operation, parts)
        case _:
            return None


def _class(
    arena: Arena,
    atom: int,
    cuts: tuple[tuple[Fraction, int], ...],
    labels: tuple[int, ...],
    variables: dict[int, Places],
) -> Places | None:
    match arena[atom]:
        case Line(form):
            values = _values(arena, form, variables)
            if values is None:
                return None
            # Between whole numbers, just above t is just below the next whole number.
            ends = [math.floor(at) + 1 if side else math.ceil(at) for at, side in cuts]
            interval = np.searchsorted(np.array(ends), values, side="right")
        case Index(level, _):
            interval = variables[level]
        case _:
            return None
    chosen: Places = np.array(labels)[interval]
    return chosen


def _operation(operation: str, parts: list[Places]) -> Places | None:
    match operation:
        case "mod":
            remainder: Places = np.mod(parts[0], parts[1])
            return remainder
        case "least" | "greatest":
            pick = np.minimum if operation == "least" else np.maximum
            result = parts[0]
            for part in parts[1:]:
                result = pick(result, part)
            return result
        case _:
            return None
