"""One threshold where the branches of a tree found several: ``bmi > 30.05`` and ``bmi > 30.15``.

In: a `Hierarchy` that cuts at single columns, and its samples. Out: one of fewer thresholds that makes no
more errors on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .halfspaces import BoolArray
from .hierarchy import Hierarchy, Split
from .hyperplane import FloatArray
from .subconcepts import IntArray


def share_thresholds(tree: Hierarchy, X: FloatArray, y: IntArray, weights: FloatArray) -> Hierarchy:
    """Make neighbouring thresholds of one column equal where no more weight is answered wrongly.

    Parameters
    ----------
    tree : Hierarchy
        Each differentia is a threshold of one column.
    X : ndarray of shape (n, n_inputs)
    y : ndarray of shape (n,)
    weights : ndarray of shape (n,)

    Notes
    -----
    Derived here. Each branch finds a condition of the rule anew, in a gap between fewer samples than the rule
    itself has, or beside samples that a later split sets right. Of two thresholds the one that makes fewer
    errors in both places stands for both, else that of the earlier split, which saw more samples.
    """
    splits = list(tree.splits)
    if len(splits) < 2:
        return tree
    above = [split.plane.sums(X) > 0 for split in splits]

    def wrong(moved: Sequence[int], new: int) -> float:
        """Weight answered wrongly where some splits have the threshold of another."""
        sides = [above[new if number in moved else number] for number in range(len(splits))]
        return float(weights[_answers(tree, sides) != y].sum())

    least = wrong((), 0)
    for equal in _columns(splits):
        last = equal[0]
        for following in equal[1:]:
            both = sorted(last + following)
            error, new = min((wrong(both, new), new) for new in (last[0], following[0]))
            if error > least:
                last = following
                continue
            least, last = error, both
            for number in both:
                above[number] = above[new]
                splits[number] = splits[number]._replace(plane=splits[new].plane)
    return replace(tree, splits=tuple(splits))


def _columns(splits: Sequence[Split]) -> list[list[list[int]]]:
    """Splits of equal thresholds, in the order of the thresholds, of each column that is cut."""
    columns: dict[int, dict[float, list[int]]] = {}
    for number, split in enumerate(splits):
        thresholds = columns.setdefault(int(split.plane.weights.argmax()), {})
        thresholds.setdefault(-split.plane.bias, []).append(number)
    return [[thresholds[key] for key in sorted(thresholds)] for thresholds in columns.values()]


def _answers(tree: Hierarchy, above: Sequence[BoolArray]) -> IntArray:
    """Class of each sample, of which it is known whether it lies above the threshold of each split."""
    classes = np.array([tree.root_class, *(class_ for split in tree.splits for class_ in split.classes)])
    reached = np.zeros(len(above[0]), dtype=np.intp)
    for number, (split, here) in enumerate(zip(tree.splits, above, strict=True)):
        reached = np.where(reached == split.subconcept, np.where(here, 1, 2) + 2 * number, reached)
    answers: IntArray = classes[reached]
    return answers
