"""Samples that are made of unlike parts: each shows one part, and what parts say adds up.

In: points and their classes. Out: the parts that they fall into, and a network with subconcepts of each
part, so that it answers inputs that show several of them at a time.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from .grouped import grouped_network
from .hyperplane import FloatArray
from .layers import EssenceLayers, decisions
from .subconcepts import IntArray, from_groups
from .work import PLAIN, Work


def parts(X: FloatArray) -> IntArray:
    """Part of each point, shape (n,): points that share an input that is not 0 are of one part.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs)

    Notes
    -----
    Derived here. The parts are the connected components of points and inputs. Measured inputs are hardly
    ever 0, and all rows of a truth table are connected; several parts come up where the samples are made one
    by one of something that occurs in several places, and say nothing about how places act together.

    Examples
    --------
    >>> import numpy as np
    >>> parts(np.array([[1.0, 0, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 1]]))
    array([0, 0, 1, 1])
    """
    if X.all(axis=0).any():
        return np.zeros(len(X), dtype=np.intp)
    rows, columns = np.nonzero(X)
    size = len(X) + X.shape[1]
    shares = csr_array((np.ones(len(rows)), (rows, len(X) + columns)), shape=(size, size))
    _, component = connected_components(shares, directed=False)
    _, part = np.unique(component[: len(X)], return_inverse=True)
    result: IntArray = part.reshape(-1).astype(np.intp)
    return result


def network_of_parts(X: FloatArray, y: IntArray, *, work: Work = PLAIN) -> EssenceLayers | None:
    """Network with one subconcept for each class in each part; ``None`` where that is not exact.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs)
        Distinct points.
    y : ndarray of shape (n,)
        Class of each point, at least two.
    work : Work, optional
        How independent calls are carried out.

    Returns
    -------
    EssenceLayers or None
        ``None`` also where there is a single part.
    """
    part = parts(X)
    n_parts = int(part.max()) + 1
    if n_parts == 1:
        return None
    places = y * n_parts + part
    order = np.argsort(places, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(places[order])) + 1)
    partition = from_groups([(int(y[members[0]]), members) for members in groups])
    # A rival in the same part is the nearest: the differentia between them looks at nothing else.
    network = grouped_network(
        X, y, partition, cost=None, pruning=0.0, strictness=0.0, symbolic=True, n_rivals=1, work=work
    )
    fired = decisions(decisions(X, network.planes), network.neurons) > 0
    wanted = partition.labels(len(X))[:, None] == np.arange(len(partition))
    return network if np.array_equal(fired, wanted) else None
