"""Questions about any or all windows: which rule about a window can stand in "any" is known at once.

If the label is 1 where any window follows a rule, then the rule allows no filling that an input with label 0
has anywhere. The rule that allows all others is the widest one; if it does not do, none does. All windows
follow a rule where not any follows its opposite.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ...program.build import all_of, any_of
from ...program.expr import Expr
from .fillings import Column
from .truth import Bits
from .windows import ENDS


def questions(
    named: Mapping[str, Column], holds: Sequence[Bits], *, is_any: bool
) -> Iterator[tuple[Expr, ...]]:
    """Yield conditions about any or all windows, each as one expression a size.

    Parameters
    ----------
    named : mapping of str to Column
        The windows at every size.
    holds : sequence of ndarray of bool, shape (n_inputs,)
        For each size, where the label is 1.
    is_any : bool
        Whether any window is asked about, or all.
    """
    wanted = [each if is_any else ~each for each in holds]
    for name in named:
        for ends in ENDS:
            if name in ends or not all(end in named for end in ends):
                continue
            chosen = [named[each] for each in (name, *ends)]
            rules = [_widest(each, wanted) for each in chosen]
            if all(rule.any() for rule in rules) and _is_enough(chosen, rules, wanted):
                found = _written(chosen, rules, is_any=is_any)
                if found is not None:
                    yield found
                    break


def _widest(column: Column, wanted: Sequence[Bits]) -> Bits:
    """Return which ways to fill a window no unwanted input has."""
    barred = [each.occurs[~here].any(axis=0) for each, here in zip(column, wanted, strict=True)]
    found: Bits = ~np.any(barred, axis=0)
    return found


def _is_enough(chosen: Sequence[Column], rules: Sequence[Bits], wanted: Sequence[Bits]) -> bool:
    for number, here in enumerate(wanted):
        met = [column[number].occurs[:, rule].any(axis=1) for column, rule in zip(chosen, rules, strict=True)]
        if not np.array_equal(np.any(met, axis=0), here):
            return False
    return True


def _written(chosen: Sequence[Column], rules: Sequence[Bits], *, is_any: bool) -> tuple[Expr, ...] | None:
    found = []
    for number in range(len(chosen[0])):
        parts = [
            column[number].written("any" if is_any else "all", rule if is_any else ~rule)
            for column, rule in zip(chosen, rules, strict=True)
        ]
        kept = [each for each in parts if each is not None]
        if len(kept) < len(parts):
            return None
        found.append(any_of(*kept) if is_any else all_of(*kept))
    return tuple(found)
