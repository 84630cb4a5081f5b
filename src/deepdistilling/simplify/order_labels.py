"""Write a label as its own condition each, in an order in which earlier answers need not be excluded.

Scores of which one is greatest for each label say everything about every label. Of equal scores the first
wins, so a score need only say what no earlier one does, and the last nothing at all: ``argmax([*x, 1])``
is the place of the first 1. The same holds for nested questions, in any order, and the other way round for
scores that grow from one to the next. Labels of programs of few inputs are all known; each way is tried, and
the shortest kept.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from ..program.alike import continued, evenly
from ..program.build import FALSE, ONE, TRUE, ZERO, add, choose, scale
from ..program.code import Code, Decision, Each, Scores, loop
from ..program.expr import (
    Compare,
    Const,
    Expr,
    If,
    Least,
    Mod,
    Mul,
    Reduce,
    Ref,
    Var,
    bound_variables,
    const,
    walk,
)
from ..program.infer import domain_of, facts_of
from ..program.measure import code_size, size
from .label_values import Labelled, labelled
from .rebuild import live
from .spell_out import spell_out_names
from .telling import Places, Teller

MIN_LABELS = 3
"""A label of two is one condition."""

MAX_LABELS = 20
"""A score each of more labels than this is not looked for."""

MAX_ASKED = 5
"""Nested questions about more labels than this are no easier to read than scores."""

MIN_ALIKE = 3
"""So many scores in a row that differ in a place alone are a loop."""

SCORE = 3
"""What there is to read of a score besides its value: a list, in which the greatest is looked for."""

PRODUCT = 5
"""What there is to read of a product of two values besides these: labels of all combinations; and of how many
of several numbers lie below another."""

MAX_SUMS = 8
"""Sums that labels are looked for as sums of."""


def order_labels(code: Code) -> Code:
    """Write the label of a program of few inputs by conditions in order, where that is shorter."""
    if code.output != "label" or code.sizes or len(code.classes) < MIN_LABELS:
        return code
    if code.input.categories is not None:
        return code
    seen = labelled(code)
    if seen is None:
        return code
    ways = [replace(code, result=result) for result in _ways(seen, code)]
    best = min((spell_out_names(live(way)) for way in ways), key=to_read, default=code)
    # What is written may be written of values in turn that were not there before.
    return order_labels(best) if to_read(best) < to_read(code) else code


def to_read(code: Code) -> tuple[int, ...]:
    """Count what there is to read of a label, or of anything else."""
    match code.result:
        case Decision(index):
            products = sum(map(_is_puzzle, walk(index)))
            questions = sum(isinstance(node, If) for node in walk(index))
            return (code_size(code) + PRODUCT * products + questions,)
        case Scores(parts, _):
            loops = sum(len(part.loops) for part in parts)
            return (code_size(code) + loops + SCORE * len(parts),)


def _is_puzzle(node: Expr) -> bool:
    match node:
        case Mul(factors):
            return sum(not isinstance(each, Const) for each in factors) > 1
        case Reduce("sum", _, _, Compare(_, _, right)):
            return not isinstance(right, Const)
        case _:
            return False


def _ways(seen: Labelled, code: Code) -> Iterator[Decision | Scores]:
    """Yield all ways to write the label."""
    yield from _values(seen, code)
    yield from _numbers(seen)
    if len(code.classes) > MAX_LABELS:
        return
    questions = _Questions(seen.teller, len(code.classes))
    asked = questions.nested()
    if asked is not None:
        yield Decision(asked)
    for conditions, rising in questions.lists():
        yield Scores(_scores(conditions, code, rising), "label")


def _values(seen: Labelled, code: Code) -> Iterator[Scores]:
    """Yield the values themselves as scores, where the label is the place of the greatest or the least."""
    flat = seen.inputs.reshape(len(seen.inputs), -1)
    if seen.inputs.ndim != 2 or flat.shape[1] != len(code.classes) or code.input.element_names is not None:
        return
    loops = (loop("i", flat.shape[1]),)
    value = Ref(code.input.name, (Var("i"),))
    for sign in (1, -1):
        if ((sign * flat).argmax(axis=1) == seen.teller.labels).all():
            yield Scores((Each(loops, scale(sign, value)),), "label")


def _numbers(seen: Labelled) -> Iterator[Decision]:
    """Yield the place of a label as a number made of values of the program, where it is one."""
    atoms = seen.teller.atoms
    columns = [np.array(atom.values)[at] for atom, at in zip(atoms, seen.teller.places, strict=True)]
    elements = [k for k, atom in enumerate(atoms) if isinstance(atom.expr, Ref)]
    sums = [k for k, atom in enumerate(atoms) if isinstance(atom.expr, Reduce)][:MAX_SUMS]
    for chosen in ([[k] for k in elements + sums], itertools.combinations(sums, 2), [elements]):
        for few in chosen:
            yield from _sum(seen, few, columns)
    for k in elements + sums:
        yield from _remainder_or_least(seen, atoms[k].expr, columns[k])


def _sum(seen: Labelled, chosen: Sequence[int], columns: Sequence[Places]) -> Iterator[Decision]:
    if not chosen:
        return
    labels = seen.teller.labels
    terms = np.stack([*(columns[k] for k in chosen), np.ones(len(labels), dtype=np.int64)], axis=1)
    fitted = np.linalg.lstsq(terms.astype(np.float64), labels.astype(np.float64), rcond=None)[0]
    weights = np.rint(fitted).astype(np.int64)
    if (terms @ weights == labels).all():
        parts = (scale(int(w), seen.teller.atoms[k].expr) for w, k in zip(weights, chosen, strict=False))
        yield Decision(add(*parts, const(int(weights[-1]))))


def _remainder_or_least(seen: Labelled, value: Expr, column: Places) -> Iterator[Decision]:
    labels = seen.teller.labels
    most = int(labels.max())
    if most > 0 and (column % (most + 1) == labels).all():
        yield Decision(Mod(value, const(most + 1)))
    if (np.minimum(column, most) == labels).all():
        yield Decision(Least((value, const(most))))


class _Questions:
    """Conditions for each label, beside some of the others."""

    def __init__(self, teller: Teller, n_labels: int) -> None:
        self._teller = teller
        self._n_labels = n_labels
        self._known: dict[tuple[int, frozenset[int]], Expr | None] = {}

    def condition(self, label: int, others: frozenset[int]) -> Expr | None:
        """Return what tells a label from others."""
        key = label, others
        if key not in self._known:
            self._known[key] = self._teller.condition(label, others)
        return self._known[key]

    def nested(self) -> Expr | None:
        """Return the shortest nested questions, whichever label is asked about first."""
        occurring = frozenset(map(int, np.unique(self._teller.labels)))
        if len(occurring) > MAX_ASKED:
            return None
        best: dict[frozenset[int], tuple[int, Expr]] = {}
        for left in _subsets(occurring):
            if len(left) == 1:
                best[left] = 1, const(*left)
                continue
            options = []
            for label in left:
                rest = left - {label}
                asked = self.condition(label, rest)
                if asked is not None and rest in best:
                    found = choose(asked, const(label), best[rest][1])
                    options.append((size(found), found))
            if options:
                best[left] = min(options, key=lambda option: (option[0], repr(option[1])))
        return best[occurring][1] if occurring in best else None

    def lists(self) -> Iterator[tuple[list[Expr], bool]]:
        """Yield a condition a label: where several hold the first counts, or else the last.

        Where none holds, the label is the one at that end that is given as true, or the first of all.
        """
        labels = range(self._n_labels)
        last = labels[-1]
        for rising in (False, True):
            for default in (0, last):
                others = [
                    frozenset({*(labels[:label] if rising else labels[label + 1 :]), default} - {label})
                    for label in labels
                ]
                given = TRUE if rising or default == last else FALSE
                found = [
                    given if label == default else self.condition(label, others[label]) for label in labels
                ]
                conditions = [each for each in found if each is not None]
                if len(conditions) == len(labels):
                    yield conditions, rising
                    yield self._continued(conditions, others, default), rising

    def _continued(
        self, conditions: Sequence[Expr], others: Sequence[frozenset[int]], default: int
    ) -> list[Expr]:
        """Return conditions that go on from one label to the next as the two before did, where they may."""
        found = list(conditions)
        labels = [label for label in range(len(found)) if label != default]
        for way in (labels, labels[::-1]):
            for first, second, label in zip(way, way[1:], way[2:], strict=False):
                following = continued(found[first], found[second])
                if following is None or following == found[label]:
                    continue
                if self._teller.holds(following, label, others[label]):
                    found[label] = following
        return found


def _subsets(labels: frozenset[int]) -> Iterator[frozenset[int]]:
    """Yield the subsets but the empty one, smaller ones first."""
    listed = sorted(labels)
    found = [
        frozenset(label for k, label in enumerate(listed) if bits >> k & 1)
        for bits in range(1, 1 << len(listed))
    ]
    yield from sorted(found, key=len)


def _scores(conditions: Sequence[Expr], code: Code, rising: bool) -> tuple[Each, ...]:
    """Return scores of which the first, or the last, of those that hold is the greatest."""
    facts = facts_of(code)
    names = frozenset[str]().union(*map(bound_variables, conditions))
    is_named = code.input.element_names is not None
    parts: list[Each] = []
    at = 0

    def weighed(condition: Expr, weight: Expr) -> Expr:
        if not rising:
            return ONE if condition == TRUE else ZERO if condition == FALSE else condition
        if isinstance(condition, Const):
            return weight if condition.value else ZERO
        if isinstance(condition, Ref) and domain_of(condition, facts).values == (0, 1):
            return scale(weight.value, condition) if isinstance(weight, Const) else Mul((weight, condition))
        return If(condition, weight, ZERO)

    while at < len(conditions):
        found = None
        for stop in range(len(conditions), at + MIN_ALIKE - 1, -1):
            found = None if is_named else evenly(conditions[at:stop], names)
            if found is not None:
                break
        if found is None:
            # A constant behind scores that rise is the least of them, or the greatest before any.
            is_last = at == len(conditions) - 1 and isinstance(conditions[at], Const)
            parts.append(Each((), weighed(conditions[at], ONE if is_last else const(at + 1))))
            at += 1
        else:
            run, body = found
            parts.append(Each((run,), weighed(body, add(Var(run.var), const(at + 1)))))
            at = stop
    return tuple(parts)
