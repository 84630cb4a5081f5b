"""Totals: in how many windows a rule holds, the number whose digits the elements are, and what they leave."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...program.build import add, mul, power, reduce, scale
from ...program.code import loop as counting
from ...program.expr import Expr, Mod, Ref, Var, const
from .cuts import moduli
from .fillings import Column, Fillings, comparisons, splits
from .texts import Texts, all_or_none, always
from .truth import Bits, Truth

MAX_WAYS = 8
"""Of windows that can be filled in more ways, only comparisons of two elements are counted."""

Numbers = npt.NDArray[np.int64]


ENDS: tuple[tuple[str, ...], ...] = ((), ("first",), ("last",), ("first", "last"))
"""Elements at the ends that are counted besides; a window that reads over an end counts such an element."""


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """Several numbers that an input of each size has.

    Parameters
    ----------
    values : tuple of ndarray of int, shape (n_inputs, n_totals)
        The numbers, one array a size.
    written : callable
        From the place of a total to its text at each size, or None where it has none.
    """

    values: tuple[Numbers, ...]
    written: Callable[[int], Texts | None]


def totals_of(named: Mapping[str, Column], truths: Sequence[Truth]) -> Iterator[Totals]:
    """Yield all totals that a label may hang on, counts first."""
    whole = [*_sums(truths), *_counts(named), *_numbers(truths)]
    yield from whole
    for each in whole:
        yield from _remainders(each)


def _sums(truths: Sequence[Truth]) -> Iterator[Totals]:
    """Yield the sum of all elements where these are no bits, which are counted."""
    if all(each.values != (0, 1) for each in truths):
        values, texts = [], []
        for truth in truths:
            values.append(truth.samples.sum(axis=1, keepdims=True))
            places = tuple(map(Var, "ijkl"[: len(truth.given.dims)]))
            loops = [counting(place.name, n) for place, n in zip(places, truth.given.dims, strict=True)]
            texts.append(reduce("sum", loops, None, Ref(truth.given.name, places)))
        yield Totals(tuple(values), always(tuple(texts)))


def _counts(named: Mapping[str, Column]) -> Iterator[Totals]:
    """Yield in how many windows a rule holds, for every rule about a window and elements at the ends."""
    for name, column in named.items():
        if name in ("first", "last") or not _rules(column[0]):
            continue
        for ends in ENDS if name == "two neighbours" else ENDS[:1]:
            if all(end in named for end in ends):
                yield _counted([column, *(named[end] for end in ends)])


def _counted(chosen: Sequence[Column]) -> Totals:
    """Count the windows in which each combination of rules holds."""
    rules = list(itertools.product(*(_rules(column[0]) for column in chosen)))
    per_size = list(zip(*chosen, strict=True))
    values = tuple(np.stack([_count(each, rule) for rule in rules], axis=1) for each in per_size)

    return Totals(values, lambda number: all_or_none(_sum(each, rules[number]) for each in per_size))


def _rules(fillings: Fillings) -> list[Bits]:
    """Return the rules that some fillings of a window follow and others do not; of one bit, itself."""
    n_ways = fillings.n_ways
    if n_ways == 2:
        return [np.array([False, True])]
    if n_ways > MAX_WAYS:
        if len(fillings.window.elements) != 2:
            return []
        return list(comparisons(len(fillings.truth.values)).values())
    return splits(n_ways)


def _count(windows: Sequence[Fillings], rules: Sequence[Bits]) -> Numbers:
    found: Numbers = np.sum(
        [each.counts[:, rule].sum(axis=1) for each, rule in zip(windows, rules, strict=True)], axis=0
    )
    return found


def _sum(windows: Sequence[Fillings], rules: Sequence[Bits]) -> Expr | None:
    parts: Texts | None = all_or_none(
        each.written("sum", rule) for each, rule in zip(windows, rules, strict=True)
    )
    return None if parts is None else add(*parts)


def _remainders(totals: Totals) -> Iterator[Totals]:
    """Yield what totals leave when they are divided by small numbers, where none is below 0."""
    largest = max(int(numbers.max()) for numbers in totals.values)
    if any(numbers.min() < 0 for numbers in totals.values):
        return
    for modulus in moduli(largest):
        left = tuple(numbers % modulus for numbers in totals.values)
        yield Totals(left, _divided(totals, modulus))


def _divided(totals: Totals, modulus: int) -> Callable[[int], Texts | None]:
    def written(number: int) -> Texts | None:
        texts = totals.written(number)
        return None if texts is None else tuple(Mod(each, const(modulus)) for each in texts)

    return written


def _numbers(truths: Sequence[Truth]) -> Iterator[Totals]:
    """Yield the number whose digits a row is, read from either end."""
    base = len(truths[0].values)
    if any(len(each.given.dims) > 1 or each.values != tuple(range(base)) for each in truths):
        return
    for is_first_highest in (True, False):
        values, texts = [], []
        for truth in truths:
            (n,) = truth.given.dims
            place = Var("i")
            exponent = add(const(n - 1), scale(-1, place)) if is_first_highest else place
            ladder = np.arange(n)[::-1] if is_first_highest else np.arange(n)
            values.append((truth.choices @ base**ladder)[:, np.newaxis])
            digit = mul(power(base, exponent), Ref(truth.given.name, (place,)))
            texts.append(reduce("sum", (counting("i", n),), None, digit))
        yield Totals(tuple(values), always(tuple(texts)))
