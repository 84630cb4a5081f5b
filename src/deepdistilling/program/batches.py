"""How large the arrays are that evaluating a program needs, so that batches are cut to fit into memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .bodies import bodies
from .code import Code
from .expr import Expr, Greatest, Least, Loop, Reduce, children
from .index import affine_parts

UNKNOWN_LENGTH = 64
"""What a loop is taken to run over where its bounds move apart."""


def largest_array(code: Code) -> int:
    """Elements a sample of the largest array that some expression may need."""
    largest = int(np.prod(code.input.dims))
    for loops, body in bodies(code):
        points = 1
        for loop in loops:
            points *= _length(loop)
        largest = max(largest, points, *(points * extra for extra in _nested(body)))
    return largest


def _length(loop: Loop) -> int:
    """Estimate the length of a loop; bounds that move together, as those of a window, keep their distance."""
    start, stop = affine_parts(_unclipped(loop.start)), affine_parts(_unclipped(loop.stop))
    if start is None or stop is None or start[0] != stop[0]:
        return UNKNOWN_LENGTH
    return max(1, stop[1] - start[1])


def _unclipped(bound: Expr) -> Expr:
    """Return a bound without what cuts it off at the ends of an axis."""
    return bound.operands[0] if isinstance(bound, Greatest | Least) else bound


def _nested(expr: Expr) -> Iterator[int]:
    """Points of each nest of reductions inside an expression."""
    stack: list[tuple[Expr, int]] = [(expr, 1)]
    while stack:
        node, points = stack.pop()
        if isinstance(node, Reduce):
            for loop in node.loops:
                points *= _length(loop)
            yield points
        stack.extend((child, points) for child in children(node))
