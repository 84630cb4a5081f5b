"""A shortest formula for each of the 256 functions of three variables, by dynamic programming."""

from __future__ import annotations

import itertools
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ..program.build import FALSE, TRUE, all_of, any_of, choose, negate, odd_of
from ..program.expr import Expr, Ref, Xor, walk

Bits = npt.NDArray[np.bool_]


def slot(number: int) -> Expr:
    """Return the place where the condition of a variable is put in."""
    return Ref(f"#{number}", ())


def shortest(table: Bits) -> Expr:
    """Return a shortest formula over the slots of at most three variables."""
    bits = np.broadcast_to(table.reshape(table.shape + (1,) * (3 - table.ndim)), (2, 2, 2)).ravel()
    return _shortest_of_three()[sum(1 << place for place, bit in enumerate(bits) if bit)]


@lru_cache(maxsize=1)
def _shortest_of_three() -> dict[int, Expr]:
    """Return a formula with the fewest operators for each of the 256 functions of three variables.

    By dynamic programming over the number of operators; among equals, the one that reads most plainly: few
    negations and xors, and the first variables first.
    """
    full = 255
    variables = [sum(1 << p for p in range(8) if p >> (2 - v) & 1) for v in range(3)]
    best: dict[int, Expr] = {0: FALSE, full: TRUE}
    layers: list[dict[int, Expr]] = [{bits: slot(v) for v, bits in enumerate(variables)}]
    best.update(layers[0])
    while len(best) < 256:
        found: dict[int, list[Expr]] = {}
        for bits, expr in layers[-1].items():
            if full ^ bits not in best:
                found.setdefault(full ^ bits, []).append(negate(expr))
        for left in range(len(layers)):
            right = len(layers) - 1 - left
            if left > right:
                break
            for (a, x), (b, y) in itertools.product(layers[left].items(), layers[right].items()):
                for bits, join in ((a & b, all_of), (a | b, any_of), (a ^ b, odd_of)):
                    if bits not in best:
                        found.setdefault(bits, []).append(join(x, y))
        layer = {bits: min(options, key=_plainness) for bits, options in sorted(found.items())}
        layers.append(layer)
        best.update(layer)
    # A choice of one of two takes three operators with and, or, not and xor, and reads best as a choice.
    for chooser, then, otherwise in itertools.permutations(range(3)):
        c, a, b = (variables[v] for v in (chooser, then, otherwise))
        best[(c & a) | (full ^ c) & b] = choose(slot(chooser), slot(then), slot(otherwise))
    return best


def _plainness(expr: Expr) -> tuple[int, int, str]:
    nodes = list(walk(expr))
    odd = sum(isinstance(node, Xor) for node in nodes)
    return len(nodes), odd, repr(expr)
