"""What becomes of places outside an axis."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

Border = Literal["plain", "clip", "wrap", "clamp"]
"""They do not occur, are cut off, come in from the other side, or move to the nearest one inside."""

BORDERS: tuple[Border, ...] = ("plain", "clip", "wrap", "clamp")


def moved(places: npt.NDArray[np.int64], length: int, border: Border) -> npt.NDArray[np.int64]:
    """Return where places lie on an axis that wraps around or ends in its last elements."""
    result: npt.NDArray[np.int64] = places % length if border == "wrap" else np.clip(places, 0, length - 1)
    return result
