"""Numbers that depend on the input through questions, whether one of its values is above some bound.

A circuit holds them as nodes, equal ones once, each with the range that it lies in. Truth values are 0 and 1.
Once some answers are known, a node is written anew without the questions that are thereby answered; what is
left of it is what the other answers still decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ...program.expr import assert_never
from ..normal.forms import Exhausted

Exact = int | Fraction
Bound = tuple[Exact, bool]
"""Just below a number, or just above it (True)."""

Interval = tuple[Bound | None, Bound | None]
"""Between two bounds; None where there is none."""

Range = tuple[Exact, Exact]

Test = Literal[">", ">=", "=="]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A number."""

    value: Exact


@dataclass(frozen=True, slots=True)
class Above:
    """Whether a value of the input, told by its place, is above a bound."""

    place: int
    bound: Bound


@dataclass(frozen=True, slots=True)
class Sum:
    """A constant, and multiples of other nodes."""

    terms: tuple[tuple[int, Exact], ...]
    constant: Exact


@dataclass(frozen=True, slots=True)
class Tested:
    """Whether a node is above 0, at least 0, or 0."""

    test: Test
    node: int


@dataclass(frozen=True, slots=True)
class Every:
    """Whether all of some truth values hold."""

    nodes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Odd:
    """Whether an odd number of two truth values holds."""

    nodes: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of two nodes, by a truth value."""

    condition: int
    then: int
    otherwise: int


@dataclass(frozen=True, slots=True)
class Smallest:
    """The least of some nodes."""

    nodes: tuple[int, ...]


Node = Fixed | Above | Sum | Tested | Every | Odd | Choice | Smallest


class Circuit:
    """Nodes, told by numbers.

    Parameters
    ----------
    work : int
        How many nodes may be looked at.
    """

    def __init__(self, work: int) -> None:
        self._work = work
        self._numbers: dict[Node, int] = {}
        self._nodes: list[Node] = []
        self._ranges: list[Range | None] = []
        self._places: list[int] = []
        self._questions: list[Above | None] = []

    def __getitem__(self, number: int) -> Node:
        """Return a node."""
        return self._nodes[number]

    def value(self, number: int) -> Exact | None:
        """Return the value of a node that is known."""
        node = self._nodes[number]
        return node.value if isinstance(node, Fixed) else None

    def range(self, number: int) -> Range:
        """Return two numbers between which a node lies."""
        found = self._ranges[number]
        if found is None:
            node = self._nodes[number]
            assert isinstance(node, Sum)
            lo = hi = node.constant
            for inner, factor in node.terms:
                ends = sorted(factor * end for end in self.range(inner))
                lo, hi = lo + ends[0], hi + ends[1]
            found = self._ranges[number] = lo, hi
        return found

    def question(self, number: int) -> Above | None:
        """Return a question that is asked first to know a node; None where it is known."""
        return self._questions[number]

    # ------------------------------------------------------------------ nodes

    def fixed(self, value: Exact) -> int:
        """Return a number as a node."""
        return self._enter(Fixed(value), (value, value), ())

    def above(self, place: int, bound: Bound) -> int:
        """Return a question."""
        return self._enter(Above(place, bound), (0, 1), ())

    def sum(self, terms: Iterable[tuple[int, Exact]], constant: Exact) -> int:
        """Return a sum of multiples, what is known of it added up."""
        found: dict[int, Exact] = {}
        for number, factor in terms:
            node = self._nodes[number]
            value = self.value(number)
            if value is not None:
                constant += factor * value
            elif isinstance(node, Sum) and len(node.terms) == 1:
                ((inner, old),) = node.terms
                found[inner] = found.get(inner, 0) + factor * old
                constant += factor * node.constant
            else:
                found[number] = found.get(number, 0) + factor
        kept = tuple(sorted((number, factor) for number, factor in found.items() if factor))
        if not kept:
            return self.fixed(constant)
        if constant == 0 and len(kept) == 1 and kept[0][1] == 1:
            return kept[0][0]
        return self._enter(Sum(kept, constant), None, [number for number, _ in kept])

    def negation(self, condition: int) -> int:
        """Return whether a condition does not hold."""
        return self.sum([(condition, -1)], 1)

    def tested(self, test: Test, number: int) -> int:
        """Return how a node compares with 0, decided where its range decides it."""
        lo, hi = self.range(number)
        low, high = _holds(test, lo), _holds(test, hi)
        if test != "==" and low == high:
            return self.fixed(int(low))
        if test == "==" and (lo > 0 or hi < 0 or lo == hi):
            return self.fixed(int(lo == hi == 0))
        node = self._nodes[number]
        inner, factor, constant = number, Fraction(1), Fraction(0)
        if isinstance(node, Sum) and len(node.terms) == 1:
            inner, factor = node.terms[0][0], Fraction(node.terms[0][1])
            constant = Fraction(node.constant)
        if self._is_truth(inner):
            off, on = _holds(test, constant), _holds(test, constant + factor)
            return self.fixed(int(on)) if on == off else inner if on else self.negation(inner)
        return self._enter(Tested(test, number), (0, 1), (number,))

    def every(self, conditions: Iterable[int]) -> int:
        """Return whether all conditions hold."""
        kept: dict[int, None] = {}
        for each in conditions:
            value = self.value(each)
            if value == 0:
                return self.fixed(0)
            if value is None:
                kept[each] = None
        if len(kept) < 2:
            return next(iter(kept)) if kept else self.fixed(1)
        return self._enter(Every(tuple(kept)), (0, 1), kept)

    def some(self, conditions: Iterable[int]) -> int:
        """Return whether some condition holds."""
        return self.negation(self.every([self.negation(each) for each in conditions]))

    def odd(self, one: int, other: int) -> int:
        """Return whether just one of two conditions holds."""
        for known, open_ in ((one, other), (other, one)):
            value = self.value(known)
            if value is not None:
                return self.negation(open_) if value else open_
        if one == other:
            return self.fixed(0)
        return self._enter(Odd((min(one, other), max(one, other))), (0, 1), (one, other))

    def choice(self, condition: int, then: int, otherwise: int) -> int:
        """Return one of two nodes."""
        value = self.value(condition)
        if value is not None:
            return then if value else otherwise
        if then == otherwise:
            return then
        (a, b), (c, d) = self.range(then), self.range(otherwise)
        # Of the sides of a choice nothing is asked before its condition is known.
        return self._enter(
            Choice(condition, then, otherwise), (min(a, c), max(b, d)), (condition, then, otherwise)
        )

    def smallest(self, numbers: Iterable[int]) -> int:
        """Return the least of some nodes, without those that cannot be."""
        given = list(dict.fromkeys(numbers))
        least = min(self.range(each)[1] for each in given)
        below = [each for each in given if self.range(each)[0] < least]
        if all(self.range(each)[1] > least for each in below):
            below.append(next(each for each in given if self.range(each)[1] == least))
        if len(below) == 1:
            return below[0]
        lo = min(self.range(each)[0] for each in below)
        return self._enter(Smallest(tuple(below)), (lo, least), below)

    # ------------------------------------------------------------------ what answers leave of a node

    def known(self, number: int, place: int, interval: Interval, seen: dict[int, int]) -> int:
        """Return what is left of a node where one value of the input lies between two bounds.

        Parameters
        ----------
        number : int
            The node.
        place : int
            Which value it is.
        interval : (Bound or None, Bound or None)
            Its bounds.
        seen : dict of int to int
            What is left of nodes for the same bounds; added to.
        """
        if not self._places[number] >> place & 1:
            return number
        if number not in seen:
            self._spend(1)
            seen[number] = self._known(self._nodes[number], number, place, interval, seen)
        return seen[number]

    def _known(self, node: Node, number: int, place: int, interval: Interval, seen: dict[int, int]) -> int:
        def left(inner: int) -> int:
            return self.known(inner, place, interval, seen)

        match node:
            case Fixed():
                return number
            case Above(_, bound):
                low, high = interval
                if low is not None and low >= bound:
                    return self.fixed(1)
                return self.fixed(0) if high is not None and high <= bound else number
            case Sum(terms, constant):
                self._spend(len(terms))
                return self.sum([(left(each), factor) for each, factor in terms], constant)
            case Tested(test, inner):
                return self.tested(test, left(inner))
            case Every(nodes):
                return self.every(map(left, nodes))
            case Odd((one, other)):
                return self.odd(left(one), left(other))
            case Choice(condition, then, otherwise):
                decided = left(condition)
                value = self.value(decided)
                if value is not None:
                    return left(then if value else otherwise)
                return self.choice(decided, left(then), left(otherwise))
            case Smallest(nodes):
                return self.smallest(map(left, nodes))
            case _:
                assert_never(node)

    def _is_truth(self, number: int) -> bool:
        """Whether a node is 0 or 1."""
        node = self._nodes[number]
        if isinstance(node, Choice):
            return self._is_truth(node.then) and self._is_truth(node.otherwise)
        if isinstance(node, Sum):
            return len(node.terms) == 1 and (node.terms[0][1], node.constant) == (-1, 1)
        return isinstance(node, Above | Tested | Every | Odd) or node in (Fixed(0), Fixed(1))

    def _enter(self, node: Node, range_: Range | None, inner: Iterable[int]) -> int:
        if node in self._numbers:
            return self._numbers[node]
        self._spend(1)
        places, first = 0, None
        if isinstance(node, Above):
            places, first = 1 << node.place, node
        for each in inner:
            places |= self._places[each]
            first = first or self._questions[each]
        number = len(self._nodes)
        self._numbers[node] = number
        self._nodes.append(node)
        self._ranges.append(range_)
        self._places.append(places)
        self._questions.append(first)
        return number

    def _spend(self, work: int) -> None:
        self._work -= work
        if self._work < 0:
            raise Exhausted("too many cases")


def _holds(test: Test, value: Exact) -> bool:
    return value == 0 if test == "==" else value > 0 if test == ">" else value >= 0
