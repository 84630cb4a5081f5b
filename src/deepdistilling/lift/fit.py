"""Split a group of units into as few families as follow clean rules.

Units of one group have the same terms up to where they lie. If no one rule holds for all of them, the group
is split by whatever tells its families apart: a bias, a length, a place, the offset between two places.
What follows no rule keeps a table of its places, or a line of its own.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from .affine import MIN_FAMILY, coordinates_of, fit_affine, rule_terms
from .family import Family, Place, Rule, Unit

MAX_DEPTH = 2
"""A group is split, and its parts are, but not theirs."""

MAX_SEARCH = 1024
"""Larger groups are split by their biases only."""

MAX_COLUMNS = 8
"""Groups with more places a unit are not split by differences of two places."""

TABULAR = ("one", "list", "but")
"""Kinds of index sets whose places may stand in a table."""


def group(units: Sequence[Unit]) -> list[list[Unit]]:
    """Group units by what families share; the largest group first, then by key."""
    groups: dict[tuple[object, ...], list[Unit]] = {}
    for unit in units:
        groups.setdefault(unit.key, []).append(unit)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), repr(item[0])))
    return [sorted(members, key=lambda u: (u.places, u.bias)) for _, members in ordered]


Known = dict[tuple[int, tuple[int, ...]], list[Family]]
"""Families of parts that were met before, by depth and units; other splits have many of the same parts."""


def fit(units: Sequence[Unit]) -> list[Family]:
    """Turn one group of units into families.

    Parameters
    ----------
    units : sequence of Unit
        Units with the same key.
    """
    return _fit(units, 0, {})


def _fit(units: Sequence[Unit], depth: int, known: Known) -> list[Family]:
    key = depth, tuple(map(id, units))
    if key not in known:
        known[key] = _fitted(units, depth, known)
    return known[key]


def _fitted(units: Sequence[Unit], depth: int, known: Known) -> list[Family]:
    if len(units) == 1:
        return [single(units[0])]
    whole = fit_affine(units)
    if whole is not None:
        return [whole]
    best = _without_rule(units)
    if depth == MAX_DEPTH:
        return best
    for parts in _splits(units):
        found: list[Family] = []
        for number, part in enumerate(parts):
            # Each part that is left is a family at least.
            if price(found) + len(parts) - number >= price(best):
                break
            found += _fit(part, depth + 1, known)
        else:
            best = found if price(found) < price(best) else best
    return best


def price(families: Sequence[Family]) -> float:
    """Return how much there is to read: a line a family, more for tables."""
    total = 0.0
    for family in families:
        total += 1.0
        if family.rule.is_tabulated:
            tables = sum(p.table is not None for t in family.rule.terms for row in t.places for p in row)
            total += 1.0 + 0.5 * tables + 0.05 * len(family.units)
    return total


def _splits(units: Sequence[Unit]) -> Iterator[list[list[Unit]]]:
    """Yield partitions of a group that may tell its families apart, without repeats."""
    seen: set[bytes] = set()
    for labels in _labels(units):
        _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
        numbers = np.argsort(np.argsort(first))[inverse]
        if 1 < len(first) <= max(2, len(units) // 2) and numbers.tobytes() not in seen:
            seen.add(numbers.tobytes())
            parts: list[list[Unit]] = [[] for _ in first]
            for number, unit in zip(numbers, units, strict=True):
                parts[number].append(unit)
            yield parts


def _labels(units: Sequence[Unit]) -> Iterator[npt.NDArray[np.int64]]:
    """Yield what may tell families apart, as a number a unit."""
    biases = {bias: number for number, bias in enumerate(dict.fromkeys(unit.bias for unit in units))}
    yield np.array([biases[unit.bias] for unit in units])
    if len(units) > MAX_SEARCH:
        return
    places = coordinates_of(units)
    yield from places.T
    columns = range(places.shape[1])
    if len(columns) > MAX_COLUMNS:
        return
    combine: tuple[Callable[..., npt.NDArray[np.int64]], ...] = (np.subtract, np.add)
    for (a, b), how in itertools.product(itertools.combinations(columns, 2), combine):
        yield how(places[:, a], places[:, b])
    for a, b in itertools.combinations(columns, 2):
        yield (places[:, a] < places[:, b]).astype(np.int64)


def _without_rule(units: Sequence[Unit]) -> list[Family]:
    """Return a loop over a table of places, or one family a unit, whichever is less to read."""
    alone = [single(unit) for unit in units]
    tabulated = [_tabulated(units)] if len(units) >= MIN_FAMILY and _may_be_tabulated(units) else alone
    return min(alone, tabulated, key=price)


def single(unit: Unit) -> Family:
    """Return a unit as a family without loops."""
    rule = Rule((), rule_terms(unit, [Place(place) for place in unit.places]), unit.bias, ())
    return Family(rule, (((), unit),))


def _may_be_tabulated(units: Sequence[Unit]) -> bool:
    """Whether the places that differ are ones that may stand in a table."""
    places = coordinates_of(units)
    kinds = [each.kind for term in units[0].terms for each in term.sets for _ in each.places]
    return all(kind in TABULAR for kind, column in zip(kinds, places.T, strict=True) if np.ptp(column))


def _tabulated(units: Sequence[Unit]) -> Family:
    """One loop over the units, with their places and biases in tables."""
    places = [
        Place(int(column[0])) if not np.ptp(column) else Place(0, 0, 1, tuple(int(c) for c in column))
        for column in coordinates_of(units).T
    ]
    biases = tuple(unit.bias for unit in units)
    rule = Rule(
        (len(units),),
        rule_terms(units[0], places),
        biases[0],
        (Fraction(0),),
        None if len(set(biases)) == 1 else biases,
    )
    return Family(rule, tuple(((number,), unit) for number, unit in enumerate(units)))
