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
from .lines import Line, lines_of
from .texts import Texts, all_or_none
from .truth import Bits, Truth

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


def questions(named: Mapping[str, Column], truths: Sequence[Truth], *, is_any: bool) -> Iterator[Texts]:
    """Yield conditions about any or all windows and lines, each as one expression a size.

    Parameters
    ----------
    named : mapping of str to Column
        The windows at every size.
    truths : sequence of Truth
        Inputs and labels of each size.
    is_any : bool
        Whether any window is asked about, or all.
    """
    sought = [(truth.labels == 1) == is_any for truth in truths]
    asked = [*_of_windows(named, sought, is_any), *_of_lines(truths, sought, is_any)]
    for chosen in _together(asked, np.concatenate(sought)):
        texts = [each.texts() for each in chosen]
        kept = [each for each in texts if each is not None]
        if len(kept) == len(texts):
            join = any_of if is_any else all_of
            yield tuple(join(*parts) for parts in zip(*kept, strict=True))


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


def _of_lines(truths: Sequence[Truth], sought: Sequence[Bits], is_any: bool) -> Iterator[Question]:
    """Yield the widest question about each kind of line, where a cut of its sum says it."""
    found = [lines_of(truth.given.dims) for truth in truths]
    for name in found[0]:
        if not all(name in each for each in found):
            continue
        lines = [each[name] for each in found]
        sums = [line.sums(truth) for line, truth in zip(lines, truths, strict=True)]
        barred = [np.unique(numbers[~here]) for numbers, here in zip(sums, sought, strict=True)]
        allowed = [np.setdiff1d(numbers, no) for numbers, no in zip(sums, barred, strict=True)]
        if all(map(len, allowed)):
            met = np.concatenate([np.isin(n, yes).any(axis=1) for n, yes in zip(sums, allowed, strict=True)])
            yes, no = (allowed, barred) if is_any else (barred, allowed)
            yield Question(met, _about_lines(lines, truths, yes, no, is_any))


def _about_lines(
    lines: Sequence[Line],
    truths: Sequence[Truth],
    yes: Sequence[Numbers],
    no: Sequence[Numbers],
    is_any: bool,
) -> Callable[[], Texts | None]:
    op: ReduceOp = "any" if is_any else "all"

    def texts() -> Texts | None:
        sums = [line.written(truth) for line, truth in zip(lines, truths, strict=True)]
        for totals, (passes, bounds) in _told_apart(sums, yes, no):
            return tuple(
                reduce(
                    op, line.loops, None, test(passes, total, bound, facts_about(truth).within(line.loops))
                )
                for line, truth, total, bound in zip(lines, truths, totals, bounds, strict=True)
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
