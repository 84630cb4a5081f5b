"""The frontier: networks by their number of conditions, with what each gets wrong.

In: samples and the network learned from them. Out: a `Frontier`, a table that can be printed and indexed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedKFold

from .hyperplane import FloatArray
from .layers import EssenceLayers
from .selection import folds_of, learn, predicted
from .thinning import thinned
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
    samples: Samples,
    network: EssenceLayers,
    cost: float | None,
    *,
    balanced: bool,
    most: int | None,
    work: Work = PLAIN,
) -> Frontier:
    """Thin a network, and measure each one on the samples and, learned anew, on folds that are left out.

    Parameters
    ----------
    samples : Samples
    network : EssenceLayers
        Learned from the samples.
    cost : float or None
        Price of an error that it was learned with.
    balanced : bool
        As for `deepdistilling.learn.selection.learn`.
    most : int, optional
        Most conditions of the network to choose.
    work : Work, optional
        How independent calls are carried out.
    """
    path = thinned(samples, network)
    sizes = [_n_conditions(layers) for layers in path]
    left_out = _left_out_errors(samples, cost, sizes, balanced=balanced, work=work)
    rows: list[FrontierRow] = []
    for layers, size, error in sorted(zip(path, sizes, left_out, strict=True), key=lambda entry: entry[1]):
        row = FrontierRow(size, len(layers.neurons), error_of(layers, samples), error, layers)
        if not rows or row.training_error < rows[-1].training_error or layers is network:
            rows.append(row)
    allowed = [index for index, row in enumerate(rows) if most is None or row.n_conditions <= most]
    return Frontier(tuple(rows), allowed[-1])


def error_of(layers: EssenceLayers, samples: Samples) -> float:
    """Part of the weight that is answered wrongly."""
    wrong = predicted(layers, samples.X) != samples.y
    return float(samples.weights[wrong].sum() / samples.weights.sum())


def _n_conditions(layers: EssenceLayers) -> int:
    return sum(bool(plane.weights.any()) for plane in layers.planes)


def _left_out_errors(
    samples: Samples, cost: float | None, sizes: list[int], *, balanced: bool, work: Work
) -> list[float]:
    """Error for each number of conditions on samples that were left out of the learning."""
    n_folds = folds_of(samples)
    if n_folds < 2:
        return [float("nan")] * len(sizes)
    folds = StratifiedKFold(n_folds, shuffle=True, random_state=0).split(samples.X, samples.y)
    errors: list[FloatArray] = work.run(
        "frontier",
        _fold_errors,
        (
            (samples.take(train), samples.take(test), cost, sizes, balanced, work.alone())
            for train, test in folds
        ),
        n_folds,
    )
    means: list[float] = np.mean(errors, axis=0).tolist()
    return means


def _fold_errors(
    train: Samples, test: Samples, cost: float | None, sizes: list[int], balanced: bool, work: Work
) -> FloatArray:
    path = thinned(train, learn(train, cost, balanced=balanced, work=work))
    # A fold may learn a network of another size: the largest that is not larger stands for it.
    return np.array(
        [error_of(next(layers for layers in path if _n_conditions(layers) <= size), test) for size in sizes]
    )
