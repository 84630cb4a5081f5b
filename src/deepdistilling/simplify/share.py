"""Share: what is computed twice gets a name, and what is the same but for its sign is computed once."""

from __future__ import annotations

from dataclasses import replace

from ..program.bodies import map_result, unused_name
from ..program.build import ZERO, add, negate, scale
from ..program.code import Code, Define, Each, Scores
from ..program.expr import (
    Add,
    Const,
    Expr,
    Loop,
    Reduce,
    Ref,
    Sign,
)
from ..program.infer import facts_of
from ..program.measure import size
from .atoms import functions_of
from .places import renamed
from .rebuild import live, rewrite
from .sums import joined_sums


def share_definitions(code: Code) -> Code:
    """Merge definitions that are equal, equal but for a negation, or equal as far as the shorter one goes."""
    kept: dict[str, Define] = {}
    known: dict[Expr, list[tuple[str, int]]] = {}
    instead: dict[str, tuple[str, int]] = {}

    def read(node: Expr) -> Expr:
        if isinstance(node, Ref) and node.array in instead:
            name, turn = instead[node.array]
            same = Ref(name, node.index)
            return same if turn == 1 else scale(-1, same) if turn == -1 else negate(same)
        return node

    for define in code.definitions:
        body = rewrite(define.body, read)
        alike = known.setdefault(renamed(body, define.loops), [])
        for name, turn in alike:
            loops = _longer(kept[name].loops, define.loops)
            if loops is not None:
                kept[name], instead[define.name] = replace(kept[name], loops=loops), (name, turn)
                break
        else:
            kept[define.name] = replace(define, body=body)
            alike.append((define.name, 1))
            known.setdefault(renamed(negate(body), define.loops), []).append((define.name, 0))
            if isinstance(body, Sign):
                opposite = renamed(Sign(scale(-1, body.value)), define.loops)
                known.setdefault(opposite, []).append((define.name, -1))
    if not instead:
        return code
    result = map_result(code.result, lambda body, _: rewrite(body, read))
    return live(replace(code, definitions=tuple(kept.values()), result=result))


def _longer(loops: tuple[Loop, ...], others: tuple[Loop, ...]) -> tuple[Loop, ...] | None:
    """Return the first loops, as long as the second ones if those hold them; None if neither do."""
    if len(loops) != len(others):
        return None
    pairs = list(zip(loops, others, strict=True))
    if all(_holds(one, other) for one, other in pairs):
        return loops
    if all(_holds(other, one) for one, other in pairs):
        return tuple(replace(one, stop=other.stop) for one, other in pairs)
    return None


def _holds(loop: Loop, other: Loop) -> bool:
    """Whether the loop of a definition runs over all that another runs over."""
    match loop.stop, other.stop:
        case Const(stop), Const(last):
            return last <= stop
        case stop, last:
            return stop == last


def share_opposite_scores(code: Code) -> Code:
    """Give the one number a name of which two scores are the positive and the negative."""
    match code.result:
        case Scores((Each((), first), Each((), second)), kind) if size(first) > 2 and _vanishes(
            add(first, second), code
        ):
            shorter = min(first, second, key=size)
            define = Define(unused_name(code, "score"), (), shorter)
            name = Ref(define.name, ())
            opposite = scale(-1, name)
            both = (name, opposite) if shorter is first else (opposite, name)
            parts = tuple(Each((), each) for each in both)
            return replace(code, definitions=(*code.definitions, define), result=Scores(parts, kind))
        case _:
            return code


def _vanishes(expr: Expr, code: Code) -> bool:
    """Whether a number is 0 for all values of its atoms, term by term of its sums."""
    joined = rewrite(expr, joined_sums)
    facts = facts_of(code)
    for term in joined.terms if isinstance(joined, Add) else (joined,):
        inner = facts
        while isinstance(term, Reduce) and term.op == "sum":
            inner, term = inner.within(term.loops), term.body
        tables = functions_of(term, inner)
        if term != ZERO and not any(not each.atoms and not each.table.any() for each in tables):
            return False
    return True
