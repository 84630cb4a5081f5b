"""Look through layers: write a value directly over what it depends on.

Each right-hand side, from the result upwards, is taken as a function of few atoms: of the arrays it reads,
and of what those read in turn, one layer further at a time. Its table is written in the shortest way known,
and kept where the program as a whole gets shorter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..program.build import ONE, ZERO, choose, compare, negate
from ..program.code import Code, Decision, Define, Each, Result, Scores
from ..program.expr import Const, Expr, If, Reduce, Ref, Var, map_children, walk
from ..program.fitting import is_inside
from ..program.infer import Facts, domain_of, facts_of
from ..program.measure import size
from .atoms import MAX_CELLS, Function, functions_of
from .inline import inlined, measured, size_inlined
from .measures import computed_choices
from .memory import remembered
from .rebuild import live
from .remainders import without_idle_remainders
from .whole import functions_of_input
from .writing import write

MAX_SIZE = 5_000
"""Expressions that grow beyond this by inlining are not looked at."""

MAX_ATOMS = MAX_CELLS.bit_length() - 1
"""A table over more values than this, of two each, is too large."""

MAX_DEPTH = 2
"""Layers that are looked through where the function of the whole input is known."""


def look_through(code: Code) -> Code:
    """Rewrite every right-hand side that gets shorter as a function of its atoms, until none does.

    Sound because a table holds the value for every combination of its atoms' values, and nothing else is
    used of an expression. From the result back, so that what is no longer read need not be looked at. What is
    shorter may compute with an element that only a condition kept inside its array; that is not used.
    """
    memory = _Memory()
    before = None
    while code != before:
        before = code
        known = _facts_before(code)
        code = _rewritten_result(code, facts_of(code), memory)
        for define in reversed(code.definitions):
            if any(each.name == define.name for each in code.definitions):
                code = _rewritten_definition(code, define, known[define.name], memory)
    return code


def _facts_before(code: Code) -> dict[str, Facts]:
    """Return what is known where each definition stands."""
    known, facts = {}, Facts(code, {})
    for define in code.definitions:
        known[define.name] = facts.within(define.loops)
        facts = facts.also(define)
    return known


def _rewritten_definition(code: Code, define: Define, facts: Facts, memory: _Memory) -> Code:
    best, size_of_best = code, memory.size(code)
    whole = [] if define.loops else functions_of_input((define.body,), code, facts, define)
    for body in (
        *_candidates(define.body, code, facts, memory, whole=bool(whole)),
        *_all_written(whole, facts),
    ):
        changed = Define(define.name, define.loops, body)
        definitions = tuple(changed if each.name == define.name else each for each in code.definitions)
        other = replace(code, definitions=definitions)
        if memory.size(other) < size_of_best and is_inside(other):
            best, size_of_best = other, memory.size(other)
    return best if best is code else live(best)


def _rewritten_result(code: Code, facts: Facts, memory: _Memory) -> Code:
    """Rewrite the parts of the result one by one, and all at once: what one still reads stays."""
    result = code.result
    parts = [Each((), _decided(result, code))] if isinstance(result, Decision) else list(result.parts)
    best, size_of_best = code, memory.size(code)
    current, together = list(parts), list(parts)
    looped = any(part.loops for part in parts)

    def is_as_plain(other: Code) -> bool:
        """Whether a label that was chosen is not computed instead, in fewer but harder words."""
        return computed_choices(other) <= computed_choices(code)

    whole = [] if looped else functions_of_input(tuple(part.body for part in parts), code, facts)
    for number, part in enumerate(parts):
        bodies = list(_candidates(part.body, code, facts.within(part.loops), memory, whole=bool(whole)))
        bodies.extend(_all_written(whole[number : number + 1], facts))
        if bodies:
            together[number] = Each(part.loops, min(bodies, key=size))
        for body in bodies:
            changed = [*current[:number], Each(part.loops, body), *current[number + 1 :]]
            other = replace(code, result=_result(code, changed))
            if memory.size(other) < size_of_best and is_as_plain(other) and is_inside(other):
                best, size_of_best, current = other, memory.size(other), changed
    other = replace(code, result=_result(code, together))
    is_best = memory.size(other) < size_of_best and is_as_plain(other) and is_inside(other)
    return live(other if is_best else best)


def _all_written(functions: Sequence[Function], facts: Facts) -> Iterator[Expr]:
    for function in functions:
        short = write(function, facts)
        if short is not None:
            yield short


class _Memory:
    """What is known of right-hand sides, told by identity: most of the programs that are tried share them."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[Expr, tuple[int, dict[str, int]]]] = {}
        self._reads: dict[int, tuple[Expr, _Reads]] = {}

    def measured(self, body: Expr) -> tuple[int, dict[str, int]]:
        """Return the size of a right-hand side, and how often it reads each array."""
        if id(body) not in self._seen:
            self._seen[id(body)] = body, measured(body)
        return self._seen[id(body)][1]

    def reads(self, body: Expr, bodies: Mapping[str, Define]) -> _Reads:
        """Return what a right-hand side reads."""
        if id(body) not in self._reads:
            self._reads[id(body)] = body, _reads(body, bodies)
        return self._reads[id(body)][1]

    def size(self, code: Code) -> int:
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
        count, arrays = self.measured(body)
        needed.update(arrays)
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


def _candidates(expr: Expr, code: Code, facts: Facts, memory: _Memory, *, whole: bool) -> Iterator[Expr]:
    """Yield shorter ways to write an expression, looking one layer further at a time.

    Where it is known as a function of the whole input, few layers need be looked through, and never the last.
    A layer of which the expression reads more values than a table has room for is not written out.
    """
    seen: set[Expr] = set()
    bodies = {define.name: define for define in code.definitions}
    passed: dict[str, None] = {}
    reads = memory.reads(expr, bodies)
    depth = 0
    while True:
        if _has_room(reads, facts):
            if passed and size_inlined(expr, code, passed, memory.measured) > MAX_SIZE:
                return
            current = without_idle_remainders(inlined(expr, code, passed) if passed else expr, facts)
            if current not in seen:
                seen.add(current)
                yield from _written(current, facts)
        further = dict.fromkeys(ref.array for ref in reads.refs if ref.array in bodies)
        if not further:
            return
        beyond = [memory.reads(bodies[name].body, bodies) for name in further]
        last = not any(ref.array in bodies for each in beyond for ref in each.refs)
        if whole and (depth == MAX_DEPTH or (last and depth > 0)):
            return
        depth += 1
        passed |= further
        reads = _Reads(
            frozenset(ref for ref in reads.refs if ref.array not in further).union(*(b.refs for b in beyond)),
            reads.has_loops or any(each.has_loops for each in beyond),
        )


@dataclass(frozen=True, slots=True)
class _Reads:
    """Which elements an expression reads, and whether some of them are known in a loop only."""

    refs: frozenset[Ref]
    has_loops: bool


def _reads(expr: Expr, bodies: Mapping[str, Define]) -> _Reads:
    nodes = list(walk(expr))
    refs = frozenset(node for node in nodes if isinstance(node, Ref))
    looped = any(ref.array in bodies and bodies[ref.array].loops for ref in refs)
    return _Reads(refs, looped or any(isinstance(node, Reduce | Var) for node in nodes))


def _has_room(reads: _Reads, facts: Facts) -> bool:
    """Whether a table of all values that are read may fit: each has two at least."""
    if reads.has_loops:
        return True
    finite = sum(domain_of(ref, facts).values is not None for ref in reads.refs)
    return finite <= MAX_ATOMS


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
