"""Leave out what is never read, and loops and branches that never run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...program.build import FALSE, TRUE
from ...program.expr import Expr, Ref
from .form import SCORES, Accumulate, Assign, Bind, Branch, Declare, For, Statement, arrays_in
from .ranges import length_of

Body = tuple[Statement, ...]


def pruned(body: Body, last: Expr, keep: frozenset[str] | None) -> Body:
    """Return statements without those that change nothing of what comes out.

    Parameters
    ----------
    body : tuple of Statement
        The program.
    last : Expr
        What is computed after it.
    keep : frozenset of str, optional
        Names that are looked at when the program has run, if that is all that is asked for.
    """
    while True:
        wanted = frozenset((*(keep or (SCORES,)), *_read(body), *arrays_in(last)))
        shorter = _kept(body, wanted)
        if shorter == body:
            return body
        body = shorter


def _kept(body: Body, wanted: frozenset[str]) -> Body:
    kept: list[Statement] = []
    for each in body:
        match each:
            case For(loop, inside):
                inner = _kept(inside, wanted)
                if inner and length_of(loop) != 0:
                    kept.append(replace(each, body=inner))
            case Branch(condition, then):
                inner = _kept(then, wanted)
                if condition == TRUE:
                    kept += inner
                elif inner and condition != FALSE:
                    kept.append(Branch(condition, inner))
            case Declare(name) | Assign(Ref(name)) | Accumulate(_, Ref(name)):
                kept += [each] if name in wanted else []
            case Bind():
                kept.append(each)
    return tuple(kept) if any(not isinstance(each, Bind) for each in kept) else ()


def _read(body: Body) -> Iterator[str]:
    """Yield the names that statements read; a scalar that is only added to is not read."""
    for each in body:
        match each:
            case For(loop, inside, flag):
                yield from (*arrays_in(loop.start), *arrays_in(loop.stop))
                if flag is not None:
                    yield flag
                yield from _read(inside)
            case Branch(condition, then):
                yield from arrays_in(condition)
                yield from _read(then)
            case Bind(_, value):
                yield from arrays_in(value)
            case Declare(_, _, _, value):
                yield from () if value is None else arrays_in(value)
            case Assign(target, value) | Accumulate(_, target, value):
                for expr in (*target.index, value):
                    yield from arrays_in(expr)
