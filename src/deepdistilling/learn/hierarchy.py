"""Hierarchical subconcepts: a tree of differentiae that splits subconcepts until each is of one class.

In: samples, whose classes may overlap and lie in several places. Out: a `Hierarchy`, from which networks of
any number of subconcepts are taken. Every sample reaches one subconcept, so that no two compete.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from .cuts import LEAST_GAIN, best_threshold, fewer_columns, gain_and_gap
from .exact import apart, is_integral, simplest_threshold
from .halfspaces import BoolArray
from .hyperplane import FloatArray, Hyperplane
from .layers import EssenceLayers, always
from .soft import column_scales, soft_plane
from .subconcepts import IntArray
from .validation import Samples, balanced_weights
from .work import PLAIN, Work

HALVING_STEPS = 20
SETTLING_STEPS = 2
"""Most and all rounds in which points change over between the halves of a group."""

PARALLEL_SIZE = 2**18
"""Splits of smaller tables are not worth handing to another process."""


class Split(NamedTuple):
    """A subconcept cut in two by a differentia: the first is on its positive side.

    Subconcepts are numbered in the order in which they came up, the root, which holds all, is 0; the two
    that split number i makes are 2 i + 1 and 2 i + 2. `classes` are the classes of most weight in them.
    """

    subconcept: int
    plane: Hyperplane
    classes: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """Splits in the order of how much they tell apart; the first few are a smaller tree.

    Parameters
    ----------
    root_class : int
        Class of most weight.
    n_inputs : int
    splits : tuple of Split
    """

    root_class: int
    n_inputs: int
    splits: tuple[Split, ...]

    def network(self, n_subconcepts: int) -> EssenceLayers:
        """Network of the first splits, of at most so many subconcepts.

        Notes
        -----
        A split whose two sides answer the same is undone. The neuron of a subconcept asks for all that its
        ancestors ask for and one distinction more: reading its parent's neuron says the same, but would take
        one layer for each step of the tree.
        """
        splits = self.splits[: n_subconcepts - 1]
        class_of = {0: self.root_class}
        children: dict[int, int] = {}
        for number, split in enumerate(splits):
            children[split.subconcept] = number
            class_of |= {2 * number + 1 + side: split.classes[side] for side in (0, 1)}
        for number in reversed(range(len(splits))):
            sides = 2 * number + 1, 2 * number + 2
            if not any(side in children for side in sides) and class_of[sides[0]] == class_of[sides[1]]:
                del children[splits[number].subconcept]
                class_of[splits[number].subconcept] = class_of[sides[0]]
        if not children:
            return always(class_of[0], self.n_inputs)
        return _layers(splits, children, class_of)

    def first(self, n_subconcepts: int | None) -> Hierarchy:
        """Return the tree of the first splits, of at most so many subconcepts; ``None`` for all of them."""
        return self if n_subconcepts is None else replace(self, splits=self.splits[: n_subconcepts - 1])

    def path(self, most: int) -> list[EssenceLayers]:
        """Networks of at most so many differentiae, in falling number, down to none."""
        found: dict[int, EssenceLayers] = {}
        for size in range(1, len(self.splits) + 2):
            network = self.network(size)
            n_conditions = network.n_conditions()
            if n_conditions <= most:
                # Of equally many conditions, those of the larger tree tell more apart.
                found[n_conditions] = network
        return [found[n_conditions] for n_conditions in sorted(found, reverse=True)]


def _layers(splits: tuple[Split, ...], children: dict[int, int], class_of: dict[int, int]) -> EssenceLayers:
    """Network of the splits that are left, a neuron for each subconcept without children.

    Steps, unlike signs, leave no sample between the two sides of a split: a tie is on the second.
    """
    places: dict[bytes, int] = {}
    planes: list[Hyperplane] = []
    column: dict[int, int] = {}
    for number in sorted(children.values()):
        plane = splits[number].plane
        column[number] = places.setdefault(np.append(*plane).tobytes(), len(planes))
        planes += [plane] if column[number] == len(planes) else []
    leaves: list[tuple[int, int, FloatArray]] = []
    waiting = [(0, np.zeros(len(planes)))]
    while waiting:
        subconcept, asked = waiting.pop()
        if subconcept not in children:
            leaves.append((class_of[subconcept], subconcept, asked))
            continue
        number = children[subconcept]
        for side, sign in enumerate((1.0, -1.0)):
            if asked[column[number]] == -sign:
                continue  # an ancestor has the same differentia: nothing is on this side
            narrower = asked.copy()
            narrower[column[number]] = sign
            waiting.append((2 * number + 1 + side, narrower))
    leaves.sort(key=lambda leaf: leaf[:2])
    return EssenceLayers(
        planes,
        [Hyperplane(asked, 0.5 - float((asked > 0).sum())) for _, _, asked in leaves],
        np.array([class_ for class_, _, _ in leaves], dtype=np.intp),
        0.0,
        "step",
    )


def grow(
    samples: Samples,
    cost: float | None,
    *,
    balanced: bool,
    lean: bool = False,
    most: int | None = None,
    work: Work = PLAIN,
) -> Hierarchy:
    """Split subconcepts in two, the most rewarding first, until each holds one class.

    Parameters
    ----------
    samples : Samples
    cost : float or None
        Price of an error of a differentia, as for `deepdistilling.learn.soft.soft_network`; with ``None``
        each differentia is a threshold of one input.
    balanced : bool
        Give all classes the same weight.
    lean : bool, default=False
        Leave inputs out of a differentia that it tells hardly less apart without.
    most : int, optional
        Most subconcepts.
    work : Work, optional
        How independent calls are carried out.

    Notes
    -----
    That a subconcept which no hyperplane tells from its rivals is split along a separating direction is the
    adaptive procedure of Blazek & Lin 2021, doi:10.1038/s43588-021-00132-w. Derived here: differentiae that
    are tried lie between the two classes of most weight, between halves of them (so that classes in several
    places can be told apart at all), halved by nearness and by which differentia serves a point better, and
    between each class and the rest; the cut along its direction that lowers the Gini impurity most is taken,
    as in Breiman et al., Classification and Regression Trees, 1984. With thresholds it is their tree.
    """
    weights = balanced_weights(samples) if balanced else samples.weights
    table = np.zeros((len(samples.y), int(samples.y.max()) + 1))
    table[np.arange(len(samples.y)), samples.y] = weights / weights.sum()
    scale = column_scales(samples.X, weights)
    splits: list[Split] = []
    waiting: list[tuple[float, int, IntArray, Hyperplane]] = []

    def consider(subconcept: int, rows: IntArray) -> None:
        found = _best_cut(samples.X[rows], table[rows], scale, cost, lean, work)
        if found is not None:
            gain, plane = found
            heapq.heappush(waiting, (-gain, subconcept, rows, plane))

    consider(0, np.arange(len(samples.y)))
    while waiting and (most is None or len(splits) < most - 1):
        work.check()
        _, subconcept, rows, plane = heapq.heappop(waiting)
        positive = plane.sums(samples.X[rows]) > 0
        parts = rows[positive], rows[~positive]
        first, second = (int(table[part].sum(axis=0).argmax()) for part in parts)
        splits.append(Split(subconcept, plane, (first, second)))
        for side, part in enumerate(parts):
            consider(2 * len(splits) - 1 + side, part)
    return Hierarchy(int(table.sum(axis=0).argmax()), samples.X.shape[1], tuple(splits))


def _best_cut(
    X: FloatArray, table: FloatArray, scale: FloatArray, cost: float | None, lean: bool, work: Work
) -> tuple[float, Hyperplane] | None:
    """Differentia that lowers the impurity most, and by how much; ``None`` where nothing is told apart."""
    if np.count_nonzero(table.sum(axis=0)) < 2:
        return None
    if cost is None:
        return best_threshold(X, table)
    if X.size <= PARALLEL_SIZE:
        work = work.alone()
    rivals = _rivals(X, table, scale, cost)
    planes: list[Hyperplane] = work.run(
        "differentiae",
        _between,
        ((first, second, cost) for first, second in rivals),
        len(rivals),
        shared=(X, table.sum(axis=1), scale),
    )
    directions = [plane.weights for plane in planes]
    # Two points of different classes can always be told apart, whatever became of the margins.
    directions.append(apart(X[table.argmax(axis=1) != table[0].argmax()][0], X[0]))
    best = LEAST_GAIN, 0.0, 0.0, np.zeros(X.shape[1])
    for direction in directions:
        cut = gain_and_gap(X @ direction, table)
        if cut is not None and cut[0] > best[0] * (1 + 1e-9):
            best = *cut, direction
    gain, low, high, direction = best
    if not direction.any():
        return None
    if lean:
        direction = fewer_columns(X, table, direction)
        gain, low, high = gain_and_gap(X @ direction, table) or (gain, low, high)
    steps = 1.0 if is_integral(X) and is_integral(direction) else 0.0
    return gain, Hyperplane(direction, -simplest_threshold(low, high, steps=steps) + 0.0)


def _between(
    X: FloatArray, weights: FloatArray, scale: FloatArray, first: BoolArray, second: BoolArray, cost: float
) -> Hyperplane:
    """Differentia of two groups of points, each of one weight in all."""
    shares = np.where(first, weights / weights[first].sum(), weights / weights[second].sum())
    rows = first | second
    return soft_plane(X[rows], first[rows], shares[rows], scale, cost)


def _rivals(
    X: FloatArray, table: FloatArray, scale: FloatArray, cost: float
) -> list[tuple[BoolArray, BoolArray]]:
    """Pairs of groups of points that a differentia is sought between."""
    totals, weights = table.sum(axis=0), table.sum(axis=1)
    first, second = (table[:, class_] > 0 for class_ in np.argsort(-totals, kind="stable")[:2])
    halves = _halves(X / scale, first), _halves(X / scale, second)
    pairs = [(first, second), *((a, b) for a in halves[0] for b in halves[1])]
    for parts, others in ((halves[0], second), (halves[1], first)):
        pairs += [(half, others) for half in _settled(X, weights, scale, parts, others, cost)]
    present = np.flatnonzero(totals)
    if len(present) > 2:
        pairs += [(table[:, class_] > 0, table[:, class_] == 0) for class_ in present]
    return pairs


def _halves(X: FloatArray, group: BoolArray) -> list[BoolArray]:
    """Cut a group in two across its longest axis, then by the nearer centre; whole where that fails."""
    points = X[group]
    moved = points - points.mean(axis=0)
    here = moved @ _longest_axis(moved) > 0
    for _ in range(HALVING_STEPS):
        if here.all() or not here.any():
            return [group]
        centres = points[here].mean(axis=0), points[~here].mean(axis=0)
        across = centres[0] - centres[1]
        nearer = points @ across > (centres[0] + centres[1]) @ across / 2
        if (nearer == here).all():
            break
        here = nearer
    first = np.zeros_like(group)
    first[np.flatnonzero(group)[here]] = True
    return [first, group & ~first]


def _settled(
    X: FloatArray,
    weights: FloatArray,
    scale: FloatArray,
    halves: list[BoolArray],
    others: BoolArray,
    cost: float,
) -> list[BoolArray]:
    """Two halves whose points each lie in that half whose own differentia tells them better from the others.

    Where a class lies on several sides of another, nearness says little about which points one differentia
    can serve; the differentiae themselves do.
    """
    for _ in range(SETTLING_STEPS):
        if len(halves) < 2 or not all(half.any() for half in halves):
            return []
        first, second = (_between(X, weights, scale, half, others, cost).sums(X) for half in halves)
        group = halves[0] | halves[1]
        halves = [group & (first > second), group & ~(first > second)]
    return [half for half in halves if half.any()]


def _longest_axis(moved: FloatArray) -> FloatArray:
    """Direction of largest spread, of a sign that does not depend on the solver."""
    if len(moved) < moved.shape[1]:
        axis: FloatArray = moved.T @ np.linalg.eigh(moved @ moved.T)[1][:, -1]
    else:
        axis = np.asarray(np.linalg.eigh(moved.T @ moved)[1][:, -1])
    return axis if axis[np.abs(axis).argmax()] > 0 else -axis
