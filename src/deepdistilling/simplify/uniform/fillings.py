"""How windows are filled: what each input holds at all places of a window, and a rule about it as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...program.build import ZERO, compare, reduce
from ...program.code import Code, Decision
from ...program.expr import And, CompareOp, Expr, Or, ReduceOp, Ref, walk
from ...program.infer import Facts
from ..atoms import Atom, Function
from ..writing import write
from .truth import Bits, Truth
from .windows import Window, windows_of


@dataclass(frozen=True, slots=True, eq=False)
class Fillings:
    """A window over all inputs of a program.

    Parameters
    ----------
    window : Window
        Where it lies.
    truth : Truth
        The inputs.
    counts : ndarray of int, shape (n_inputs, n_values ** n_elements)
        In how many places of each input the window is filled in each way.
    """

    window: Window
    truth: Truth
    counts: npt.NDArray[np.int64]

    @property
    def n_ways(self) -> int:
        """In how many ways a window can be filled."""
        return int(self.counts.shape[1])

    @property
    def occurs(self) -> Bits:
        """Whether a window of each input is filled in each way, anywhere."""
        return self.counts > 0

    def written(self, op: ReduceOp, rule: Bits) -> Expr | None:
        """Return the sum, any or all of a rule about every window; None where the rule has no text.

        Parameters
        ----------
        op : {"sum", "any", "all"}
            What is asked of all windows.
        rule : ndarray of bool, shape (n_values ** n_elements,)
            Which ways to fill a window are meant.
        """
        values = self.truth.values
        refs = [Ref(self.truth.given.name, index) for index in self.window.elements]
        if op == "sum" and values == (0, 1) and len(refs) == 1 and rule[1]:
            return reduce(op, self.window.loops, None, refs[0])
        body = self._compared(refs, rule) or self._formula(refs, rule)
        return None if body is None else reduce(op, self.window.loops, None, body)

    def _compared(self, refs: Sequence[Ref], rule: Bits) -> Expr | None:
        """Return a rule that compares two numbers; bits have formulas."""
        if len(refs) == 2 and not self.truth.given.domain.boolean:
            for op, holds in comparisons(len(self.truth.values)).items():
                if np.array_equal(rule, holds):
                    return compare(op, *refs)
        return None

    def _formula(self, refs: Sequence[Ref], rule: Bits) -> Expr | None:
        values = self.truth.values
        facts = facts_about(self.truth).within(self.window.loops)
        atoms = tuple(Atom(each, values) for each in refs)
        body = write(Function(atoms, rule.reshape((len(values),) * len(atoms))), facts)
        return None if body is None else _in_order(body, refs)


def facts_about(truth: Truth) -> Facts:
    """Return what is known of the input."""
    return Facts(Code(truth.given, (), (), Decision(ZERO), ()), {})


def splits(n_ways: int) -> list[Bits]:
    """Return the rules that some ways to fill a window follow and others do not."""
    numbers = np.arange(1, (1 << n_ways) - 1)
    return list((numbers[:, np.newaxis] >> np.arange(n_ways)) & 1 == 1)


def comparisons(n_values: int) -> dict[CompareOp, Bits]:
    """Return the ways to fill a window of two elements with which these compare in each way."""
    one, other = np.divmod(np.arange(n_values**2), n_values)
    return {
        "<": one < other,
        "<=": one <= other,
        "==": one == other,
        "!=": one != other,
        ">=": one >= other,
        ">": one > other,
    }


def _in_order(body: Expr, refs: Sequence[Ref]) -> Expr:
    """Return a condition whose operands stand in the order in which elements lie in the window."""
    if not isinstance(body, And | Or):
        return body
    numbers = {ref: number for number, ref in enumerate(refs)}
    first = [min(numbers[node] for node in walk(each) if isinstance(node, Ref)) for each in body.operands]
    order = sorted(range(len(first)), key=first.__getitem__)
    return type(body)(tuple(body.operands[k] for k in order))


Column = tuple[Fillings, ...]
"""One window, at every size."""


def columns(truths: Sequence[Truth]) -> dict[str, Column]:
    """Return the windows that inputs of all sizes have, by name."""
    found = [windows_of(each.given.dims) for each in truths]
    common = [name for name in found[0] if all(name in each for each in found)]
    return {
        name: tuple(_fillings(each[name], truth) for each, truth in zip(found, truths, strict=True))
        for name in common
    }


def _fillings(window: Window, truth: Truth) -> Fillings:
    places = window.places(truth.given.dims)
    n_elements = places.shape[1]
    n_values = len(truth.values)
    ways = truth.choices[:, places] @ n_values ** np.arange(n_elements)[::-1]
    counts = np.stack([(ways == way).sum(axis=1) for way in range(n_values**n_elements)], axis=1)
    return Fillings(window, truth, counts)
