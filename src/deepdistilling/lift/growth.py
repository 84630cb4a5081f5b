"""Biases that grow like the weights of their family: a number plus a multiple of a power."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from .family import Growth, Place, Unit

MIN_POINTS = 3
"""Through fewer points than this goes a power in any case."""


def fit_growth(
    units: Sequence[Unit], steps: Sequence[npt.NDArray[np.int64]]
) -> tuple[Fraction, Growth] | None:
    """Return a number and a multiple of a power that add up to the bias of every unit.

    Only the factors by which the units' own weights grow are tried: a threshold grows as what it is compared
    with.

    Parameters
    ----------
    units : sequence of Unit
        Members of a family.
    steps : sequence of ndarray of int, shape (number of units,)
        Each loop's variable at each unit.
    """
    bases = sorted({each.shape[0] for t in units[0].terms for each in t.sets if each.kind == "powers"})
    biases = [unit.bias for unit in units]
    if not all(isinstance(bias, Fraction) for bias in biases):
        return None
    exact = [Fraction(bias) for bias in biases]
    for (number, column), base, step in itertools.product(enumerate(steps), bases, (1, -1)):
        powers = [Fraction(base) ** (step * int(t)) for t in column]
        if len(set(powers)) < MIN_POINTS:
            continue
        one, other = powers.index(min(powers)), powers.index(max(powers))
        coefficient = (exact[other] - exact[one]) / (powers[other] - powers[one])
        rest = exact[one] - coefficient * powers[one]
        if all(b == rest + coefficient * p for b, p in zip(exact, powers, strict=True)):
            return rest, Growth(coefficient, base, Place(0, number, step))
    return None
