"""Tables that share atoms become one table."""

from __future__ import annotations

from fractions import Fraction

from .arena import Arena
from .forms import Form, Function, constant, total
from .functions import tabulated


def joined_tables(arena: Arena, form: Form) -> Form:
    """Put together the terms that share atoms, where the table fits."""
    parts = [constant(form.constant)]
    for terms in _groups(arena, form):
        parts.append(_joined(arena, sorted(terms)))
    return total(*parts)


def _groups(arena: Arena, form: Form) -> list[list[tuple[int, Fraction]]]:
    """Return the terms, those together that share atoms, in the order of each group's last term.

    The larger group takes in the smaller ones, so that the work hardly grows faster than the form.
    """
    groups: dict[int, list[tuple[int, Fraction]]] = {}
    owner: dict[int, int] = {}
    for number, factor in form.terms:
        bases = _bases(arena, number)
        met = sorted({owner[base] for base in bases if base in owner}, key=lambda key: -len(groups[key]))
        key = met[0] if met else number
        together = groups.pop(key, [])
        for other in met[1:]:
            for term in groups.pop(other):
                together.append(term)
                owner.update(dict.fromkeys(_bases(arena, term[0]), key))
        together.append((number, factor))
        owner.update(dict.fromkeys(bases, key))
        groups[key] = together
    return list(groups.values())


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
