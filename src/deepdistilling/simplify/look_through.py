"""Look through layers: write a value directly over what it depends on.

Each right-hand side, from the result upwards, is taken as a function of few atoms: of the arrays it reads,
and of what those read in turn, one layer further at a time. Its table is written in the shortest way known,
and kept where the program as a whole gets shorter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..program.build import ONE, ZERO, choose, compare, negate
from ..program.code import Code, Decision, Define, Each, Result, Scores
from ..program.expr import Const, Expr, If, Reduce, map_children, walk
from ..program.infer import Facts, facts_of
from ..program.measure import code_size, size
from .atoms import functions_of
from .inline import inlined
from .memory import remembered
from .rebuild import live, used_arrays
from .writing import write

MAX_SIZE = 20_000
"""Expressions that grow beyond this by inlining are not looked at."""


def look_through(code: Code) -> Code:
    """Rewrite every right-hand side that gets shorter as a function of its atoms, until none does."""
    before = None
    while code != before:
        before, code = code, _rewritten_result(code)
        for number in reversed(range(len(code.definitions))):
            code = _rewritten_definition(code, number)
    return code


def _rewritten_definition(code: Code, number: int) -> Code:
    if number >= len(code.definitions):
        return code
    define = code.definitions[number]
    facts = facts_of(replace(code, definitions=code.definitions[:number])).within(define.loops)
    best = live(code)
    for body in _candidates(define.body, code, facts):
        changed = Define(define.name, define.loops, body)
        other = live(
            replace(code, definitions=(*code.definitions[:number], changed, *code.definitions[number + 1 :]))
        )
        if code_size(other) < code_size(best):
            best = other
    return best


def _rewritten_result(code: Code) -> Code:
    """Rewrite the parts of the result one by one, and all at once: what one still reads stays."""
    result = code.result
    parts = [Each((), _decided(result, code))] if isinstance(result, Decision) else list(result.parts)
    facts = facts_of(code)
    best, size_of_best = live(code), code_size(live(code))
    current, together = list(parts), list(parts)
    for number, part in enumerate(parts):
        bodies = list(_candidates(part.body, code, facts.within(part.loops)))
        if bodies:
            together[number] = Each(part.loops, min(bodies, key=size))
        for body in bodies:
            changed = [*current[:number], Each(part.loops, body), *current[number + 1 :]]
            other = live(replace(code, result=_result(code, changed)))
            if code_size(other) < size_of_best:
                best, size_of_best, current = other, code_size(other), changed
    other = live(replace(code, result=_result(code, together)))
    return other if code_size(other) < size_of_best else best


def _decided(decision: Decision, code: Code) -> Expr:
    """Return what a decision is about: of two classes a condition, else the index."""
    if len(code.classes) != 2:
        return decision.index
    match decision.index:
        case If(condition, Const(1, _), Const(0, _)):
            return condition
        case If(condition, Const(0, _), Const(1, _)):
            return negate(condition)
        case index:
            return compare("==", index, ONE)


def _result(code: Code, parts: list[Each]) -> Result:
    if isinstance(code.result, Scores):
        return Scores(tuple(parts), code.result.kind)
    body = parts[0].body
    return Decision(choose(body, ONE, ZERO) if len(code.classes) == 2 else body)


def _candidates(expr: Expr, code: Code, facts: Facts) -> Iterator[Expr]:
    """Yield shorter ways to write an expression, looking one layer further at a time."""
    seen: set[Expr] = set()
    names: set[str] = set()
    current = expr
    while True:
        if current not in seen:
            seen.add(current)
            yield from _written(current, facts)
        further = set(used_arrays(current)) & {d.name for d in code.definitions}
        if not further:
            return
        names |= further
        current = inlined(current, code, further)
        if size(current) > MAX_SIZE:
            return


@remembered
def _written(expr: Expr, facts: Facts) -> tuple[Expr, ...]:
    """Return an expression written anew: whole, and with the bodies of its reductions written anew."""
    inner = _inside(expr, facts)
    whole = [
        write(function, facts)
        for each in dict.fromkeys((inner, expr))
        for function in functions_of(each, facts)
    ]
    found = [short for short in whole if short is not None]
    return tuple(dict.fromkeys(found if inner == expr else [*found, inner]))


def _inside(expr: Expr, facts: Facts) -> Expr:
    """Write the bodies of the outermost reductions, and conditions inside sums, anew."""
    if isinstance(expr, Reduce):
        within = facts.within(expr.loops)
        body = _shortest(expr.body, within)
        return Reduce(expr.op, expr.loops, expr.guard, body)
    if not any(isinstance(node, Reduce) for node in walk(expr)):
        return expr
    return map_children(expr, lambda child: _inside(child, facts))


def _shortest(expr: Expr, facts: Facts) -> Expr:
    options = [expr, *_written(expr, facts)]
    return min(options, key=size)
