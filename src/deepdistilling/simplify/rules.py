"""The shortest list of rules that gives every cell its label.

A rule is a box, a range of places of a few sums, all of whose cells that no rule before it has taken share a
label. The last label needs no rule. What no input gives is in no cell, and what earlier rules took does not
matter to later ones: both are don't-cares, so that the lists get short. Lists are grown rule by rule, the
best few at a time.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Range = tuple[int, int, int]
"""Number of a sum, its lowest and its highest place."""

MAX_BOXES = 6_000
"""Boxes that are tried as rules; boxes that fix more sums are left out beyond."""

MAX_FIXED = 4
"""A rule fixes at most this many sums."""

MAX_RULES = 8
"""Longer lists are no easier to read than what they stand for."""

WIDTH = 32
"""Lists that are kept at a time."""

BRANCHES = 8
"""Rules of each label with which each of them goes on."""

MAX_REMEMBERED = 64
"""Answers that are kept: the next round of passes asks the same again."""

LEFT = 12
"""What there is to read of the rules that all cells would need, roughly; ranks unfinished lists."""

RULE = 3
"""What there is to read of a rule besides its comparisons."""

COMPARISON = 3
"""What there is to read of a comparison."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A label for the cells of a box."""

    box: tuple[Range, ...]
    label: int


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules in order, and the label where none of them applies."""

    rules: tuple[Rule, ...]
    otherwise: int


def shortest_rules(places: Places, labels: Places, n_places: Sequence[int]) -> Rules | None:
    """Return a short list of rules, or None where none was found.

    Parameters
    ----------
    places : ndarray of shape (n, n_sums)
        The cells that can occur.
    labels : ndarray of shape (n,)
        Their labels.
    n_places : sequence of int
        How many places each sum has.
    """
    cells = np.ascontiguousarray(places, dtype=np.int64).tobytes()
    return _shortest_rules(cells, np.ascontiguousarray(labels, dtype=np.int64).tobytes(), tuple(n_places))


@lru_cache(maxsize=MAX_REMEMBERED)
def _shortest_rules(cells: bytes, kinds_of_cells: bytes, n_places: tuple[int, ...]) -> Rules | None:
    places: Places = np.frombuffer(cells, dtype=np.int64).reshape(-1, len(n_places))
    labels: Places = np.frombuffer(kinds_of_cells, dtype=np.int64)
    ends, places = list[list[int]](), places.copy()
    for number, count in enumerate(n_places):
        # What may be joined depends on what was joined before: cells of two labels must stay apart.
        ends.append(_joined(places, labels, number, count))
        places[:, number] = np.searchsorted(ends[-1], places[:, number], "right") - 1
    places, first = np.unique(places, axis=0, return_index=True)
    labels = labels[first]
    kinds, numbers = np.unique(labels, return_inverse=True)
    boxes, costs, inside = _boxes(places, ends, n_places)
    weights = inside.astype(np.float32)
    members = np.eye(len(kinds), dtype=np.float32)[numbers]
    lists = [_List(0, np.ones(len(labels), dtype=bool), ())]
    best: _List | None = None
    for n_rules in range(MAX_RULES + 1):
        open_ = []
        fewest = len(kinds)
        for each in lists:
            n_left = int(members[each.left].any(axis=0).sum())
            fewest = min(fewest, n_left)
            if n_left > 1:
                open_.append(each)
            elif best is None or each.to_read < best.to_read:
                best = each
        if fewest - 1 > MAX_RULES - n_rules or n_rules == MAX_RULES:
            break  # every label but the last needs a rule
        longer: dict[bytes, _List] = {}
        open_ = [each for each in open_ if best is None or each.cost + RULE + COMPARISON < best.cost]
        for each, counts in zip(open_, _counts(open_, members, weights), strict=True):
            for box, kind in _promising(counts, costs):
                grown = each.extended(Rule(boxes[box], int(kinds[kind])), int(costs[box]), inside[:, box])
                known = longer.get(key := grown.left.tobytes())
                if known is None or grown.to_read < known.to_read:
                    longer[key] = grown
        lists = sorted(longer.values(), key=lambda each: each.cost + LEFT * float(each.left.mean()))[:WIDTH]
    return None if best is None else Rules(best.rules, int(labels[best.left][0]))


@dataclass(frozen=True, slots=True)
class _List:
    """Some rules, what there is to read of them, and the cells that are left."""

    cost: int
    left: Flags
    rules: tuple[Rule, ...]

    @property
    def to_read(self) -> tuple[int, int]:
        """What there is to read, then the number of rules."""
        return self.cost, len(self.rules)

    def extended(self, rule: Rule, cost: int, inside: Flags) -> _List:
        """Return the list with one rule more; rules of one label in a row are one."""
        again = self.rules and self.rules[-1].label == rule.label
        return _List(self.cost + cost + (1 if again else RULE), self.left & ~inside, (*self.rules, rule))


def _counts(
    lists: Sequence[_List], members: npt.NDArray[np.float32], weights: npt.NDArray[np.float32]
) -> Iterator[npt.NDArray[np.float32]]:
    """Yield for each list how many of the cells that are left, of each label, are in each box.

    All in one product, since the boxes are by far the largest factor of it; floats count exactly so far.
    """
    if lists:
        left = np.stack([each.left for each in lists])
        rows = np.einsum("ln,nk->lkn", left, members).reshape(-1, len(members))
        yield from (rows @ weights).reshape(len(lists), members.shape[1], -1)


def _promising(counts: npt.NDArray[np.float32], costs: Places) -> Iterator[tuple[int, int]]:
    """Yield boxes of cells of one label, with that; those that take many cells for what there is to read."""
    total = counts.sum(axis=0)
    for kind, of_kind in enumerate(counts):
        pure = np.flatnonzero((of_kind > 0) & (of_kind == total))
        for power in (1.0, 2.0):
            worth = total[pure] / (costs[pure] + RULE) ** power
            yield from ((box, kind) for box in pure[np.argsort(-worth, kind="stable")[:BRANCHES]].tolist())


def _joined(places: Places, labels: Places, number: int, count: int) -> list[int]:
    """Return the places of a sum that are left, by the first of each, when a cut joins what lies beside it.

    A cut is one with the places below it, or else with those above, where no two cells then differ in
    nothing but their label.
    """
    left = list(range(count))
    for cut in range(1, count, 2):
        for gone in (cut, cut + 1):
            fewer = [each for each in left if each != gone]
            joined = places.copy()
            joined[:, number] = np.searchsorted(fewer, places[:, number], "right")
            _, cells = np.unique(joined, axis=0, return_inverse=True)
            if len(np.unique(np.stack([cells.ravel(), labels]), axis=1)[0]) == cells.max() + 1:
                left = fewer
                break
    return left


def _boxes(
    places: Places, ends: Sequence[list[int]], n_places: Sequence[int]
) -> tuple[list[tuple[Range, ...]], Places, Flags]:
    """Return boxes that hold a cell, what there is to read of each, and which cells lie inside."""
    ranges = [list(_ranges(number, len(each))) for number, each in enumerate(ends)]
    boxes: list[tuple[Range, ...]] = []
    costs: list[int] = []
    inside: list[Flags] = []
    for fixed in range(1, min(MAX_FIXED, len(n_places)) + 1):
        for chosen in itertools.combinations(ranges, fixed):
            if len(boxes) + np.prod([len(each) for each in chosen]) > MAX_BOXES:
                break
            for box in itertools.product(*chosen):
                held = np.logical_and.reduce(
                    [(places[:, k] >= lo) & (places[:, k] <= hi) for k, lo, hi in box]
                )
                if held.any():
                    whole = tuple(_of_places(each, ends, n_places) for each in box)
                    boxes.append(whole)
                    costs.append(sum(_cost(each, n_places) for each in whole) + (fixed > 1))
                    inside.append(held)
    return boxes, np.array(costs), np.stack(inside, axis=1)


def _ranges(number: int, count: int) -> Iterator[Range]:
    for lo, hi in itertools.combinations_with_replacement(range(count), 2):
        if (lo, hi) != (0, count - 1):
            yield number, lo, hi


def _of_places(one: Range, ends: Sequence[list[int]], n_places: Sequence[int]) -> Range:
    """Return a range of joined places as one of all."""
    number, lo, hi = one
    after = [*ends[number][1:], n_places[number]]
    return number, ends[number][lo], after[hi] - 1


def _cost(one: Range, n_places: Sequence[int]) -> int:
    number, lo, hi = one
    ends = (lo > 0) + (hi < n_places[number] - 1)
    return COMPARISON * (1 if lo == hi and lo % 2 else ends)
