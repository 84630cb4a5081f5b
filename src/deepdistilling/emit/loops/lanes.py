"""A program for many samples at once, side by side: every value becomes a row of values, one a sample.

What is done to a value is then done to its row, in a loop without branches over contiguous memory, of which
a compiler makes vector instructions whatever the program is. The loops of the program stay as they are, and
a search goes on to its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ...program.build import ZERO, add, scale
from ...program.domain import Domain, integers
from ...program.expr import And, Compare, Expr, If, Loop, Mul, Not, Or, Ref, Var, const, map_children
from ...program.infer import Facts
from .check import bound_in
from .decided import truth
from .form import (
    SCORES,
    Accumulate,
    Assign,
    Bind,
    Branch,
    Declare,
    For,
    Place,
    Routine,
    Statement,
    arrays_in,
)
from .jam import Jam
from .stages import MARK
from .suited import Body, Suited
from .types import computed_domain, element_of, has_element
from .widen import widened

BIT = integers(0, 1)

MOST_READ = 0.75
"""Products with a table are skipped where it is 0, if no larger part of it is not."""

LANE = Var(f"lane{MARK}")
"""Which of the samples that lie side by side."""


def lanes(n: int) -> Loop:
    """Return the loop over samples that lie side by side."""
    return Loop(LANE.name, ZERO, const(n))


def side_by_side(routine: Routine, n: int) -> Routine | None:
    """Return a program for `n` samples side by side; None where it is not suited to that.

    Parameters
    ----------
    routine : Routine
        The program for one sample.
    n : int
        How many samples.

    Returns
    -------
    Routine or None
        Each array, the input included, has one axis more, the last, of length `n`; a scalar that outlives a
        loop over `LANE` is an array of that length. The place of a label is that of sample `LANE`. A score
        of all samples is written to one row.
    """
    suited = Suited(frozenset(table.name for table in routine.code.tables))
    if not suited.routine(routine):
        return None
    zeros = frozenset(table.name for table in routine.code.tables if _has_many_zeros(table.values))
    routine = widened(routine)
    body = Jam(routine.elements).body(_without_zeros(_to_the_end(routine.body), zeros))
    last = routine.result.index if isinstance(routine.result, Place) else ZERO
    turned = _Turned(routine, n, suited, _outliving(body, suited, frozenset(arrays_in(last))))
    made = turned.block(body, routine.facts)
    domains = {name: domain for name, (_, domain) in turned.held.items()}
    long = {name: (*routine.shapes.get(name, ()), const(n)) for name in turned.rows}
    return replace(
        routine,
        facts=replace(routine.facts, arrays={**routine.facts.arrays, **domains}),
        elements={**routine.elements, **{name: element_of(domain) for name, domain in domains.items()}},
        shapes={**routine.shapes, **long},
        meanings={**routine.meanings, **{name: meaning for name, (meaning, _) in turned.held.items()}},
        body=made,
        result=Place(turned.expr(last)) if isinstance(routine.result, Place) else routine.result,
    )


def _to_the_end(body: Body) -> Body:
    """Return statements whose searches do not end where they have found something."""
    made: list[Statement] = []
    for each in body:
        match each:
            case For(loop, inside, flag):
                if flag is not None:
                    inside = tuple(_accumulated(inner, flag, each.ends_at) for inner in inside)
                made.append(For(loop, tuple(_to_the_end(inside))))
            case Branch(condition, then):
                made.append(Branch(condition, tuple(_to_the_end(then))))
            case _:
                made.append(each)
    return tuple(made)


def _accumulated(statement: Statement, flag: str, ends_at: bool) -> Statement:
    """Return a statement of a search that keeps what was found before."""
    match statement:
        case Assign(Ref(name) as target, value) if name == flag:
            return Accumulate("any" if ends_at else "all", target, value)
        case For(_, body):
            return replace(statement, body=tuple(_accumulated(each, flag, ends_at) for each in body))
        case Branch(condition, then):
            return Branch(condition, tuple(_accumulated(each, flag, ends_at) for each in then))
        case _:
            return statement


def _has_many_zeros(values: npt.NDArray[Any]) -> bool:
    return bool(np.count_nonzero(values) <= MOST_READ * values.size)


def _without_zeros(body: Body, tables: frozenset[str]) -> tuple[Statement, ...]:
    """Return statements that add nothing where the weight of all samples, from one of these tables, is 0."""
    made: list[Statement] = []
    for each in body:
        match each:
            case For(_, inside):
                made.append(replace(each, body=_without_zeros(inside, tables)))
            case Accumulate("sum", _, Mul(factors)):
                weight = next((w for w in factors if isinstance(w, Ref) and w.array in tables), None)
                made.append(each if weight is None else Branch(Compare("!=", weight, ZERO), (each,)))
            case _:
                made.append(each)
    return tuple(made)


# ---------------------------------------------------------------------- loops over samples


def _outliving(body: Body, suited: Suited, last: frozenset[str]) -> frozenset[str]:
    """Return the scalars that are needed after the loop over samples that they would be declared in."""
    groups = suited.groups(body)
    named = [frozenset(_named(group)) for _, group in groups]
    found: set[str] = set()
    for place, (by_lane, group) in enumerate(groups):
        if by_lane:
            elsewhere = last.union(*named[:place], *named[place + 1 :])
            found |= {each.name for each in group if isinstance(each, Declare)} & elsewhere
            continue
        for each in group:
            if isinstance(each, For | Branch):
                found |= _outliving(each.body if isinstance(each, For) else each.then, suited, frozenset())
    return frozenset(found)


def _named(body: Body) -> Iterator[str]:
    """Yield the names that statements mention."""
    for each in body:
        match each:
            case For(_, inside):
                yield from _named(inside)
            case Branch(condition, then):
                yield from arrays_in(condition)
                yield from _named(then)
            case Bind(_, value):
                yield from arrays_in(value)
            case Declare(name, _, _, value):
                yield name
                yield from () if value is None else arrays_in(value)
            case Assign(target, value) | Accumulate(_, target, value):
                yield from (*arrays_in(target), *arrays_in(value))


@dataclass
class _Turned:
    """Statements for samples side by side.

    Parameters
    ----------
    routine : Routine
        The program for one sample.
    n : int
        How many samples.
    suited : Suited
        Which statements are done by lane.
    outliving : frozenset of str
        Scalars that are arrays now.

    Attributes
    ----------
    rows : frozenset of str
        What has a value for each sample.
    held : dict of str to tuple of Expr and Domain
        New scalars, with what they hold and which values they can have.
    """

    routine: Routine
    n: int
    suited: Suited
    outliving: frozenset[str]
    rows: frozenset[str] = field(init=False)
    held: dict[str, tuple[Expr, Domain]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        arrays = frozenset(name for name, dims in self.routine.shapes.items() if dims)
        self.rows = (arrays | self.outliving) - self.suited.tables - {SCORES}

    def block(self, body: Body, facts: Facts) -> tuple[Statement, ...]:
        """Return the statements of a block: those that are done by lane stand in loops over samples."""
        made: list[Statement] = []
        for by_lane, group in self.suited.groups(body):
            if by_lane:
                made += self._by_lane(group, facts)
                continue
            for each in group:
                made.append(self._around(each, facts))
                facts = bound_in(each.within, facts) if isinstance(each, Bind) else facts
        return tuple(made)

    def expr(self, expr: Expr) -> Expr:
        """Return a value for the sample `LANE`."""
        if not isinstance(expr, Ref):
            return map_children(expr, self.expr)
        index = tuple(map(self.expr, expr.index))
        if expr.array == SCORES:
            return Ref(SCORES, (add(scale(self.n, index[0]), LANE),))
        return Ref(expr.array, (*index, LANE) if expr.array in self.rows else index)

    def _around(self, statement: Statement, facts: Facts) -> Statement:
        match statement:
            case For(loop, body):
                return For(loop, self.block(body, facts.within((loop,))))
            case Branch(condition, then):
                return Branch(condition, self.block(then, facts))
            case Declare(_, dims):
                return replace(statement, dims=(*dims, const(self.n)))
            case _:
                return statement

    def _by_lane(self, group: Body, facts: Facts) -> list[Statement]:
        """Return a loop over samples, after the declarations of what outlives it."""
        before: list[Statement] = []
        lane = _Lane(self, facts, [])
        for each in group:
            match each:
                case Declare(name, (), _, value) if name in self.outliving:
                    start = value if value == ZERO else None
                    before.append(replace(each, dims=(const(self.n),), value=start, is_final=False))
                    if value is not None and start is None:
                        lane.add(Assign(Ref(name, ()), value))
                case _:
                    lane.add(each)
        return [*before, For(lanes(self.n), tuple(lane.made))] if lane.made else before


@dataclass(frozen=True, slots=True)
class _Lane:
    """The statements in a loop over samples, as they are added: without a branch.

    Reading what might not be read, and choosing then, is what a vector instruction can do.
    """

    turned: _Turned
    facts: Facts
    made: list[Statement]

    def add(self, statement: Statement) -> None:
        """Add what a statement does for the sample `LANE`."""
        match statement:
            case Declare(_, _, _, value):
                self.made.append(replace(statement, value=None if value is None else self._value(value)))
            case Assign(target, value):
                value = self._value(value)
                self.made.append(Assign(self._target(target), value))
            case Accumulate(op, target, value):
                value = self._value(value)
                self.made.append(Accumulate(op, self._target(target), value))
            case Branch(condition, then):
                self._masked(condition, then)

    def _target(self, target: Ref) -> Ref:
        made = self.turned.expr(target)
        assert isinstance(made, Ref)
        return made

    def _value(self, expr: Expr) -> Expr:
        """Return a value for the sample `LANE`, whose choices are between what has been read."""
        return self.turned.expr(self._chosen(expr))

    def _chosen(self, expr: Expr) -> Expr:
        match expr:
            case If(condition, then, otherwise) if not self.turned.suited.is_same(condition):
                return If(self._chosen(condition), self._read(then), self._read(otherwise))
            case _:
                return map_children(expr, self._chosen)

    def _read(self, expr: Expr) -> Expr:
        """Return one side of a choice, read before it: C would not read it where it is not chosen."""
        chosen, suited = self._chosen(expr), self.turned.suited
        if suited.is_same(expr) or not suited.is_safe(expr):
            return chosen
        domain = computed_domain(expr, self.facts)
        return self._hold("side", expr, chosen, domain) if has_element(domain) else chosen

    def _hold(self, wish: str, meaning: Expr, value: Expr, domain: Domain) -> Ref:
        """Return a new scalar that holds a value, one that its domain has."""
        name = f"{wish}{MARK}{len(self.turned.held)}"
        self.turned.held[name] = meaning, domain
        self.made.append(Declare(name, (), element_of(domain), self.turned.expr(value), True))
        return Ref(name, ())

    def _masked(self, condition: Expr, then: Body) -> None:
        """Add the statements of a branch: where it is not taken, everything keeps its value."""
        condition = truth(condition, self.facts)
        mask = self._hold("mask", condition, self._chosen(condition), BIT)
        for each in then:
            match each:
                case Branch(further, inner):
                    self._masked(And((mask, further)), inner)
                case Assign(target, value):
                    self.add(Assign(target, If(mask, value, target)))
                case Accumulate("sum", target, value):
                    self.add(Accumulate("sum", target, If(mask, value, ZERO)))
                case Accumulate("any", target, value):
                    self.add(Accumulate("any", target, And((mask, value))))
                case Accumulate("all", target, value):
                    self.add(Accumulate("all", target, Or((Not(mask), value))))
