"""The store of atoms: each is kept once and known by its number, together with the values it can take.

Numbers are given in order of appearance, which depends on nothing but the two programs, so that sorting by
them is stable from run to run.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from ...program.code import Array, Table
from ...program.domain import Domain
from ...program.expr import assert_never
from .forms import All, Atom, Element, Exhausted, Form, Function, Index, Line, Opaque, Product, Sum, exact
from .lattice import MAX_LEVELS, Lattice, Levels, lattice_of, least_sums, levels_of, sums_of
from .points import count_points

Bound = Fraction | float

MAX_ATOMS = 1 << 15
TABLE_WORK = 128


class Arena:
    """Where atoms live.

    Parameters
    ----------
    given : Array
        The input of both programs.
    max_table : int
        Largest table of a function.
    unroll : int
        A loop of at most this many points is written out.
    breaks : mapping of (str, int) to tuple of int
        Where the index ranges of an axis of an array are split.
    work : int
        What may be spent, in cells of tables; each table and each expression costs something by itself.
    """

    def __init__(
        self,
        given: Array,
        *,
        max_table: int,
        unroll: int,
        breaks: Mapping[tuple[str, int], tuple[int, ...]],
        work: int,
    ) -> None:
        self.given = given
        self.max_table = max_table
        self.unroll = unroll
        self.breaks = breaks
        self._left = work
        self.cells = 0
        self.tables: dict[str, Table] = {}
        self.settled: dict[Form, Form] = {}
        self._atoms: list[Atom] = []
        self._numbers: dict[Atom, int] = {}
        self._levels: dict[int, Levels | None] = {}
        self._table_levels: dict[str, Levels | None] = {}
        self._bounds: dict[int, tuple[Bound, Bound]] = {}
        self._numerators: dict[int, tuple[int, tuple[int, ...]]] = {}
        self._lattices: dict[Form, Lattice | None] = {}
        self._free: dict[int, frozenset[int]] = {}
        self._counts: dict[tuple[int, tuple[int, ...], Form | None], int | None] = {}

    def intern(self, atom: Atom) -> int:
        """Return the number of an atom."""
        number = self._numbers.get(atom)
        if number is None:
            if len(self._atoms) >= MAX_ATOMS:
                raise Exhausted(f"more than {MAX_ATOMS} different terms")
            number = self._numbers[atom] = len(self._atoms)
            self._atoms.append(atom)
        return number

    def find(self, atom: Atom) -> int | None:
        """Return the number of an atom that is there already."""
        return self._numbers.get(atom)

    def alias(self, atom: Atom, number: int) -> None:
        """Let another way to write an atom have the same number."""
        self._numbers.setdefault(atom, number)

    def add_table(self, table: Table) -> str:
        """Keep a literal array; return the name that its contents give it."""
        digest = hashlib.sha256(repr((table.dims, table.integer)).encode() + table.data).hexdigest()
        self.tables[digest] = table
        return digest

    def tabulate(self, cells: int) -> None:
        """Account for a table."""
        self.cells += cells
        self.spend(cells + TABLE_WORK)

    def spend(self, work: int) -> None:
        """Account for work."""
        self._left -= work
        if self._left < 0:
            raise Exhausted("the budget of work is spent")

    def numerators(self, number: int) -> tuple[int, tuple[int, ...]]:
        """Return the values of an atom, or the table of a function, as numerators over one denominator."""
        if number not in self._numerators:
            atom = self[number]
            if isinstance(atom, Function):
                self._numerators[number] = 1, atom.values
                return self._numerators[number]
            levels = self.levels(number)
            assert levels is not None
            below = math.lcm(*{level.denominator for level in levels})
            self._numerators[number] = below, tuple(int(level * below) for level in levels)
        return self._numerators[number]

    def __getitem__(self, number: int) -> Atom:
        return self._atoms[number]

    def free(self, number: int) -> frozenset[int]:
        """Levels of the bound variables that an atom depends on."""
        if number not in self._free:
            self._free[number] = self._free_levels(self[number])
        return self._free[number]

    def free_in(self, *forms: Form | None) -> frozenset[int]:
        """Levels of the bound variables that some forms depend on."""
        found: frozenset[int] = frozenset()
        for form in forms:
            if form is not None:
                found = found.union(*(self.free(atom) for atom, _ in form.terms))
        return found

    def is_index(self, form: Form) -> bool:
        """Whether a form depends on bound variables alone, never on the input."""
        return all(self._is_index(atom) for atom, _ in form.terms)

    def count(self, level: int, extents: tuple[int, ...], guard: Form | None) -> int | None:
        """Number of points at which a guard holds, if that is the same wherever the sum stands."""
        if guard is None:
            return math.prod(extents)
        key = (level, extents, guard)
        if key not in self._counts:
            self._counts[key] = count_points(self, level, extents, guard)
        return self._counts[key]

    def levels(self, number: int) -> Levels | None:
        """Values that an atom can take, ascending, where they are few; some it may never take."""
        if number not in self._levels:
            self._levels[number] = self._find_levels(self[number])
        return self._levels[number]

    def bounds(self, number: int) -> tuple[Bound, Bound]:
        """Least and greatest value that an atom can take."""
        if number not in self._bounds:
            levels = self.levels(number)
            self._bounds[number] = (levels[0], levels[-1]) if levels else self._find_bounds(self[number])
        return self._bounds[number]

    def bounds_of(self, form: Form) -> tuple[Bound, Bound]:
        """Least and greatest value that a form can take."""
        lo: Bound = form.constant
        hi: Bound = form.constant
        for atom, factor in form.terms:
            least, most = self.bounds(atom)
            ends = (factor * least, factor * most) if factor > 0 else (factor * most, factor * least)
            lo, hi = lo + ends[0], hi + ends[1]
        return lo, hi

    def lattice(self, form: Form) -> Lattice | None:
        """Values that a form without a constant can take, where they lie on a lattice."""
        if form not in self._lattices:
            known = all(self.levels(atom) is not None or self._is_whole(atom) for atom, _ in form.terms)
            terms = [(factor, self.levels(atom)) for atom, factor in form.terms]
            self._lattices[form] = lattice_of(terms) if known else None
        return self._lattices[form]

    def is_integer(self, form: Form) -> bool:
        """Whether a form is known to take whole numbers only."""
        return form.constant.denominator == 1 and all(
            factor.denominator == 1 and self._is_whole(atom) for atom, factor in form.terms
        )

    def _is_whole(self, number: int) -> bool:
        levels = self.levels(number)
        if levels is not None:
            return all(level.denominator == 1 for level in levels)
        match self[number]:
            case Element(array, index):
                return self._domain(array, index).integer
            case Sum(_, _, _, body):
                return self.is_integer(body)
            case Product(atoms):
                return all(self._is_whole(atom) for atom in atoms)
            case Opaque(_, operands):
                return all(self.is_integer(each) for each in operands)
            case Function():
                return True
            case _:
                return False

    def _is_index(self, number: int) -> bool:
        match self[number]:
            case Index():
                return True
            case Opaque(_, operands):
                return all(self.is_index(each) for each in operands)
            case Function(factors, _):
                return all(self._is_index(factor.atom) for factor in factors)
            case Line(form):
                return self.is_index(form)
            case _:
                return False

    def _free_levels(self, atom: Atom) -> frozenset[int]:
        match atom:
            case Index(level, _):
                return frozenset((level,))
            case Element(_, index):
                return self.free_in(*index)
            case Sum(level, extents, guard, body) | All(level, extents, guard, body):
                return self.free_in(guard, body) - frozenset(range(level, level + len(extents)))
            case Line(form):
                return self.free_in(form)
            case Function(factors, _):
                return frozenset().union(*(self.free(factor.atom) for factor in factors))
            case Product(atoms):
                return frozenset().union(*map(self.free, atoms))
            case Opaque(_, operands):
                return self.free_in(*operands)
            case _:
                assert_never(atom)

    def _find_levels(self, atom: Atom) -> Levels | None:
        match atom:
            case Index(_, extent):
                return tuple(map(Fraction, range(extent))) if extent <= MAX_LEVELS else None
            case Element(array, index):
                return self._element_levels(array, index)
            case Sum(level, extents, guard, body):
                fixed = self.count(level, extents, guard)
                points = math.prod(extents) if fixed is None else fixed
                values = self._body_levels(body, points)
                if values is None:
                    return None
                if fixed is None and Fraction(0) not in values:  # of a point at which the guard fails
                    values = sorted([*values, Fraction(0)])
                return sums_of(values, points)
            case All():
                return (Fraction(0), Fraction(1))
            case Function(_, values):
                return tuple(map(Fraction, sorted(set(values))))
            case Line() | Product() | Opaque():
                return None
            case _:
                assert_never(atom)

    def _body_levels(self, body: Form, points: int) -> list[Fraction] | None:
        """Values, ascending, of the body of a sum over points, which is one atom, a constant, or both."""
        if not body.terms:
            return [body.constant]
        if len(body.terms) > 1:
            return None
        ((atom, factor),) = body.terms
        levels = self.levels(atom)
        if levels is None or least_sums(len(levels), points) > MAX_LEVELS:
            return None
        return [factor * level + body.constant for level in (levels if factor > 0 else reversed(levels))]

    def _find_bounds(self, atom: Atom) -> tuple[Bound, Bound]:
        match atom:
            case Index(_, extent):
                return Fraction(0), Fraction(extent - 1)
            case Element(array, index):
                domain = self._domain(array, index)
                return _bound(domain.lo), _bound(domain.hi)
            case Sum(level, extents, guard, body):
                least, most = self.bounds_of(body)
                fixed = self.count(level, extents, guard)
                if fixed is not None:
                    return (fixed * least, fixed * most) if fixed else (Fraction(0), Fraction(0))
                points = math.prod(extents)
                lowest: Bound = points * least
                highest: Bound = points * most
                return (lowest if lowest < 0 else Fraction(0)), (highest if highest > 0 else Fraction(0))
            case Product(atoms):
                lo: Bound = Fraction(1)
                hi: Bound = Fraction(1)
                for each in atoms:
                    ends = [_times(a, b) for a in (lo, hi) for b in self.bounds(each)]
                    lo, hi = min(ends), max(ends)
                return lo, hi
            case Opaque(operation, operands):
                ranges = [self.bounds_of(each) for each in operands]
                match operation:
                    case "mod":
                        return Fraction(0), ranges[1][1]
                    case "least":
                        return _folded(min, ranges)
                    case "greatest":
                        return _folded(max, ranges)
                    case _:
                        return -math.inf, math.inf
            case All() | Function() | Line():
                return -math.inf, math.inf
            case _:
                assert_never(atom)

    def _domain(self, array: str, index: tuple[Form, ...]) -> Domain:
        if array:
            values = self.tables[array].values
            return Domain(float(values.min()), float(values.max()), self.tables[array].integer)
        given = self.given
        if given.element_domains is None:
            return given.domain
        if any(each.terms for each in index):
            # Which element it is, is open: take what contains them all.
            lo = min(domain.lo for domain in given.element_domains)
            hi = max(domain.hi for domain in given.element_domains)
            return Domain(lo, hi, all(domain.integer for domain in given.element_domains))
        place = 0
        for each, dim in zip(index, given.dims, strict=True):
            place = place * dim + min(max(int(each.constant), 0), dim - 1)
        return given.element_domains[place]

    def _element_levels(self, array: str, index: tuple[Form, ...]) -> Levels | None:
        if array:
            if array not in self._table_levels:  # asked for each place of a table that is read
                self._table_levels[array] = levels_of(self.tables[array].values)
            return self._table_levels[array]
        domain = self._domain(array, index)
        if domain.values is not None:
            return tuple(map(Fraction, domain.values))
        if domain.integer and domain.size <= MAX_LEVELS:
            return tuple(map(Fraction, range(int(domain.lo), int(domain.hi) + 1)))
        return None


def atoms_below(arena: Arena, forms: Iterable[Form | None]) -> Iterator[int]:
    """Yield every atom that occurs in some forms, at any depth, once."""
    stack = [atom for form in forms if form is not None for atom, _ in form.terms]
    seen: set[int] = set()
    while stack:
        number = stack.pop()
        if number in seen:
            continue
        seen.add(number)
        yield number
        atom = arena[number]
        inner: tuple[Form | None, ...] = ()
        match atom:
            case Index():
                pass
            case Element(_, index):
                inner = index
            case Sum(_, _, guard, body) | All(_, _, guard, body):
                inner = (guard, body)
            case Line(form):
                inner = (form,)
            case Function(factors, _):
                stack.extend(factor.atom for factor in factors)
            case Product(atoms):
                stack.extend(atoms)
            case Opaque(_, operands):
                inner = operands
            case _:
                assert_never(atom)
        stack.extend(each for form in inner if form is not None for each, _ in form.terms)


def _bound(value: int | Fraction | float) -> Bound:
    return exact(value) if math.isfinite(value) else float(value)


def _folded(
    pick: Callable[[Bound, Bound], Bound], ranges: Sequence[tuple[Bound, Bound]]
) -> tuple[Bound, Bound]:
    lo, hi = ranges[0]
    for least, most in ranges[1:]:
        lo, hi = pick(lo, least), pick(hi, most)
    return lo, hi


def _times(left: Bound, right: Bound) -> Bound:
    return Fraction(0) if left == 0 or right == 0 else left * right
