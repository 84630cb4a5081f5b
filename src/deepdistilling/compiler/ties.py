"""Labels where scores are equal but for the rounding of floats, or for a solver's noise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

ROUNDED = 1e-9
"""Scores this close, relative to the largest, differ by no more than the order of their sums."""


def settled(
    labels: npt.NDArray[Any],
    other: npt.NDArray[Any],
    scores: npt.NDArray[np.float64],
    classes: Sequence[Any],
    *,
    size: float = 1.0,
    deviation: float = 0.0,
) -> npt.NDArray[Any]:
    """Return labels, but those of `other` where the scores do not tell the two apart.

    Which of two equal scores is larger is decided by the order in which floats were added, which is no
    property of a network: either label is right.

    Parameters
    ----------
    labels, other : ndarray of shape (n,)
        Two answers.
    scores : ndarray of shape (n, n_scores)
        What `other` was chosen from.
    classes : sequence
        The label of each score, or of a single score that is not above 0 and one that is.
    size : float, default=1
        Size of what was added up.
    deviation : float, default=0
        By how much a score may have been changed.
    """
    room = 2 * deviation + ROUNDED * np.maximum(size, np.abs(scores).max(axis=1, initial=0.0))
    if scores.shape[1] == 1:
        lead = np.abs(scores[:, 0])
    else:
        number = {label: k for k, label in enumerate(classes)}
        chosen = np.array([number[label] for label in labels.tolist()], dtype=np.intp)
        lead = scores.max(axis=1) - scores[np.arange(len(scores)), chosen]
    return np.where(lead <= room, other, labels)
