"""Decide where values live: in a scalar inside a loop, or in an array outside it.

An axis of an array whose every mention stands in one loop, at that loop's own point, holds one value at a
time and goes; where all axes go, the array is a scalar, declared where it gets its value. What is left is
declared just outside the loops that share it. Sums are accumulated in scalars, and stored when complete.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...program.build import FALSE, TRUE, ZERO
from ...program.domain import Domain
from ...program.expr import Compare, Const, Expr, Loop, Ref, Var, const, map_children, walk
from ...program.infer import Facts
from .form import Accumulate, Assign, Branch, Declare, Element, For, Statement
from .fuse import Begin, Compete, End, Nest, Node
from .stages import MARK, Stage
from .types import computed_domain, element_of

BEST, WINNER, SCORE = f"best{MARK}", f"winner{MARK}", f"score{MARK}"
"""The greatest score so far, its place, and (numbered) the scores that are compared with it."""

Path = tuple[str, ...]
"""Variables of the loops that are open at a place; each loop's is its own."""

START: Mapping[str, Const] = {"sum": ZERO, "any": FALSE, "all": TRUE}
"""What an accumulation begins with."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where an array lives.

    Parameters
    ----------
    path : tuple of str
        The loops inside which it is declared.
    axes : tuple of int
        Those of its axes that are kept.
    dims : tuple of Expr
        Their lengths.
    """

    path: Path
    axes: tuple[int, ...]
    dims: tuple[Expr, ...]


class Settler:
    """Rewrites nodes as statements, with each array where it lives.

    Parameters
    ----------
    nodes : sequence of Node
        The program in loops.
    stages : sequence of Stage
        Its stages.
    facts : Facts
        Which values arrays can have.
    last : Expr or None
        What is computed at the end, outside all loops.
    keep : frozenset of str
        Arrays that stay whole and outside all loops.
    """

    def __init__(
        self,
        nodes: Sequence[Node],
        stages: Sequence[Stage],
        facts: Facts,
        last: Expr | None,
        keep: frozenset[str],
    ) -> None:
        self.facts = facts
        self.elements: dict[str, Element] = {}
        self.shapes: dict[str, tuple[Expr, ...]] = {}
        self._domains = dict(facts.arrays)
        self._n_contenders = 0
        made = {stage.name: stage for stage in stages if stage.op not in ("write", "first")}
        mentions: dict[str, list[tuple[Path, tuple[Expr, ...]]]] = {name: [] for name in made}
        for path, ref in _mentions(nodes, ()):
            if ref.array in mentions:
                mentions[ref.array].append((path, ref.index))
        for ref in () if last is None else _refs(last):
            if ref.array in mentions:
                mentions[ref.array].append(((), ref.index))
        self._homes: dict[str, Home] = {}
        lengths = {name: tuple(loop.stop for loop in stage.own) for name, stage in made.items()}
        for name, found in mentions.items():
            kept = name in keep
            home = (
                Home((), tuple(range(len(lengths[name]))), lengths[name])
                if kept
                else _home(found, lengths[name])
            )
            self._homes[name] = home
            self._store(name, home.dims, facts.arrays[name])

    # ------------------------------------------------------------------ statements

    def statements(self, nodes: Sequence[Node], path: Path = ()) -> tuple[Statement, ...]:
        """Return nodes as statements; what lives here is declared before it is first mentioned."""
        made: list[Statement] = []
        waiting = [name for name, home in self._homes.items() if home.path == path]
        for node in nodes:
            mentioned = {ref.array for _, ref in _mentions((node,), path)}
            here = [name for name in waiting if name in mentioned]
            waiting = [name for name in waiting if name not in mentioned]
            begun = self._begun(node, here)
            for name in here:
                if begun is None or name not in self._made_by(node):
                    made.append(Declare(name, self._homes[name].dims, self.elements[name], None, False))
            made += self._node(node, path) if begun is None else begun
        return tuple(made)

    def after(self, expr: Expr) -> Expr:
        """Return an expression outside all loops with its arrays as they are."""
        return self._expr(expr)

    @property
    def domains(self) -> Mapping[str, Domain]:
        """Which values each array and scalar can have."""
        return self._domains

    def compete(self, stages: Sequence[Stage]) -> tuple[Statement, ...]:
        """Return the statements that begin a competition of scores."""
        found = [
            computed_domain(stage.body, self.facts.within(stage.own))
            for stage in stages
            if stage.op == "first"
        ]
        integer = all(domain.integer for domain in found)
        lo, hi = min(domain.lo for domain in found), max(domain.hi for domain in found)
        least = const(int(lo) - 1) if integer else const(float("-inf"))
        self._store(BEST, (), Domain(least.value, hi, integer))
        self._store(
            WINNER, (), Domain(0, 2**31 - 1 if self.facts.code.sizes else len(self.facts.code.classes))
        )
        return (
            Declare(BEST, (), self.elements[BEST], least, False),
            Declare(WINNER, (), self.elements[WINNER], ZERO, False),
        )

    # ------------------------------------------------------------------ nodes

    def _made_by(self, node: Node) -> tuple[str, ...]:
        match node:
            case Assign(Ref(name, _)):
                return (name,)
            case Begin(stage, _):
                return (stage.name,)
            case _:
                return ()

    def _begun(self, node: Node, here: Sequence[str]) -> tuple[Statement, ...] | None:
        """Return the declaration that gives an array its first value, if this node is that."""
        match node:
            case Assign(Ref(name, _), value) if name in here and not self._homes[name].axes:
                return (Declare(name, (), self.elements[name], self._expr(value), True),)
            case Begin(stage, rest) if stage.name in here:
                home = self._homes[stage.name]
                if tuple(loop.stop for loop in rest) == home.dims:
                    start = START[stage.op]
                    return (Declare(stage.name, home.dims, self.elements[stage.name], start, False),)
        return None

    def _node(self, node: Node, path: Path) -> tuple[Statement, ...]:
        match node:
            case Nest(loop, body, search):
                inside = self.statements(body, (*path, loop.var))
                loop = Loop(loop.var, self._expr(loop.start), self._expr(loop.stop))
                if search is None:
                    return (For(loop, inside),)
                return (For(loop, inside, self._accumulator(search.name), search.op == "any"),)
            case Begin(stage, rest):
                return self._begin(stage, rest)
            case End(stage):
                if not self._homes[stage.name].axes:
                    return ()
                name = self._accumulator(stage.name)
                return (Assign(self._ref(Ref(stage.name, stage.index)), Ref(name, ())),)
            case Compete(stage):
                assert stage.place is not None
                score, best = Ref(self._contender(stage), ()), Ref(BEST, ())
                leads = (Assign(best, score), Assign(Ref(WINNER, ()), stage.place))
                return (
                    Declare(score.array, (), self.elements[score.array], self._expr(stage.body), True),
                    Branch(Compare(">", score, best), leads),
                )
            case Branch(condition, then):
                inner = tuple(each for statement in then for each in self._node(statement, path))  # type: ignore[arg-type]
                return (Branch(self._expr(condition), inner),)
            case Assign(target, value):
                return (Assign(self._target(target), self._expr(value)),)
            case Accumulate(op, target, value):
                return (Accumulate(op, self._target(target), self._expr(value)),)

    def _begin(self, stage: Stage, rest: tuple[Loop, ...]) -> tuple[Statement, ...]:
        start = START[stage.op]
        if not rest:
            name = self._accumulator(stage.name)
            return (Declare(name, (), self.elements[stage.name], start, False),)
        body: tuple[Statement, ...] = (Assign(self._ref(Ref(stage.name, stage.index)), start),)
        for loop in reversed(rest):
            body = (For(loop, body),)
        return body

    # ------------------------------------------------------------------ names

    def _contender(self, stage: Stage) -> str:
        """Return the name of a score that is compared with the best."""
        name = f"{SCORE}{self._n_contenders}"
        self._n_contenders += 1
        self._store(name, (), computed_domain(stage.body, self.facts.within(stage.own)))
        return name

    def _accumulator(self, name: str) -> str:
        """Return the scalar that an array's element is accumulated in: itself, if it is one."""
        if not self._homes[name].axes:
            return name
        scalar = f"{name}{MARK}one"
        self._store(scalar, (), self._domains[name])
        return scalar

    def _target(self, target: Ref) -> Ref:
        scalar = f"{target.array}{MARK}one"
        return Ref(scalar, ()) if scalar in self.elements else self._ref(target)

    def _ref(self, ref: Ref) -> Ref:
        home = self._homes.get(ref.array)
        index = tuple(map(self._expr, ref.index))
        return Ref(ref.array, index if home is None else tuple(index[axis] for axis in home.axes))

    def _expr(self, expr: Expr) -> Expr:
        return self._ref(expr) if isinstance(expr, Ref) else map_children(expr, self._expr)

    def _store(self, name: str, dims: tuple[Expr, ...], domain: Domain) -> None:
        self._domains[name] = domain
        self.elements[name] = element_of(domain)
        self.shapes[name] = dims


