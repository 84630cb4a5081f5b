"""The last steps: windows are spelled out, borders get loops of their own, indices are held inside arrays.

What is left of reductions inside expressions are small windows, and reductions over loops whose bounds move.
A window of a fixed length becomes a sum of its terms. Where a window is cut off or wraps around at the ends
of an axis, the few places near the ends get a loop of their own, so that the loop over all others, where
nothing is cut off, is plain arithmetic on contiguous memory. Everything else becomes a loop before the
statement that needs it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ...program.build import add, all_of, any_of, choose, compare, negate, subtract
from ...program.domain import Domain
from ...program.expr import (
    Const,
    Expr,
    Greatest,
    Least,
    Loop,
    Mod,
    Reduce,
    Ref,
    Var,
    const,
    map_children,
    substitute,
    walk,
)
from ...program.index import affine_parts
from ...program.infer import Facts
from ...program.normal import normalised
from .decided import decided
from .form import Accumulate, Assign, Bind, Branch, Declare, Element, For, Statement
from .places import START
from .ranges import clipped, length_of, settled
from .stages import MARK
from .types import domain_of_reduction, element_of

MAX_TERMS = 9
"""A window of at most this many places is spelled out."""

MAX_BORDER = 4
"""Borders wider than this stay in the loop."""

MIN_MAIN = 8
"""A loop that would run less often than this without its borders stays whole."""

MAX_BODY = 150
"""A loop of more nodes than this is not written twice."""

Shapes = Mapping[str, tuple[Expr, ...]]


@dataclass
class Finisher:
    """Finishes statements; collects the scalars that it adds.

    Parameters
    ----------
    facts : Facts
        Which values arrays, sizes and scalars can have.
    shapes : mapping of str to tuple of Expr
        Lengths of the axes of every array.
    sizes : tuple of Loop
        Named sizes, as loops around the program.
    """

    facts: Facts
    shapes: Shapes
    sizes: tuple[Loop, ...] = ()
    n_added: int = 0

    def __post_init__(self) -> None:
        self.domains: dict[str, Domain] = dict(self.facts.arrays)
        self.added: dict[str, Element] = {}
        self.meanings: dict[str, Expr] = {}

    def body(self, statements: tuple[Statement, ...], loops: tuple[Loop, ...]) -> tuple[Statement, ...]:
        """Return statements that stand in some loops, finished."""
        made: list[Statement] = []
        for statement in statements:
            match statement:
                case For(loop, inside):
                    made += self._for(statement, loop, inside, loops)
                case Branch(condition, then):
                    before, condition = self.value(condition, loops)
                    made += [*before, Branch(condition, self.body(then, loops))]
                case Bind(within, _):
                    made.append(statement)
                    loops = (*loops, within)
                case Declare(_, (), _, value) if isinstance(value, Reduce):
                    made += self._accumulated(statement, plain(value, self._all(loops)), loops)
                case Declare(_, _, _, value):
                    if value is not None:
                        before, value = self.value(value, loops)
                        made += before
                    made.append(replace(statement, value=value))
                case Assign(target, value):
                    before, value = self.value(value, loops)
                    made += [*before, Assign(target, value)]
                case Accumulate(op, target, value):
                    before, value = self.value(value, loops)
                    made += [*before, Accumulate(op, target, value)]
        return tuple(made)

    def value(self, expr: Expr, loops: tuple[Loop, ...]) -> tuple[list[Statement], Expr]:
        """Return an expression without reductions, and the statements that must come before it."""
        before: list[Statement] = []
        flat = self._flat(plain(expr, self._all(loops)), loops, before)
        return before, self._plain(flat, loops)

    def _all(self, loops: tuple[Loop, ...]) -> tuple[Loop, ...]:
        return (*self.sizes, *loops)

    def _plain(self, expr: Expr, loops: tuple[Loop, ...]) -> Expr:
        """Return an expression with every index inside its array, and without tests that are known."""
        facts = self._facts(loops)
        return decided(clipped(expr, self._all(loops), self.shapes, facts), facts)

    # ------------------------------------------------------------------ reductions that stay where they are

    def _accumulated(self, statement: Declare, value: Expr, loops: tuple[Loop, ...]) -> list[Statement]:
        """Declare a scalar that holds a reduction: where it stays one, it is accumulated in the scalar."""
        before: list[Statement] = []
        if isinstance(value, Reduce):
            self._loop(value, statement.name, statement.element, loops, before)
            return before
        flat = self._plain(self._flat(value, loops, before), loops)
        return [*before, replace(statement, value=flat)]

    def _flat(self, expr: Expr, loops: tuple[Loop, ...], before: list[Statement]) -> Expr:
        if not isinstance(expr, Reduce):
            return map_children(expr, lambda child: self._flat(child, loops, before))
        name = f"{expr.op}{MARK}{MARK}{self.n_added}"
        self.n_added += 1
        domain = domain_of_reduction(expr, self._facts(loops))
        self.domains[name], self.added[name] = domain, element_of(domain)
        self.meanings[name] = expr
        self._loop(expr, name, self.added[name], loops, before)
        return Ref(name, ())

    def _loop(
        self, expr: Reduce, name: str, element: Element, loops: tuple[Loop, ...], before: list[Statement]
    ) -> None:
        """Add the statements that leave a reduction in a scalar."""
        target = Ref(name, ())
        inner = (*loops, *expr.loops)
        body: list[Statement] = []
        value = self._plain(self._flat(expr.body, inner, body), inner)
        is_search = expr.op != "sum"
        body.append(Assign(target, value) if is_search else Accumulate(expr.op, target, value))
        if expr.guard is not None:
            first: list[Statement] = []
            guard = self._plain(self._flat(expr.guard, inner, first), inner)
            body = [*first, Branch(guard, tuple(body))]
        for depth in reversed(range(len(expr.loops))):
            outer, loop = (*loops, *expr.loops[:depth]), expr.loops[depth]
            bounds: list[Statement] = []
            plain = Loop(
                loop.var, self._flat(loop.start, outer, bounds), self._flat(loop.stop, outer, bounds)
            )
            body = [*bounds, For(plain, tuple(body), name if is_search else None, expr.op == "any")]
        before += [Declare(name, (), element, START[expr.op], False), *body]

    def _facts(self, loops: tuple[Loop, ...]) -> Facts:
        return Facts(self.facts.code, self.domains, self.facts.variables).within(loops)

    # ------------------------------------------------------------------ borders

    def _for(
        self, statement: For, loop: Loop, inside: tuple[Statement, ...], loops: tuple[Loop, ...]
    ) -> list[Statement]:
        before: list[Statement] = []
        loop = Loop(loop.var, self._flat(loop.start, loops, before), self._flat(loop.stop, loops, before))
        first, last = _borders(statement, self._all(loops))
        if first == last == 0:
            return [*before, replace(statement, loop=loop, body=self.body(inside, (*loops, loop)))]
        length = subtract(loop.stop, loop.start)
        near = const(first + last)
        place = Loop(f"{loop.var}{MARK}near", const(0), Least((near, length)))
        moved = add(Var(place.var), Greatest((subtract(length, near), const(0))))
        bound = add(loop.start, choose(compare("<", Var(place.var), const(first)), Var(place.var), moved))
        border = For(place, self.body((Bind(loop, bound), *inside), (*loops, place)))
        main = Loop(loop.var, add(loop.start, const(first)), subtract(loop.stop, const(last)))
        return [*before, border, For(main, self.body(inside, (*loops, main)))]


def plain(expr: Expr, loops: tuple[Loop, ...]) -> Expr:
    """Return an expression with what is known of its bounds used, and small windows spelled out."""
    return settled(spelled_out(settled(expr, loops)), loops)


def spelled_out(expr: Expr) -> Expr:
    """Write reductions over a few places term by term."""
    expr = map_children(expr, spelled_out)
    if not isinstance(expr, Reduce):
        return expr
    points: list[dict[str, Expr]] = [{}]
    for loop in expr.loops:
        moved = [Loop(loop.var, substitute(loop.start, at), substitute(loop.stop, at)) for at in points]
        lengths = [length_of(each) for each in moved]
        if any(length is None for length in lengths):
            return expr
        points = [
            {**at, loop.var: add(each.start, const(k))}
            for at, each, length in zip(points, moved, lengths, strict=True)
            for k in range(length or 0)
        ]
        if len(points) > MAX_TERMS:
            return expr
    terms = []
    for at in points:
        term = substitute(expr.body, at)
        if expr.guard is not None:
            guard = substitute(expr.guard, at)
            match expr.op:
                case "sum":
                    term = choose(guard, term, const(0))
                case "any":
                    term = all_of(guard, term)
                case "all":
                    term = any_of(negate(guard), term)
        terms.append(term)
    match expr.op:
        case "sum":
            return add(*terms)
        case "any":
            return any_of(*terms)
        case "all":
            return all_of(*terms)


def _borders(statement: For, loops: tuple[Loop, ...]) -> tuple[int, int]:
    """Return at how many places near each end of a loop something is cut off, if that is worth a loop."""
    loop, inner = statement.loop, (*loops, statement.loop)
    is_innermost = not any(isinstance(each, For) for each in statement.body)
    if statement.flag is not None or not _may_be_reordered(statement.body):
        return 0, 0
    exprs = [plain(expr, where) for expr, where in _values(statement.body, inner)]
    if sum(1 for expr in exprs for _ in walk(expr)) > MAX_BODY:
        return 0, 0
    first = last = 0
    for node in itertools.chain.from_iterable(map(_cut_off if is_innermost else _cut_off_windows, exprs)):
        for difference in _differences(node):
            parts = affine_parts(difference)
            factor = 0 if parts is None else parts[0].get(loop.var, 0)
            end = loop.start if factor > 0 else subtract(loop.stop, const(1))
            least = normalised(substitute(difference, {loop.var: end}))
            if factor and isinstance(least, Const) and least.value < 0:
                needed = math.ceil(-least.value / abs(factor))
                first, last = (max(first, needed), last) if factor > 0 else (first, max(last, needed))
    length = length_of(loop)
    short = length is not None and length < first + last + MIN_MAIN
    return (0, 0) if short or max(first, last) > MAX_BORDER else (first, last)


def _differences(node: Expr) -> Iterator[Expr]:
    """Yield what must never be negative for a node to be its first operand."""
    match node:
        case Mod(value, modulus):
            yield value
            yield subtract(subtract(modulus, const(1)), value)
        case Greatest((one, *others)):
            yield from (subtract(one, other) for other in others)
        case Least((one, *others)):
            yield from (subtract(other, one) for other in others)


def _cut_off(expr: Expr) -> Iterator[Expr]:
    return (node for node in walk(expr) if isinstance(node, Mod | Greatest | Least))


def _cut_off_windows(expr: Expr) -> Iterator[Expr]:
    for node in walk(expr):
        if isinstance(node, Reduce):
            for loop in node.loops:
                yield from (each for each in (loop.start, loop.stop) if isinstance(each, Greatest | Least))


def _may_be_reordered(statements: tuple[Statement, ...]) -> bool:
    """Whether the passes of a loop may run in any order."""
    for statement in statements:
        match statement:
            case For(_, body, None, _) if _may_be_reordered(body):
                continue
            case Assign(Ref(_, index), _) if index:
                continue
            case Declare():
                continue
            case _:
                return False
    return True


def _values(
    statements: tuple[Statement, ...], loops: tuple[Loop, ...]
) -> Iterator[tuple[Expr, tuple[Loop, ...]]]:
    for statement in statements:
        match statement:
            case For(loop, body):
                yield from _values(body, (*loops, loop))
            case Assign(_, value) | Declare(_, _, _, value) if value is not None:
                yield value, loops
