"""Write a truth value, given as a table over atoms.

The values of an atom that the table does not tell apart are one class. Where every atom has two classes, the
table is a Boolean function of the memberships; else it is written case by case. A weighted sum of the atoms
within an interval is tried beside, and both again with interchangeable atoms replaced by their count. The
shortest is kept.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from ..program.build import FALSE, TRUE, add, all_of, any_of, compare, negate
from ..program.expr import Add, Expr, Mod, const
from ..program.infer import Facts
from ..program.measure import size
from .atoms import Atom, Function, relevant
from .comparing import compare_to_zero, test
from .counting import counted
from .formulas import formula
from .halfspace import as_threshold
from .weights import within_interval

MAX_CASED = 3
"""A function of more atoms than this is not written case by case."""

MAX_KINDS = 8
"""Nor by an atom with more classes of values than this."""


def write_condition(function: Function, facts: Facts) -> Expr | None:
    """Write a truth value."""
    function = relevant(function)
    if not function.atoms:
        return TRUE if function.table.all() else FALSE
    options = list(_conditions(function, facts))
    summed = counted(function, facts)
    if summed is not None:
        options.extend(_conditions(relevant(summed), facts))
    return min(options, key=cost, default=None)


def _conditions(function: Function, facts: Facts) -> Iterator[Expr]:
    classes = [_classes(function, axis) for axis in range(len(function.atoms))]
    if all(len(each) == 2 for each in classes):
        opposites, literals = (
            [_member(atom, kinds[k], facts) for atom, kinds in zip(function.atoms, classes, strict=True)]
            for k in (0, 1)
        )
        found = formula(_merged(function, classes).astype(bool), literals, opposites)
        if found is not None:
            yield found
            if len(function.atoms) > 2 and _is_at_one_point(function):
                return  # all of several conditions, or any of them: no one would add these up
    else:
        yield from _by_cases(function, classes, facts)
    if any(len(each) > 2 for each in classes) or len(function.atoms) > 1:
        small = list(within_interval(function, facts))
        yield from small or as_threshold(function, facts)


def _is_at_one_point(function: Function) -> bool:
    """Whether a condition of truth values holds, or fails, for one combination of them alone."""
    if any(atom.values != (0, 1) for atom in function.atoms):
        return False
    n_true = int(function.table.astype(bool).sum())
    return n_true in (1, function.table.size - 1)


def _classes(function: Function, axis: int) -> list[list[int]]:
    """Group the values of an atom that the function does not tell apart; as indices, in order."""
    kinds: dict[bytes, list[int]] = {}
    for place, piece in enumerate(np.moveaxis(function.table, axis, 0)):
        kinds.setdefault(piece.tobytes(), []).append(place)
    return list(kinds.values())


def _merged(function: Function, classes: Sequence[list[list[int]]]) -> npt.NDArray[np.generic]:
    """Keep one value of each class."""
    table = function.table
    for axis, each in enumerate(classes):
        table = np.take(table, [members[0] for members in each], axis=axis)
    return table


def _member(atom: Atom, indices: Sequence[int], facts: Facts) -> Expr:
    """Return that an atom has one of the given values (indices into its values)."""
    count = len(atom.values)
    chosen = sorted(indices)
    values = atom.values
    low, high = chosen[0], chosen[-1]
    if len(chosen) == high - low + 1:
        if low == 0:
            return _bound("<=", atom, values[high], facts)
        if high == count - 1:
            return _bound(">=", atom, values[low], facts)
        if low == high:
            return _bound("==", atom, values[low], facts)
        return all_of(
            compare(">=", atom.expr, const(values[low])), compare("<=", atom.expr, const(values[high]))
        )
    others = [k for k in range(count) if k not in set(chosen)]
    if len(others) == 1:
        return _bound("!=", atom, values[others[0]], facts)
    if others[-1] - others[0] + 1 == len(others) and len(chosen) > 2:
        return negate(_member(atom, others, facts))
    gaps = {after - before for before, after in itertools.pairwise(values)}
    if chosen == list(range(chosen[0] % 2, count, 2)) and count > 3 and len(gaps) == 1:
        every_other = 2 * gaps.pop()
        return compare("==", Mod(atom.expr, const(every_other)), const(values[chosen[0]] % every_other))
    runs = [list(run) for run in _runs(chosen)]
    return any_of(*(_member(atom, run, facts) for run in runs))


def _runs(indices: Sequence[int]) -> Iterator[list[int]]:
    run = [indices[0]]
    for each in indices[1:]:
        if each != run[-1] + 1:
            yield run
            run = []
        run.append(each)
    yield run


def _bound(op: str, atom: Atom, value: int, facts: Facts) -> Expr:
    terms = atom.expr
    if isinstance(terms, Add):
        return compare_to_zero(op, add(terms, const(-value)), facts)  # type: ignore[arg-type]
    return test(op, terms, value, facts)  # type: ignore[arg-type]


def _by_cases(function: Function, classes: Sequence[list[list[int]]], facts: Facts) -> Iterator[Expr]:
    """Write the function case by case of one atom with more than two classes."""
    if len(classes) > MAX_CASED:
        return
    for axis, each in enumerate(classes):
        if len(each) < 3 or len(each) > MAX_KINDS:
            continue
        atom = function.atoms[axis]
        rest = (*function.atoms[:axis], *function.atoms[axis + 1 :])
        cases: list[Expr] = []
        for members in each:
            inner = relevant(Function(rest, np.take(function.table, members[0], axis=axis)))
            if inner.table.any():
                value = write_condition(inner, facts)
                if value is None:
                    break
                cases.append(all_of(_member(atom, members, facts), value))
        else:
            yield any_of(*cases)


def cost(expr: Expr) -> tuple[int, str]:
    """Order expressions by how much there is to read; among equals in a fixed order."""
    return size(expr), repr(expr)
