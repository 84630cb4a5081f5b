"""Operations that are not linear: a table where it fits, else a line or an atom made of the operands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...program.expr import CompareOp
from .arena import Arena
from .forms import Exhausted, Form, Opaque, constant, difference, of_atom, total
from .functions import Cells, Rule, tabulated, truth_of
from .lines import Three, by_sign
from .sums import ordered, settled

THREE: dict[CompareOp, Three] = {
    "<": (1, 0, 0),
    "<=": (1, 1, 0),
    "==": (0, 1, 0),
    "!=": (1, 0, 1),
    ">=": (0, 1, 1),
    ">": (0, 0, 1),
}
SIGNS: Three = (-1, 0, 1)


def sign_case(arena: Arena, form: Form, values: Three) -> Form:
    """Return a function of the sign of a form: its values below, at and above zero."""
    if not arena.is_index(form):

        def rule(grids: Sequence[Cells], denominator: int) -> tuple[Cells, int]:
            signs = (grids[0] > 0).astype(np.int64) - (grids[0] < 0).astype(np.int64)
            return np.array(values)[1 + signs], 1

        table = tabulated(arena, (form,), rule)
        if table is not None:
            return table
        form = settled(arena, form)
    return by_sign(arena, form, values)


def truth(arena: Arena, form: Form) -> Form:
    """Return 1 where a form is not 0."""
    lo, hi = arena.bounds_of(form)
    if lo >= 0 and hi <= 1 and arena.is_integer(form):
        return form
    table = tabulated(arena, (form,), lambda grids, _: (truth_of(grids[0]), 1))
    return table if table is not None else sign_case(arena, form, THREE["!="])


def connected(arena: Arena, operation: str, operands: list[Form]) -> Form:
    """Return the conjunction, disjunction or parity of truth values."""
    rules: dict[str, Rule] = {
        "and": lambda grids, _: (truth_of(_least(grids)), 1),
        "or": lambda grids, _: (truth_of(_greatest(grids)), 1),
        "xor": lambda grids, denominator: (_added(grids) // denominator % 2, 1),
    }
    table = tabulated(arena, operands, rules[operation])
    if table is not None:
        return table
    number = total(*operands)
    if operation == "xor":
        return of_atom(arena.intern(Opaque("mod", (settled(arena, number), constant(2)))))
    least = len(operands) if operation == "and" else 1
    return sign_case(arena, difference(number, constant(least)), THREE[">="])


def remainder(arena: Arena, value: Form, modulus: Form) -> Form:
    """Return the remainder of integer division by a positive number."""
    lo, hi = arena.bounds_of(value)
    least, _ = arena.bounds_of(modulus)
    if least <= 0:
        raise Exhausted("a modulus may not be positive")
    if lo >= 0 and hi < least:
        return value
    if not arena.is_index(value):
        table = tabulated(arena, (value, modulus), lambda grids, d: (np.mod(*grids), d))
        if table is not None:
            return table
    if not (value.terms or modulus.terms):
        return constant(value.constant % modulus.constant)
    return of_atom(arena.intern(Opaque("mod", (settled(arena, value), settled(arena, modulus)))))


def extreme(arena: Arena, operation: str, operands: list[Form]) -> Form:
    """Return the least or greatest of forms."""
    kept: list[Form] = []
    for form in dict.fromkeys(operands):
        if any(_beaten(arena, operation, form, other) for other in kept):
            continue
        kept = [other for other in kept if not _beaten(arena, operation, other, form)]
        kept.append(form)
    if len(kept) == 1:
        return kept[0]
    if not all(map(arena.is_index, kept)):
        rule: Rule = (
            (lambda grids, d: (_least(grids), d))
            if operation == "least"
            else (lambda g, d: (_greatest(g), d))
        )
        table = tabulated(arena, kept, rule)
        if table is not None:
            return table
    settled_forms = tuple(settled(arena, form) for form in kept)
    return of_atom(arena.intern(Opaque(operation, ordered(operation, settled_forms))))


def _beaten(arena: Arena, operation: str, form: Form, other: Form) -> bool:
    """Whether `form` never matters beside `other`."""
    lo, hi = arena.bounds_of(difference(form, other))
    return lo >= 0 if operation == "least" else hi <= 0


def _least(grids: Sequence[Cells]) -> Cells:
    result = grids[0]
    for grid in grids[1:]:
        result = np.minimum(result, grid)
    return result


def _greatest(grids: Sequence[Cells]) -> Cells:
    result = grids[0]
    for grid in grids[1:]:
        result = np.maximum(result, grid)
    return result


def _added(grids: Sequence[Cells]) -> Cells:
    result = grids[0]
    for grid in grids[1:]:
        result = result + grid
    return result
