"""The shortest condition found that holds for one label, fails for some others, and is free elsewhere.

What a condition has to say depends on what is asked beside it: behind ``if alarm`` it does not matter what a
condition says of inputs with an alarm. Inputs are all listed here. A condition is written over as few values
of the program as tell the two kinds of inputs apart; combinations that no input of either kind has are filled
in the way that is shortest.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from ..program.build import FALSE, TRUE
from ..program.evaluate import Scope, evaluate_expression
from ..program.expr import Const, Expr, Reduce, Ref, Var, children, map_children, walk
from ..program.infer import Facts
from ..program.measure import size
from .atoms import Atom, Function
from .writing import write

Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

MAX_TOLD = 3
"""Conditions of more values than this are only looked for over all bits, where these are few."""

MAX_BITS = 6
"""So many bits are few."""

MAX_CELLS = 256
"""Larger tables are not tried."""

MAX_WORK = 1 << 24
"""Combinations of values, times inputs, beyond which no more are tried."""

MAX_WRITTEN = 24
"""Tables of equally many values that are written."""

SHORT = 4
"""A condition of this many nodes about one value is not tried to be said of two."""


class Teller:
    """Conditions that tell some labels from others, on inputs that are all listed.

    Parameters
    ----------
    atoms : sequence of Atom
        Values to tell them apart by.
    places : ndarray of shape (len(atoms), n)
        For each input, which of its values an atom has.
    labels : ndarray of shape (n,)
        Of each input.
    facts : Facts
        What is known of the names in the atoms.
    """

    def __init__(self, atoms: Sequence[Atom], places: Places, labels: Places, facts: Facts) -> None:
        self.atoms = tuple(atoms)
        self.places = places
        self.labels = labels
        self._facts = facts
        self._n_labels = int(labels.max()) + 1
        self._occur = frozenset(map(int, np.unique(labels)))
        self._found: dict[tuple[int, ...], Flags] = {}

    def condition(self, label: int, others: Collection[int]) -> Expr | None:
        """Return a condition that holds for a label and fails for others; None if none was found."""
        others = self._occur.intersection(others)
        if label not in self._occur:
            return FALSE
        if not others:
            return TRUE
        options: list[Expr] = []
        for chosen in self._subsets():
            functions = (each for few in chosen for each in self._functions(few, label, others))
            for function in itertools.islice(functions, MAX_WRITTEN):
                found = write(function, self._facts)
                if found is not None:
                    options.append(found)
            if options and (len(chosen[0]) > 1 or min(map(size, options)) <= SHORT):
                break
        return min(options, key=_to_read, default=None)

    def holds(self, asked: Expr, label: int, others: Collection[int]) -> bool:
        """Whether a condition that reads nothing but the atoms holds for a label, and fails for others."""
        values = {
            atom.expr: np.array(atom.values)[at] for atom, at in zip(self.atoms, self.places, strict=True)
        }
        slots = {expr: Ref(f"#{k}", ()) for k, expr in enumerate(values)}
        skeleton = _over_slots(asked, slots)
        if skeleton is None:
            return False
        arrays = {slots[expr].array: column for expr, column in values.items()}
        got = np.broadcast_to(evaluate_expression(skeleton, Scope(arrays, {}, 0)), self.labels.shape) != 0
        return bool(got[self.labels == label].all()) and not bool(
            got[np.isin(self.labels, list(others))].any()
        )

    def _subsets(self) -> Iterator[list[tuple[int, ...]]]:
        """Yield combinations of atoms, fewer first."""
        left = MAX_WORK // len(self.labels)
        for count in range(1, MAX_TOLD + 1):
            chosen = [
                few for few in itertools.combinations(range(len(self.atoms)), count) if self._is_small(few)
            ]
            left -= len(chosen)
            if left < 0 or not chosen:
                return
            yield chosen
        bits = tuple(k for k, atom in enumerate(self.atoms) if isinstance(atom.expr, Ref))
        if MAX_TOLD < len(bits) <= MAX_BITS and self._is_small(bits):
            yield [bits]

    def _is_small(self, few: tuple[int, ...]) -> bool:
        return math.prod(self._shape(few)) <= MAX_CELLS

    def _shape(self, few: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(len(self.atoms[k].values) for k in few)

    def _functions(self, few: tuple[int, ...], label: int, others: Collection[int]) -> Iterator[Function]:
        """Yield tables over some atoms that agree with what is asked; none where these do not tell."""
        occurs = self._occurring(few)
        holds, fails = occurs[:, label], occurs[:, list(others)].any(axis=1)
        if (holds & fails).any():
            return
        atoms = tuple(self.atoms[k] for k in few)
        may_hold: Flags = np.logical_not(fails)
        for table in _filled(holds, may_hold, len(few) == 1):
            yield Function(atoms, table.reshape(self._shape(few)))

    def _occurring(self, few: tuple[int, ...]) -> Flags:
        """Return for each combination of values of some atoms which labels its inputs have."""
        if few not in self._found:
            shape = self._shape(few)
            cells = np.ravel_multi_index(tuple(self.places[k] for k in few), shape)
            counts = np.bincount(
                cells * self._n_labels + self.labels, minlength=math.prod(shape) * self._n_labels
            )
            self._found[few] = (counts > 0).reshape(-1, self._n_labels)
        return self._found[few]


def _over_slots(expr: Expr, slots: dict[Expr, Ref]) -> Expr | None:
    """Return an expression over columns of values; None where it reads something else."""
    if expr in slots:
        return slots[expr]
    if isinstance(expr, Ref | Reduce | Var):
        return None
    parts = [_over_slots(each, slots) for each in children(expr)]
    known = [each for each in parts if each is not None]
    if len(known) < len(parts):
        return None
    following = iter(known)
    return map_children(expr, lambda _: next(following))


def _filled(least: Flags, most: Flags, is_line: bool) -> Iterator[Flags]:
    """Yield tables between two: what is free false, or true, or along a line of values as the next known."""
    yield least
    yield most
    known = np.flatnonzero(least | ~most)
    if is_line and len(known) < len(least):
        at = np.arange(len(least))
        yield least[known[np.clip(np.searchsorted(known, at), 0, len(known) - 1)]]
        yield least[known[np.clip(np.searchsorted(known, at, "right") - 1, 0, len(known) - 1)]]


def _to_read(expr: Expr) -> tuple[int, int, str]:
    """Order conditions by how much there is to read, then by how near each other what they read is."""
    return size(expr), _spread([node for node in walk(expr) if isinstance(node, Ref)]), repr(expr)


def _spread(refs: Sequence[Ref]) -> int:
    places = [[int(each.value) for each in ref.index if isinstance(each, Const)] for ref in refs]
    columns = list(zip(*places, strict=False))
    return sum(max(column) - min(column) for column in columns)
