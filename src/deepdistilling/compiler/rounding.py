"""Labels that hang on the last digits of a program's numbers: the order of a sum decides them, too."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..program.bodies import map_numbers
from ..program.code import Code
from ..program.evaluate import evaluate

DRAWS = 16
"""So many programs with other last digits are asked; of two equal sums, each makes either one the larger."""

NOISE = 1e-12
"""How far the digits are moved, in proportion: more than a sum of many terms is rounded."""


def hang_on_rounding(code: Code, X: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Return of which samples the label is another one if the program's numbers differ in their last digits.

    Parameters
    ----------
    code : Code
        A program of one size that returns labels.
    X : ndarray of shape (n, *dims)
        Samples.
    """
    labels, rng = evaluate(code, X), np.random.default_rng(0)
    found = np.zeros(len(X), dtype=bool)
    for _ in range(DRAWS):
        found |= evaluate(_disturbed(code, rng), X) != labels
    return found


def _disturbed(code: Code, rng: np.random.Generator) -> Code:
    """Return the program with other last digits; whole numbers stay as they are."""
    return map_numbers(code, lambda value: float(value) * (1 + NOISE * rng.uniform(-1, 1)))
