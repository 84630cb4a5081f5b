"""Concepts: the last layer, one score a class from the subconcepts that fire.

In: the classes of the subconcepts. Out: a linear `Layer`.
"""

from __future__ import annotations

import numpy as np

from ..network import Layer
from .subconcepts import IntArray


def plain_sum(classes: IntArray, n_classes: int) -> Layer:
    """Each class scores the number of its own subconcepts that fire.

    Parameters
    ----------
    classes : ndarray of shape (n_subconcepts,)
        Index of each subconcept's class.
    n_classes : int

    Returns
    -------
    Layer
        With two classes each counts its own minus the other's; with more, its own alone, which orders
        the classes in the same way and reads fewer neurons. No class is favoured where none fires.

    Notes
    -----
    Blazek & Lin 2021, doi:10.1038/s43588-021-00132-w.
    """
    own = classes[:, None] == np.arange(n_classes)
    weights = own * 1.0
    if n_classes == 2:
        weights -= ~own
    # A silent subconcept says -1, so the bias makes a class without any sign of it score 0.
    return Layer(weights, weights.sum(axis=0))
