"""Questions about any or all windows and lines: which rule can stand in "any" is known at once.

If the label is 1 where any window follows a rule, then the rule allows no filling that an input with label 0
has anywhere. The widest such rule does, if any does; where no window suffices alone, two may together. All
windows follow a rule where not any follows its opposite.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...program.build import all_of, any_of, reduce
from ...program.expr import Expr, Mod, ReduceOp, const
from ..comparing import test
from .cuts import Cut, Numbers, cuts, moduli
from .fillings import Column, facts_about
from .lines import Row
from .texts import Texts, all_or_none
from .truth import Bits

MAX_TOGETHER = 4
"""More questions than this are not asked together."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is asked of any window or line.

    Parameters
    ----------
    met : ndarray of bool, shape (n_inputs of all sizes,)
        Where the answer is yes.
    texts : callable
        Without parameters, the question at each size, or None where it has no text.
    """

    met: Bits
    texts: Callable[[], Texts | None]


def questions(
    named: Mapping[str, Column], rows: Sequence[Row], holds: Sequence[Bits], *, is_any: bool
) -> Iterator[Texts]:
    """Yield conditions about any or all windows and lines, each as one expression a size.

    Parameters
    ----------
    named : mapping of str to Column
        The windows at every size.
    rows : sequence of Row
        The lines at every size.
    holds : sequence of ndarray of bool, shape (n_inputs,)
        For each size, where the label is 1.
    is_any : bool
        Whether any window is asked about, or all.
    """
    sought = [here == is_any for here in holds]
    asked = [*_of_windows(named, sought, is_any), *_of_lines(rows, sought, is_any)]
    for chosen in _together(asked, np.concatenate(sought)):
        found = joined(any_of if is_any else all_of, chosen)
        if found is not None:
            yield found


def joined(join: Callable[..., Expr], chosen: Sequence[Question]) -> Texts | None:
    """Return several questions as one at each size, or None where one of them has no text."""
    texts = all_or_none(each.texts() for each in chosen)
    return None if texts is None else tuple(join(*parts) for parts in zip(*texts, strict=True))


def _together(asked: Sequence[Question], sought: Bits) -> Iterator[Sequence[Question]]:
    """Yield questions one of which is answered with yes just where it is sought: one, two, or few of them."""

    def answer(chosen: Sequence[Question]) -> bool:
        return bool(chosen) and np.array_equal(np.any([each.met for each in chosen], axis=0), sought)

    alone = [each for each in asked if answer([each])]
    yield from ([each] for each in alone)
    rest = [each for each in asked if each not in alone]
    pairs = [pair for pair in itertools.combinations(rest, 2) if answer(pair)]
    yield from pairs
    if not alone and not pairs and answer(rest):
        for each in rest:
            fewer = [other for other in rest if other is not each]
            rest = fewer if answer(fewer) else rest
        if len(rest) <= MAX_TOGETHER:
            yield rest


def _of_windows(named: Mapping[str, Column], sought: Sequence[Bits], is_any: bool) -> Iterator[Question]:
    """Yield the widest question about each window that no unsought input answers with yes."""
    for column in named.values():
        barred = [each.occurs[~here].any(axis=0) for each, here in zip(column, sought, strict=True)]
        rule = ~np.any(barred, axis=0)
        met = np.concatenate([each.occurs[:, rule].any(axis=1) for each in column])
        if met.any():
            yield Question(met, about_windows(column, rule if is_any else ~rule, "any" if is_any else "all"))


def about_windows(column: Column, rule: Bits, op: ReduceOp) -> Callable[[], Texts | None]:
    """Return how a question about windows is written at each size."""
    return lambda: all_or_none(each.written(op, rule) for each in column)


def _of_lines(rows: Sequence[Row], sought: Sequence[Bits], is_any: bool) -> Iterator[Question]:
    """Yield the widest question about each kind of line, where a cut of its sum says it."""
    for row in rows:
        barred = [np.unique(each.numbers[~here]) for each, here in zip(row, sought, strict=True)]
        allowed = [np.setdiff1d(each.numbers, no) for each, no in zip(row, barred, strict=True)]
        if all(map(len, allowed)):
            met = [np.isin(each.numbers, yes).any(axis=1) for each, yes in zip(row, allowed, strict=True)]
            yes, no = (allowed, barred) if is_any else (barred, allowed)
            yield Question(np.concatenate(met), _about_lines(row, yes, no, "any" if is_any else "all"))


def _about_lines(
    row: Row, yes: Sequence[Numbers], no: Sequence[Numbers], op: ReduceOp
) -> Callable[[], Texts | None]:
    def texts() -> Texts | None:
        facts = [facts_about(each.truth).within(each.line.loops) for each in row]
        for totals, (passes, bounds) in _told_apart([each.written() for each in row], yes, no):
            asked = [test(passes, *each) for each in zip(totals, bounds, facts, strict=True)]
            return tuple(
                reduce(op, each.line.loops, None, said) for each, said in zip(row, asked, strict=True)
            )
        return None

    return texts


def _told_apart(
    sums: Sequence[Expr], yes: Sequence[Numbers], no: Sequence[Numbers]
) -> Iterator[tuple[Sequence[Expr], Cut]]:
    """Yield sums, or what they leave when they are divided, with cuts between the numbers on both sides."""
    yield from ((sums, cut) for cut in cuts(yes, no))
    largest = max(int(each.max()) for each in (*yes, *no))
    if min(int(each.min()) for each in (*yes, *no)) < 0:
        return
    for modulus in moduli(largest):
        left = [Mod(each, const(modulus)) for each in sums]
        here, there = ([np.unique(each % modulus) for each in side] for side in (yes, no))
        if not any(np.isin(one, other).any() for one, other in zip(here, there, strict=True)):
            yield from ((left, cut) for cut in cuts(here, there))
