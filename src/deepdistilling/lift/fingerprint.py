"""Fingerprints: equal weights have equal fingerprints, and those of a whole family are computed at once.

Every index of every axis gets a random 64-bit number; the fingerprint of a neuron is the sum, over its
weights, of weight x product of its indices' numbers, modulo 2**64. That is linear, so that a term's
fingerprint is a product of sums over its index sets, and it does not matter how weights were written as
terms.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .border import Border, moved
from .family import Rule, RuleTerm
from .sets import SLANTED, WEIGHTED, IndexSet, columns_at, indices_of, weight_at
from .terms import Term

Prints = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]

APART = (*SLANTED, *WEIGHTED)
"""Kinds whose fingerprints are computed one by one."""

MASK = (1 << 64) - 1


class Fingerprints:
    """Fingerprints of weights on some arrays.

    Parameters
    ----------
    dims : sequence of tuple of int
        Dimensions of each array.
    """

    def __init__(self, dims: Sequence[tuple[int, ...]]) -> None:
        rng = np.random.default_rng(20240113)
        self._numbers = [
            [
                rng.integers(1, 2**64, size=length, dtype=np.uint64, endpoint=False) | np.uint64(1)
                for length in each
            ]
            for each in dims
        ]
        self._scalars = [int(rng.integers(1, 2**63)) * 2 + 1 for _ in dims]

    def of(self, terms: Sequence[Term]) -> int:
        """Return the fingerprint of a sum of terms."""
        total = 0
        for term in terms:
            total += _weight(term.coefficient) * self._term(term.block, term.sets)
        return total & MASK

    def of_rule(self, rule: Rule, points: Places, border: Border) -> Prints:
        """Return the fingerprints of a rule at many points, of shape (number of points, loops)."""
        total = np.zeros(len(points), dtype=np.uint64)
        for term in rule.terms:
            total += np.uint64(_weight(term.coefficient)) * self._rule_term(term, points, border)
        return total

    def _term(self, block: int, sets: Sequence[IndexSet]) -> int:
        numbers = self._numbers[block]
        if not sets:
            return self._scalars[block]
        if any(each.kind in SLANTED for each in sets):
            return self._slanted(block, sets)
        product = 1
        for each, axis in zip(sets, numbers, strict=True):
            chosen = indices_of(each, len(axis))
            chosen = chosen[(chosen >= 0) & (chosen < len(axis))]
            if each.kind in WEIGHTED:
                product *= sum(int(axis[index]) * weight_at(each, int(index)) for index in chosen)
            else:
                product *= int(axis[chosen].sum())
        return product & MASK

    def _slanted(self, block: int, sets: Sequence[IndexSet]) -> int:
        rows, columns = self._numbers[block]
        total = 0
        for row in indices_of(sets[0], len(rows)):
            if 0 <= row < len(rows):
                chosen = columns_at(int(row), sets[0], sets[1], len(columns))
                inside = columns[chosen[(chosen >= 0) & (chosen < len(columns))]]
                total += int(rows[row]) * int(inside.sum())
        return total & MASK

    def _rule_term(self, term: RuleTerm, points: Places, border: Border) -> Prints:
        if any(each.kind in APART for each in term.sets):
            cached: dict[tuple[IndexSet, ...], int] = {}
            found = []
            for point in points:
                sets = term.at(tuple(int(t) for t in point)).sets
                if sets not in cached:
                    cached[sets] = self._term(term.block, sets)
                found.append(cached[sets])
            return np.array(found, dtype=np.uint64)
        if not term.sets:
            return np.full(len(points), self._scalars[term.block], dtype=np.uint64)
        product = np.ones(len(points), dtype=np.uint64)
        for each, row, axis in zip(term.sets, term.places, self._numbers[term.block], strict=True):
            places = [place.along(points) for place in row]
            product *= _axis_sum(each, places, axis, border, len(points))
        return product


def _weight(coefficient: float) -> int:
    """Return a number for a weight: itself where it is whole, so that overlapping terms add up."""
    if coefficient == int(coefficient):
        return int(coefficient) & MASK
    return int.from_bytes(struct.pack("<d", coefficient), "little") * 0x9E3779B97F4A7C15 & MASK


def _axis_sum(each: IndexSet, places: list[Places], axis: Prints, border: Border, count: int) -> Prints:
    """Sum the numbers of the indices that a set has at each point."""
    length = len(axis)
    match each.kind:
        case "all":
            return np.full(count, axis.sum(), dtype=np.uint64)
        case "one" | "list":
            total = np.zeros(count, dtype=np.uint64)
            for place in places:
                total += _at(axis, place, border)
            return total
        case "but":
            left_out = places[0] % length if border == "wrap" else places[0]
            inside = (left_out >= 0) & (left_out < length)
            own = axis[np.clip(left_out, 0, length - 1)]
            return np.asarray(np.where(inside, axis.sum() - own, axis.sum()))
        case "stride":
            step, times = each.shape
            total = np.zeros(count, dtype=np.uint64)
            for number in range(times):
                total += _at(axis, places[0] + step * number, border)
            return total
        case _:
            # Ranges: differences of running sums.
            lo, hi = places
            first, last = int(lo.min()), int(np.maximum(lo, hi).max())
            run = _at(axis, np.arange(first, last), border)
            sums: Prints = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(run, dtype=np.uint64)])
            found: Prints = sums[np.maximum(lo, hi) - first] - sums[lo - first]
            return found


def _at(axis: Prints, places: Places, border: Border) -> Prints:
    if border in ("wrap", "clamp"):
        return np.asarray(axis[moved(places, len(axis), border)])
    inside = (places >= 0) & (places < len(axis))
    found: Prints = np.where(inside, axis[np.clip(places, 0, len(axis) - 1)], np.uint64(0))
    return found
