"""How much work a sample is, as printed for batches and as layers: an estimate, by counting.

What takes time is passes over arrays, so each node of the program counts once for each point of the loops
that it depends on, by the type of its values. A product of matrices counts by its weights, which cost far
less each. The numbers were fitted to measured times; they decide only which of two equal ways is taken.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from ..program.bodies import bodies
from ..program.code import Array, Code, Scores
from ..program.expr import Const, Expr, Loop, Mul, Reduce, Ref, Var, children
from ..program.index import affine_parts
from ..program.infer import Facts, domain_of, facts_of
from .layers import Layers

PRODUCT = 0.05
"""Nanoseconds of a weight in a product of matrices."""

SHORT, LONG = 0.07, 0.75
"""Nanoseconds of an element of whole numbers that fit into a byte or two, and of others."""

CALL = 2_000 / 4_000
"""Nanoseconds a sample of a call of NumPy: about 2 microseconds, shared by the samples of a chunk."""

PRINTED_INPUT, LAYERS_INPUT = (0.6, 2.0, 6.0), (0.82, 0.75, 2.0)
"""Nanoseconds of an input that is checked and converted: of bits, of other values, of a domain of its own."""

WEIGHT, LONG_WEIGHT = 0.016, 0.054
"""Nanoseconds of a weight of a layer, in float32 and in float64."""

THRESHOLD, DOUBT, GROUP = 0.92, 0.75, 2.8
"""Nanoseconds of a threshold, of finding out whether it is in doubt, and of the calls of a group."""

PRINTED_SCORE = 1.1
"""Nanoseconds of a score that is computed as a whole number, and becomes a float in another order."""

READ, SCORE = 0.5, 1.0
"""Nanoseconds of a unit that becomes float64 for scores, and of a score."""

UNKNOWN_LENGTH = 16
"""What a loop is taken to run over where its bounds move apart."""


def work_of(program: Code | Layers) -> float:
    """Return about how many nanoseconds a sample takes, in a large batch on one core."""
    return _of_layers(program) if isinstance(program, Layers) else _of_code(program)


def _of_inputs(given: Array, costs: tuple[float, float, float]) -> float:
    kind = 2 if given.element_domains is not None else 0 if given.domain.values == (0, 1) else 1
    return costs[kind] * math.prod(given.dims)


def _of_layers(layers: Layers) -> float:
    groups = [group for layer in layers.layers for group in layer.groups]
    n_doubtful = sum(group.stop - group.start for group in groups if group.error is not None)
    n_weights = sum(layer.n_weights for layer in layers.layers)
    n_last = layers.weights.size + (0 if layers.direct is None else layers.direct.size)
    last = n_last * WEIGHT
    if not layers.is_exact:
        last = n_last * LONG_WEIGHT + (layers.stop - layers.start) * READ
    return (
        _of_inputs(layers.given, LAYERS_INPUT)
        + n_weights * WEIGHT
        + layers.n_units * THRESHOLD
        + n_doubtful * DOUBT
        + len(groups) * GROUP
        + last
        + len(layers.bias) * SCORE
    )


def _of_code(code: Code) -> float:
    facts, work = facts_of(code), _of_inputs(code.input, PRINTED_INPUT)
    tables = {table.name for table in code.tables}
    for loops, body in bodies(code):
        work += _Counter(facts.within(loops), tables, _lengths({}, loops)).count(body)[0]
    for part in code.result.parts if isinstance(code.result, Scores) else ():
        if domain_of(part.body, facts.within(part.loops)).integer:
            work += PRINTED_SCORE * math.prod(_lengths({}, part.loops).values())
    return work


def _lengths(outer: Mapping[str, int], loops: tuple[Loop, ...]) -> dict[str, int]:
    lengths = dict(outer)
    for loop in loops:
        start, stop = affine_parts(loop.start), affine_parts(loop.stop)
        known = start is not None and stop is not None and start[0] == stop[0]
        lengths[loop.var] = max(1, stop[1] - start[1]) if known and start and stop else UNKNOWN_LENGTH
    return lengths


class _Counter:
    def __init__(self, facts: Facts, tables: set[str], lengths: Mapping[str, int]) -> None:
        self.facts, self.tables, self.lengths = facts, tables, lengths

    def count(self, expr: Expr) -> tuple[float, frozenset[str], bool]:
        """Return the work of an expression, the variables it depends on, and whether it reads samples."""
        match expr:
            case Const():
                return 0.0, frozenset(), False
            case Var(name):
                return 0.0, frozenset((name,)), False
            case Reduce(_, loops, guard, body):
                inner = _Counter(self.facts.within(loops), self.tables, _lengths(self.lengths, loops))
                parts = [inner.count(each) for each in ((body,) if guard is None else (guard, body))]
                names = frozenset[str]().union(*(part[1] for part in parts))
                reads = any(part[2] for part in parts)
                own = names - {loop.var for loop in loops}
                if not reads:
                    return 0.0, own, False
                if _is_product(body, self.tables) and guard is None:
                    return inner._points(names) * PRODUCT + CALL, own, True
                work = sum(part[0] for part in parts) + inner._points(names) * self._cost(body, inner.facts)
                return work + CALL, own, True
            case _:
                parts = [self.count(child) for child in children(expr)]
                names = frozenset[str]().union(*(part[1] for part in parts))
                if isinstance(expr, Ref):
                    return 0.0, names, expr.array not in self.tables
                if not any(part[2] for part in parts):
                    return 0.0, names, False
                passes = max(1, len(parts) - 1)
                each = self._points(names) * self._cost(expr, self.facts) + CALL
                return sum(part[0] for part in parts) + passes * each, names, True

    def _points(self, names: frozenset[str]) -> int:
        return math.prod(self.lengths.get(name, 1) for name in names)

    def _cost(self, expr: Expr, facts: Facts) -> float:
        domain = domain_of(expr, facts)
        is_short = domain.integer and max(-domain.lo, domain.hi) < 1 << 15
        return SHORT if is_short else LONG


def _is_product(body: Expr, tables: set[str]) -> bool:
    """Whether a sum of it is a product of a table of weights and an array."""
    return (
        isinstance(body, Mul)
        and len(body.factors) == 2
        and any(isinstance(each, Ref) and each.array in tables for each in body.factors)
    )
