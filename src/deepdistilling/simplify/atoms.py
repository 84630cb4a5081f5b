"""Look at an expression as a function of few finite-valued atoms, and tabulate it.

An atom is what the expression is not looked into: an element of an array, a sum over an index set, or the
sign of a sum of reals. The table over all combinations of the atoms' values says all there is to know;
combinations that cannot occur together are tabulated too, which loses short forms but never soundness.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from ..program.build import (
    ONE,
    ZERO,
    add,
    all_of,
    any_of,
    compare,
    fraction,
    scale,
    split_coefficient,
    subtract,
)
from ..program.canonical import canonical
from ..program.domain import SIGN, Domain
from ..program.evaluate import Scope, evaluate_expression
from ..program.expr import (
    Add,
    Compare,
    Const,
    Expr,
    Loop,
    Reduce,
    Ref,
    Sign,
    Var,
    children,
    const,
    map_children,
    substitute,
    walk,
)
from ..program.infer import Facts, domain_of, points_of
from ..program.normal import normal, normalised

MAX_CELLS = 1 << 13
"""Largest table that is tried."""

MAX_EXPANDED = 12
"""A reduction over more points than this is not written out."""

ROUNDING = 32 * float(np.finfo(np.float64).eps)
"""What sums of a few dozen floats round away is less than this, relative to the largest."""

MAX_DIGITS = 300
"""Numbers so small that more digits than this stand behind the point are left as they are."""

MAX_WHOLE = 1 << 62
"""Tables of larger numbers are left out: differences of two must fit into 64 bits, too."""

MAX_ATOM_VALUES = 128
"""An atom with more values than this is not tabulated."""

Table = npt.NDArray[np.generic]


@dataclass(frozen=True, slots=True)
class Atom:
    """A value that a function is tabulated over.

    Parameters
    ----------
    expr : Expr
        The value.
    values : tuple of int
        All values that it may have, in ascending order.
    """

    expr: Expr
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A table over atoms.

    Parameters
    ----------
    atoms : tuple of Atom
        One an axis of the table.
    table : ndarray of shape (len(atom.values), ...)
        Values; boolean for a condition.
    """

    atoms: tuple[Atom, ...]
    table: Table


def functions_of(expr: Expr, facts: Facts) -> list[Function]:
    """Return an expression as a function of its atoms, in up to two ways.

    With reductions as atoms, and with short reductions written out, so that sums that overlap are seen as
    functions of the same elements. None where the table is too large, or an atom not finite.
    """
    found = [_tabulated(each, facts) for each in dict.fromkeys((expr, expand(expr)))]
    return [function for function in found if function is not None]


def expand(expr: Expr) -> Expr:
    """Write out the reductions that run over few points, a number of points that is always the same."""
    expr = map_children(expr, expand)
    match expr:
        case Reduce(op, loops, None, body):
            points = _points(loops)
            if points is None:
                return expr
            parts = [normalised(substitute(body, point)) for point in points]
            return {"sum": add, "any": any_of, "all": all_of}[op](*parts)
        case _:
            return normal(expr)


def _points(loops: tuple[Loop, ...]) -> list[dict[str, Expr]] | None:
    """Return the values of the loop variables at each point, where there are few."""
    points: list[dict[str, Expr]] = [{}]
    for loop in loops:
        length = subtract(loop.stop, loop.start)
        if not isinstance(length, Const) or not 0 < int(length.value) * len(points) <= MAX_EXPANDED:
            return None
        points = [
            {**point, loop.var: add(substitute(loop.start, point), const(at))}
            for point in points
            for at in range(int(length.value))
        ]
    return points


def _tabulated(expr: Expr, facts: Facts) -> Function | None:
    found = joint_tables((expr,), facts)
    return None if found is None else relevant(Function(found[0], found[1][0]))


def joint_tables(exprs: tuple[Expr, ...], facts: Facts) -> tuple[tuple[Atom, ...], list[Table]] | None:
    """Return several expressions as tables over the same atoms, or None if too large or not finite."""
    found = rounded_tables(exprs, facts)
    return None if found is None else (found[0], [tidy(table) for table in found[1]])


def rounded_tables(exprs: tuple[Expr, ...], facts: Facts) -> tuple[tuple[Atom, ...], list[Table]] | None:
    """Return the tables of `joint_tables` as floats round them, bit by bit as a program computes them."""
    finder = _Finder(facts, _reductions(exprs))
    skeletons = [finder.skeleton(expr) for expr in exprs]
    atoms = tuple(finder.found.values())
    shape = tuple(len(atom.values) for atom in atoms)
    if None in skeletons:
        return None
    columns = np.meshgrid(*(np.array(atom.values) for atom in atoms), indexing="ij") if atoms else []
    arrays = {_slot(number): column.ravel() for number, column in enumerate(columns)}
    tables = []
    for skeleton in skeletons:
        assert skeleton is not None
        values = _in_64_bits(evaluate_expression(skeleton, Scope(arrays, {}, 0)))
        if values is None:
            return None
        tables.append(np.broadcast_to(values, (math.prod(shape),)).reshape(shape))
    return atoms, tables


def _in_64_bits(values: Table) -> Table | None:
    """Return numbers as NumPy's own, as tables are named by their bytes; None if some do not fit.

    Evaluation has Python's integers where powers might be large; those of a table's few values often are not.
    """
    if values.dtype != object:
        return values
    is_whole = all(isinstance(each, int | np.integer) for each in values.flat)
    largest = max((abs(int(each)) for each in values.flat), default=0) if is_whole else 0
    return values.astype(np.int64) if is_whole and largest < MAX_WHOLE else None


