"""Products of forms, and conditions that are products of others."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from .arena import Arena
from .forms import ONE, Form, Product, of_atom, scaled, total
from .functions import Cells, function, grids_of, joint_factors, tabulated


def product(arena: Arena, *forms: Form) -> Form:
    """Return the product of forms: a table where it fits, else a sum of products of atoms."""
    result = forms[0]
    for form in forms[1:]:
        result = _product_of_two(arena, result, form)
    return result


def _product_of_two(arena: Arena, left: Form, right: Form) -> Form:
    if not left.terms:
        return scaled(left.constant, right)
    if not right.terms:
        return scaled(right.constant, left)
    table = tabulated(arena, (left, right), _multiply)
    if table is not None:
        return table
    parts = [scaled(left.constant, right), scaled(right.constant, Form(left.terms, Fraction(0)))]
    arena.spend(len(left.terms) * len(right.terms))
    for (a, x), (b, y) in itertools.product(left.terms, right.terms):
        parts.append(scaled(x * y, _product_of_atoms(arena, a, b)))
    return total(*parts)


def _product_of_atoms(arena: Arena, a: int, b: int) -> Form:
    table = tabulated(arena, (of_atom(a), of_atom(b)), _multiply)
    if table is not None:
        return table
    first, second = arena[a], arena[b]
    atoms = (
        *(first.atoms if isinstance(first, Product) else (a,)),
        *(second.atoms if isinstance(second, Product) else (b,)),
    )
    return of_atom(arena.intern(Product(tuple(sorted(atoms)))))


def _multiply(grids: Sequence[Cells], denominator: int) -> tuple[Cells, int]:
    left, right = (grid.astype(object) for grid in grids)
    cells: Cells = left * right
    largest = max(abs(int(cells.max())), abs(int(cells.min())))
    return (cells.astype(np.int64) if largest < 1 << 59 else cells), denominator * denominator


def conjuncts(arena: Arena, condition: Form) -> list[Form]:
    """Take conditions on single atoms out of a condition on several."""
    factors = joint_factors(arena, (condition,))
    if factors is None or len(factors) < 2:
        return [condition]
    denominator, (cells,) = grids_of(arena, (condition,), factors)
    holds = np.broadcast_to(cells == denominator, [factor.n_classes for factor in factors])
    if not holds.any() or not np.isin(cells, (0, denominator)).all():
        return [condition]
    parts = []
    rest = holds
    for axis, factor in enumerate(factors):
        others = tuple(other for other in range(len(factors)) if other != axis)
        alone = holds.any(axis=others)
        shape = [1] * len(factors)
        shape[axis] = factor.n_classes
        without = holds.any(axis=axis, keepdims=True)
        if np.array_equal(holds, without & alone.reshape(shape)):
            parts.append(function(arena, [factor], np.asarray(alone).astype(np.int64), 1))
            rest = np.broadcast_to(rest.any(axis=axis, keepdims=True), rest.shape)
    remainder = function(arena, factors, rest.astype(np.int64), 1)
    return [part for part in (*parts, remainder) if part != ONE] or [ONE]
