"""Look through layers: write a value directly over what it depends on.

Each right-hand side, from the result upwards, is taken as a function of few atoms: of the arrays it reads,
and of what those read in turn, one layer further at a time. Its table is written in the shortest way known,
and kept where the program as a whole gets shorter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..program.build import ONE, ZERO, choose, compare, negate
from ..program.code import Code, Decision, Define, Each, Result, Scores
from ..program.expr import Const, Expr, If, Reduce, map_children, walk
from ..program.infer import Facts, facts_of
from ..program.measure import size
from .atoms import Function, functions_of
from .inline import inlined, size_inlined
from .memory import remembered
from .rebuild import live, used_arrays
from .whole import functions_of_input
from .writing import write

MAX_SIZE = 5_000
"""Expressions that grow beyond this by inlining are not looked at."""

MAX_DEPTH = 2
"""Layers that are looked through where the function of the whole input is known."""


def look_through(code: Code) -> Code:
    """Rewrite every right-hand side that gets shorter as a function of its atoms, until none does.

    Sound because a table holds the value for every combination of its atoms' values, and nothing else is
    used of an expression. From the result back, so that what is no longer read need not be looked at.
    """
    sizes = _Sizes()
    before = None
    while code != before:
        before = code
        known = _facts_before(code)
        code = _rewritten_result(code, facts_of(code), sizes)
        for define in reversed(code.definitions):
            if any(each.name == define.name for each in code.definitions):
                code = _rewritten_definition(code, define, known[define.name], sizes)
    return code


def _facts_before(code: Code) -> dict[str, Facts]:
    """Return what is known where each definition stands."""
    known, facts = {}, Facts(code, {})
    for define in code.definitions:
        known[define.name] = facts.within(define.loops)
        facts = facts.also(define)
    return known


def _rewritten_definition(code: Code, define: Define, facts: Facts, sizes: _Sizes) -> Code:
    best, size_of_best = code, sizes.of(code)
    whole = [] if define.loops else functions_of_input((define.body,), code, facts, define)
    for body in (*_candidates(define.body, code, facts, whole=bool(whole)), *_all_written(whole, facts)):
        changed = Define(define.name, define.loops, body)
        definitions = tuple(changed if each.name == define.name else each for each in code.definitions)
        other = replace(code, definitions=definitions)
        if sizes.of(other) < size_of_best:
            best, size_of_best = other, sizes.of(other)
    return live(best)


def _rewritten_result(code: Code, facts: Facts, sizes: _Sizes) -> Code:
    """Rewrite the parts of the result one by one, and all at once: what one still reads stays."""
    result = code.result
    parts = [Each((), _decided(result, code))] if isinstance(result, Decision) else list(result.parts)
    best, size_of_best = code, sizes.of(code)
    current, together = list(parts), list(parts)
    looped = any(part.loops for part in parts)
    whole = [] if looped else functions_of_input(tuple(part.body for part in parts), code, facts)
    for number, part in enumerate(parts):
        bodies = list(_candidates(part.body, code, facts.within(part.loops), whole=bool(whole)))
        bodies.extend(_all_written(whole[number : number + 1], facts))
        if bodies:
            together[number] = Each(part.loops, min(bodies, key=size))
        for body in bodies:
            changed = [*current[:number], Each(part.loops, body), *current[number + 1 :]]
            other = replace(code, result=_result(code, changed))
            if sizes.of(other) < size_of_best:
                best, size_of_best, current = other, sizes.of(other), changed
    other = replace(code, result=_result(code, together))
    return live(other if sizes.of(other) < size_of_best else best)


def _all_written(functions: Sequence[Function], facts: Facts) -> Iterator[Expr]:
    for function in functions:
        short = write(function, facts)
        if short is not None:
            yield short


class _Sizes:
    """How much there is to read in programs that share most of their right-hand sides."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[Expr, int, frozenset[str]]] = {}

    def of(self, code: Code) -> int:
        """Return the `code_size` of what is read of a program."""
        needed: set[str] = set()
        total = 0
        for body in code.expressions()[len(code.definitions) :]:
            total += self._add(body, needed)
        for define in reversed(code.definitions):
            if define.name in needed:
                total += self._add(define.body, needed) + len(define.loops) + 1
        return total

    def _add(self, body: Expr, needed: set[str]) -> int:
        if id(body) not in self._seen:
            self._seen[id(body)] = body, size(body), frozenset(used_arrays(body))
        _, count, arrays = self._seen[id(body)]
        needed |= arrays
        return count


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


def _candidates(expr: Expr, code: Code, facts: Facts, *, whole: bool) -> Iterator[Expr]:
    """Yield shorter ways to write an expression, looking one layer further at a time.

    Where it is known as a function of the whole input, few layers need be looked through, and never the last.
    """
    seen: set[Expr] = set()
    depth = 0
    bodies = {define.name: define.body for define in code.definitions}
    current = expr
    while True:
        if current not in seen:
            seen.add(current)
            yield from _written(current, facts)
        further = set(used_arrays(current)) & {d.name for d in code.definitions}
        if not further:
            return
        last = not any(set(used_arrays(bodies[name])) & bodies.keys() for name in further)
        if whole and (depth == MAX_DEPTH or (last and depth > 0)):
            return
        depth += 1
        if size_inlined(current, code, further) > MAX_SIZE:
            return
        current = inlined(current, code, further)


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
