"""The canonical form: a linear combination of atoms, and what an atom can be.

Atoms are interned (see `arena`), so a form refers to them by number, and two atoms are equal where their
numbers are. Bound variables have no names: the variables of a sum are numbered by how many variables
are bound around them, so that equal sums at equal depth are equal values.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ...program.expr import Number

DIGITS = 12
"""A constant that is a decimal of this many digits but for rounding noise counts as that decimal."""

NOISE = 1e-14


class Exhausted(Exception):
    """The budget of work is spent, or a program holds what normal forms do not cover."""


@dataclass(frozen=True, slots=True)
class Form:
    """The sum of coefficient times atom over `terms`, plus `constant`; atoms in ascending order."""

    terms: tuple[tuple[int, Fraction], ...]
    constant: Fraction


@dataclass(frozen=True, slots=True)
class Index:
    """The bound variable number `level`: 0, 1, ..., extent - 1."""

    level: int
    extent: int


@dataclass(frozen=True, slots=True)
class Element:
    """An element of the input, which is called "", or of a literal array, called by its contents."""

    array: str
    index: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of `body` over variables `level`, `level` + 1, ..., where `guard` is 1."""

    level: int
    extents: tuple[int, ...]
    guard: Form | None
    body: Form


@dataclass(frozen=True, slots=True)
class All:
    """Whether `condition` is 1 at every point of the variables at which `guard` is 1."""

    level: int
    extents: tuple[int, ...]
    guard: Form | None
    condition: Form


@dataclass(frozen=True, slots=True)
class Line:
    """A number of which only the place among some cuts is known; occurs in factors alone."""

    form: Form


Cut = tuple[Fraction, int]
"""A place on the number line: just below (0) or just above (1) a number."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One argument of a function: an atom whose values fall into classes.

    Parameters
    ----------
    atom : int
        The atom.
    cuts : tuple of Cut
        For a line, the ascending ends of its intervals; else empty.
    labels : tuple of int
        Class of each interval of a line, of each value of another atom, numbered as they first occur.
    """

    atom: int
    cuts: tuple[Cut, ...]
    labels: tuple[int, ...]

    @property
    def n_classes(self) -> int:
        """Number of classes."""
        return max(self.labels) + 1


@dataclass(frozen=True, slots=True)
class Function:
    """A function by its table: one value a combination of classes, in C order.

    It depends on every factor, tells every class from every other, and no two of its factors can be
    separated by addition. The values are whole numbers without a common divisor, the first of them 0 and the
    next other one positive.
    """

    factors: tuple[Factor, ...]
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """The product of two or more atoms that cannot be tabulated, in ascending order."""

    atoms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Opaque:
    """An operation that is not looked into."""

    operation: str
    operands: tuple[Form, ...]


Atom = Index | Element | Sum | All | Line | Function | Product | Opaque


def constant(value: Fraction | int) -> Form:
    """Return the form of a number."""
    return Form((), value if isinstance(value, Fraction) else Fraction(value))


ZERO = constant(0)
ONE = constant(1)


def of_atom(atom: int) -> Form:
    """Return the form of one atom."""
    return Form(((atom, ONE.constant),), ZERO.constant)


def total(*forms: Form) -> Form:
    """Return the sum of forms."""
    coefficients: dict[int, Fraction] = {}
    for form in forms:
        for atom, factor in form.terms:
            known = coefficients.get(atom)
            coefficients[atom] = factor if known is None else known + factor
    terms = tuple((atom, factor) for atom, factor in sorted(coefficients.items()) if factor)
    # Most constants are 0, and arithmetic of fractions is what proofs spend their time on.
    return Form(terms, sum((form.constant for form in forms if form.constant), ZERO.constant))


def scaled(factor: Fraction | int, form: Form) -> Form:
    """Return a multiple of a form."""
    if factor == 0:
        return ZERO
    if factor == 1:
        return form
    return Form(tuple((atom, factor * each) for atom, each in form.terms), factor * form.constant)


def difference(left: Form, right: Form) -> Form:
    """Return ``left - right``."""
    return total(left, scaled(-1, right))


def exact(value: Number) -> Fraction:
    """Return the number that a constant stands for: a float is the decimal that it prints as.

    A float that is within rounding noise of a decimal of `DIGITS` digits counts as that decimal, since that
    is what sums of decimals in floating point come to.
    """
    if not isinstance(value, float):
        return Fraction(value)
    if not math.isfinite(value):
        raise Exhausted(f"the constant {value} is not finite")
    short = Fraction(Decimal(f"{value:.{DIGITS - 1}e}"))
    return short if abs(short - Fraction(value)) <= NOISE * abs(value) else Fraction(Decimal(repr(value)))
