"""Where a loop falls into pieces."""

from __future__ import annotations

from collections.abc import Iterator

from .arena import Arena, atoms_below
from .forms import Element, Factor, Form, Function, Index, Line

MAX_PIECES = 16
"""Loops that would be split into more pieces than this at places where other code reads are left whole."""


def cuts_of(arena: Arena, forms: tuple[Form, ...], level: int) -> Iterator[int]:
    """Yield the places of a variable at which something changes that depends on the variable alone.

    These are the cut-offs of conditions on it, and where it passes places at which other code reads.
    """
    breaks: dict[int, None] = {}
    for number in atoms_below(arena, forms):
        match arena[number]:
            case Function(factors, _):
                for factor in factors:
                    yield from _line_cuts(arena, factor, level)
            case Element(array, index):
                for axis, each in enumerate(index):
                    if len(each.terms) == 1 and each.terms[0][1] == 1:
                        atom = arena[each.terms[0][0]]
                        if isinstance(atom, Index) and atom.level == level:
                            ends = (int(at - each.constant) for at in arena.breaks.get((array, axis), ()))
                            breaks.update((end, None) for end in ends if 0 < end < atom.extent)
            case _:
                pass
    if len(breaks) < MAX_PIECES:
        yield from breaks


def _line_cuts(arena: Arena, factor: Factor, level: int) -> Iterator[int]:
    line = arena[factor.atom]
    if isinstance(line, Line) and len(line.form.terms) == 1:
        ((number, coefficient),) = line.form.terms
        atom = arena[number]
        if isinstance(atom, Index) and atom.level == level and coefficient == 1:
            yield from (int(at) for at, side in factor.cuts)
