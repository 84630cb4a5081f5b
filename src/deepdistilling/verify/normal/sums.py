"""Sums over bound variables in canonical form, and the last steps that bring a form to it.

A sum is taken apart until its body is one atom: it distributes over linear bodies, loops that do not matter
become factors, nested sums become one sum. Conversely, `settled` puts the sums over equal points together
again before it looks at their bodies, so that what cancels in the body goes.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ...program.expr import assert_never
from .arena import Arena
from .forms import (
    ONE,
    ZERO,
    All,
    Element,
    Exhausted,
    Factor,
    Form,
    Function,
    Index,
    Line,
    Opaque,
    Product,
    Sum,
    constant,
    difference,
    of_atom,
    scaled,
    total,
)
from .functions import Cells, composed, tabulated
from .lines import rewritten
from .merging import joined_tables
from .products import conjuncts, product

MAX_ENDS = 12
"""A sum of more terms than this is not asked whether each of them is at its end."""

MAX_PERMUTED = 3
"""Sums over at most this many variables are recognised in any order of the variables."""


def closed(arena: Arena, level: int, extents: tuple[int, ...], guard: Form | None, body: Form) -> Form:
    """Return the sum of a form over variables, where a guard of bound variables holds."""
    if guard is not None and not guard.terms:
        if guard.constant == 0:
            return ZERO
        guard = None
    if 0 in extents:
        return ZERO
    body = settled(arena, body)
    if not extents:
        return body if guard is None else product(arena, guard, body)
    points = arena.count(level, extents, guard)
    if points is not None:
        parts = [constant(points * body.constant)]
        terms = [(of_atom(atom), factor) for atom, factor in body.terms]
    elif len(body.terms) == 1:
        # The number of points is not fixed: a constant stays with the term that it belongs to.
        ((_, factor),) = body.terms
        parts, terms = [], [(scaled(1 / factor, body), factor)]
    else:
        parts = []
        terms = [(of_atom(atom), factor) for atom, factor in body.terms]
        if body.constant:
            terms.append((ONE, body.constant))
    for term, factor in terms:
        parts.append(scaled(factor, _closed_term(arena, level, extents, guard, points, term)))
    return total(*parts)


def _closed_term(
    arena: Arena, level: int, extents: tuple[int, ...], guard: Form | None, points: int | None, term: Form
) -> Form:
    """Return the sum of one atom, perhaps with a constant."""
    own = range(level, level + len(extents))
    if points is not None and not arena.free_in(term) & frozenset(own):
        return scaled(points, relevelled(arena, term, Move(level, (None,) * len(extents))))
    used = arena.free_in(term, guard)
    repeats = math.prod(extent for number, extent in zip(own, extents, strict=True) if number not in used)
    move = _dropping(level, own, used)
    if move is not None:
        guard = None if guard is None else relevelled(arena, guard, move)
        term = relevelled(arena, term, move)
        extents = tuple(extent for number, extent in zip(own, extents, strict=True) if number in used)
        return scaled(repeats, closed(arena, level, extents, guard, term))
    inner = arena[term.terms[0][0]] if term.terms and not term.constant else None
    if isinstance(inner, Sum):
        assert inner.level == level + len(extents)
        joined = _both(arena, guard, inner.guard)
        return closed(arena, level, (*extents, *inner.extents), joined, inner.body)
    return of_atom(_interned(arena, Sum(level, extents, guard, term)))


def all_of(arena: Arena, level: int, extents: tuple[int, ...], guard: Form | None, condition: Form) -> Form:
    """Return whether a condition holds at every point, as a form; a conjunction is taken apart."""
    condition = settled(arena, condition)
    if 0 in extents or condition == ONE:
        return ONE
    parts = conjuncts(arena, condition)
    if len(parts) > 1:
        return product(arena, *(all_of(arena, level, extents, guard, part) for part in parts))
    own = range(level, level + len(extents))
    used = arena.free_in(condition, guard)
    move = _dropping(level, own, used)
    if move is not None:
        guard = None if guard is None else relevelled(arena, guard, move)
        condition = relevelled(arena, condition, move)
        extents = tuple(extent for number, extent in zip(own, extents, strict=True) if number in used)
        return all_of(arena, level, extents, guard, condition)
    if not extents:
        return (
            condition if guard is None else difference(ONE, product(arena, guard, difference(ONE, condition)))
        )
    inner = (
        arena[condition.terms[0][0]]
        if condition.terms and condition == of_atom(condition.terms[0][0])
        else None
    )
    if isinstance(inner, All):
        assert inner.level == level + len(extents)
        joined = _both(arena, guard, inner.guard)
        return all_of(arena, level, (*extents, *inner.extents), joined, inner.condition)
    return of_atom(_interned(arena, All(level, extents, guard, condition)))


def _both(arena: Arena, left: Form | None, right: Form | None) -> Form | None:
    if left is None or right is None:
        return left or right
    return product(arena, left, right)


def _interned(arena: Arena, atom: Sum | All) -> int:
    """Intern an atom; the same with its variables in another order is the same atom."""
    known = arena.find(atom)
    if known is not None:
        return known
    count = len(atom.extents)
    number = arena.intern(atom)
    if 2 <= count <= MAX_PERMUTED:
        body = atom.body if isinstance(atom, Sum) else atom.condition
        for order in itertools.permutations(range(count)):
            move = Move(atom.level, order)
            extents = tuple(extent for _, extent in sorted(zip(order, atom.extents, strict=True)))
            guard = None if atom.guard is None else relevelled(arena, atom.guard, move)
            other = type(atom)(atom.level, extents, guard, relevelled(arena, body, move))
            arena.alias(other, number)
    return number


@dataclass(frozen=True, slots=True)
class Move:
    """New places of the variables from `level` on: an offset from it, or None where the variable goes."""

    level: int
    places: tuple[int | None, ...]

    def __call__(self, number: int) -> int:
        """Return the new number of a variable."""
        if number < self.level:
            return number
        offset = number - self.level
        if offset < len(self.places):
            place = self.places[offset]
            assert place is not None, "a variable that goes is still used"
            return self.level + place
        return number - sum(place is None for place in self.places)


def _dropping(level: int, own: range, used: frozenset[int]) -> Move | None:
    """Return the move that drops unused variables, or None where there are none."""
    kept = [number for number in own if number in used]
    if len(kept) == len(own):
        return None
    return Move(level, tuple(kept.index(number) if number in used else None for number in own))


def relevelled(arena: Arena, form: Form, move: Move) -> Form:
    """Renumber bound variables in a form."""
    parts = [scaled(factor, _relevelled_atom(arena, atom, move)) for atom, factor in form.terms]
    return total(*parts, constant(form.constant))


def _relevelled_atom(arena: Arena, number: int, move: Move) -> Form:
    atom = arena[number]
    match atom:
        case Index(level, extent):
            return of_atom(arena.intern(Index(move(level), extent)))
        case Element(array, index):
            moved_index = tuple(relevelled(arena, each, move) for each in index)
            return of_atom(arena.intern(Element(array, moved_index)))
        case Sum(level, extents, guard, body):
            inner = None if guard is None else relevelled(arena, guard, move)
            return closed(arena, _shifted(level, move), extents, inner, relevelled(arena, body, move))
        case All(level, extents, guard, condition):
            inner = None if guard is None else relevelled(arena, guard, move)
            return all_of(arena, _shifted(level, move), extents, inner, relevelled(arena, condition, move))
        case Function(factors, _):
            made = composed(arena, atom, [_relevelled_factor(arena, factor, move) for factor in factors])
            if made is None:
                raise Exhausted("a table is too large")
            return made
        case Product(atoms):
            return product(arena, *(_relevelled_atom(arena, each, move) for each in atoms))
        case Opaque(operation, operands):
            inner_forms = tuple(relevelled(arena, each, move) for each in operands)
            return of_atom(arena.intern(Opaque(operation, ordered(operation, inner_forms))))
        case Line():
            raise AssertionError("a line stands in factors alone")
        case _:
            assert_never(atom)


def _shifted(level: int, move: Move) -> int:
    """New number of the first variable bound inside: those bound inside follow those around."""
    return level - sum(place is None for place in move.places) if level >= move.level else level


def _relevelled_factor(arena: Arena, factor: Factor, move: Move) -> Factor | tuple[Form, dict[Fraction, int]]:
    atom = arena[factor.atom]
    if isinstance(atom, Line):
        return rewritten(arena, factor, relevelled(arena, atom.form, move))
    levels = arena.levels(factor.atom)
    assert levels is not None
    return _relevelled_atom(arena, factor.atom, move), dict(zip(levels, factor.labels, strict=True))


def ordered(operation: str, operands: tuple[Form, ...]) -> tuple[Form, ...]:
    """Sort the operands of an operation whose order does not matter."""
    if operation == "mod":
        return operands
    return tuple(sorted(operands, key=lambda form: (form.terms, form.constant)))


def settled(arena: Arena, form: Form) -> Form:
    """Bring a form to its last shape.

    Sums over equal points are put together and taken apart anew, tables that share atoms become one, and a
    table that asks of a sum only whether it is at its end asks whether all terms are.
    """
    if form not in arena.settled:
        arena.settled[form] = _settled(arena, form)
    return arena.settled[form]


def _settled(arena: Arena, form: Form) -> Form:
    form = _joined_sums(arena, form)
    while True:
        converted = _converted(arena, joined_tables(arena, form))
        if converted == form:
            return form
        form = converted


def _joined_sums(arena: Arena, form: Form) -> Form:
    groups: dict[tuple[int, tuple[int, ...], Form | None], list[tuple[int, Fraction]]] = {}
    rest = []
    for number, factor in form.terms:
        atom = arena[number]
        if isinstance(atom, Sum):
            groups.setdefault((atom.level, atom.extents, atom.guard), []).append((number, factor))
        else:
            rest.append((number, factor))
    parts = [Form(tuple(rest), form.constant)]
    for (level, extents, guard), terms in groups.items():
        if len(terms) == 1:
            parts.append(Form(tuple(terms), Fraction(0)))
            continue
        bodies = []
        for number, factor in terms:
            atom = arena[number]
            assert isinstance(atom, Sum)
            bodies.append(scaled(factor, atom.body))
        parts.append(closed(arena, level, extents, guard, total(*bodies)))
    return total(*parts)


def _converted(arena: Arena, form: Form) -> Form:
    """Let tables ask whether all terms of a sum are at their end, where that is all they ask of it."""
    parts = [constant(form.constant)]
    for number, factor in form.terms:
        atom = arena[number]
        part = of_atom(number)
        if isinstance(atom, Function):
            ends = [_at_end(arena, each) for each in atom.factors]
            if any(end is not None for end in ends):
                arguments = [end or each for each, end in zip(atom.factors, ends, strict=True)]
                part = composed(arena, atom, arguments) or part
        parts.append(scaled(factor, part))
    return total(*parts)


def _at_end(arena: Arena, factor: Factor) -> tuple[Form, dict[Fraction, int]] | None:
    """Return whether all terms of a sum are at their end and the classes of no and yes, if it asks that."""
    atom = arena[factor.atom]
    if isinstance(atom, Line):
        return _line_at_end(arena, factor, atom)
    if not isinstance(atom, Sum) or factor.n_classes != 2:
        return None
    levels = arena.levels(factor.atom)
    assert levels is not None
    least, most = arena.bounds_of(atom.body)
    points = arena.count(atom.level, atom.extents, atom.guard)
    lowest = points * least if points is not None else Fraction(0) if least >= 0 else None
    highest = points * most if points is not None else Fraction(0) if most <= 0 else None
    for end, target, place in ((lowest, least, 0), (highest, most, -1)):
        label = factor.labels[place]
        if levels[place] != end or factor.labels.count(label) != 1:
            continue
        if points is None:
            target = Fraction(0)
        assert isinstance(target, Fraction)
        condition = tabulated(arena, (difference(atom.body, constant(target)),), _is_zero)
        if condition is None:
            return None
        made = all_of(arena, atom.level, atom.extents, atom.guard, condition)
        return made, {Fraction(0): 1 - label, Fraction(1): label}
    return None


def _line_at_end(arena: Arena, factor: Factor, line: Line) -> tuple[Form, dict[Fraction, int]] | None:
    """Return the same for a line: a sum of several numbers is at its end where each of them is."""
    if len(factor.cuts) != 1 or len(line.form.terms) > MAX_ENDS:
        return None
    lattice = arena.lattice(line.form)
    lo, hi = arena.bounds_of(line.form)
    if lattice is None or not (isinstance(lo, Fraction) and isinstance(hi, Fraction)):
        return None
    (cut,) = factor.cuts
    if cut == (lattice.next_from(lo, beyond=True), 0):
        is_least, label = True, factor.labels[0]
    elif cut == (hi, 0):
        is_least, label = False, factor.labels[1]
    else:
        return None
    at_ends = []
    for number, coefficient in line.form.terms:
        term = of_atom(number)
        end = arena.bounds_of(term)[0 if (coefficient > 0) == is_least else 1]
        assert isinstance(end, Fraction)
        at_end = tabulated(arena, (difference(term, constant(end)),), _is_zero)
        if at_end is None:
            return None
        at_ends.append(at_end)
    return product(arena, *at_ends), {Fraction(0): 1 - label, Fraction(1): label}


def _is_zero(grids: Sequence[Cells], denominator: int) -> tuple[Cells, int]:
    return (grids[0] == 0).astype(np.int64), 1