def tidy(values: Table) -> Table:
    """Round away what float64 sums of decimals leave beyond 12 digits; numbers that have more keep them."""
    if values.dtype.kind != "f":
        return values
    floats = values.astype(np.float64)
    size = np.abs(floats).max(initial=0.0)
    if size == 0:
        return floats.astype(np.int64)
    digits = 12 - math.ceil(math.log10(size))
    near = np.round(floats, digits) if 0 < digits < MAX_DIGITS else floats
    rounded = np.where(np.abs(near - floats) <= ROUNDING * size, near, floats)
    whole = np.rint(rounded)
    return whole.astype(np.int64) if size < 2**53 and np.array_equal(whole, rounded) else rounded


def relevant(function: Function) -> Function:
    """Drop the atoms that the table does not depend on."""
    table, atoms = function.table, list(function.atoms)
    for axis in reversed(range(len(atoms))):
        first = table.take([0], axis)
        if (first == table).all():
            table = first.squeeze(axis)
            del atoms[axis]
    return Function(tuple(atoms), table)


def _slot(number: int) -> str:
    return f"#{number}"


def _reductions(exprs: tuple[Expr, ...]) -> dict[Expr, set[str]]:
    """Return what is asked of each sum: its value, whether any of its terms holds, or all."""
    asked: dict[Expr, set[str]] = {}
    for node in (node for expr in exprs for node in walk(expr)):
        if isinstance(node, Reduce):
            asked.setdefault(canonical(_as_sum(node)), set()).add(node.op)
    return asked


def _as_sum(node: Reduce) -> Reduce:
    return Reduce("sum", node.loops, node.guard, node.body)


class _Finder:
    """Replaces atoms by slots, keeping each atom once."""

    def __init__(self, facts: Facts, asked: dict[Expr, set[str]]) -> None:
        self._facts = facts
        self._asked = asked
        self._finite: dict[int, bool] = {}
        self._slots: dict[Expr, Expr] = {}
        self._cells = 1
        self._turned: dict[Expr, bool] = {}
        self.found: dict[Expr, Atom] = {}

    def skeleton(self, expr: Expr) -> Expr | None:
        """Return the expression over slots, or None where an atom is not finite."""
        try:
            return self._walk(expr)
        except _NotFiniteError:
            return None

    def _walk(self, expr: Expr) -> Expr:
        match expr:
            case Const():
                return expr
            case Reduce("any" | "all", loops, guard, _) if len(self._asked[canonical(_as_sum(expr))]) > 1:
                # Its sum is an atom too: then both are functions of the sum.
                total = self._walk(_as_sum(expr))
                least, most = points_of(loops, guard, self._facts)
                if expr.op == "any":
                    return compare(">=", total, ONE)
                if least != most:
                    raise _NotFiniteError
                return compare("==", total, const(most))
            case Ref() | Reduce() | Var():
                return self._atom(expr, domain_of(expr, self._facts))
            case Sign(value) if not self._is_finite(value) and not self._opens(value):
                return self._sign(value)
            case Compare(op, left, right) if not self._opens(expr) and not (
                self._is_finite(left) and self._is_finite(right)
            ):
                return compare(op, self._sign(subtract(left, right)), ZERO)
            case _:
                return map_children(expr, self._walk)

    def _is_finite(self, expr: Expr) -> bool:
        """Whether a part can only be one of few integers; parts are told apart by identity."""
        if id(expr) not in self._finite:
            domain = domain_of(expr, self._facts)
            self._finite[id(expr)] = domain.integer and domain.values is not None
        return self._finite[id(expr)]

    def _opens(self, expr: Expr) -> bool:
        """Whether a sum with decimals is a function of few values, so that it need not be an atom itself."""
        cells = 1
        stack, leaves = [expr], set[Expr]()
        while stack:
            node = stack.pop()
            if not isinstance(node, Ref | Reduce | Var):
                stack.extend(children(node))
            elif node not in leaves:
                leaves.add(node)
                domain = domain_of(node, self._facts)
                if domain.values is None or not domain.integer:
                    return False
                cells *= len(domain.values)
                if cells > MAX_CELLS:
                    return False
        return True

    def _atom(self, expr: Expr, domain: Domain, key: Expr | None = None) -> Expr:
        """Return the slot of an atom; `key` is what it has in common with its equals."""
        if domain.values is None or not domain.integer or len(domain.values) > MAX_ATOM_VALUES:
            raise _NotFiniteError
        if len(domain.values) == 1:
            return const(int(domain.values[0]))  # an axis of length 1 tells nothing, and NumPy has few axes
        key = canonical(expr if key is None else key)
        if key not in self.found:
            self._cells *= len(domain.values)
            if self._cells > MAX_CELLS:
                raise _NotFiniteError
            self._slots[key] = Ref(_slot(len(self.found)), ())
            self.found[key] = Atom(expr, tuple(int(v) for v in domain.values))
        return self._slots[key]

    def _sign(self, value: Expr) -> Expr:
        """Return the slot of the sign of a sum of reals; a sum and its multiples share one, as first met."""
        parts = value.terms if isinstance(value, Add) else (value,)
        terms = sorted(parts, key=lambda term: repr(split_coefficient(term)[1]))
        leading = next((split_coefficient(t)[0] for t in terms if not isinstance(t, Const)), 1)
        factor = (-1 if leading < 0 else 1) if isinstance(leading, float) else fraction(1 / Fraction(leading))
        key = canonical(Sign(add(*(scale(factor, term) for term in terms))))
        turned = self._turned.setdefault(key, factor < 0)
        return scale(1 if turned == (factor < 0) else -1, self._atom(Sign(value), SIGN, key))


class _NotFiniteError(Exception):
    """An atom has too many values to be tabulated, or all together have."""
