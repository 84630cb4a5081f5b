"""The small exact network: few, simple differentiae first, then subconcepts of what they decide.

In: distinct points and their classes. Out: differentiae and subconcept neurons that are right on all points.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from ..errors import DataError
from ..network import TIE_TOLERANCE
from .directions import best_cuts
from .exact import is_integral
from .hyperplane import FloatArray, Hyperplane
from .layers import MEASURED_TIE, EssenceLayers, decisions
from .patterns import subconcepts_of_patterns
from .subconcepts import IntArray
from .telling import parallel_planes, planes_between
from .units import TOO_CLOSE
from .work import PLAIN, Work

LEAST_SPARE = 8


def small_network(X: FloatArray, y: IntArray, *, work: Work = PLAIN) -> EssenceLayers:
    """Few differentiae and subconcepts that are right on all points.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs)
        Distinct points.
    y : ndarray of shape (n,)
        Class of each point, at least two.
    work : Work, optional
        How independent calls are carried out.

    Notes
    -----
    Derived here. Each pair of classes gets its own differentiae, as in Blazek & Lin 2021 (doi:
    10.1038/s43588-021-00132-w), but for classes that lie one behind the other along one direction, where
    the cuts between them serve all pairs.
    """
    pairs = list(combinations(np.unique(y).tolist(), 2))
    alone = work.alone()
    calls = ((a, b, None, alone) for a, b in pairs)
    found = work.run("differentiae", _pair, calls, len(pairs), shared=(X, y))
    return _assemble(X, y, dict(zip(pairs, found, strict=True)))


def structured_network(X: FloatArray, y: IntArray, work: Work) -> EssenceLayers | None:
    """The small network, if the points have a shape that few hyperplanes describe.

    Parameters
    ----------
    X, y, work
        As for `small_network`.

    Returns
    -------
    EssenceLayers or None
        ``None`` as soon as the hyperplanes beyond one a pair of classes are more than the square root of
        the number of points, as for noise.
    """
    found = {}
    spare = max(LEAST_SPARE, int(np.sqrt(len(y))))
    for a, b in combinations(np.unique(y).tolist(), 2):
        planes = _pair(X, y, a, b, spare + 1, work)
        if planes is None:
            return None
        spare -= len(planes) - 1
        found[a, b] = planes
    return _assemble(X, y, found)


def _pair(
    X: FloatArray, y: IntArray, a: int, b: int, most: int | None, work: Work
) -> list[Hyperplane] | None:
    rows = (y == a) | (y == b)
    return planes_between(X[rows], (y[rows] == b).astype(np.intp), most=most, work=work)


def _assemble(X: FloatArray, y: IntArray, found: dict[tuple[int, int], list[Hyperplane]]) -> EssenceLayers:
    planes, between = _joined(found)
    if len(np.unique(y)) > 2:
        cuts = best_cuts(X, y)
        if cuts is not None and len(cuts.gaps) < len(planes):
            planes = parallel_planes(X, cuts)
            between = {pair: np.arange(len(planes)) for pair in between}
    tie = TIE_TOLERANCE if is_integral(X) else MEASURED_TIE
    subconcepts = subconcepts_of_patterns(decisions(X, planes, tie), y, between)
    if subconcepts is None:
        planes = [_untied(plane, X) for plane in planes]
        subconcepts = subconcepts_of_patterns(decisions(X, planes, tie), y, between)
    if subconcepts is None:  # without ties every pattern has a neuron
        raise DataError(TOO_CLOSE)
    return EssenceLayers(planes, *subconcepts, tie)


def _joined(
    found: dict[tuple[int, int], list[Hyperplane]],
) -> tuple[list[Hyperplane], dict[tuple[int, int], IntArray]]:
    """All hyperplanes, equal and opposite ones once, and the numbers of those of each pair."""
    planes: list[Hyperplane] = []
    numbers: dict[bytes, int] = {}
    between = {}
    for pair, its_planes in found.items():
        for plane in its_planes:
            if plane.key() not in numbers:
                numbers[plane.key()] = len(planes)
                planes.append(plane)
        between[pair] = np.array([numbers[plane.key()] for plane in its_planes], dtype=np.intp)
    return planes, between


def _untied(plane: Hyperplane, X: FloatArray) -> Hyperplane:
    """Move a hyperplane off the points on it, to the middle of the wider space beside them."""
    places = np.unique(X @ plane.weights)
    at = -plane.bias
    near = np.searchsorted(places, at)
    around = places[max(0, near - 1) : near + 2]
    if not (np.abs(around - at) <= 1e-6 * max(abs(at), np.abs(plane.weights).max())).any():
        return plane
    widest = int(np.diff(around).argmax())
    return Hyperplane(plane.weights, -float(around[widest] + around[widest + 1]) / 2)
