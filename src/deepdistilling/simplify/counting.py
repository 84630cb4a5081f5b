"""Inputs that may be swapped become a count.

Two atoms with the same values are interchangeable where swapping their axes leaves the table as it is. A
class of interchangeable atoms enters the function only through their sum.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np

from ..program.build import add, reduce, scale
from ..program.expr import Const, Expr, Loop, Ref, Var, const
from ..program.infer import Facts
from .atoms import Atom, Function

MIN_CLASS = 3
"""Two interchangeable conditions read better as a formula than as a count."""


def counted(function: Function, facts: Facts) -> Function | None:
    """Replace each class of interchangeable two-valued atoms by its sum, or None where there is none.

    Parameters
    ----------
    function : Function
        A table over atoms.
    facts : Facts
        For the dimensions of the input, so that the sum of most of an array is written as such.
    """
    classes = [group for group in _classes(function) if len(group) >= MIN_CLASS]
    if not classes:
        return None
    table = function.table
    grouped = {axis for group in classes for axis in group}
    rest = [axis for axis in range(table.ndim) if axis not in grouped]
    atoms = [function.atoms[axis] for axis in rest]
    # Take one representative of each count: the first c atoms of a class high, the others low.
    order: list[int] = []
    for group in classes:
        order.extend(group)
    moved = np.transpose(table, (*rest, *order))
    shape = [table.shape[axis] for axis in rest]
    for group in classes:
        flat = moved.reshape(*shape, -1, *moved.shape[len(shape) + len(group) :])
        picks = [sum(1 << (len(group) - 1 - k) for k in range(c)) for c in range(len(group) + 1)]
        moved = np.take(flat, picks, axis=len(shape))
        shape.append(len(picks))
        members = [function.atoms[axis] for axis in group]
        low, high = members[0].values
        values = tuple(low * (len(group) - c) + high * c for c in range(len(group) + 1))
        atoms.append(Atom(total_of([each.expr for each in members], facts), values))
    return Function(tuple(atoms), moved)


def total_of(terms: Sequence[Expr], facts: Facts) -> Expr:
    """Return a sum; of most of a block of the input, as the sum of the block less what is left out.

    Parameters
    ----------
    terms : sequence of Expr
        What is added.
    facts : Facts
        For the input. Where its values have names, these are written out.
    """
    given = facts.code.input
    places = [_place(term, given.name) for term in terms]
    known = [place for place in places if place is not None]
    if given.element_names is not None or len(known) < len(terms) or len(set(known)) < len(known):
        return add(*terms)
    block = [range(min(run), max(run) + 1) for run in zip(*known, strict=True)]
    if not _is_dense(block, known):
        return add(*terms)
    missing = sorted(set(itertools.product(*block)) - set(known))
    loops, index = [], []
    for name, run in zip("ijkl", block, strict=False):
        if len(run) > 1:
            loops.append(Loop(name, const(run.start), const(run.stop)))
        index.append(Var(name) if len(run) > 1 else const(run.start))
    whole = reduce("sum", loops, None, Ref(given.name, tuple(index)))
    left_out = [scale(-1, Ref(given.name, tuple(map(const, place)))) for place in missing]
    return add(whole, *left_out)


def _is_dense(block: Sequence[range], places: Sequence[tuple[int, ...]]) -> bool:
    """Whether a block is shorter to say than the places in it: few of its values are left out."""
    return 2 * (math.prod(map(len, block)) - len(places)) + 2 <= len(places)


def _place(term: Expr, name: str) -> tuple[int, ...] | None:
    match term:
        case Ref(array, index) if array == name and all(isinstance(each, Const) for each in index):
            return tuple(int(each.value) for each in index if isinstance(each, Const))
        case _:
            return None


def _classes(function: Function) -> list[list[int]]:
    table, atoms = function.table, function.atoms
    classes: list[list[int]] = []
    for axis, atom in enumerate(atoms):
        if len(atom.values) != 2:
            continue
        for group in classes:
            first = group[0]
            if atoms[first].values == atom.values and np.array_equal(table, np.swapaxes(table, first, axis)):
                group.append(axis)
                break
        else:
            classes.append([axis])
    return classes
