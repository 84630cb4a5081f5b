"""Equality where it matters: combinations of comparisons that no input gives are left out.

The comparisons of two programs cut the inputs into cells: within a cell every comparison of real sums goes
one way, and both programs are functions of the cell alone. Tables hold all combinations, also those that no
input gives, such as ``x < 2`` together with ``x > 3``. Here the two are evaluated on all cells, and every
cell on which they differ is proved to be empty, by a certificate in exact arithmetic (`verify.feasible`).

Sound because atoms that are not looked into are taken to be free variables within their bounds: if these
cannot take such values, no input gives them.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from ..feasible import Inequality, contradiction
from .arena import Arena
from .forms import Cut, Exhausted, Factor, Form, Function, Line
from .functions import LARGEST, refined

MAX_CELLS = 1 << 18
"""Largest number of combinations that are looked at."""

MAX_PROGRAMS = 400
"""Linear programs that one proof may take."""

Cells = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Axis:
    """A number that is compared: the intervals that its cuts leave, or its values where they are few.

    Parameters
    ----------
    terms : tuple of (int, Fraction)
        The number, as coefficients of atoms.
    ends : tuple of (Cut or None, Cut or None)
        Between which places on the line each of its cells lies.
    """

    terms: tuple[tuple[int, Fraction], ...]
    ends: tuple[tuple[Cut | None, Cut | None], ...]


class Grid:
    """All cells of some forms.

    Parameters
    ----------
    arena : Arena
        Where the atoms of the forms are kept.
    forms : sequence of Form
        What is evaluated.

    Raises
    ------
    Exhausted
        If there are too many cells, or a form is no function of them.
    """

    def __init__(self, arena: Arena, forms: Sequence[Form]) -> None:
        self._arena = arena
        self._number: dict[int, int] = {}
        self._factors: dict[int, Factor] = {}
        self._values: dict[int, Cells] = {}
        self._labels: dict[Factor, Cells] = {}
        self.axes = self._found(forms)
        self.size = math.prod(len(axis.ends) for axis in self.axes)
        if self.size > MAX_CELLS:
            raise Exhausted(f"{self.size} combinations of comparisons")
        arena.spend(self.size)
        shape = tuple(len(axis.ends) for axis in self.axes)
        self.places = np.unravel_index(np.arange(self.size), shape) if shape else ()

    def _found(self, forms: Sequence[Form]) -> tuple[Axis, ...]:
        """Return the axes: lines and few-valued atoms that functions are made of."""
        arena = self._arena
        lines: dict[int, list[Factor]] = {}
        single: set[int] = set()
        stack = [atom for form in forms for atom, _ in form.terms]
        seen: set[int] = set()
        while stack:
            number = stack.pop()
            if number in seen:
                continue
            seen.add(number)
            match arena[number]:
                case Function(factors, _):
                    for factor in factors:
                        line = arena[factor.atom]
                        if not isinstance(line, Line):
                            single.add(factor.atom)
                        elif any(isinstance(arena[atom], Function) for atom, _ in line.form.terms):
                            stack.extend(atom for atom, _ in line.form.terms)
                        else:
                            lines.setdefault(factor.atom, []).append(factor)
                case _:
                    single.add(number)
        axes: list[Axis] = []
        for number in sorted((*lines, *single)):
            if arena.free(number):
                raise Exhausted("a comparison inside a loop")
            self._number[number] = len(axes)
            axes.append(self._line(number, lines[number]) if number in lines else self._levels(number))
        return tuple(axes)

    def _line(self, number: int, factors: list[Factor]) -> Axis:
        line = self._arena[number]
        assert isinstance(line, Line)
        cuts = refined(factors).cuts
        self._factors[number] = Factor(number, cuts, tuple(range(len(cuts) + 1)))
        return Axis(line.form.terms, tuple(zip((None, *cuts), (*cuts, None), strict=True)))

    def _levels(self, number: int) -> Axis:
        levels = self._arena.levels(number)
        if levels is None:
            raise Exhausted("a number that is no function of comparisons")
        return Axis(((number, Fraction(1)),), tuple(((level, 0), (level, 1)) for level in levels))

    def values(self, form: Form) -> tuple[Cells, int]:
        """Return a form on every cell: numerators and one denominator."""
        arena = self._arena
        parts = [(self._of_atom(number), factor) for number, factor in form.terms]
        below = math.lcm(
            form.constant.denominator,
            *(factor.denominator * arena.numerators(n)[0] for n, factor in form.terms),
        )
        size = abs(form.constant * below) + sum(
            abs(factor) * below * max(map(abs, arena.numerators(n)[1]), default=0) for n, factor in form.terms
        )
        kind: Any = np.int64 if size < LARGEST else object
        total = np.full(self.size, int(form.constant * below), dtype=kind)
        for (values, factor), (number, _) in zip(parts, form.terms, strict=True):
            total = total + values.astype(kind) * int(factor * below / arena.numerators(number)[0])
        return total, below

    def _of_atom(self, number: int) -> Cells:
        """Return the numerators of an atom on every cell."""
        if number not in self._values:
            _, numerators = self._arena.numerators(number)
            kind: Any = np.int64 if max(map(abs, numerators)) < LARGEST else object
            listed = np.array(numerators, dtype=kind)
            atom = self._arena[number]
            at = (
                self._place(atom.factors) if isinstance(atom, Function) else self.places[self._number[number]]
            )
            self._values[number] = listed[at]
        return self._values[number]

    def _place(self, factors: Sequence[Factor]) -> Cells:
        place: Cells = np.zeros(self.size, dtype=np.int64)
        for factor in factors:
            place = place * factor.n_classes + self._class_of(factor)
        return place

    def _class_of(self, factor: Factor) -> Cells:
        if factor not in self._labels:
            labels = np.array(factor.labels)
            if factor.atom in self._factors:
                fine = self._factors[factor.atom].cuts
                inside = [0, *(bisect_right(factor.cuts, cut) for cut in fine)]
                self._labels[factor] = labels[inside][self.places[self._number[factor.atom]]]
            elif factor.atom in self._number:
                self._labels[factor] = labels[self.places[self._number[factor.atom]]]
            else:
                line = self._arena[factor.atom]
                assert isinstance(line, Line)
                numerators, below = self.values(line.form)
                found, inverse = np.unique(numerators, return_inverse=True)
                # Just above a place that is just below the number, and just below one that is just above.
                inside = [bisect_right(factor.cuts, (Fraction(int(v), below), 0)) for v in found.tolist()]
                self._labels[factor] = labels[inside][inverse]
        return self._labels[factor]

    def are_empty(self, cells: Flags) -> int | None:
        """Return how many certificates prove that no input lies in some cells; None where one may."""
        left = cells.copy()
        for count in range(MAX_PROGRAMS):
            if not left.any():
                return count
            empty = self._around(int(np.flatnonzero(left)[0]))
            if empty is None:
                return None
            left &= ~empty
        return None

    def _around(self, cell: int) -> Flags | None:
        """Return cells that are empty for the same reason as a given one; None if it may hold an input."""
        rows: list[Inequality] = []
        covered: list[Flags] = []
        everywhere = np.ones(self.size, dtype=bool)
        for axis, places in zip(self.axes, self.places, strict=True):
            lower, upper = axis.ends[places[cell]]
            if lower is not None:
                rows.append(Inequality(axis.terms, lower[0], lower[1] == 1))
                covered.append(places >= places[cell])
            if upper is not None:
                turned = tuple((atom, -factor) for atom, factor in axis.terms)
                rows.append(Inequality(turned, -upper[0], upper[1] == 0))
                covered.append(places <= places[cell])
        for atom in sorted({atom for axis in self.axes for atom, _ in axis.terms}):
            for bound, side in zip(self._arena.bounds(atom), (1, -1), strict=True):
                if isinstance(bound, Fraction) or math.isfinite(bound):
                    rows.append(Inequality(((atom, Fraction(side)),), side * Fraction(bound), False))
                    covered.append(everywhere)
        found = contradiction(rows)
        if found is None:
            return None
        together: Flags = np.logical_and.reduce([covered[k] for k in found])
        return together
