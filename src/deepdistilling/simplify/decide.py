"""Only the label is asked for: from scores to a decision.

Of two scores only the sign of their difference matters; equal increasing maps of all scores change no
maximum.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..program.build import ONE, ZERO, choose, subtract
from ..program.code import Code, Decision, Each, Scores
from ..program.expr import Add, Const, Expr, If, Mul, const
from ..program.infer import facts_of
from ..program.measure import code_size
from .atoms import Function, rounded_tables
from .comparing import compare_to_zero
from .conditions import write_condition
from .rebuild import live

MAX_CASES = 12
"""A label of more classes than this is not written case by case."""


def decide(code: Code) -> Code:
    """Turn the scores of a two-class label into one comparison, and drop what all scores share."""
    match code.result:
        case Scores((Each((), only),), "label"):
            return _decision(code, only)
        case Scores((Each((), first), Each((), second)), "label"):
            return _decision(code, subtract(second, first))
        case Scores((Each(loops, body),), "label") if loops:
            return live(replace(code, result=Scores((Each(loops, _increasing(body, code)),), "label")))
        case Scores(parts, "label") if all(not part.loops for part in parts):
            code = live(replace(code, result=Scores(_shared(parts), "label")))
            return _cases(code)
        case _:
            return code


def _decision(code: Code, difference: Expr) -> Code:
    condition = compare_to_zero(">", difference, facts_of(code))
    return replace(code, result=Decision(choose(condition, ONE, ZERO)))


def _cases(code: Code) -> Code:
    """Write the label case by case, where the scores are functions of few atoms, if that is shorter."""
    assert isinstance(code.result, Scores)
    facts = facts_of(code)
    # Which of two scores is the larger may hang on their last bits.
    found = rounded_tables(tuple(part.body for part in code.result.parts), facts)
    if found is None or len(code.result.parts) > MAX_CASES:
        return code
    atoms, tables = found
    chosen = np.stack(tables).argmax(axis=0)
    order = sorted(range(len(tables)), key=lambda k: (int((chosen == k).sum()), k))
    index: Expr = const(order[-1])
    cases = []
    for k in order[:-1]:
        if not (chosen == k).any():
            continue
        condition = write_condition(Function(atoms, chosen == k), facts)
        if condition is None:
            return code
        cases.append((condition, k))
    for condition, k in reversed(cases):
        index = choose(condition, const(k), index)
    other = live(replace(code, result=Decision(index)))
    return other if code_size(other) < code_size(code) else code


def _increasing(body: Expr, code: Code) -> Expr:
    """Strip what is the same increasing function of every score."""
    match body:
        case Add(terms):
            kept = tuple(term for term in terms if not isinstance(term, Const))
            return (
                _increasing(kept[0] if len(kept) == 1 else Add(kept), code)
                if len(kept) < len(terms)
                else body
            )
        case Mul((Const(factor, _), rest)) if factor > 0:
            return _increasing(rest, code)
        case If(condition, Const(high, _), Const(low, _)) if high > low:
            return condition
        case _:
            return body


def _shared(parts: tuple[Each, ...]) -> tuple[Each, ...]:
    """Strip the largest constant that all scores add, and the factor that all are multiplied by."""
    bodies = [part.body for part in parts]
    terms = [body.terms if isinstance(body, Add) else (body,) for body in bodies]
    common = set(terms[0]).intersection(*map(set, terms[1:]))
    if common and all(len(each) > len(common) for each in terms):
        stripped = [[term for term in each if term not in common] for each in terms]
        return tuple(Each((), each[0] if len(each) == 1 else Add(tuple(each))) for each in stripped)
    return parts
