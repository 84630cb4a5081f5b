"""Many sums over single elements of one array, rewritten as one product with a table of weights.

Where a network has no structure, its program is long sums of single elements. An addition of arrays for each
term is slow, and a product of matrices is what computers do best. Only sums of whole numbers are moved, whose
order does not matter, and sums of reals that go into scores, where nothing is decided by their last digits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ...program.build import add
from ...program.code import Code, Decision, Define, Each, Result, Scores, Table, loop, table
from ...program.expr import Add, Const, Expr, Mul, Reduce, Ref, Var, children, const, map_children
from ...program.infer import Facts

LEAST_TERMS = 3
"""A sum of fewer elements of an array stays as it is."""

LEAST_IN_ALL = 24
"""So many terms must be there for a product to be worth its conversions."""

DENSITY = 0.25
"""Part of the weights that must not be 0: a product reads them all."""

LARGEST = 2.0**24
"""Weights are smaller than this, so that whole numbers stay exact."""

Place = tuple[int, ...]
Row = tuple[tuple[Place, float], ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """The sums over one array.

    Parameters
    ----------
    array : str
        The array.
    rows : dict of Row to int
        Weights by place, and the number of each such sum.
    """

    array: str
    rows: dict[Row, int]

    def name(self) -> str:
        """Return the name of the array of the sums."""
        return f"sums of {self.array}"

    def table(self, dims: Place) -> Table:
        """Return the weights."""
        weights = np.zeros((len(self.rows), *dims))
        for row, number in self.rows.items():
            for place, weight in row:
                weights[(number, *place)] = weight
        return table(f"weights of {self.array}", weights)

    def define(self, dims: Place) -> Define:
        """Return the definition of all sums."""
        own = tuple(loop(name, length) for name, length in zip("jkmp", dims, strict=False))
        index = tuple(Var(each.var) for each in own)
        product = Mul((Ref(f"weights of {self.array}", (Var("i"), *index)), Ref(self.array, index)))
        return Define(self.name(), (loop("i", len(self.rows)),), Reduce("sum", own, None, product))


def with_products(code: Code) -> Code:
    """Return an equal program, up to rounding of scores, whose many sums are products of matrices."""
    if code.sizes or code.input.element_domains is not None:
        return code
    dims = _whole_arrays(code)
    stacks = _stacks(code, dims)
    if not stacks:
        return code
    definitions = list[Define]()
    if code.input.name in stacks:
        definitions.append(stacks[code.input.name].define(dims[code.input.name]))
    for define in code.definitions:
        definitions.append(replace(define, body=_rewritten(define.body, stacks, False)))
        if define.name in stacks:
            definitions.append(stacks[define.name].define(dims[define.name]))
    result: Result
    if isinstance(code.result, Decision):
        result = Decision(_rewritten(code.result.index, stacks, False))
    else:
        linear = code.result.kind != "label"
        parts = (Each(part.loops, _rewritten(part.body, stacks, linear)) for part in code.result.parts)
        result = Scores(tuple(parts), code.result.kind)
    tables = (*code.tables, *(stack.table(dims[name]) for name, stack in stacks.items()))
    return replace(code, tables=tables, definitions=tuple(definitions), result=result)


def _whole_arrays(code: Code) -> dict[str, Place]:
    """Return the dimensions of the input and of definitions, if they hold whole numbers."""
    facts, dims = Facts(code, {}), dict[str, Place]()
    if code.input.domain.integer:
        dims[code.input.name] = code.input.dims
    for define in code.definitions:
        facts = facts.also(define)
        domain = facts.arrays[define.name]
        if define.loops and domain.integer and math.isfinite(domain.lo) and math.isfinite(domain.hi):
            dims[define.name] = define.dims
    return dims


def _stacks(code: Code, dims: dict[str, Place]) -> dict[str, Stack]:
    rows: dict[str, dict[Row, int]] = {}
    for expr, linear in _sums(code):
        for name, row in _rows(expr, dims, linear).items():
            numbers = rows.setdefault(name, {})
            numbers.setdefault(row, len(numbers))
    kept: dict[str, Stack] = {}
    for name, numbers in rows.items():
        terms = sum(len(row) for row in numbers)
        if terms >= LEAST_IN_ALL and terms >= DENSITY * len(numbers) * math.prod(dims[name]):
            kept[name] = Stack(name, numbers)
    return kept


def _sums(code: Code) -> Iterator[tuple[Add, bool]]:
    """Yield every sum, and whether it is a score."""
    linear = isinstance(code.result, Scores) and code.result.kind != "label"
    scores = code.result.parts if isinstance(code.result, Scores) else ()
    tops = [(define.body, False) for define in code.definitions]
    tops += [(part.body, linear) for part in scores]
    if isinstance(code.result, Decision):
        tops.append((code.result.index, False))
    for top, is_score in tops:
        pending = [top]
        while pending:
            node = pending.pop()
            if isinstance(node, Add):
                yield node, is_score and node is top
            pending.extend(reversed(children(node)))


def _rows(expr: Add, dims: dict[str, Place], linear: bool) -> dict[str, Row]:
    """Return the terms of a sum that are multiples of single elements, by array."""
    found: dict[str, dict[Place, float]] = {}
    for term in expr.terms:
        element = _element(term, dims, linear)
        if element is not None:
            name, place, weight = element
            weights = found.setdefault(name, {})
            weights[place] = weights.get(place, 0) + weight
    return {name: tuple(row.items()) for name, row in found.items() if len(row) >= LEAST_TERMS}


def _element(term: Expr, dims: dict[str, Place], linear: bool) -> tuple[str, Place, float] | None:
    """Return the array, the place and the weight of a multiple of an element."""
    weight: float = 1
    if isinstance(term, Mul) and len(term.factors) == 2 and isinstance(term.factors[0], Const):
        weight, kind = float(term.factors[0].value), term.factors[0].kind
        if (kind != "int" and not linear) or not abs(weight) < LARGEST:
            return None
        term = term.factors[1]
    if not isinstance(term, Ref) or term.array not in dims:
        return None
    place = tuple(int(each.value) for each in term.index if isinstance(each, Const))
    return (term.array, place, weight) if len(place) == len(dims[term.array]) else None


def _rewritten(expr: Expr, stacks: dict[str, Stack], linear: bool) -> Expr:
    """Put the elements of the products in the places of the sums."""
    if not isinstance(expr, Add):
        return map_children(expr, lambda child: _rewritten(child, stacks, False))
    dims = {name: _dims_of(stack) for name, stack in stacks.items()}
    rows = {name: row for name, row in _rows(expr, dims, linear).items() if row in stacks[name].rows}
    kept = []
    for term in expr.terms:
        element = _element(term, dims, linear)
        if element is None or element[0] not in rows:
            kept.append(_rewritten(term, stacks, False))
    sums = (Ref(stacks[name].name(), (const(stacks[name].rows[row]),)) for name, row in rows.items())
    return add(*sums, *kept)


def _dims_of(stack: Stack) -> Place:
    """Return dimensions with as many axes as the array has: all that finding an element needs."""
    row = next(iter(stack.rows))
    return (1,) * len(row[0][0])
