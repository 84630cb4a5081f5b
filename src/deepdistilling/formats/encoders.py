"""Encoders of categories, as tables: what each of their columns is for each category.

An encoder does a finite number of things, so it is asked for all of them, one category after the other. Its
own numbers stand in the tables, whatever options it was made with: dropped categories, rare ones that share
a column, values for what it does not know.
"""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder

from ..categories import Categories
from ..errors import UnsupportedError

FloatArray = npt.NDArray[np.float64]

ENCODERS = (OneHotEncoder, OrdinalEncoder)

PLAIN = (str, int, float, bool)
"""Types of categories that every language can write."""


def tables_of(encoder: Any, names: list[str]) -> list[tuple[Categories, list[FloatArray]]]:
    """Return the categories of each column of an encoder, and the columns that it makes of it.

    Parameters
    ----------
    encoder : OneHotEncoder or OrdinalEncoder
        Fitted.
    names : list of str
        What its columns are called, for messages.

    Returns
    -------
    list of (Categories, list of ndarray)
        For each column; an array has an element a category, and one more for others where they may occur.

    Raises
    ------
    UnsupportedError
        If a category is missing (NaN or None), or neither text, a number nor a truth value, or if what is
        not known becomes NaN.
    """
    others = encoder.handle_unknown != "error"
    listed = [_plain(values.tolist(), name) for values, name in zip(encoder.categories_, names, strict=True)]
    first = [values[0] for values in listed]
    found, start = [], 0
    for place, (values, name) in enumerate(zip(listed, names, strict=True)):
        categories = Categories(values, others)
        given = [*values, _stranger(values)] if others else list(values)
        rows = np.array([[*first[:place], each, *first[place + 1 :]] for each in given], dtype=object)
        width = _width(encoder, place)
        made = _encoded(encoder, rows)[:, start : start + width]
        if not np.isfinite(made).all():
            raise UnsupportedError(
                f"the {type(encoder).__name__} makes NaN of what it does not know in column {name!r}; give "
                "it a number as unknown_value"
            )
        found.append((categories, list(made.T)))
        start += width
    return found


def _plain(values: list[Any], name: str) -> tuple[Any, ...]:
    for each in values:
        if each is None or (isinstance(each, float) and math.isnan(each)):
            raise UnsupportedError(
                f"column {name!r} has missing values among its categories; fill them in before, with a "
                "category of their own for one"
            )
        if not isinstance(each, PLAIN):
            raise UnsupportedError(
                f"column {name!r} has the category {each!r} of type {type(each).__name__}; expected text, "
                "numbers or truth values"
            )
    return tuple(values)


def _stranger(values: tuple[Any, ...]) -> Any:
    """Return a value that is none of the categories."""
    if all(isinstance(each, str) for each in values):
        return "".join(values) + "?"
    largest = max(float(each) for each in values if not isinstance(each, str))
    return largest + 1.5 if largest + 1.5 != largest else float(np.nextafter(2 * abs(largest), np.inf))


def _width(encoder: Any, place: int) -> int:
    """Return how many columns an encoder makes of one."""
    if isinstance(encoder, OrdinalEncoder):
        return 1
    rare = getattr(encoder, "infrequent_categories_", None)
    few = 0 if rare is None or rare[place] is None else len(rare[place]) - 1
    dropped = encoder.drop_idx_ is not None and encoder.drop_idx_[place] is not None
    return len(encoder.categories_[place]) - few - dropped


def _encoded(encoder: Any, rows: npt.NDArray[Any]) -> FloatArray:
    with warnings.catch_warnings():
        # That rows have no column names, and that a value is not known, which is what is asked.
        warnings.simplefilter("ignore", UserWarning)
        made = encoder.transform(rows)
    return np.asarray(made.toarray() if hasattr(made, "toarray") else made, dtype=np.float64)
