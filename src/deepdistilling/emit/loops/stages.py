"""Split a program into stages: each is one assignment or one reduction, over loops of its own.

A reduction inside an expression becomes a stage of its own, over just those loops that it depends on, so
that what does not change in a loop is computed outside it, and equal ones are computed once. Its values go
into an array; where the stage later shares its loops with its readers, that array becomes a scalar again.
Small windows (``i - 1`` to ``i + 1``), and reductions inside loops whose bounds move, are spelled out later.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ...program.build import TRUE, ZERO, add, compare, mul, subtract
from ...program.canonical import canonical
from ...program.code import Code, Decision, Each, Scores
from ...program.expr import (
    Add,
    Expr,
    Loop,
    Reduce,
    Ref,
    Var,
    const,
    free_variables,
    map_children,
    substitute,
    walk,
)
from ...program.infer import Facts, domain_of
from .decided import decided, truth
from .form import arrays_in
from .ranges import is_plain, length_of, longest
from .types import domain_of_reduction, element_of

MAX_WINDOW = 25
"""A reduction over at most this many neighbours stays inside its expression."""

Operation = Literal["define", "write", "first", "sum", "any", "all"]
"""What a stage does with each value: store it, write it as a score, or keep the first greatest; or reduce."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One assignment or reduction.

    Parameters
    ----------
    name : str
        The array or scalar that it makes.
    op : Operation
        What it does.
    own : tuple of Loop
        Loops of the array that it makes: one an axis.
    inner : tuple of Loop
        Loops that it reduces over.
    guard : Expr or None
        Where values count.
    body : Expr
        The value.
    place : Expr or None
        For ``write`` and ``first``: which score this is.
    """

    name: str
    op: Operation
    own: tuple[Loop, ...]
    inner: tuple[Loop, ...]
    guard: Expr | None
    body: Expr
    place: Expr | None = None

    @property
    def value(self) -> Expr:
        """What an element holds, as one expression."""
        if self.op in ("sum", "any", "all"):
            return Reduce(self.op, self.inner, self.guard, self.body)
        return self.body

    @property
    def index(self) -> tuple[Expr, ...]:
        """The element that it makes."""
        return tuple(Var(loop.var) for loop in self.own)

    def parts(self) -> tuple[Expr, ...]:
        """Every expression, bounds of loops left out."""
        return tuple(each for each in (self.body, self.guard, self.place) if each is not None)

    def renamed(self, old: str, new: str) -> Stage:
        """Return the stage with one loop variable renamed."""
        values: dict[str, Expr] = {old: Var(new)}

        def expr(value: Expr) -> Expr:
            return substitute(value, values)

        def loops(each: tuple[Loop, ...]) -> tuple[Loop, ...]:
            return tuple(
                Loop(new if loop.var == old else loop.var, expr(loop.start), expr(loop.stop)) for loop in each
            )

        return replace(
            self,
            own=loops(self.own),
            inner=loops(self.inner),
            guard=None if self.guard is None else expr(self.guard),
            body=expr(self.body),
            place=None if self.place is None else expr(self.place),
        )


def score_place(offset: Expr, loops: tuple[Loop, ...]) -> tuple[Expr, Expr]:
    """Return the place of a score among all, and the number of scores up to the end of its run."""
    place: Expr = const(0)
    count: Expr = const(1)
    for loop in loops:
        length = subtract(loop.stop, loop.start)
        place = add(mul(place, length), subtract(Var(loop.var), loop.start))
        count = mul(count, length)
    return add(offset, place), add(offset, count)


class Splitter:
    """Takes a program apart, in order.

    Parameters
    ----------
    code : Code
        The program.
    facts : Facts
        What is known of its sizes.
    """

    def __init__(self, code: Code, facts: Facts) -> None:
        self.stages: list[Stage] = []
        self.meanings: dict[str, Expr] = {}
        self.facts = facts
        self._sizes = frozenset(size.name for size in code.sizes)
        self._found: dict[object, str] = {}
        self._input = code.input.name
        self._n_variables = 0

    # ------------------------------------------------------------------ a program's parts

    def define(self, name: str, loops: tuple[Loop, ...], body: Expr) -> None:
        """Take a definition apart."""
        own, (body,) = self._unique(loops, body)
        if isinstance(body, Reduce):
            self._reduction(name, own, body)
        else:
            self._add(Stage(name, "define", own, (), None, self._split(body, own)))

    def scores(self, parts: tuple[Each, ...], op: Literal["write", "first"], name: str) -> Expr:
        """Take scores apart, to be written or compared; return how many there are."""
        count: Expr = const(0)
        for part in parts:
            own, (body,) = self._unique(part.loops, part.body)
            place, count = score_place(count, own)
            self._add(Stage(name, op, own, (), None, self._split(body, own), place))
        return count

    def scalar(self, expr: Expr) -> Expr:
        """Take an expression outside all loops apart; return what is left of it."""
        return decided(self._split(self._fresh(expr, {}), ()), self.facts)

    # ------------------------------------------------------------------ expressions

    def _split(self, expr: Expr, open_loops: tuple[Loop, ...]) -> Expr:
        """Replace reductions by elements of stages where they can stand alone."""
        if not isinstance(expr, Reduce):
            return map_children(expr, lambda child: self._split(child, open_loops))
        needed = _needed(expr, open_loops)
        if not all(is_plain(loop, self._sizes) for loop in needed):
            inner = (*open_loops, *expr.loops)
            guard = None if expr.guard is None else self._split(expr.guard, inner)
            return Reduce(expr.op, expr.loops, guard, self._split(expr.body, inner))
        key = canonical(Reduce("all", needed, None, expr))
        if key not in self._found:
            name = f"{expr.op}'{len(self._found)}"
            self._found[key] = name
            own, (again,) = self._unique(needed, expr)
            assert isinstance(again, Reduce)
            self._reduction(name, own, again)
        return Ref(self._found[key], tuple(Var(loop.var) for loop in needed))

    def _reduction(self, name: str, own: tuple[Loop, ...], expr: Reduce) -> None:
        if _is_window(expr, own):
            inner = (*own, *expr.loops)
            guard = None if expr.guard is None else self._split(expr.guard, inner)
            body = Reduce(expr.op, expr.loops, guard, self._split(expr.body, inner))
            self._add(Stage(name, "define", own, (), None, body))
            return
        expr = self._in_two_steps(expr, own)
        inner = (*own, *expr.loops)
        guard = None if expr.guard is None else self._split(expr.guard, inner)
        self._add(Stage(name, expr.op, own, expr.loops, guard, self._split(expr.body, inner)))
        key = canonical(Reduce("all", own, None, expr))
        self._found.setdefault(key, name)

    def _in_two_steps(self, expr: Reduce, own: tuple[Loop, ...]) -> Reduce:
        """Sum each line of an array by itself where a line's sum fits into a smaller type than the whole."""
        if expr.op != "sum" or own or len(expr.loops) < 2 or expr.guard is not None:
            return expr
        loops = _contiguous_last(expr)
        line = Reduce("sum", loops[-1:], None, expr.body)
        facts = self.facts.within(loops[:-1])
        whole, part = domain_of(expr, self.facts), domain_of(line, facts)
        if not part.integer or element_of(whole) == element_of(part):
            return expr
        return Reduce("sum", loops[:-1], None, line)

    def _add(self, stage: Stage) -> None:
        self.meanings[stage.name] = stage.value
        facts = self.facts.within((*stage.own, *stage.inner))
        guard = None if stage.guard is None else decided(stage.guard, facts)
        body = decided(stage.body, facts)
        body = truth(body, facts) if stage.op in ("any", "all") else body
        body = self._with_repeated_sums_named(body, (*stage.own, *stage.inner))
        stage = replace(stage, guard=None if guard == TRUE else guard, body=body)
        self.stages.append(stage)
        if stage.op in ("write", "first"):
            return
        inner = self.facts.within(stage.own)
        domain = domain_of_reduction(stage.value, inner)
        self.facts = Facts(self.facts.code, {**self.facts.arrays, stage.name: domain}, self.facts.variables)

    def _with_repeated_sums_named(self, body: Expr, loops: tuple[Loop, ...]) -> Expr:
        """Compute a sum that is compared twice, as with a lower and an upper bound, only once."""
        counts = Counter(node for node in walk(body) if isinstance(node, Add))
        repeated = [node for node, count in counts.items() if count > 1 and not _is_index(node)]
        needed = {node: _needed(node, loops) for node in repeated}
        open_variables = {loop.var for loop in loops} | self._sizes
        known = [
            node
            for node in repeated
            if free_variables(node) <= open_variables
            and all(is_plain(loop, self._sizes) for loop in needed[node])
        ]
        if not known:
            return body
        largest = max(known, key=lambda node: sum(1 for _ in walk(node)))
        name = f"sum{MARK}{MARK}{len(self.stages)}"
        own, (value,) = self._unique(needed[largest], largest)
        self._add(Stage(name, "define", own, (), None, value))
        named = Ref(name, tuple(Var(loop.var) for loop in needed[largest]))
        return self._with_repeated_sums_named(_replaced(body, largest, named), loops)

    # ------------------------------------------------------------------ names of variables

    def _unique(self, loops: tuple[Loop, ...], *exprs: Expr) -> tuple[tuple[Loop, ...], tuple[Expr, ...]]:
        """Name every variable anew, so that no two loops of the program share one."""
        values: dict[str, Expr] = {}
        own = self._fresh_loops(loops, values)
        return own, tuple(self._fresh(expr, values) for expr in exprs)

    def _fresh_loops(self, loops: tuple[Loop, ...], values: dict[str, Expr]) -> tuple[Loop, ...]:
        made = []
        for loop in loops:
            start, stop = substitute(loop.start, values), substitute(loop.stop, values)
            name = f"{loop.var.partition(MARK)[0]}{MARK}{self._n_variables}"
            self._n_variables += 1
            values[loop.var] = Var(name)
            made.append(Loop(name, start, stop))
        return tuple(made)

    def _fresh(self, expr: Expr, values: dict[str, Expr]) -> Expr:
        match expr:
            case Var(name):
                return values.get(name, expr)
            case Reduce(op, loops, guard, body):
                inner = dict(values)
                own = self._fresh_loops(loops, inner)
                return Reduce(
                    op, own, None if guard is None else self._fresh(guard, inner), self._fresh(body, inner)
                )
            case _:
                return map_children(expr, lambda child: self._fresh(child, values))


