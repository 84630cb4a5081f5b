"""Two different questions together: any window is as one rule says, and all or any others as another does.

What is asked of all windows at once has one answer at most, and is solved for (`questions`). Here simple
questions are listed; those are kept that hold wherever the label is 1, and two of them are looked for that
hold nowhere else together. The same is done for labels that are 1 where either of two holds.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ...program.build import all_of, any_of, reduce
from ...program.expr import ReduceOp
from .fillings import Column, Fillings, comparisons, splits
from .lines import Row
from .questions import Question, about_windows, joined
from .texts import Texts, always
from .truth import Bits

MIN_ANSWERS = 64
"""Two of all simple questions agree with fewer answers too easily."""

MOST = 256
"""Of more questions that hold wherever they have to, the first are taken."""

FEW_WAYS, SEVERAL_WAYS = 4, 8
"""Of windows that can be filled in few ways all rules are tried, in several ways single fillings."""

ANY_OR_ALL: tuple[ReduceOp, ReduceOp] = ("any", "all")


def pairs(named: Mapping[str, Column], rows: Sequence[Row], holds: Sequence[Bits]) -> Iterator[Texts]:
    """Yield conditions that are two simple questions, joined by "and" or "or"; one expression a size.

    Parameters
    ----------
    named : mapping of str to Column
        The windows at every size.
    rows : sequence of Row
        The lines at every size.
    holds : sequence of ndarray of bool, shape (n_inputs,)
        For each size, where the label is 1.
    """
    wanted = np.concatenate(holds)
    if len(wanted) < MIN_ANSWERS:
        return
    listed = [*_of_windows(named), *_of_lines(rows)]
    for is_and, join in ((True, all_of), (False, any_of)):
        open_ = wanted != is_and  # where one of the two may be wrong
        kept = [each for each in listed if (each.met == is_and)[~open_].all()][:MOST]
        if len(kept) < 2:
            continue
        wrong = np.array([(each.met == is_and)[open_] for each in kept], dtype=np.float32)
        for one, other in np.argwhere(np.triu(wrong @ wrong.T == 0, 1)):
            found = joined(join, (kept[one], kept[other]))
            if found is not None:
                yield found


def _of_windows(named: Mapping[str, Column]) -> Iterator[Question]:
    """Yield simple questions about every kind of window."""
    for column in named.values():
        ops = ANY_OR_ALL if column[0].window.loops else ANY_OR_ALL[:1]
        for rule, op in itertools.product(_simple_rules(column[0]), ops):
            if op == "any":
                met = [each.occurs[:, rule].any(axis=1) for each in column]
            else:
                met = [~each.occurs[:, ~rule].any(axis=1) for each in column]
            yield Question(np.concatenate(met), about_windows(column, rule, op))


def _simple_rules(fillings: Fillings) -> list[Bits]:
    n_ways = fillings.n_ways
    if n_ways <= FEW_WAYS:
        return splits(n_ways)
    if len(fillings.window.elements) == 2:
        return list(comparisons(len(fillings.truth.values)).values())
    return list(np.eye(n_ways, dtype=bool)) if n_ways <= SEVERAL_WAYS else []


def _of_lines(rows: Sequence[Row]) -> Iterator[Question]:
    """Yield whether any or all lines of bits have any or all of their bits set."""
    for row in rows:
        if any(each.truth.values != (0, 1) for each in row):
            return
        outer_ops = ANY_OR_ALL if row[0].line.loops else ANY_OR_ALL[:1]
        for inner, outer in itertools.product(ANY_OR_ALL, outer_ops):
            enough = [each.numbers >= (1 if inner == "any" else each.n_elements) for each in row]
            met = [each.any(axis=1) if outer == "any" else each.all(axis=1) for each in enough]
            texts = tuple(reduce(outer, each.line.loops, None, each.written(inner)) for each in row)
            yield Question(np.concatenate(met), always(texts))
