"""Bring two programs to one normal form, and compare what they return.

Scores are compared one by one, or run by run over the variables of their loops. Probabilities forget a value
that is added to all scores, labels a positive factor too; of two scores only the sign of their difference
matters. Where the forms differ, they may still agree on all combinations of comparisons that inputs give.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from ...program.code import Code, Decision, Each, Scores, extent
from ..verdict import Proved, Unknown, Verdict
from .arena import Arena, atoms_below
from .cells import Grid
from .forms import Element, Exhausted, Form, Index, constant, difference, of_atom, scaled
from .functions import tabulated
from .operations import THREE, sign_case
from .outcomes import differing_scores, labels
from .sums import Move, relevelled, settled
from .translate import Translator, places_of

SCORE_TOLERANCE = 1e-9
"""Scores that differ by at most this, relative to 1 or the larger, count as equal."""

LABEL_TOLERANCE = 1e-12
"""The same for scores of which only the greatest is asked for."""

MAX_TABLE = 1 << 14
MANY, MAX_INSTANCES = 64, 128
"""Scores are compared one by one where there are at most this many; more than the first of these numbers in
one way only."""

WORK = 1 << 20
"""What one way of proving may cost, in cells of tables."""

UNROLL = 3
"""Loops of at most this many points are written out."""

ALL = 1 << 20

Breaks = Mapping[tuple[str, int], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Run:
    """A run of scores: the extents of its loops, and the form of a score over their variables."""

    extents: tuple[int, ...]
    form: Form


def by_normal_form(before: Code, after: Code, *, max_table: int = MAX_TABLE) -> Verdict:
    """Prove two programs equal by bringing both to a normal form; never refutes.

    Several ways are tried, from the one that keeps loops to the one that writes all of them out.
    """
    reasons = []
    breaks: Breaks = {}
    for most, unroll, split, work in (
        (0, UNROLL, False, WORK),
        (MAX_INSTANCES, UNROLL, False, WORK),
        (MANY, UNROLL, True, WORK),
        (MANY, ALL, False, WORK // 8),
    ):
        arena = Arena(
            before.input, max_table=max_table, unroll=unroll, breaks=breaks if split else {}, work=work
        )
        try:
            left, right = (_Side(arena, code, most) for code in (before, after))
            if _equal(arena, left, right):
                return Proved("normal form", arena.cells)
            if most and (programs := _by_cells(arena, left, right)) is not None:
                return Proved("linear programs", programs)
            breaks = breaks or _breaks(arena, (*left.forms, *right.forms))
            reasons.append("the normal forms differ")
        except Exhausted as error:
            reasons.append(str(error))
    return Unknown("; ".join(dict.fromkeys(reasons)))


class _Side:
    """One program as forms: its scores, or the index of its label.

    Parameters
    ----------
    arena : Arena
        Where the atoms are.
    code : Code
        The program.
    most : int
        At most so many scores are taken one by one; 0 for runs of them over their loops.
    """

    def __init__(self, arena: Arena, code: Code, most: int) -> None:
        translator = Translator(arena, code)
        self.runs: tuple[Run, ...] = ()
        self.index: Form | None = None
        self.kind = code.output
        match code.result:
            case Decision(index):
                self.index = settled(arena, translator.form(index, {}, 0))
            case Scores(parts, _):
                sizes = [math.prod(map(extent, part.loops)) for part in parts]
                if most and sum(sizes) > most:
                    raise Exhausted(f"more than {most} scores")
                self.runs = tuple(
                    Run(extents, settled(arena, form))
                    for part in parts
                    for extents, form in _translated(arena, translator, part, one_by_one=most > 0)
                )
                if self.kind == "label":
                    self.index = _label(arena, self.runs)

    @property
    def forms(self) -> tuple[Form, ...]:
        """All forms."""
        return (*(run.form for run in self.runs), *(() if self.index is None else (self.index,)))


def _translated(
    arena: Arena, translator: Translator, part: Each, *, one_by_one: bool
) -> Iterator[tuple[tuple[int, ...], Form]]:
    extents = tuple(map(extent, part.loops))
    if one_by_one or not extents:
        for place in itertools.product(*map(range, extents)):
            yield (), translator.form(part.body, places_of(part.loops, tuple(map(constant, place))), 0)
        return
    index = tuple(of_atom(arena.intern(Index(level, n))) for level, n in enumerate(extents))
    yield extents, translator.form(part.body, places_of(part.loops, index), len(extents))


def _label(arena: Arena, runs: tuple[Run, ...]) -> Form | None:
    """Return the index of the label, where the scores are one, two, or can be tabulated."""
    if any(run.extents for run in runs):
        return None
    scores = [run.form for run in runs]
    if len(scores) == 1:
        return settled(arena, sign_case(arena, scores[0], THREE[">"]))
    if len(scores) == 2:
        return settled(arena, sign_case(arena, settled(arena, difference(scores[1], scores[0])), THREE[">"]))

    def first_greatest(grids: Any, _: int) -> tuple[npt.NDArray[Any], int]:
        return np.argmax(np.stack(np.broadcast_arrays(*grids)), axis=0), 1

    index = tabulated(arena, scores, first_greatest)
    return None if index is None else settled(arena, index)


def _equal(arena: Arena, left: _Side, right: _Side) -> bool:
    if left.index is not None and right.index is not None:
        return _vanishes(arena, difference(left.index, right.index), LABEL_TOLERANCE)
    if [run.extents for run in left.runs] != [run.extents for run in right.runs] or not left.runs:
        return False
    pairs = list(zip(left.runs, right.runs, strict=True))
    match left.kind:
        case "score":
            return all(_vanishes(arena, difference(a.form, b.form), SCORE_TOLERANCE) for a, b in pairs)
        case "probability":
            return _same_shift(arena, left.runs, right.runs, Fraction(1), SCORE_TOLERANCE)
        case "label":
            ratios = _ratios(left.runs, right.runs)
            return any(_same_shift(arena, left.runs, right.runs, each, LABEL_TOLERANCE) for each in ratios)


def _by_cells(arena: Arena, left: _Side, right: _Side) -> int | None:
    """Return how many certificates show that the two differ on no cell that holds an input."""
    ours, theirs = ([run.form for run in side.runs] for side in (left, right))
    decided = left.kind == "label"
    if not decided and len(ours) != len(theirs):
        return None
    grid = Grid(arena, (*left.forms, *right.forms))
    if decided:
        wrong = labels(grid, left.index, ours) != labels(grid, right.index, theirs)
    else:
        shifted = left.kind == "probability"
        wrong = differing_scores(grid, ours, theirs, SCORE_TOLERANCE, shifted=shifted)
    return grid.are_empty(wrong)


def _same_shift(
    arena: Arena, left: tuple[Run, ...], right: tuple[Run, ...], ratio: Fraction, tolerance: float
) -> bool:
    """Whether all scores on the right are `ratio` times those on the left, plus one value for all."""
    shifts = []
    for a, b in zip(left, right, strict=True):
        shift = settled(arena, difference(b.form, scaled(ratio, a.form)))
        depth = len(a.extents)
        if arena.free_in(shift) & frozenset(range(depth)):
            return False
        shifts.append(relevelled(arena, shift, Move(0, (None,) * depth)) if depth else shift)
    alone = len(left) == 1 and not left[0].extents
    common = constant(0) if alone else shifts[0]
    return all(_vanishes(arena, difference(shift, common), tolerance) for shift in shifts)


def _ratios(left: tuple[Run, ...], right: tuple[Run, ...]) -> Iterator[Fraction]:
    """Yield factors by which the scores on the right may be larger than those on the left."""
    seen: set[Fraction] = set()
    for a, b in zip(left, right, strict=True):
        ours = dict(a.form.terms)
        for atom, factor in b.form.terms:
            if atom in ours and factor / ours[atom] > 0 and factor / ours[atom] not in seen:
                seen.add(factor / ours[atom])
                yield factor / ours[atom]


def _vanishes(arena: Arena, form: Form, tolerance: float) -> bool:
    """Whether a form is 0 up to rounding, whatever the input."""
    lo, hi = arena.bounds_of(settled(arena, form))
    return max(-lo, hi) <= tolerance


def _breaks(arena: Arena, forms: tuple[Form, ...]) -> dict[tuple[str, int], tuple[int, ...]]:
    """Return the ends of all index ranges with which the arrays are read, by array and axis."""
    ends: dict[tuple[str, int], set[int]] = {}
    for number in atoms_below(arena, forms):
        atom = arena[number]
        if not isinstance(atom, Element):
            continue
        for axis, each in enumerate(atom.index):
            found = ends.setdefault((atom.array, axis), set())
            if not each.terms:
                found.update((int(each.constant), int(each.constant) + 1))
            elif len(each.terms) == 1 and each.terms[0][1] == 1:
                index = arena[each.terms[0][0]]
                if isinstance(index, Index):
                    found.update((int(each.constant), int(each.constant) + index.extent))
    return {key: tuple(sorted(found)) for key, found in sorted(ends.items())}