MARK = "'"
"""Stands between the name that a loop variable had and its number."""


def _is_index(node: Expr) -> bool:
    return not any(isinstance(each, Ref) for each in walk(node))


def _replaced(expr: Expr, old: Expr, new: Expr) -> Expr:
    return new if expr == old else map_children(expr, lambda child: _replaced(child, old, new))


def live(stages: Sequence[Stage], last: Expr, keep: frozenset[str] | None) -> tuple[Stage, ...]:
    """Return the stages that what comes out depends on; or, where some are to be kept, what those do."""
    wanted = frozenset(arrays_in(last)) if keep is None else keep
    kept = []
    for stage in reversed(stages):
        if stage.name in wanted or (keep is None and stage.op in ("write", "first")):
            kept.append(stage)
            wanted |= reads(stage)
    return tuple(reversed(kept))


def reads(stage: Stage) -> frozenset[str]:
    """Names of the arrays that a stage reads."""
    bounds = [bound for loop in (*stage.own, *stage.inner) for bound in (loop.start, loop.stop)]
    return frozenset(name for part in (*stage.parts(), *bounds) for name in arrays_in(part))


def _needed(expr: Expr, open_loops: tuple[Loop, ...]) -> tuple[Loop, ...]:
    """Return the loops that an expression depends on, and those that their bounds depend on."""
    names = free_variables(expr)
    needed: list[Loop] = []
    for loop in reversed(open_loops):
        if loop.var in names:
            needed.append(loop)
            names |= free_variables(loop.start) | free_variables(loop.stop)
    return tuple(reversed(needed))


