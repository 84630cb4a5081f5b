"""Constants as functions of the sizes.

A constant that appears in programs of several sizes is fitted exactly: by itself, as a linear function of the
sizes, as a product or half or mean of them, as a power. What fits none is refused.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from ..program.build import add, mul, power, scale
from ..program.expr import Const, Expr, Number, Var, const

BASES = (2, 3, 4, 5, 10)
"""Numbers whose powers are tried."""

MIN_POWERS = 3
"""Powers at fewer sizes than this are no rule."""

MAX_COEFFICIENT = 16
"""A fit with a larger coefficient than this is a coincidence rather than a rule."""


def fit_constant(values: Sequence[Number], sizes: Sequence[dict[str, int]]) -> Expr | None:
    """Return the simplest function of the sizes that gives every value exactly, or None.

    Parameters
    ----------
    values : sequence of number
        The constant in each program.
    sizes : sequence of dict of str to int
        The sizes of each program.

    Notes
    -----
    Tried in order of simplicity, so that among functions that all fit the simplest is taken: a number; a
    size plus a number; a small multiple or fraction of sizes plus a number; a product of sizes, its
    multiples and halves, plus a number; sums of these; a power of a small number.
    """
    if len(set(values)) == 1 and len({type(v) for v in values}) == 1:
        return const(values[0])
    if any(isinstance(v, float) and v != int(v) for v in values):
        return None
    exact = [Fraction(v) for v in values]
    for terms in _shapes(tuple(sizes[0])):
        if not _says_something(terms, len(sizes)):
            continue
        columns = [[_value(term, at) for term in terms] for at in sizes]
        solution = _solve(columns, exact)
        if solution is not None:
            parts = [scale(_plain(c), _expr(term)) for c, term in zip(solution, terms, strict=True)]
            return add(*parts)
    return _fit_power(exact, sizes)


def _fit_power(values: Sequence[Fraction], sizes: Sequence[dict[str, int]]) -> Expr | None:
    """Return a power of a size, perhaps with a sign, next to a power: ``2 ** n``, ``1 - 2 ** (n - 1)``."""
    if len(values) < MIN_POWERS:
        return None
    for name, base, extra, beside in itertools.product(sizes[0], BASES, (0, 1, 2, -1), (0, 1, -1)):
        powers = [Fraction(base) ** (at[name] + extra) for at in sizes]
        for sign in (1, -1):
            if len(set(powers)) >= MIN_POWERS and all(
                value == sign * each + beside for value, each in zip(values, powers, strict=True)
            ):
                return add(scale(sign, power(base, add(Var(name), const(extra)))), const(beside))
    return None


Term = tuple[str, ...]
"""A product of sizes; the empty product is 1."""


def _shapes(names: tuple[str, ...]) -> Iterator[list[Term]]:
    """Yield sets of terms whose combination is tried, the simplest first; each has the constant term."""
    one: Term = ()
    linear: list[Term] = [(name,) for name in names]
    products: list[Term] = list(itertools.combinations_with_replacement(names, 2))
    for count in (1, 2):
        for chosen in itertools.combinations(linear, count):
            yield [*chosen]
            yield [*chosen, one]
    for product in products:
        yield [product]
        yield [product, one]
    for product in products:
        for chosen in itertools.combinations(linear, 1):
            yield [product, *chosen]
            yield [product, *chosen, one]
    for product in products:
        yield [product, *linear, one]
    if len(names) > 2:
        yield [*linear, one]


def _says_something(terms: list[Term], n_sizes: int) -> bool:
    """Whether a fit to so many sizes may be more than a coincidence.

    It takes one size more than there are coefficients. One size and a number may be tried on two; a product
    and a number may not: 8 and 24 at 3 and 5 are n * n - 1, and much else.
    """
    return n_sizes > len(terms) or (n_sizes == 2 and [len(term) for term in terms] == [1, 0])


def is_rounded_half(values: Sequence[Number], sizes: Sequence[dict[str, int]]) -> str | None:
    """Return the size of which the values are half, rounded down or up, and a number; else None."""
    for name in sizes[0]:
        for up in (0, 1):
            beside = {value - (at[name] + up) // 2 for value, at in zip(values, sizes, strict=True)}
            if len(beside) == 1 and len({at[name] % 2 for at in sizes}) == 2:
                return name
    return None


def _value(term: Term, at: dict[str, int]) -> int:
    product = 1
    for name in term:
        product *= at[name]
    return product


def _expr(term: Term) -> Expr:
    return mul(*(Var(name) for name in term)) if term else Const(1, "int")


def _solve(columns: list[list[int]], values: list[Fraction]) -> list[Fraction] | None:
    """Solve exactly, or return None.

    Through as many sizes as there are coefficients goes always something: then only a size, one less and one
    more are accepted.
    """
    unknowns = len(columns[0])
    determined = len(columns) > unknowns
    if np.linalg.matrix_rank(np.array(columns, dtype=np.float64)) < unknowns:
        return None
    rows = [[Fraction(c) for c in row] + [v] for row, v in zip(columns, values, strict=True)]
    for column in range(unknowns):
        pivot = next((r for r in range(column, len(rows)) if rows[r][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        head = rows[column][column]
        rows[column] = [each / head for each in rows[column]]
        for r in range(len(rows)):
            if r != column and rows[r][column]:
                factor = rows[r][column]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[column], strict=True)]
    if any(row[-1] for row in rows[unknowns:]):
        return None
    solution = [rows[k][-1] for k in range(unknowns)]
    small = all(c.denominator <= 2 and abs(c) <= MAX_COEFFICIENT for c in solution)
    if not determined:
        small = solution[0] == 1 and abs(solution[1]) == 1
    return solution if small and all(solution) else None


def _plain(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else value
