"""Boxes that fill all there is, none overlapping another: trees of cases, put together from their leaves.

Two boxes that differ in the bounds of one value, where one begins as the other ends, are one box cut in two.
Put together, and again, the leaves of a decision tree become everything. Among the boxes of several trees
those of different trees may be put together, which changes no sum: their places in the trees were the same.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..program.expr import Ref
from .boxes import Bound, Box

Place = tuple[Ref, frozenset[tuple[Ref, Bound | None, Bound | None]], bool]
"""A value, the bounds of all others, and whether the upper end is meant."""


@dataclass(frozen=True, slots=True)
class Partition:
    """A box, and the numbers of the boxes that fill it."""

    box: Box
    parts: tuple[int, ...]


def partitions(boxes: Sequence[Box]) -> list[Partition]:
    """Return boxes put together as far as that goes, those with the most bounds first."""
    groups: dict[int, Partition] = {}
    beside: dict[tuple[Place, Bound], list[int]] = {}
    queue: list[tuple[int, int]] = []

    def enter(group: Partition) -> None:
        number = len(groups)
        groups[number] = group
        heapq.heappush(queue, (-_n_bounds(group.box), number))
        for place, bound in _ends(group.box):
            beside.setdefault((place, bound), []).append(number)

    for number, box in enumerate(boxes):
        enter(Partition(box, (number,)))
    gone: set[int] = set()
    while queue:
        _, number = heapq.heappop(queue)
        if number in gone:
            continue
        group = groups[number]
        found = _partner(group.box, beside, gone | {number})
        if found is None:
            continue
        value, other = found
        gone |= {number, other}
        enter(Partition(_union(group.box, groups[other].box, value), group.parts + groups[other].parts))
    return [group for number, group in groups.items() if number not in gone]


def _n_bounds(box: Box) -> int:
    return sum((low is not None) + (high is not None) for low, high in box.values())


def _ends(box: Box) -> Iterator[tuple[Place, Bound]]:
    """Yield the ends of a box: of which value, with what other bounds, whether the upper one, and where."""
    sides = frozenset((value, low, high) for value, (low, high) in box.items())
    for value, (low, high) in box.items():
        others = sides - {(value, low, high)}
        if low is not None:
            yield (value, others, False), low
        if high is not None:
            yield (value, others, True), high


def _partner(
    box: Box, beside: Mapping[tuple[Place, Bound], list[int]], gone: set[int]
) -> tuple[Ref, int] | None:
    """Return the value that a box and another lie beside each other in, and the other's number."""
    for (value, others, upper), bound in _ends(box):
        for number in beside.get(((value, others, not upper), bound), ()):
            if number not in gone:
                return value, number
    return None


def _union(one: Box, other: Box, value: Ref) -> Box:
    (low, high), (lower, higher) = one[value], other[value]
    joined = (low, higher) if high is not None and high == lower else (lower, high)
    rest = {each: interval for each, interval in one.items() if each != value}
    return rest if joined == (None, None) else {**rest, value: joined}
