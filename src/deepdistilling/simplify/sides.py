"""Comparisons of real sums: which sums there are, where each is cut, and what is a function of that.

``2 * x - y > 3`` and ``sign(y - 2 * x + 1)`` ask of one sum, ``2 * x - y``, on which side of 3 and of 1 it
lies. What matters of the sum is between which of its cuts it is, or on which. An expression that reads real
numbers in no other way is a function of these places, one a sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from ..program.build import ZERO, add, compare, scale, split_coefficient, subtract
from ..program.canonical import canonical
from ..program.evaluate import Scope, evaluate_expression
from ..program.expr import (
    Add,
    Compare,
    CompareOp,
    Const,
    Expr,
    If,
    Number,
    Reduce,
    Ref,
    Sign,
    free_variables,
    map_children,
    walk,
)

DIGITS = 12
"""Two sums are multiples of each other where that gives cuts that are decimals of this many digits."""


class NotComparedError(Exception):
    """An expression reads its inputs in another way than by comparing sums."""


@dataclass(frozen=True, slots=True)
class Side:
    """A sum of inputs that is compared.

    Parameters
    ----------
    terms : tuple of (Expr, int, Fraction or float)
        What is added up, and how often; without a constant.
    cuts : tuple of Fraction
        The numbers that it is compared with, ascending.
    """

    terms: tuple[tuple[Expr, Number], ...]
    cuts: tuple[Fraction, ...]

    @property
    def sum(self) -> Expr:
        """The sum as an expression."""
        return add(*(scale(factor, term) for term, factor in self.terms))

    @property
    def n_places(self) -> int:
        """Below the first cut, on it, between it and the second, and so on."""
        return 2 * len(self.cuts) + 1


@dataclass(frozen=True, slots=True)
class Compared:
    """Expressions whose comparisons of sums were replaced by the signs of slots.

    Parameters
    ----------
    sides : tuple of Side
        The sums.
    slots : tuple of (int, Fraction, int)
        Of each slot the side, the cut that its sign is about, and -1 where the sign is turned.
    skeletons : tuple of Expr
        The expressions over slots.
    """

    sides: tuple[Side, ...]
    slots: tuple[tuple[int, Fraction, int], ...]
    skeletons: tuple[Expr, ...]

    def values(self, places: npt.NDArray[np.int64]) -> list[npt.NDArray[np.generic]]:
        """Return each expression for combinations of places.

        Parameters
        ----------
        places : ndarray of shape (n, n_sides)
            Place of each sum: 2 k + 1 on its cut number k, 2 k below that.
        """
        arrays = {}
        for number, (side, cut, turn) in enumerate(self.slots):
            on = 2 * self.sides[side].cuts.index(cut) + 1
            arrays[_slot(number)] = turn * np.sign(places[:, side] - on)
        scope = Scope(arrays, {}, 0)
        return [np.broadcast_to(evaluate_expression(s, scope), (len(places),)) for s in self.skeletons]


def compared(exprs: Sequence[Expr]) -> Compared:
    """Return expressions as functions of where sums lie among their cuts.

    Raises
    ------
    NotComparedError
        If an expression reads something in another way.
    """
    finder = _Finder()
    skeletons = tuple(finder.skeleton(expr) for expr in exprs)
    cuts = [
        tuple(sorted({cut for k, cut, _ in finder.slots if k == number}))
        for number in range(len(finder.terms))
    ]
    sides = tuple(Side(terms, each) for terms, each in zip(finder.terms, cuts, strict=True))
    return Compared(sides, tuple(finder.slots), skeletons)


class _Finder:
    def __init__(self) -> None:
        self.terms: list[tuple[tuple[Expr, Number], ...]] = []
        self.slots: dict[tuple[int, Fraction, int], None] = {}

    def skeleton(self, expr: Expr) -> Expr:
        match expr:
            case Const():
                return expr
            case Sign(value) if not _decides(value):
                return self._slot(value)
            case Compare(op, left, right) if not _decides(left) and not _decides(right):
                return compare(op, self._slot(subtract(left, right)), ZERO)
            case Ref() | Reduce():
                raise NotComparedError
            case _:
                return map_children(expr, self.skeleton)

    def _slot(self, value: Expr) -> Expr:
        key = self._key(value)
        self.slots.setdefault(key)
        return Ref(_slot(list(self.slots).index(key)), ())

    def _key(self, value: Expr) -> tuple[int, Fraction, int]:
        """Return the side that a sum is a multiple of, the cut at which the sum is 0, and its direction."""
        terms, constant = linear_parts(value)
        if not terms:
            raise NotComparedError
        for number, known in enumerate(self.terms):
            ratio = _ratio(terms, known)
            if ratio is not None:
                cut = -constant / ratio
                if ratio in (1, -1) or _is_short(cut):
                    return number, cut, 1 if ratio > 0 else -1
        self.terms.append(tuple(terms.items()))
        return len(self.terms) - 1, -constant, 1


def linear_parts(value: Expr) -> tuple[dict[Expr, Number], Fraction]:
    """Return the coefficient of everything that is added up, and the constant.

    Raises
    ------
    NotComparedError
        If it is no sum of multiples of elements and of sums of elements.
    """
    terms: dict[Expr, Number] = {}
    constant = Fraction(0)
    for term in value.terms if isinstance(value, Add) else (value,):
        factor, rest = split_coefficient(term)
        if isinstance(rest, Const):
            constant += exactly(factor) * exactly(rest.value)
        elif isinstance(rest, Ref | Reduce) and not free_variables(rest):
            terms[canonical(rest)] = factor
        else:
            raise NotComparedError
    return terms, constant


def exactly(value: Number) -> Fraction:
    """Return the decimal that a float prints as."""
    return Fraction(Decimal(repr(value))) if isinstance(value, float) else Fraction(value)


def short_number(value: Fraction) -> Number:
    """Return a number the way it is printed shortest: whole, or as the decimal that it is."""
    if value.denominator == 1:
        return int(value)
    return float(value) if exactly(float(value)) == value else value


def _ratio(terms: dict[Expr, Number], known: tuple[tuple[Expr, Number], ...]) -> Fraction | None:
    """Return by what a known sum is multiplied to give another one."""
    if terms.keys() != {term for term, _ in known}:
        return None
    ratios = {exactly(terms[term]) / exactly(factor) for term, factor in known}
    return ratios.pop() if len(ratios) == 1 else None


def _is_short(value: Fraction) -> bool:
    return exactly(float(value)) == value and len(repr(float(value))) <= DIGITS


def _decides(value: Expr) -> bool:
    """Whether a number is made of decisions."""
    return any(isinstance(node, Sign | Compare | If) for node in walk(value))


def _slot(number: int) -> str:
    return f"#{number}"


def literal(side: Side, lowest: int, highest: int) -> Iterator[tuple[CompareOp, Fraction]]:
    """Yield the comparisons that say that a sum lies between two of its places, both included."""
    if lowest == highest and lowest % 2:
        yield "==", side.cuts[lowest // 2]
        return
    if lowest > 0:
        yield (">=" if lowest % 2 else ">"), side.cuts[(lowest - 1) // 2]
    if highest < side.n_places - 1:
        yield ("<=" if highest % 2 else "<"), side.cuts[highest // 2]
