"""Tables that share atoms become one table."""

from __future__ import annotations

from fractions import Fraction

from .arena import Arena
from .forms import Form, Function, constant, total
from .functions import tabulated


def joined_tables(arena: Arena, form: Form) -> Form:
    """Put together the terms that share atoms, where the table fits."""
    bases = {number: _bases(arena, number) for number, _ in form.terms}
    groups: list[tuple[set[int], list[tuple[int, Fraction]]]] = []
    for number, factor in form.terms:
        together: tuple[set[int], list[tuple[int, Fraction]]] = (set(bases[number]), [(number, factor)])
        apart = []
        for group in groups:
            if group[0] & together[0]:
                together = (group[0] | together[0], [*group[1], *together[1]])
            else:
                apart.append(group)
        groups = [*apart, together]
    parts = [constant(form.constant)]
    for _, terms in groups:
        parts.append(_joined(arena, sorted(terms)))
    return total(*parts)


def _joined(arena: Arena, terms: list[tuple[int, Fraction]]) -> Form:
    form = Form(tuple(terms), Fraction(0))
    if len(terms) == 1:
        return form
    table = tabulated(arena, (form,), lambda grids, denominator: (grids[0], denominator))
    if table is not None:
        return table
    same: dict[tuple[int, ...], list[tuple[int, Fraction]]] = {}
    for number, factor in terms:
        same.setdefault(_bases(arena, number), []).append((number, factor))
    parts = []
    for alike in same.values():
        part = Form(tuple(alike), Fraction(0))
        if len(alike) > 1:
            part = tabulated(arena, (part,), lambda grids, denominator: (grids[0], denominator)) or part
        parts.append(part)
    return total(*parts)


def _bases(arena: Arena, number: int) -> tuple[int, ...]:
    atom = arena[number]
    return tuple(factor.atom for factor in atom.factors) if isinstance(atom, Function) else (number,)
