"""Sums of elements, written over runs of indices along which the coefficients stay the same or grow."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..program.build import ONE, add, mul, power, reduce, scale, split_coefficient
from ..program.expr import (
    Const,
    Expr,
    Loop,
    Mul,
    Power,
    Reduce,
    Ref,
    Var,
    const,
    fresh_variable,
    substitute,
)
from ..program.normal import normalised

MAX_POINTS = 4096
"""A reduction over more points than this is not multiplied out."""

Points = dict[tuple[int, ...], Fraction]
"""Coefficients, by the constant places of an index."""


@dataclass(frozen=True, slots=True)
class Group:
    """Elements of one array that have the same variable places; the constant ones are None."""

    array: str
    index: tuple[Expr | None, ...]


@dataclass(frozen=True, slots=True)
class _Run:
    """Places along one axis; coefficients grow by `factor`, or shrink by it where `step` is -1."""

    start: int
    stop: int
    factor: int
    step: int


def multiplied_out(terms: Sequence[Expr]) -> tuple[list[tuple[Group, Points]], list[Expr]]:
    """Return the coefficients of all elements in a sum, and the terms that are no sums of elements."""
    groups: dict[Group, Points] = {}
    rest = []
    for term in terms:
        factor, core = split_coefficient(term)
        elements = None if isinstance(factor, float) else _elements(core)
        if elements is None:
            rest.append(term)
            continue
        for weight, ref in elements:
            index = tuple(None if isinstance(each, Const) else each for each in ref.index)
            place = tuple(int(each.value) for each in ref.index if isinstance(each, Const))
            points = groups.setdefault(Group(ref.array, index), {})
            points[place] = points.get(place, Fraction(0)) + Fraction(factor) * weight
    kept = [(group, {at: value for at, value in points.items() if value}) for group, points in groups.items()]
    return [(group, points) for group, points in kept if points], rest


def over_runs(group: Group, points: Points, names: frozenset[str]) -> list[Expr]:
    """Return a sum of elements as terms over runs of places."""
    terms = []
    for coefficient, runs in _runs(points, sum(each is None for each in group.index)):
        taken, loops, weights = names, [], []
        index: list[Expr] = []
        own = iter(runs)
        for each in group.index:
            if each is not None:
                index.append(each)
                continue
            run = next(own)
            if run.stop - run.start == 1:
                index.append(const(run.start))
                continue
            name = fresh_variable("i", taken)
            taken |= {name}
            loops.append(Loop(name, const(run.start), const(run.stop)))
            index.append(Var(name))
            if run.factor > 1:
                down = add(const(run.stop - 1), scale(-1, Var(name)))
                up = add(Var(name), const(-run.start))
                weights.append(power(run.factor, up if run.step > 0 else down))
        body = mul(*weights, Ref(group.array, tuple(index))) if weights else Ref(group.array, tuple(index))
        terms.append(scale(_plain(coefficient), reduce("sum", loops, None, body)))
    return terms


def _elements(core: Expr) -> list[tuple[Fraction, Ref]] | None:
    """Return an element, or a sum of weighted elements over constant bounds, one by one."""
    if isinstance(core, Ref) and core.index:
        return [(Fraction(1), core)]
    if not isinstance(core, Reduce) or core.op != "sum" or core.guard is not None:
        return None
    factors = core.body.factors if isinstance(core.body, Mul) else (core.body,)
    refs = [each for each in factors if isinstance(each, Ref)]
    weights = [each for each in factors if isinstance(each, Power)]
    if len(refs) != 1 or len(refs) + len(weights) < len(factors) or not refs[0].index:
        return None
    ranges = []
    for loop in core.loops:
        if not (isinstance(loop.start, Const) and isinstance(loop.stop, Const)):
            return None
        ranges.append(range(int(loop.start.value), int(loop.stop.value)))
    if math.prod(map(len, ranges)) > MAX_POINTS:
        return None
    found = []
    for point in itertools.product(*ranges):
        at: dict[str, Expr] = {loop.var: const(value) for loop, value in zip(core.loops, point, strict=True)}
        weight = normalised(substitute(mul(ONE, *weights), at))
        if not isinstance(weight, Const):
            return None
        index = tuple(normalised(substitute(each, at)) for each in refs[0].index)
        found.append((Fraction(weight.value), Ref(refs[0].array, index)))
    return found


def _runs(points: Points, axes: int) -> list[tuple[Fraction, tuple[_Run, ...]]]:
    """Return a coefficient and a run an axis, for each of the fewest products of runs that are found."""
    if axes == 0:
        return [(points[()], ())]
    best: tuple[int, list[tuple[_Run, Points]]] | None = None
    for axis in range(axes):
        found = _along(points, axis)
        if best is None or len(found) < len(best[1]):
            best = axis, found
    assert best is not None
    axis, chosen = best
    terms = []
    for run, smallest in chosen:
        for coefficient, others in _runs(smallest, axes - 1):
            terms.append((coefficient, (*others[:axis], run, *others[axis:])))
    return terms


def _along(points: Points, axis: int) -> list[tuple[_Run, Points]]:
    """Split an axis into runs; each with the slice of least coefficients."""
    slices: dict[int, Points] = {}
    for point, value in points.items():
        slices.setdefault(point[axis], {})[point[:axis] + point[axis + 1 :]] = value
    runs: list[tuple[_Run, Points]] = []
    for place, here in sorted(slices.items(), key=lambda item: item[0]):
        last, smallest = runs[-1] if runs else (_Run(0, 0, 1, 1), here)
        ratio = _ratio(slices[place - 1], here) if runs and last.stop == place else None
        if ratio is not None and (last.stop - last.start == 1 or ratio == (last.factor, last.step)):
            runs[-1] = _Run(last.start, place + 1, *ratio), here if ratio[1] < 0 else smallest
        else:
            runs.append((_Run(place, place + 1, 1, 1), here))
    return runs


def _ratio(before: Points, here: Points) -> tuple[int, int] | None:
    """Return by which whole factor one slice is another, and 1 if the second is the larger one, else -1."""
    if before.keys() != here.keys():
        return None
    ratios = {here[place] / before[place] for place in here}
    if len(ratios) > 1:
        return None
    (ratio,) = ratios
    if ratio >= 1 and ratio.denominator == 1:
        return int(ratio), 1
    return (int(1 / ratio), -1) if ratio > 0 and (1 / ratio).denominator == 1 else None


def _plain(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else value
