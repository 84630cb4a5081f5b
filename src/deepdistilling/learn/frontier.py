"""The frontier: networks by their number of conditions, with what each gets wrong.

In: samples and the way to learn from them. Out: a `Frontier`, a table that can be printed and indexed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .folds import folds_of, n_folds_of, right
from .hyperplane import FloatArray
from .layers import EssenceLayers
from .recipes import Recipe
from .subconcepts import IntArray
from .validation import Samples
from .work import PLAIN, Work


@dataclass(frozen=True)
class FrontierRow:
    """One network of the frontier.

    Parameters
    ----------
    n_conditions : int
        Number of its differentiae.
    n_subconcepts : int
    training_error, validation_error : float
        Part of the weight of the samples that is answered wrongly: of all, and of those left out in
        cross-validation (NaN where a class has too few samples).
    layers : EssenceLayers
        The network.
    """

    n_conditions: int
    n_subconcepts: int
    training_error: float
    validation_error: float
    layers: EssenceLayers


@dataclass(frozen=True)
class Frontier:
    """Networks in rising number of conditions; those that a smaller one equals in training are left out.

    Parameters
    ----------
    rows : tuple of FrontierRow
    chosen : int
        Row of the network that the estimator uses.
    """

    rows: tuple[FrontierRow, ...]
    chosen: int

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def __getitem__(self, index: int) -> FrontierRow:
        """Return a row."""
        return self.rows[index]

    def __iter__(self) -> Iterator[FrontierRow]:
        """Iterate over the rows."""
        return iter(self.rows)

    def __repr__(self) -> str:
        """Return a table, the chosen row marked."""
        lines = ["      index  conditions  subconcepts  training error  left-out error"]
        for index, row in enumerate(self.rows):
            mark = ">>>>" if index == self.chosen else "    "
            lines.append(
                f"{mark}  {index:5d}  {row.n_conditions:10d}  {row.n_subconcepts:11d}"
                f"  {row.training_error:14.4f}  {row.validation_error:14.4f}"
            )
        return "\n".join(lines)


def make_frontier(
    samples: Samples, recipe: Recipe, *, most: int | None, seed: int = 0, work: Work = PLAIN
) -> Frontier:
    """Networks of fewer and fewer conditions, measured on the samples and, learned anew, on folds left out.

    Parameters
    ----------
    samples : Samples
    recipe : Recipe
        How networks are learned.
    most : int, optional
        Most conditions of the network to choose.
    seed : int, default=0
        Of the folds.
    work : Work, optional
        How independent calls are carried out.
    """
    path = recipe.path(samples, work=work)
    sizes = [layers.n_conditions() for layers in path]
    left_out = _left_out_errors(samples, recipe, sizes, seed, work)
    rows: list[FrontierRow] = []
    for layers, size, error in sorted(zip(path, sizes, left_out, strict=True), key=lambda entry: entry[1]):
        wrong = 1 - right(layers, samples)
        row = FrontierRow(size, len(layers.neurons), wrong, error, layers)
        if not rows or row.training_error < rows[-1].training_error or layers is path[0]:
            rows.append(row)
    allowed = [index for index, row in enumerate(rows) if most is None or row.n_conditions <= most]
    return Frontier(tuple(rows), allowed[-1])


def _left_out_errors(
    samples: Samples, recipe: Recipe, sizes: list[int], seed: int, work: Work
) -> list[float]:
    """Error for each number of conditions on samples that were left out of the learning."""
    n_folds = n_folds_of(samples)
    if n_folds < 2:
        return [float("nan")] * len(sizes)
    errors: list[FloatArray] = work.run(
        "frontier",
        _fold_errors,
        ((train, test, recipe, sizes, work.alone()) for train, test in folds_of(samples, seed)),
        n_folds,
        shared=tuple(samples),
    )
    means: list[float] = np.mean(errors, axis=0).tolist()
    return means


def _fold_errors(
    X: FloatArray,
    y: IntArray,
    weights: FloatArray,
    counts: IntArray,
    train: IntArray,
    test: IntArray,
    recipe: Recipe,
    sizes: list[int],
    work: Work,
) -> FloatArray:
    samples = Samples(X, y, weights, counts)
    path, left_out = recipe.path(samples.take(train), work=work), samples.take(test)
    # A fold may learn a network of another size: the largest that is not larger stands for it.
    stand_ins = [next(layers for layers in path if layers.n_conditions() <= size) for size in sizes]
    return np.array([1 - right(layers, left_out) for layers in stand_ins])
