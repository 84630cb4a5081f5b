"""Where each neuron of a network went in the program that it was lifted to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Placement:
    """The places of one layer's neurons.

    Neuron `k` has the value ``offset[k] + sign[k] * arrays[array[k]].ravel()[place[k]]``, or the constant
    ``offset[k]`` where ``array[k]`` is -1.

    Parameters
    ----------
    arrays : tuple of str
        Names of the definitions that hold the layer.
    array, place, sign, offset : ndarray of int, shape (n_out,)
        Number of the definition, place in it in C order, -1 or +1, and what is added: 1 for a neuron
        that is the complement of what its place holds.
    """

    arrays: tuple[str, ...]
    array: Integers
    place: Integers
    sign: Integers
    offset: Integers

    def gather(self, weights: Weights, sizes: tuple[int, ...]) -> tuple[list[Weights], Weights]:
        """Sum what is attached to each neuron over the neurons at each place.

        Parameters
        ----------
        weights : ndarray of shape (n_out, n)
            One row a neuron.
        sizes : tuple of int
            Number of places of each definition.

        Returns
        -------
        list of ndarray of shape (size, n)
            One a definition.
        ndarray of shape (n,)
            What the offsets contribute.
        """
        gathered = []
        for number, size in enumerate(sizes):
            here = np.flatnonzero(self.array == number)
            place = self.place[here]
            rows = weights if len(here) == len(weights) else weights[here]
            if len(here) == size and np.array_equal(place, np.arange(size)) and (self.sign[here] == 1).all():
                gathered.append(rows)
                continue
            block = np.zeros((size, weights.shape[1]))
            signed = self.sign[here, np.newaxis] * rows
            block[place] = signed
            found, count = np.unique(place, return_counts=True)
            for shared in found[count > 1]:
                block[shared] = _sum(signed[place == shared])
            gathered.append(block)
        moved = np.flatnonzero(self.offset)
        return gathered, _sum(self.offset[moved, np.newaxis] * weights[moved])


def _sum(rows: Weights) -> Weights:
    """Add rows up one by one, in an order that depends on nothing but their values: sums of floats round."""
    if not len(rows):
        return np.zeros(rows.shape[1])
    total: Weights = np.add.accumulate(np.sort(rows, axis=0), axis=0)[-1]
    return total


def identity(name: str, size: int) -> Placement:
    """Return the placement of the input's own values."""
    zeros = np.zeros(size, dtype=np.int64)
    return Placement((name,), zeros, np.arange(size), zeros + 1, zeros)
