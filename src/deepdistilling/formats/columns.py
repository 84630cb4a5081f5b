"""Which columns a part of a column transformer reads."""

from __future__ import annotations

from typing import Any

import numpy as np


def resolved(step: Any, columns: Any) -> list[int]:
    """Return the places of columns that were chosen by names, places, a slice or truth values.

    Parameters
    ----------
    step : ColumnTransformer
        Fitted.
    columns : str, int, slice, or a sequence of str, int or bool
        As it stands in `transformers_`.
    """
    names = [str(each) for each in getattr(step, "feature_names_in_", ())]

    def place(column: Any) -> int:
        return names.index(column) if isinstance(column, str) else int(column) % step.n_features_in_

    match columns:
        case str() | int() | np.integer():
            return [place(columns)]
        case slice(start=start, stop=stop, step=by):
            ends = [None if end is None else place(end) for end in (start, stop)]
            if isinstance(stop, str) and ends[1] is not None:
                ends[1] += 1  # a slice of names includes its last, as in pandas
            elif stop is not None and not isinstance(stop, str):
                ends[1] = int(stop)
            return list(range(step.n_features_in_))[ends[0] : ends[1] : by]
    listed = list(columns)
    if listed and all(isinstance(each, bool | np.bool_) for each in listed):
        return [int(at) for at in np.flatnonzero(listed)]
    return [place(each) for each in listed]
