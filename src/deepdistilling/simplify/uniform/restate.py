"""Say what a program decides as one question about every place, where that is shorter."""

from __future__ import annotations

import math
from dataclasses import replace

from ...program.code import Code, Decision, extent
from ...program.expr import Expr, Reduce, Ref, walk
from ...program.measure import code_size
from .forms import forms
from .truth import truth_of

MIN_PLACES = 3
MIN_READ = 4
"""Fewer places than this, or so few elements at all places together, are read at a glance."""


def restate(code: Code) -> Code:
    """Return a program that asks one question about every place, or the given one where that is as short."""
    truth = truth_of(code)
    found = [] if truth is None else [index for (index,) in forms([truth]) if _is_about_many_places(index)]
    if not found:
        return code
    other = restated(code, found[0])
    return other if code_size(other) < code_size(code) else code


def _is_about_many_places(index: Expr) -> bool:
    for node in walk(index):
        if isinstance(node, Reduce):
            n_places = math.prod(map(extent, node.loops))
            n_read = sum(isinstance(each, Ref) for each in walk(node.body))
            if n_places < MIN_PLACES or n_places * n_read < MIN_READ:
                return False
    return True


def restated(code: Code, index: Expr) -> Code:
    """Return a program of the same input that gives the label in another way."""
    return replace(code, tables=(), definitions=(), result=Decision(index))
