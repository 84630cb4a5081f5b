"""Are two programs equal? Both are followed through all answers to the questions that they ask.

Where both ask about single values only, and what their bounds leave of each is the same number, they agree
there. Else one of the questions that are left is asked, and both answers are gone through. The questions of
the second program come first, so that a decision tree is walked from its root to its leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ...program.code import Code, Decision
from ..normal.forms import Exhausted
from ..verdict import Proved, Unknown, Verdict
from .circuit import Circuit, Exact, Interval
from .reading import Reader

WORK = 300_000
"""Nodes that a proof may look at."""

TOLERANCE = Fraction(1, 10**9)
"""Scores that differ by at most this, relative to 1 or the larger, count as equal."""

Outputs = tuple[int, ...]


def by_cases(before: Code, after: Code, *, work: int = WORK) -> Verdict:
    """Prove two programs equal by going through all cases; never refutes.

    Parameters
    ----------
    before, after : Code
        Programs over the same input, with the same kind of output.
    work : int
        How many nodes may be looked at.

    Returns
    -------
    Proved or Unknown

    Notes
    -----
    Sound because the two answers to a question leave no input out, bounds are exact, "at" and "just above" a
    number told apart, and what is left of a node is equal to it within its bounds. That a case holds
    no input, since no float lies between two bounds, is not seen: the two must agree there, too.
    """
    circuit = Circuit(work)
    cases = 0
    try:
        left, right = (Reader(circuit, code).outputs(code) for code in (before, after))
        box = _domain(before)
        left, right = (_within(circuit, side, box) for side in (left, right))
        stack: list[tuple[Outputs, Outputs, dict[int, Interval]]] = [(left, right, box)]
        while stack:
            left, right, box = stack.pop()
            if _agree(circuit, left, right, before, after):
                cases += 1
                continue
            asked = next(filter(None, map(circuit.question, (*right, *left))), None)
            if asked is None:
                return Unknown("the programs differ in a case that may hold no input")
            low, high = box.get(asked.place, (None, None))
            intervals: tuple[Interval, Interval] = (low, asked.bound), (asked.bound, high)
            for interval in intervals:
                inner = {**box, asked.place: interval}
                place = {asked.place: interval}
                stack.append((_within(circuit, left, place), _within(circuit, right, place), inner))
    except Exhausted as error:
        return Unknown(str(error))
    except RecursionError:
        return Unknown("the programs are nested too deeply")
    return Proved("by cases", cases)


def _domain(code: Code) -> dict[int, Interval]:
    """Return the bounds of each value of the input that has any."""
    return {
        place: ((domain.values[0], False), (domain.values[-1], True))
        for place, domain in enumerate(code.input.domains)
        if domain.values is not None
    }


def _within(circuit: Circuit, outputs: Outputs, box: dict[int, Interval]) -> Outputs:
    for place, interval in box.items():
        seen: dict[int, int] = {}
        outputs = tuple(circuit.known(each, place, interval, seen) for each in outputs)
    return outputs


def _agree(circuit: Circuit, left: Outputs, right: Outputs, before: Code, after: Code) -> bool:
    """Whether two programs answer the same, as far as is known."""
    if left == right and type(before.result) is type(after.result):
        return True
    ours, theirs = (_values(circuit, side) for side in (left, right))
    if ours is None or theirs is None:
        return False
    match before.output:
        case "label":
            return _label(ours, before) == _label(theirs, after)
        case "score":
            return len(ours) == len(theirs) and all(map(_near, ours, theirs))
        case "probability":
            return len(ours) == len(theirs) and all(map(_near, _shifted(ours), _shifted(theirs)))


def _values(circuit: Circuit, outputs: Outputs) -> list[Exact] | None:
    found = []
    for each in outputs:
        value = circuit.value(each)
        if value is None:
            return None
        found.append(value)
    return found


def _label(values: Sequence[Exact], code: Code) -> int:
    """Return the index of the label: a decision's own, else that of the first greatest score."""
    if isinstance(code.result, Decision):
        return int(values[0])
    return int(values[0] > 0) if len(values) == 1 else values.index(max(values))


def _shifted(values: Sequence[Exact]) -> list[Exact]:
    """Return scores less the first, which is all that probabilities depend on; a single one as it is."""
    return [each - values[0] for each in values[1:]] or list(values)


def _near(one: Exact, other: Exact) -> bool:
    size = max(Fraction(1), abs(Fraction(one)), abs(Fraction(other)))
    return abs(Fraction(one) - Fraction(other)) <= TOLERANCE * size
