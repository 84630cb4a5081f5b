"""Decision trees and their sums as threshold networks: a split is a neuron, and so is a leaf.

The first layer asks every question of every tree once, the second has a neuron a leaf that is 1 where all
answers on its path are the right ones, and the last adds what the leaves say. Nothing is rounded: a tree that
reads its input as float32 gets the float64 threshold that draws the same line between all float64 numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from ..network import Layer, Network

FloatArray = npt.NDArray[np.float64]
Split = tuple[int, float]
"""A feature and a threshold: the question whether the feature's value is above it."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """The answers that lead to a leaf, and what the leaf adds to each score.

    Parameters
    ----------
    path : tuple of (Split, bool)
        Each question on the way, and whether its answer is yes.
    values : ndarray of shape (n_scores,)
        What it adds.
    """

    path: tuple[tuple[Split, bool], ...]
    values: FloatArray


@dataclass(frozen=True, slots=True)
class Nodes:
    """A tree as arrays, one element a node, the root first.

    Parameters
    ----------
    left, right : ndarray of int
        Where a node goes if its feature is at most, or above, its threshold; equal at a leaf.
    feature : ndarray of int
        What a node asks about.
    threshold : ndarray of float64
        Against what.
    values : ndarray of shape (n_nodes, n_scores)
        What a leaf adds.
    """

    left: npt.NDArray[np.intp]
    right: npt.NDArray[np.intp]
    feature: npt.NDArray[np.intp]
    threshold: FloatArray
    values: FloatArray


def leaves_of(nodes: Nodes) -> list[Leaf]:
    """Return the leaves of a tree from left to right."""
    leaves = []
    stack: list[tuple[int, tuple[tuple[Split, bool], ...]]] = [(0, ())]
    while stack:
        node, path = stack.pop()
        left, right = int(nodes.left[node]), int(nodes.right[node])
        if left == right:
            leaves.append(Leaf(path, nodes.values[node]))
            continue
        split = int(nodes.feature[node]), float(nodes.threshold[node])
        stack += [(right, (*path, (split, True))), (left, (*path, (split, False)))]
    return leaves


def network_of_leaves(
    leaves: Sequence[Leaf], start: FloatArray, n_inputs: int, classes: Any = None
) -> Network:
    """Return the network whose scores are the sum of what the leaves add that a sample falls into.

    Parameters
    ----------
    leaves : sequence of Leaf
        Of one tree or of several.
    start : ndarray of shape (n_scores,)
        What the sum starts with.
    n_inputs : int
        Number of features.
    classes : sequence, optional
        The labels.
    """
    apart = [leaf for leaf in leaves if leaf.path]
    bias = start + sum((leaf.values for leaf in leaves if not leaf.path), start=np.zeros(len(start)))
    splits = sorted({split for leaf in apart for split, _ in leaf.path})
    if not splits:
        return Network([Layer(np.zeros((n_inputs, len(bias))), bias)], classes=classes, tie_tolerance=0)
    column = {split: at for at, split in enumerate(splits)}
    features, thresholds = (np.array(each) for each in zip(*splits, strict=True))
    ones, at = np.ones(len(splits)), np.arange(len(splits))
    questions = sparse.csc_array((ones, (features, at)), shape=(n_inputs, len(splits)))
    answers = [{column[split]: yes for split, yes in leaf.path} for leaf in apart]
    rows = np.array([row for each in answers for row in each], dtype=np.intp)
    signs = np.array([1.0 if yes else -1.0 for each in answers for yes in each.values()])
    owners = np.repeat(np.arange(len(apart)), [len(each) for each in answers])
    paths = sparse.csc_array((signs, (rows, owners)), shape=(len(splits), len(apart)))
    needed = np.array([sum(each.values()) for each in answers], dtype=np.float64)
    return Network(
        [
            Layer(questions, -thresholds),
            Layer(paths, 0.5 - needed),
            Layer(np.array([leaf.values for leaf in apart]), bias),
        ],
        activation="step",
        classes=classes,
        # A split is exact, however near a value is to it.
        tie_tolerance=0,
    )


def read_as_float32(thresholds: FloatArray) -> FloatArray:
    """Return float64 thresholds that split float64 values as the given ones split them rounded to float32.

    Parameters
    ----------
    thresholds : ndarray of float64
        A value goes left where the float32 nearest to it is at most this.

    Returns
    -------
    ndarray of float64
        A value goes left where it is at most this: the end of what rounds to the last float32 on the left,
        which is half-way to the next one, and belongs to the left where rounding to even takes it there.
    """
    last = thresholds.astype(np.float32)
    last = np.where(last > thresholds, np.nextafter(last, np.float32(-np.inf)), last)
    following = np.nextafter(last, np.float32(np.inf))
    middle: FloatArray = (last.astype(np.float64) + following.astype(np.float64)) / 2
    return np.where(middle.astype(np.float32) == last, middle, np.nextafter(middle, -np.inf))
