"""Say what a program decides as one question about every place, where that is shorter."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np

from ...program.build import reduce
from ...program.code import Array, Code, Decision, extent
from ...program.expr import Expr, Reduce, Ref, children, map_children, substitute
from ...program.measure import code_size
from ...program.normal import normalised
from .forms import forms
from .truth import Truth, truth_of, truth_with

SHORTEST = 7
"""No question about every place is shorter than this."""

MAX_KEPT = 16
"""Programs whose answers and shortest question are remembered: passes come back to one and the same."""

MANY_INPUTS = 1 << 10
"""Of so many inputs, a short question is looked for before anything else."""

SHORT = 32
"""A program of so few nodes is short beside so many inputs."""

MIN_PLACES = 3
"""A question about fewer places than this is read at a glance when it is written out."""

MIN_READ = 4
"""So is one that reads fewer elements than this, at all places together."""


def restate(code: Code) -> Code:
    """Return a program that asks one question about every place, or the given one where that is as short."""
    truth = truth_of(code) if code_size(code) > SHORTEST else None
    other = code if truth is None else _as_one_question(code, truth)
    return other if code_size(other) < code_size(code) else code


def restate_at_once(code: Code) -> Code:
    """Return a short program that asks one question about every place of many inputs, or the given one.

    That so many inputs agree with something so short is no accident: nothing shorter will be found, in a time
    that grows with the inputs.
    """
    truth = truth_of(code) if code_size(code) > SHORT else None
    if truth is None or len(truth.labels) < MANY_INPUTS:
        return code
    other = _as_one_question(code, truth)
    return other if code_size(other) <= SHORT else code


def _as_one_question(code: Code, truth: Truth) -> Code:
    index = _shortest(truth.given, truth.labels.tobytes())
    return code if index is None else restated(code, index)


@lru_cache(maxsize=MAX_KEPT)
def _shortest(given: Array, labels: bytes) -> Expr | None:
    """Return the shortest question about many places; no pass changes answers, so it is looked for once."""
    found = forms([truth_with(given, np.frombuffer(labels, dtype=np.int64))])
    index = next((index for (index,) in found if _is_about_many_places(index)), None)
    return None if index is None else _without_single_points(index)


def _is_about_many_places(expr: Expr) -> bool:
    """Whether each outermost loop goes through several places, and reads more than a few elements in all."""
    if isinstance(expr, Reduce):
        return math.prod(map(extent, expr.loops)) >= MIN_PLACES and _n_read(expr) >= MIN_READ
    return all(map(_is_about_many_places, children(expr)))


def _n_read(expr: Expr) -> int:
    """Return how many elements are read, those at all points of a loop counted."""
    inner = sum(map(_n_read, children(expr)))
    if isinstance(expr, Reduce):
        return inner * math.prod(map(extent, expr.loops))
    return inner + isinstance(expr, Ref)


def _without_single_points(expr: Expr) -> Expr:
    """Return an expression without the loops of one point."""
    match map_children(expr, _without_single_points):
        case Reduce(op, loops, guard, body):
            single = {each.var: each.start for each in loops if extent(each) == 1}
            kept = tuple(each for each in loops if each.var not in single)
            return reduce(op, kept, guard, normalised(substitute(body, single)))
        case other:
            return other


def restated(code: Code, index: Expr) -> Code:
    """Return a program of the same input that gives the label in another way."""
    return replace(code, tables=(), definitions=(), result=Decision(index))