def _is_window(expr: Reduce, open_loops: tuple[Loop, ...]) -> bool:
    """Whether a reduction runs over a few neighbours of a place."""
    lengths = [longest(loop) for loop in expr.loops]
    known = [length for length in lengths if length is not None]
    if len(known) < len(lengths) or math.prod(known) > MAX_WINDOW:
        return False
    bounds = {name for loop in expr.loops for name in free_variables(loop.start) | free_variables(loop.stop)}
    return bool(bounds & {loop.var for loop in open_loops})


def _contiguous_last(expr: Reduce) -> tuple[Loop, ...]:
    """Order independent loops so that the last runs along the last axis of what is read."""
    own = {loop.var for loop in expr.loops}
    if any((free_variables(loop.start) | free_variables(loop.stop)) & own for loop in expr.loops):
        return expr.loops
    last = [node.index[-1] for node in walk(expr.body) if isinstance(node, Ref) and len(node.index) > 1]
    along = [loop for loop in expr.loops if Var(loop.var) in last]
    if len(along) != 1:
        return expr.loops
    return (*(loop for loop in expr.loops if loop is not along[0]), along[0])


def single_score(code: Code) -> Expr | None:
    """Return the score of a program that has one: its label is told by its sign."""
    match code.result:
        case Scores((Each(loops, body),), _) if all(length_of(loop) == 1 for loop in loops):
            return substitute(body, {loop.var: loop.start for loop in loops})
        case _:
            return None


def stages_of(code: Code, facts: Facts) -> tuple[Splitter, Expr]:
    """Split a program; see `Splitter`.

    Returns
    -------
    Splitter
        With all stages and the facts that hold after them.
    Expr
        The place of the label, or the number of scores.
    """
    splitter = Splitter(code, facts)
    for define in code.definitions:
        splitter.define(define.name, define.loops, define.body)
    single = single_score(code)
    match code.result:
        case Decision(index):
            return splitter, splitter.scalar(index)
        case Scores(_, "label") if single is not None:
            return splitter, splitter.scalar(compare(">", single, ZERO))
        case Scores(parts, "label"):
            return splitter, splitter.scores(parts, "first", "first")
        case Scores(parts, _):
            return splitter, splitter.scores(parts, "write", "scores")
