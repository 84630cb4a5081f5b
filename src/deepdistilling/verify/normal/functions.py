"""Functions of atoms by their tables, in canonical form.

An operation that is not linear is tabulated over the atoms that its operands are made of, or rather over the
classes of their values that the operands tell apart. The table then says which atoms and classes matter at
all, and how the function falls into a sum of functions that share no atom. Two ways to write a function so
come to one form.

Sound because atoms are taken to be independent of each other: what holds for all combinations of their
values holds for those that occur.
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from .arena import Arena
from .forms import Exhausted, Factor, Form, Function, constant, of_atom, scaled, total

Cells = npt.NDArray[Any]
"""Whole numbers, one a combination of classes: int64, or Python integers where those could overflow."""

Rule = Callable[[Sequence[Cells], int], tuple[Cells, int]]
"""From tables of numerators over one denominator to the table of the result and its denominator."""

LARGEST = 1 << 59


def tabulated(arena: Arena, operands: Sequence[Form], rule: Rule) -> Form | None:
    """Return an operation of forms as a form, or None where the table would be too large."""
    factors = joint_factors(arena, operands)
    if factors is None:
        return None
    denominator, grids = grids_of(arena, operands, factors)
    cells, below = rule(grids, denominator)
    shape = tuple(factor.n_classes for factor in factors)
    return function(arena, factors, np.broadcast_to(cells, shape), below)


def joint_factors(arena: Arena, forms: Sequence[Form]) -> list[Factor] | None:
    """Return the atoms that forms are made of, with the classes that they tell apart, where few enough."""
    found: dict[int, list[Factor]] = {}
    for number in sorted({atom for form in forms for atom, _ in form.terms}):
        atom = arena[number]
        if isinstance(atom, Function):
            for factor in atom.factors:
                found.setdefault(factor.atom, []).append(factor)
            continue
        levels = arena.levels(number)
        if levels is None:
            return None
        found.setdefault(number, []).append(Factor(number, (), tuple(range(len(levels)))))
    size = 1
    factors = []
    for _, alike in sorted(found.items()):
        factors.append(refined(alike))
        size *= factors[-1].n_classes
        if size > arena.max_table:
            return None
    arena.tabulate(size)
    return factors


def refined(factors: Sequence[Factor]) -> Factor:
    """Return the coarsest factor that tells apart what some factors of one atom do."""
    if len(factors) == 1:
        return factors[0]
    cuts = tuple(sorted({cut for factor in factors for cut in factor.cuts}))
    if not cuts:
        return Factor(factors[0].atom, (), numbered(zip(*(factor.labels for factor in factors), strict=True)))
    rows = [
        tuple(factor.labels[_interval(factor, cuts, place)] for factor in factors)
        for place in range(len(cuts) + 1)
    ]
    return Factor(factors[0].atom, cuts, numbered(rows))


def numbered(rows: Any) -> tuple[int, ...]:
    """Number things by first occurrence."""
    seen: dict[Any, int] = {}
    return tuple(seen.setdefault(row, len(seen)) for row in rows)


def first_places(labels: Sequence[int]) -> list[int]:
    """Return where each label first occurs; labels are numbered from 0."""
    places: dict[int, int] = {}
    for place, label in enumerate(labels):
        places.setdefault(label, place)
    return [places[label] for label in range(len(places))]


def _interval(factor: Factor, cuts: tuple[tuple[Fraction, int], ...], place: int) -> int:
    """Interval of `factor` that contains interval number `place` of finer cuts."""
    return bisect_right(factor.cuts, cuts[place - 1]) if place else 0


def classes_in(coarse: Factor, fine: Factor) -> list[int]:
    """Class of `coarse` that each class of a finer factor of the same atom lies in."""
    result = [0] * fine.n_classes
    for place in range(len(fine.labels) - 1, -1, -1):
        at = _interval(coarse, fine.cuts, place) if fine.cuts else place
        result[fine.labels[place]] = coarse.labels[at]
    return result


def grids_of(arena: Arena, forms: Sequence[Form], factors: Sequence[Factor]) -> tuple[int, list[Cells]]:
    """Return the values of forms over the classes of their factors, as numerators over one denominator."""
    denominator = math.lcm(
        *(form.constant.denominator for form in forms),
        *(
            arena.numerators(number)[0] * coefficient.denominator
            for form in forms
            for number, coefficient in form.terms
        ),
    )
    axis_of = {factor.atom: axis for axis, factor in enumerate(factors)}
    constants = [int(form.constant * denominator) for form in forms]
    multiples = [
        [(number, int(c * denominator) // arena.numerators(number)[0]) for number, c in form.terms]
        for form in forms
    ]
    largest = sum(map(abs, constants)) + sum(
        abs(times) * max(map(abs, arena.numerators(number)[1]))
        for terms in multiples
        for number, times in terms
    )
    kind: Any = np.int64 if largest < LARGEST else object
    grids = []
    for start, terms in zip(constants, multiples, strict=True):
        grid = np.array(start, dtype=kind).reshape((1,) * len(factors))
        for number, times in terms:
            values = np.array(arena.numerators(number)[1], dtype=kind) * times
            grid = grid + _placed(arena, number, values, factors, axis_of)
        grids.append(grid)
    return denominator, grids


def _placed(
    arena: Arena, number: int, numerators: Cells, factors: Sequence[Factor], axis_of: dict[int, int]
) -> Cells:
    """Spread the values of an atom over the joint classes."""
    atom = arena[number]
    shape = [1] * len(factors)
    if not isinstance(atom, Function):
        axis = axis_of[number]
        shape[axis] = factors[axis].n_classes
        return numerators[first_places(factors[axis].labels)].reshape(shape)
    own = numerators.reshape([factor.n_classes for factor in atom.factors])
    picks = []
    for factor in atom.factors:
        joint = factors[axis_of[factor.atom]]
        picks.append(classes_in(factor, joint))
        shape[axis_of[factor.atom]] = joint.n_classes
    spread: Cells = own[np.ix_(*picks)]  # both sides are in ascending order of atoms
    return spread.reshape(shape)


def function(arena: Arena, factors: Sequence[Factor], cells: Cells, denominator: int) -> Form:
    """Return the form of a table, whatever the order of its factors."""
    order = sorted(range(len(factors)), key=lambda axis: factors[axis].atom)
    kept: list[Factor] = []
    cells = np.transpose(cells, order)
    for factor in (factors[axis] for axis in order):
        compressed, cells = _compressed(factor, cells, len(kept))
        if compressed is None:
            cells = np.take(cells, 0, axis=len(kept))
        else:
            kept.append(compressed)
    base = cells[(0,) * len(kept)]
    parts = [constant(Fraction(int(base), denominator))]
    for axes in _components(cells):
        place = tuple(slice(None) if axis in axes else 0 for axis in range(len(kept)))
        parts.append(_component(arena, [kept[axis] for axis in axes], cells[place] - base, denominator))
    return total(*parts)


def _compressed(factor: Factor, cells: Cells, axis: int) -> tuple[Factor | None, Cells]:
    """Join the classes along one axis that make no difference; None for the factor if none does."""
    rows = np.moveaxis(cells, axis, 0).reshape(factor.n_classes, -1)
    if rows.dtype == object:
        joined = numbered(tuple(row) for row in rows.tolist())
    else:
        joined = numbered(row.tobytes() for row in np.ascontiguousarray(rows))
    if max(joined) == 0:
        return None, cells
    per_level = [joined[label] for label in factor.labels]
    cuts = factor.cuts
    if cuts:
        ends = [place for place in range(len(cuts)) if per_level[place] != per_level[place + 1]]
        cuts = tuple(cuts[place] for place in ends)
        per_level = [per_level[0], *(per_level[place + 1] for place in ends)]
    labels = numbered(per_level)
    kept = first_places(joined)
    first = [kept[per_level[place]] for place in first_places(labels)]
    return Factor(factor.atom, cuts, labels), np.take(cells, first, axis=axis)


def _components(cells: Cells) -> list[list[int]]:
    """Split the axes into the finest groups such that the table is a sum of functions of the groups."""
    groups = {axis: axis for axis in range(cells.ndim)}
    for a, b in itertools.combinations(range(cells.ndim), 2):
        if groups[a] == groups[b]:
            continue
        along = np.take(cells, [0], axis=a)
        mixed = cells - along - np.take(cells, [0], axis=b) + np.take(along, [0], axis=b)
        if np.any(mixed != 0):
            joined = groups[b]
            groups = {axis: groups[a] if group == joined else group for axis, group in groups.items()}
    return [[axis for axis in groups if groups[axis] == group] for group in dict.fromkeys(groups.values())]


def _component(arena: Arena, factors: list[Factor], cells: Cells, denominator: int) -> Form:
    """Return the form of a table that cannot be separated further and is 0 at its first cell."""
    flat = cells.ravel().tolist()
    if len(factors) == 1 and not factors[0].cuts:
        linear = _linear(arena, factors[0], flat, denominator)
        if linear is not None:
            return linear
    unit = math.gcd(*flat)
    if next(value for value in flat if value) < 0:
        unit = -unit
    made = arena.intern(Function(tuple(factors), tuple(value // unit for value in flat)))
    return scaled(Fraction(unit, denominator), of_atom(made))


def _linear(arena: Arena, factor: Factor, values: list[int], denominator: int) -> Form | None:
    """Return a function of one atom as a multiple of it plus a constant, if it is."""
    levels = arena.levels(factor.atom)
    assert levels is not None
    at = [values[label] for label in factor.labels]
    slope = Fraction(at[-1] - at[0], denominator) / (levels[-1] - levels[0])
    start = Fraction(at[0], denominator) - slope * levels[0]
    if any(
        start + slope * level != Fraction(value, denominator) for level, value in zip(levels, at, strict=True)
    ):
        return None
    return total(scaled(slope, of_atom(factor.atom)), constant(start))


Argument = Factor | tuple[Form, dict[Fraction, int]]
"""A factor with the classes of the one that it replaces, or a form with the class of each of its values."""


def composed(arena: Arena, atom: Function, arguments: Sequence[Argument]) -> Form | None:
    """Return a function with other arguments, or None where the table would be too large.

    Raises
    ------
    Exhausted
        If a form can take a value for which no class is given.
    """
    forms = [argument[0] for argument in arguments if not isinstance(argument, Factor)]
    given = [argument for argument in arguments if isinstance(argument, Factor)]
    inner = joint_factors(arena, forms)
    if inner is None:
        return None
    found: dict[int, list[Factor]] = {}
    for factor in (*inner, *given):
        found.setdefault(factor.atom, []).append(factor)
    factors = [refined(alike) for _, alike in sorted(found.items())]
    size = math.prod(factor.n_classes for factor in factors)
    if size > arena.max_table:
        return None
    arena.tabulate(size)
    axis_of = {factor.atom: axis for axis, factor in enumerate(factors)}
    denominator, grids = grids_of(arena, forms, factors)
    rest = iter(grids)
    places = []
    for argument in arguments:
        if isinstance(argument, Factor):
            axis = axis_of[argument.atom]
            shape = [1] * len(factors)
            shape[axis] = factors[axis].n_classes
            places.append(np.array(classes_in(argument, factors[axis])).reshape(shape))
        else:
            places.append(_classified(next(rest), denominator, argument[1]))
    kind: Any = np.int64 if max(map(abs, atom.values)) < LARGEST else object
    values = np.array(atom.values, dtype=kind).reshape([factor.n_classes for factor in atom.factors])
    cells = np.broadcast_to(values[tuple(np.broadcast_arrays(*places))], [f.n_classes for f in factors])
    return function(arena, factors, cells, 1)


def _classified(grid: Cells, denominator: int, classes: dict[Fraction, int]) -> Cells:
    try:
        listed = [classes[Fraction(value, denominator)] for value in grid.ravel().tolist()]
    except KeyError as error:
        raise Exhausted("a value has no class") from error
    return np.array(listed, dtype=np.int64).reshape(grid.shape)


def truth_of(grid: Cells) -> Cells:
    """Return 1 where a table is not 0."""
    truth: Cells = (grid != 0).astype(np.int64)
    return truth
