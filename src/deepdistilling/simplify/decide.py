"""Only the label is asked for: from scores to a decision.

Of two scores only the sign of their difference matters; equal increasing maps of all scores change no maximum.
"""

from __future__ import annotations

from dataclasses import replace

from ..program.build import ONE, ZERO, choose, subtract
from ..program.code import Code, Decision, Each, Scores
from ..program.expr import Add, Compare, Const, Expr, If, Mul
from ..program.infer import facts_of
from .comparing import compare_to_zero
from .rebuild import live


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
            return live(replace(code, result=Scores(_shared(parts), "label")))
        case _:
            return code


def _decision(code: Code, difference: Expr) -> Code:
    condition = compare_to_zero(">", difference, facts_of(code))
    return replace(code, result=Decision(choose(condition, ONE, ZERO)))


def _increasing(body: Expr, code: Code) -> Expr:
    """Strip what is the same increasing function of every score."""
    match body:
        case Add(terms):
            kept = tuple(term for term in terms if not isinstance(term, Const))
            return _increasing(kept[0] if len(kept) == 1 else Add(kept), code) if len(kept) < len(terms) else body
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
