"""Rejoin members of one family that only look different.

Where a window is cut off at a border, wraps around, or two places coincide, a neuron's weights have another
partition than those of its family. A family's rule is extended to the points around it, and if the weights
that it gives there are those of a neuron that was left over, the neuron belongs to the family.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from .family import MIN_COVER, Border, Family, Place, Point, Rule, RuleTerm, Unit
from .sets import IndexSet
from .terms import Term, spread

REACH = 3
"""How far beyond its box a family's rule is tried."""

MAX_POINTS = 20_000
"""Families with more points around them than this are left as they are."""

Signature = bytes


def signature(terms: Sequence[Term], bias: object, dims: Sequence[tuple[int, ...]]) -> Signature:
    """Return a digest of a neuron's weights on every array and its bias, by which it can be looked up."""
    blocks = [np.zeros(each) for each in dims]
    for term in terms:
        spread(term, blocks[term.block])
    digest = hashlib.blake2b(repr(bias).encode(), digest_size=16)
    for block in blocks:
        digest.update((block + 0.0).tobytes())
    return digest.digest()


def rule_signature(rule: Rule, point: Point, dims: Sequence[tuple[int, ...]]) -> Signature:
    """Return the signature of what a rule gives at a point, borders included."""
    terms = [bordered(term, point, dims[term.block], rule.border) for term in rule.terms]
    return signature([t for each in terms for t in each], rule.bias_at(point), dims)


def bordered(term: RuleTerm, point: Point, dims: tuple[int, ...], border: Border) -> list[Term]:
    """Return a rule's term at a point, with what the border makes of places outside the array."""
    here = term.at(point)
    if border in ("plain", "clip"):
        return [here]
    choices = []
    for each, length in zip(here.sets, dims, strict=True):
        if each.kind in ("one", "list"):
            choices.append([IndexSet("one", (_moved(p, length, border),)) for p in each.places])
        elif each.kind == "range":
            run = range(each.places[0], each.places[1])
            choices.append([IndexSet("one", (_moved(p, length, border),)) for p in run])
        else:
            choices.append([each])
    return [Term(here.coefficient, here.block, sets) for sets in itertools.product(*choices)]


def _moved(place: int, length: int, border: Border) -> int:
    return place % length if border == "wrap" else min(max(place, 0), length - 1)


def rejoin(
    family: Family, leftover: dict[Signature, Unit], dims: Sequence[tuple[int, ...]]
) -> tuple[Family, list[Signature]]:
    """Extend a family to the leftover units that its rule explains.

    Parameters
    ----------
    family : Family
        A family with a clean rule.
    leftover : dict
        Units not in a family of their own, by signature.
    dims : sequence of tuple of int
        Dimensions of the arrays that the layer reads.

    Returns
    -------
    family : Family
        The same family, or a larger one.
    taken : list of Signature
        Leftover units that it took in.
    """
    if not leftover or not family.rule.extents or any(p.table for t in family.rule.terms for r in t.places for p in r):
        return family, []
    best: tuple[Rule, dict[Point, Signature]] | None = None
    for border in ("plain", "clip", "wrap", "clamp"):
        rule = replace(family.rule, border=border)
        found = {}
        have = {point for point, _ in family.units}
        for point in _around(rule, have, dims, border):
            mark = rule_signature(rule, point, dims)
            if mark in leftover and mark not in found.values():
                found[point] = mark
        if found and (best is None or len(found) > len(best[1])):
            best = rule, found
    if best is None:
        return family, []
    rule, found = best
    units = dict(family.units)
    units.update({point: leftover[mark] for point, mark in found.items()})
    if len(units) < MIN_COVER * _box(units):
        return family, []
    return _rebased(rule, units), list(found.values())


def _box(units: dict[Point, Unit]) -> int:
    points = np.array(list(units))
    return int(np.prod(points.max(axis=0) - points.min(axis=0) + 1))


def _around(rule: Rule, have: set[Point], dims: Sequence[tuple[int, ...]], border: Border) -> Iterator[Point]:
    if np.prod([extent + 2 * REACH for extent in rule.extents]) - len(have) > MAX_POINTS:
        return
    ranges = [range(-REACH, extent + REACH) for extent in rule.extents]
    for point in itertools.product(*ranges):
        if point in have or (border == "plain" and _outside(rule, point, dims)):
            continue
        yield point


def _outside(rule: Rule, point: Point, dims: Sequence[tuple[int, ...]]) -> bool:
    for term in rule.terms:
        here = term.at(point)
        for each, length in zip(here.sets, dims[term.block], strict=True):
            if each.kind in ("one", "list", "but") and not all(0 <= p < length for p in each.places):
                return True
            if each.kind in ("range", "stride") and not 0 <= each.places[0] <= each.places[1] <= length:
                return True
    return False


def _rebased(rule: Rule, units: dict[Point, Unit]) -> Family:
    """Move the origin of the loops to the least point, so that loops start at 0."""
    points = np.array(list(units))
    origin = tuple(int(v) for v in points.min(axis=0))
    extents = tuple(int(v) + 1 for v in points.max(axis=0) - points.min(axis=0))
    terms = tuple(
        replace(term, places=tuple(tuple(_shifted(p, origin) for p in row) for row in term.places))
        for term in rule.terms
    )
    moved = replace(rule, extents=extents, terms=terms, bias=rule.bias_at(origin))
    members = {tuple(int(v) for v in np.subtract(point, origin)): unit for point, unit in units.items()}
    return Family(moved, tuple(sorted(members.items(), key=lambda item: item[0])))


def _shifted(place: Place, origin: Point) -> Place:
    return place if place.loop is None else replace(place, base=place.at(origin))
