"""Nest the stages of a program in loops, and let stages share loops where they may.

Stages are taken in order. One joins a loop that runs over the same range, unless it reads there what that
loop has not finished: an array that is made in the loop may be read in it only at the loop's own point. The
same is done again inside each loop. A search (any or all, alone in its loops) is never joined: it ends early.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...program.expr import Expr, Loop, Ref, Var, substitute
from .form import SCORES, Accumulate, Assign, Branch, Statement
from .order import nested, reads_only_at
from .stages import Stage, reads


@dataclass(frozen=True, slots=True)
class Begin:
    """Here a stage begins to accumulate; `rest` are the loops of its array that run inside."""

    stage: Stage
    rest: tuple[Loop, ...]


@dataclass(frozen=True, slots=True)
class End:
    """Here a stage that was accumulated in a scalar is complete."""

    stage: Stage


@dataclass(frozen=True, slots=True)
class Compete:
    """A score that takes the lead if it is greater than all before it."""

    stage: Stage


@dataclass(frozen=True, slots=True)
class Nest:
    """A loop over nodes; a search ends as soon as its flag `found` is settled."""

    loop: Loop
    body: tuple[Node, ...]
    search: Stage | None = None


Leaf = Assign | Accumulate | Branch
Node = Begin | End | Compete | Nest | Leaf


@dataclass(frozen=True, slots=True)
class _Job:
    """A stage, and those of its loops that are not open yet."""

    stage: Stage
    loops: tuple[Loop, ...]

    def own_left(self) -> tuple[Loop, ...]:
        own = {loop.var for loop in self.stage.own}
        return tuple(loop for loop in self.loops if loop.var in own)

    @property
    def is_search(self) -> bool:
        """Whether what is left is to look for one value that decides."""
        return self.stage.op in ("any", "all") and bool(self.loops) and not self.own_left()

    def inside(self, var: str) -> _Job:
        """Return the job inside its first loop, whose variable is now called `var`."""
        old = self.loops[0].var
        if old == var:
            return _Job(self.stage, self.loops[1:])
        values: dict[str, Expr] = {old: Var(var)}
        rest = tuple(
            Loop(loop.var, substitute(loop.start, values), substitute(loop.stop, values))
            for loop in self.loops[1:]
        )
        return _Job(self.stage.renamed(old, var), rest)


def fused(stages: Sequence[Stage]) -> tuple[Node, ...]:
    """Return the stages in as few loops as they need."""
    return _nest([_Job(stage, nested(stage)) for stage in stages])


def _nest(jobs: Sequence[_Job]) -> tuple[Node, ...]:
    groups: list[list[_Job]] = []
    places: dict[str, int] = {}
    for job in jobs:
        stage = job.stage
        earliest = 0
        needed = reads(stage) | ({stage.name} if stage.op == "first" else frozenset())
        for name in sorted(needed & places.keys()):
            group = places[name]
            earliest = max(earliest, group if _may_join(groups[group], job, name) else group + 1)
        options = [k for k in range(earliest, len(groups)) if _is_alike(groups[k][0], job)]
        if options:
            place = options[0] if job.loops else options[-1]
            groups[place].append(job)
        else:
            place = len(groups)
            groups.append([job])
        places[stage.name] = place
    return tuple(node for group in groups for node in _emitted(group))


def _is_alike(one: _Job, other: _Job) -> bool:
    """Whether two jobs may share their first loop, or stand together outside loops."""
    if not one.loops or not other.loops:
        return not one.loops and not other.loops
    a, b = one.loops[0], other.loops[0]
    return (a.start, a.stop) == (b.start, b.stop) and not one.is_search and not other.is_search


def _may_join(group: Sequence[_Job], job: _Job, name: str) -> bool:
    """Whether a job that reads an array may share the first loop with the job that makes it."""
    if not _is_alike(group[0], job):
        return False
    if not job.loops:
        return True
    if name == job.stage.name:
        return False  # scores compete in their order
    (maker,) = (each for each in group if each.stage.name == name)
    axes = [axis for axis, loop in enumerate(maker.stage.own) if loop.var == maker.loops[0].var]
    return bool(axes) and reads_only_at(job.stage, name, axes[0], job.loops[0].var)


def _emitted(group: Sequence[_Job]) -> tuple[Node, ...]:
    if not group[0].loops:
        return tuple(node for job in group for node in _leaf(job.stage))
    if group[0].is_search:
        return _search(group[0])
    loop = group[0].loops[0]
    begun = [job for job in group if _is_first_reduced(job)]
    before = tuple(Begin(job.stage, job.own_left()) for job in begun)
    after = tuple(End(job.stage) for job in begun if not job.own_left())
    return (*before, Nest(loop, _nest([job.inside(loop.var) for job in group])), *after)


def _is_first_reduced(job: _Job) -> bool:
    inner = {loop.var for loop in job.stage.inner}
    left = [loop for loop in job.loops if loop.var in inner]
    return len(left) == len(inner) and job.loops[0].var in inner


def _search(job: _Job) -> tuple[Node, ...]:
    stage = job.stage
    body: tuple[Node, ...] = _guarded(stage, Assign(Ref(stage.name, stage.index), stage.body))
    for loop in reversed(job.loops):
        body = (Nest(loop, body, stage),)
    return (Begin(stage, ()), *body, End(stage))


def _leaf(stage: Stage) -> tuple[Node, ...]:
    match stage.op:
        case "define":
            return (Assign(Ref(stage.name, stage.index), stage.body),)
        case "write":
            assert stage.place is not None
            return (Assign(Ref(SCORES, (stage.place,)), stage.body),)
        case "first":
            return (Compete(stage),)
        case op:
            return _guarded(stage, Accumulate(op, Ref(stage.name, stage.index), stage.body))


def _guarded(stage: Stage, statement: Statement) -> tuple[Branch | Assign | Accumulate, ...]:
    assert isinstance(statement, Assign | Accumulate)
    return (statement,) if stage.guard is None else (Branch(stage.guard, (statement,)),)
