"""Where numbers are cut in two: the comparisons that some of them pass and the others do not.

Numbers are also told apart by what they leave when they are divided by a small one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from ...program.expr import CompareOp

Numbers = npt.NDArray[np.int64]
MODULI = range(2, 8)
"""Remainders by other numbers are not looked for."""

MIN_PERIODS = 2
"""Nor those of numbers that do not go through all remainders so many times."""

Cut = tuple[CompareOp, tuple[int, ...]]
"""A comparison with a number, one a size."""


def cuts(yes: Sequence[Numbers], no: Sequence[Numbers]) -> Iterator[Cut]:
    """Yield the comparisons that all of some numbers pass, and none of others, at each size.

    Parameters
    ----------
    yes, no : sequence of ndarray of int
        For each size the numbers on either side: some on each, and none on both.
    """
    pairs = list(zip(yes, no, strict=True))
    is_one, is_not_one = (all(len(each) == 1 for each in one) for one in (yes, no))
    if is_one:
        yield "==", tuple(int(each[0]) for each in yes)
    # A sum of -1 and 1 is above 0 at odd sizes where it is 1 or more, at even ones where it is 2 or more.
    if all(other.min() < 0 < each.min() and other.max() <= 0 for each, other in pairs):
        yield ">", (0,) * len(pairs)
    if all(each.max() < 0 < other.max() and other.min() >= 0 for each, other in pairs):
        yield "<", (0,) * len(pairs)
    if all(each.min() > other.max() for each, other in pairs):
        yield ">=", tuple(int(each.min()) for each in yes)
    if all(each.max() < other.min() for each, other in pairs):
        yield "<=", tuple(int(each.max()) for each in yes)
    if is_not_one and not is_one:
        yield "!=", tuple(int(each[0]) for each in no)


def moduli(largest: int) -> Iterator[int]:
    """Yield by what numbers from 0 to the largest may be divided to be told apart."""
    return (modulus for modulus in MODULI if MIN_PERIODS * modulus <= largest + 1)
