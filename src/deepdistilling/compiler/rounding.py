"""Labels that hang on the last digits of a program's numbers: the order of a sum decides them, too."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..program.bodies import map_bodies
from ..program.code import Code, table
from ..program.evaluate import evaluate
from ..program.expr import Const, Expr, map_children

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

    def disturbed(expr: Expr) -> Expr:
        match expr:
            case Const(value, "float" | "fraction"):
                return Const(float(value) * (1 + NOISE * rng.uniform(-1, 1)), "float")
            case _:
                return map_children(expr, disturbed)

    tables = tuple(
        each
        if each.integer
        else table(each.name, each.values * (1 + NOISE * rng.uniform(-1, 1, each.values.shape)))
        for each in code.tables
    )
    return replace(map_bodies(code, lambda body, _: disturbed(body)), tables=tables)
