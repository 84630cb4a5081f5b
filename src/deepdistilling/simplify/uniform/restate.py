"""Say what a program decides as one question about every place, where that is shorter."""

from __future__ import annotations

from dataclasses import replace

from ...program.code import Code, Decision
from ...program.expr import Expr
from ...program.measure import code_size
from .forms import forms
from .truth import truth_of


def restate(code: Code) -> Code:
    """Return a program that asks one question about every place, or the given one where that is as short."""
    truth = truth_of(code)
    found = [] if truth is None else forms([truth])
    if not found:
        return code
    other = restated(code, found[0][0])
    return other if code_size(other) < code_size(code) else code


def restated(code: Code, index: Expr) -> Code:
    """Return a program of the same input that gives the label in another way."""
    return replace(code, tables=(), definitions=(), result=Decision(index))
