"""From expressions to forms.

Index variables are looked up in an environment of forms, so that a definition that is read at some place is
simply translated with its variables standing for that place: nothing is substituted, no name captured.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy.typing as npt

from ...program.code import Code, Table
from ...program.code import table as literal
from ...program.expr import (
    Add,
    And,
    Compare,
    Const,
    Expr,
    Greatest,
    If,
    Least,
    Loop,
    Mod,
    Mul,
    Not,
    Or,
    Power,
    Quotient,
    Reduce,
    Ref,
    Sign,
    Var,
    Xor,
    assert_never,
)
from .arena import Arena
from .forms import (
    ONE,
    ZERO,
    Element,
    Exhausted,
    Form,
    Index,
    constant,
    difference,
    exact,
    of_atom,
    scaled,
    total,
)
from .lines import Three
from .operations import SIGNS, THREE, connected, extreme, remainder, sign_case, truth
from .pieces import cuts_of
from .products import product
from .sums import closed, settled

Env = Mapping[str, Form]

MAX_TABULATED = 1 << 53
"""Tables of powers are whole numbers below this."""


class Translator:
    """Translates the expressions of one program; what it has translated once it remembers.

    Parameters
    ----------
    arena : Arena
        Where atoms are kept.
    code : Code
        The program.
    known : ndarray of shape dims, optional
        The input, where its value is known.
    """

    def __init__(self, arena: Arena, code: Code, known: npt.NDArray[Any] | None = None) -> None:
        self._arena = arena
        self._known = known
        self._input = code.input.name
        self._defines = {define.name: define for define in code.definitions}
        self._tables = {table.name: (arena.add_table(table), table) for table in code.tables}
        self._seen: dict[tuple[str, tuple[Form, ...], int], Form] = {}

    def form(self, expr: Expr, env: Env, level: int) -> Form:
        """Return the form of an expression.

        Parameters
        ----------
        expr : Expr
            The expression.
        env : mapping of str to Form
            What each index variable stands for.
        level : int
            Number of variables that are bound around the expression.
        """
        arena = self._arena
        arena.spend(1)
        match expr:
            case Const(value, _):
                return constant(exact(value))
            case Var(name):
                if name not in env:
                    raise Exhausted(f"{name} is not bound")
                return env[name]
            case Ref(name, index):
                return self._element(name, tuple(self.form(each, env, level) for each in index), level)
            case Add(terms):
                return total(*(self.form(each, env, level) for each in terms))
            case Mul(factors):
                return product(arena, *(self.form(each, env, level) for each in factors))
            case Mod(value, modulus):
                return remainder(arena, self.form(value, env, level), self.form(modulus, env, level))
            case Quotient(value, divisor):
                return scaled(Fraction(1, divisor), self.form(value, env, level))
            case Power(base, exponent):
                return self._power(base, self.form(exponent, env, level))
            case Least(operands):
                return extreme(arena, "least", [self.form(each, env, level) for each in operands])
            case Greatest(operands):
                return extreme(arena, "greatest", [self.form(each, env, level) for each in operands])
            case Sign(value):
                return sign_case(arena, self.form(value, env, level), SIGNS)
            case Compare(op, left, right):
                z = difference(self.form(left, env, level), self.form(right, env, level))
                return sign_case(arena, z, THREE[op])
            case Not(value):
                return difference(ONE, self._truth(value, env, level))
            case And(operands):
                return connected(arena, "and", [self._truth(each, env, level) for each in operands])
            case Or(operands):
                return connected(arena, "or", [self._truth(each, env, level) for each in operands])
            case Xor(operands):
                return connected(arena, "xor", [self._truth(each, env, level) for each in operands])
            case If(condition, then, otherwise):
                return self._choice(condition, then, otherwise, env, level)
            case Reduce(op, loops, guard, body):
                return self._reduce(op, loops, guard, body, env, level)
            case _:
                assert_never(expr)

    def _truth(self, expr: Expr, env: Env, level: int) -> Form:
        return truth(self._arena, self.form(expr, env, level))

    def _power(self, base: int, exponent: Form) -> Form:
        """A power of what is not known yet is an element of a table of all powers up to the largest."""
        if not exponent.terms:
            return constant(Fraction(base ** max(0, int(exponent.constant))))
        lo, hi = self._arena.bounds_of(exponent)
        if lo < 0 or base**hi >= MAX_TABULATED:
            raise Exhausted("a power has no bounds")
        table = literal("powers", [base**each for each in range(int(hi) + 1)])
        return of_atom(self._arena.intern(Element(self._arena.add_table(table), (exponent,))))

    def _choice(self, condition: Expr, then: Expr, otherwise: Expr, env: Env, level: int) -> Form:
        holds = self._truth(condition, env, level)
        if not holds.terms:
            return self.form(then if holds.constant else otherwise, env, level)
        yes, no = self.form(then, env, level), self.form(otherwise, env, level)
        return total(no, product(self._arena, holds, difference(yes, no)))

    def _element(self, name: str, index: tuple[Form, ...], level: int) -> Form:
        if name in self._defines:
            define = self._defines[name]
            key = (name, self._inside(index, define.dims), level)
            if key not in self._seen:
                self._seen[key] = self.form(define.body, places_of(define.loops, key[1]), level)
            return self._seen[key]
        if name == self._input:
            index = self._inside(index, self._arena.given.dims)
            if self._known is not None:
                return constant(Fraction(self._known[tuple(int(each.constant) for each in index)].item()))
            return of_atom(self._arena.intern(Element("", index)))
        digest, table = self._tables[name]
        return self._looked_up(digest, table, self._inside(index, table.dims))

    def _looked_up(self, digest: str, table: Table, index: tuple[Form, ...]) -> Form:
        """Return an element of a table; one at a place from another table is an element of a third."""
        arena = self._arena
        if not any(each.terms for each in index):
            return constant(exact(table.values[tuple(int(each.constant) for each in index)].item()))
        for axis, place in enumerate(index):
            inner = arena[place.terms[0][0]] if _is_atom(place) else None
            if isinstance(inner, Element) and inner.array:
                values = table.values.take(arena.tables[inner.array].values, axis=axis)
                made = literal(table.name, values)
                index = (*index[:axis], *inner.index, *index[axis + 1 :])
                return self._looked_up(arena.add_table(made), made, index)
        return of_atom(arena.intern(Element(digest, index)))

    def _inside(self, index: tuple[Form, ...], dims: tuple[int, ...]) -> tuple[Form, ...]:
        """Clip an index to its array, as evaluation does; it matters only where a guard keeps points out."""
        arena = self._arena
        clipped = []
        for each, dim in zip(index, dims, strict=True):
            lo, hi = arena.bounds_of(each)
            low = each if lo >= 0 else extreme(arena, "greatest", [each, ZERO])
            clipped.append(low if hi < dim else extreme(arena, "least", [low, constant(dim - 1)]))
        return tuple(clipped)

    def _reduce(
        self, op: str, loops: tuple[Loop, ...], guard: Expr | None, body: Expr, env: Env, level: int
    ) -> Form:
        arena = self._arena

        def inner(env: Env, level: int, guards: tuple[Form, ...]) -> tuple[Form, Form]:
            holds = [*guards, *(() if guard is None else (self._truth(guard, env, level),))]
            if any(not each.terms and not each.constant for each in holds):
                return ONE, ZERO
            if op == "sum":
                value = self.form(body, env, level)
            elif op == "any":
                value = self._truth(body, env, level)
            else:
                value = difference(ONE, self._truth(body, env, level))
            outside = [each for each in holds if arena.is_index(each)]
            inside = [each for each in holds if not arena.is_index(each)]
            return product(arena, ONE, *outside), product(arena, ONE, *inside, value)

        found = self._over(loops, inner, env, level, ())
        if op == "sum":
            return found
        # Some term holds where the sum of them is above 0; all hold where the sum of those that fail is 0.
        return sign_case(arena, found, THREE[">"] if op == "any" else THREE["<="])

    def _over(
        self,
        loops: tuple[Loop, ...],
        inner: Callable[[Env, int, tuple[Form, ...]], tuple[Form, Form]],
        env: Env,
        level: int,
        guards: tuple[Form, ...],
    ) -> Form:
        """Return the sum over loops of what `inner` gives: a guard and a value."""
        if not loops:
            return product(self._arena, *inner(env, level, guards))
        loop, rest = loops[0], loops[1:]
        base, count, limits = self._range(loop, env, level)

        def at(place: Form, level: int) -> tuple[Form, Form]:
            here = total(base, place)
            deeper = {**env, loop.var: here}
            more = tuple(sign_case(self._arena, difference(here, end), three) for end, three in limits)
            if rest:
                return ONE, self._over(rest, inner, deeper, level, (*guards, *more))
            return inner(deeper, level, (*guards, *more))

        return self._run(at, 0, count, level)

    def _range(self, loop: Loop, env: Env, level: int) -> tuple[Form, int, list[tuple[Form, Three]]]:
        """Return the first place of a loop, its length, and further conditions on the place."""
        arena = self._arena
        starts = loop.start.operands if isinstance(loop.start, Greatest) else (loop.start,)
        stops = loop.stop.operands if isinstance(loop.stop, Least) else (loop.stop,)
        lows = [self.form(each, env, level) for each in starts]
        highs = [self.form(each, env, level) for each in stops]
        if all(not each.terms for each in (*lows, *highs)):
            low = max(each.constant for each in lows)
            return constant(low), max(0, int(min(each.constant for each in highs) - low)), []
        above = [(each, THREE[">="]) for each in lows]
        below = [(each, THREE["<"]) for each in highs]
        for (m, first), (n, end) in itertools.product(enumerate(lows), enumerate(highs)):
            length = difference(end, first)
            if first.terms and not length.terms:
                rest = [*above[:m], *above[m + 1 :], *below[:n], *below[n + 1 :]]
                return first, max(0, int(length.constant)), rest
        least = max(arena.bounds_of(each)[0] for each in lows)
        most = min(arena.bounds_of(each)[1] for each in highs)
        if not (isinstance(least, Fraction) and isinstance(most, Fraction)):
            raise Exhausted("a loop has no bounds")
        return constant(least), max(0, int(most - least)), [*above, *below]

    def _run(self, at: Callable[[Form, int], tuple[Form, Form]], lo: int, hi: int, level: int) -> Form:
        """Return the sum over places from `lo` to `hi`, in pieces within which every place is alike."""
        arena = self._arena
        if hi - lo <= arena.unroll:
            return total(*(product(arena, *at(constant(place), level)) for place in range(lo, hi)))
        place = total(of_atom(arena.intern(Index(level, hi - lo))), constant(lo))
        guard, value = at(place, level + 1)
        cuts = cuts_of(arena, (guard, settled(arena, value)), level)
        ends = sorted({lo + cut for cut in cuts if 0 < cut < hi - lo})
        if ends:
            pieces = zip((lo, *ends), (*ends, hi), strict=True)
            return total(*(self._run(at, start, stop, level) for start, stop in pieces))
        return closed(arena, level, (hi - lo,), guard, value)


def places_of(loops: tuple[Loop, ...], index: tuple[Form, ...]) -> dict[str, Form]:
    """Return what the variables of an array stand for at an index."""
    return {loop.var: total(at, constant(start_of(loop))) for loop, at in zip(loops, index, strict=True)}


def start_of(loop: Loop) -> Fraction:
    """Return where a loop with constant bounds starts."""
    if not isinstance(loop.start, Const):
        raise Exhausted(f"the loop over {loop.var} has no constant bounds")
    return exact(loop.start.value)


def _is_atom(form: Form) -> bool:
    return len(form.terms) == 1 and form == of_atom(form.terms[0][0])
