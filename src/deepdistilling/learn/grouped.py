"""Networks from given subconcepts: the published procedure, a differentia for each pair of them.

In: points and their partition into subconcepts. Out: differentiae and subconcept neurons.
"""

from __future__ import annotations

import numpy as np

from .differentiae import differentiae
from .hyperplane import FloatArray
from .layers import EssenceLayers, decisions
from .neurons import subconcept_neurons
from .subconcepts import IntArray, Partition
from .work import PLAIN, Work


def grouped_network(
    X: FloatArray,
    y: IntArray,
    partition: Partition,
    *,
    cost: float | None,
    pruning: float,
    strictness: float,
    symbolic: bool,
    n_rivals: int | None = None,
    work: Work = PLAIN,
) -> EssenceLayers:
    """Differentiae of all pairs of subconcepts of different classes, and one neuron a subconcept.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs)
        Distinct points.
    y : ndarray of shape (n,)
        Class of each point, at least two.
    partition : Partition
    cost, pruning, strictness, symbolic
        As for `EssenceClassifier`; a ``None`` cost is a hard margin.
    n_rivals : int, optional
        Compare each subconcept with this many of every other class, the nearest ones, not with all.
    work : Work, optional
        How independent calls are carried out.

    Notes
    -----
    Blazek & Lin 2021, doi:10.1038/s43588-021-00132-w.
    """
    planes = differentiae(
        X, partition, cost=cost, strictness=strictness, exact=symbolic, n_rivals=n_rivals, work=work
    )
    neurons = subconcept_neurons(
        decisions(X, planes),
        y,
        partition,
        np.array([np.count_nonzero(plane.weights) for plane in planes], dtype=np.float64),
        cost=cost,
        pruning=pruning,
        exact=symbolic,
        work=work,
    )
    return EssenceLayers(planes, neurons, partition.classes)
