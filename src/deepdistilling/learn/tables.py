"""What a table of samples must be before scikit-learn makes floats of it, which it does without a word.

In: samples and labels as a user has them. Out: an error that names the column, where floats would merge
different numbers, or where texts stand; labels of pandas' own kinds as those of NumPy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from ..errors import DataError

MOST_EXACT = 2**53
"""Every integer up to this one is a float."""

MAX_NAMED = 5
"""So many columns of text are named."""


def require_names(X: Any) -> None:
    """Raise a `DataError` where some columns of a data frame are named by texts, and others are not."""
    names = list(getattr(X, "columns", ()))
    kinds = {isinstance(name, str) for name in names}
    if len(kinds) > 1:
        other = next(name for name in names if not isinstance(name, str))
        raise DataError(
            f"the columns of X are named by texts, but one is {other!r}; name all of them by texts, say by "
            "X.columns = X.columns.astype(str)"
        )


def require_exact(X: Any) -> None:
    """Raise a `DataError` for an integer that floats do not hold: another may become the same float."""
    for name, column in _columns(X):
        large = _large(column)
        if large is not None:
            raise DataError(
                f"column {name!r} of X holds {large}; not every integer beyond 2**53 is a float, so that "
                "different ones may become equal. Take off what all have in common, or leave the column out"
            )


def require_no_text(X: Any) -> None:
    """Raise a `DataError` that names columns that hold text, if any do."""
    found = {name: text for name, column in _columns(X) if (text := _text(column)) is not None}
    if not found:
        return
    names = ", ".join(map(repr, list(found)[:MAX_NAMED])) + (", ..." if len(found) > MAX_NAMED else "")
    which = f"column {names} of X holds" if len(found) == 1 else f"columns {names} of X hold"
    raise DataError(
        f"{which} text, such as {next(iter(found.values()))!r}; X must hold numbers. Put a "
        "sklearn.preprocessing.OneHotEncoder for them before the estimator, in a pipeline (docs/networks.md)"
    )


def plain_labels(y: Any) -> Any:
    """Return whole numbers and truth values of pandas' own kinds, which may be missing, as NumPy's.

    Raises
    ------
    DataError
        If one is missing.
    """
    dtype: Any = getattr(y, "dtype", None)
    if isinstance(dtype, np.dtype) or getattr(dtype, "kind", None) not in ("i", "u", "b"):
        return y
    if y.isna().any():
        raise DataError(f"y[{int(np.flatnonzero(y.isna())[0])}] is missing; every sample needs a label")
    return y.to_numpy(dtype=dtype.numpy_dtype)


def _columns(X: Any) -> Iterator[tuple[Any, npt.NDArray[Any]]]:
    """Yield the columns that are no floats, each with its name or place."""
    if sparse.issparse(X):
        return
    if hasattr(X, "dtypes") and hasattr(X, "iloc") and hasattr(X, "columns"):
        yield from ((name, np.asarray(X.iloc[:, place])) for place, name in enumerate(X.columns))
        return
    if isinstance(X, np.ndarray) and X.dtype.kind == "f":
        return
    try:
        table = np.asarray(X) if isinstance(X, np.ndarray | list | tuple) else np.empty(0)
    except ValueError:  # rows of different lengths, which scikit-learn says
        return
    if table.ndim == 2:
        yield from enumerate(table.T)


def _large(column: npt.NDArray[Any]) -> int | None:
    """Return an integer that a float may not hold, if there is one."""
    if column.dtype.kind in "iu":
        values = [int(column.max(initial=0)), int(column.min(initial=0))]
    else:
        values = [each for each in column.tolist() if type(each) is int] if column.dtype.kind == "O" else []
    return next((each for each in values if abs(each) > MOST_EXACT), None)


def _text(column: npt.NDArray[Any]) -> str | None:
    """Return a text that is no number, if one stands in a column."""
    if column.dtype.kind not in "OUS":
        return None
    for value in column.tolist():
        if isinstance(value, str):
            try:
                float(value)
            except ValueError:
                return value
    return None
