"""In which order the loops of a stage are nested: so that the innermost runs along contiguous memory.

``any over rows`` for each column is read column by column as it is written. With the rows outside it runs
along each row, and adds what it finds to an array with an element a column: loops that a compiler turns into
vector instructions. Integers and truth values are the same in any order; each sum of reals still adds its
terms in their order.
"""

from __future__ import annotations

from ...program.expr import Loop, Ref, Var, free_variables, walk
from .ranges import length_of
from .stages import Stage

MIN_LENGTH = 4
"""A loop of fewer points is not worth an array of partial results."""


def nested(stage: Stage) -> tuple[Loop, ...]:
    """Return the loops of a stage, the outermost first."""
    loops = (*stage.own, *stage.inner)
    if not stage.own or not stage.inner:
        return loops
    last, reduced = stage.own[-1], {loop.var for loop in stage.inner}
    length = length_of(last)
    moves = any(last.var in free_variables(loop.start) | free_variables(loop.stop) for loop in stage.inner)
    if moves or (length is not None and length < MIN_LENGTH):
        return loops
    along, across = False, False
    for part in stage.parts():
        for node in walk(part):
            if isinstance(node, Ref) and len(node.index) > 1:
                along |= bool(free_variables(node.index[-1]) & reduced)
                earlier = {name for each in node.index[:-1] for name in free_variables(each)}
                across |= last.var in free_variables(node.index[-1]) and bool(earlier & reduced)
    return (*stage.own[:-1], *stage.inner, last) if across and not along else loops


def reads_only_at(stage: Stage, array: str, axis: int, var: str) -> bool:
    """Whether a stage reads an array only at its own point along an axis."""
    bounds = [bound for loop in (*stage.own, *stage.inner) for bound in (loop.start, loop.stop)]
    if any(isinstance(node, Ref) and node.array == array for bound in bounds for node in walk(bound)):
        return False
    return all(
        node.index[axis] == Var(var)
        for part in stage.parts()
        for node in walk(part)
        if isinstance(node, Ref) and node.array == array
    )
