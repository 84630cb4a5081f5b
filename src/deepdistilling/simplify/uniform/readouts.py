"""How a label can hang on a total: by where it is cut, or as the total itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from ...program.build import add, compare, scale
from ...program.expr import Expr, Least, const
from .cuts import cuts
from .texts import Texts
from .totals import Numbers, Totals
from .truth import Bits


def conditions(totals: Totals, holds: Sequence[Bits]) -> Iterator[Texts]:
    """Yield conditions that compare a total with a number, as one expression a size.

    Parameters
    ----------
    totals : Totals
        Numbers of all inputs of each size.
    holds : sequence of ndarray of bool, shape (n_inputs,)
        For each size, where the label is 1.
    """
    pairs = list(zip(totals.values, holds, strict=True))
    least = [int(numbers.min()) for numbers in totals.values]
    met = [_met(numbers, here) for numbers, here in pairs]
    unmet = [_met(numbers, ~here) for numbers, here in pairs]
    tells = ~np.any([(yes & no).any(axis=0) for yes, no in zip(met, unmet, strict=True)], axis=0)
    for number in np.flatnonzero(tells):
        yes, no = (
            [np.flatnonzero(each[:, number]) + low for each, low in zip(one, least, strict=True)]
            for one in (met, unmet)
        )
        for op, bounds in cuts(yes, no):
            texts = totals.written(int(number))
            if texts is not None:
                yield tuple(compare(op, each, const(k)) for each, k in zip(texts, bounds, strict=True))


def _met(numbers: Numbers, here: Bits) -> Bits:
    """Return whether each total meets each number, from the least one on, where a condition holds."""
    span = range(int(numbers.min()), int(numbers.max()) + 1)
    found: Bits = np.stack([(numbers[here] == k).any(axis=0) for k in span])
    return found


def labels(totals: Totals, wanted: Sequence[Numbers]) -> Iterator[Texts]:
    """Yield labels that are a total, a number more or less, what is left to a number, or at most a number.

    Parameters
    ----------
    totals : Totals
        Numbers of all inputs of each size.
    wanted : sequence of ndarray of int, shape (n_inputs,)
        For each size, the label of each input.
    """
    for number in range(totals.values[0].shape[1]):
        pairs = [(each[:, number], label) for each, label in zip(totals.values, wanted, strict=True)]
        for functions in _functions(pairs):
            texts = totals.written(number)
            if texts is not None:
                yield tuple(each(text) for each, text in zip(functions, texts, strict=True))


def _functions(pairs: Sequence[tuple[Numbers, Numbers]]) -> Iterator[list[Callable[[Expr], Expr]]]:
    """Yield the functions of a total, one a size, that give the labels."""
    more = [label - total for total, label in pairs]
    if all((each == each[0]).all() and each[0] >= 0 for each in more):
        yield [partial(_plus, number=int(each[0])) for each in more]
    most = [label + total for total, label in pairs]
    if all((each == each[0]).all() for each in most):
        yield [partial(_less, number=int(each[0])) for each in most]
    caps = [int(label.max()) for _, label in pairs]
    if all(
        total.max() > cap and (np.minimum(total, cap) == label).all()
        for (total, label), cap in zip(pairs, caps, strict=True)
    ):
        yield [partial(_at_most, number=cap) for cap in caps]


def _plus(total: Expr, *, number: int) -> Expr:
    return add(total, const(number))


def _less(total: Expr, *, number: int) -> Expr:
    return add(const(number), scale(-1, total))


def _at_most(total: Expr, *, number: int) -> Expr:
    return Least((total, const(number)))