def _home(found: Sequence[tuple[Path, tuple[Expr, ...]]], lengths: tuple[Expr, ...]) -> Home:
    """Return where an array lives, from where it is mentioned, and at which index."""
    common = found[0][0]
    for path, _ in found:
        same = [a == b for a, b in zip(common, path, strict=False)]
        common = common[: same.index(False) if False in same else len(same)]
    axes = tuple(
        axis
        for axis in range(len(lengths))
        if not any(all(index[axis] == Var(var) for _, index in found) for var in common)
    )
    return Home(common, axes, tuple(lengths[axis] for axis in axes))


def _mentions(nodes: Sequence[Node], path: Path) -> Iterator[tuple[Path, Ref]]:
    """Yield every element that nodes read or write, with the loops that it stands in."""
    for node in nodes:
        match node:
            case Nest(loop, body, _):
                for bound in (loop.start, loop.stop):
                    yield from ((path, ref) for ref in _refs(bound))
                yield from _mentions(body, (*path, loop.var))
            case Begin(stage, _):
                yield path, Ref(stage.name, stage.index)
            case End(stage):
                yield path, Ref(stage.name, stage.index)
            case Compete(stage):
                yield from ((path, ref) for part in stage.parts() for ref in _refs(part))
            case Branch(condition, then):
                yield from ((path, ref) for ref in _refs(condition))
                yield from _mentions(then, path)  # type: ignore[arg-type]
            case Assign(target, value) | Accumulate(_, target, value):
                yield path, target
                yield from ((path, ref) for part in (*target.index, value) for ref in _refs(part))


def _refs(expr: Expr) -> Iterator[Ref]:
    return (node for node in walk(expr) if isinstance(node, Ref))
