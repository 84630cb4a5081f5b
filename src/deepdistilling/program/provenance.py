"""Where each neuron of a network went in the program that it was lifted to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Placement:
    """The places of one layer's neurons.

    Neuron `k` has the value ``sign[k] * arrays[array[k]].ravel()[place[k]]``, or the constant ``sign[k]`` where
    ``array[k]`` is -1.

    Parameters
    ----------
    arrays : tuple of str
        Names of the definitions that hold the layer.
    array, place, sign : ndarray of int, shape (n_out,)
        Number of the definition, place in it in C order, and -1 or +1 (0 or 1 for a constant).
    """

    arrays: tuple[str, ...]
    array: Integers
    place: Integers
    sign: Integers

    def gather(self, weights: npt.NDArray[np.float64], sizes: tuple[int, ...]) -> list[npt.NDArray[np.float64]]:
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
            One a definition, then one row for the constants.
        """
        gathered = [np.zeros((size, weights.shape[1])) for size in (*sizes, 1)]
        for number in range(-1, len(sizes)):
            here = self.array == number
            np.add.at(
                gathered[number], self.place[here], self.sign[here, np.newaxis] * weights[here]
            )
        return gathered


def identity(name: str, size: int) -> Placement:
    """Return the placement of the input's own values."""
    zeros = np.zeros(size, dtype=np.int64)
    return Placement((name,), zeros, np.arange(size), zeros + 1)
