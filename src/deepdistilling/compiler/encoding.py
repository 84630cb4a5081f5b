"""The user's rows and what a program computes with: categories by name outside, by number inside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..categories import Categories
from ..errors import DomainError
from ..program.code import Array
from ..program.domain import REAL, Domain, integers

MAX_LISTED = 8
"""Of a column with more categories than this a docstring says how many they are."""


def with_categories(given: Array, categories: tuple[Categories | None, ...]) -> Array:
    """Return an input of one axis some of whose values are categories."""
    domains = [
        domain if each is None else integers(0, each.count - 1)
        for domain, each in zip(given.domains, categories, strict=True)
    ]
    return replace(given, domain=REAL, element_domains=tuple(domains), categories=categories)


def as_array(values: Any) -> npt.NDArray[Any]:
    """Return values as an array.

    Raises
    ------
    DomainError
        If they are rows of different lengths.
    """
    try:
        return np.asarray(values)
    except ValueError as error:
        raise DomainError(f"the input must be an array, with as many values in each row: {error}") from error


def rows_of(given: Array, X: Any) -> npt.NDArray[Any]:
    """Return rows with numbers in place of categories; where there are none, the rows themselves.

    Parameters
    ----------
    given : Array
        The input of a program.
    X : array_like of shape (n, n_columns), or data frame
        Rows as the user has them. The columns of a data frame are found by their names.

    Returns
    -------
    ndarray of float64 of shape (n, n_columns)

    Raises
    ------
    DomainError
        If a column is missing or has another length, a value is none of its column's categories, or what
        should be a number is none.
    """
    if given.categories is None:
        return np.asarray(X)
    columns = list(_columns(given, X))
    rows = np.empty((len(columns[0]), len(columns)))
    for place, (column, categories) in enumerate(zip(columns, given.categories, strict=True)):
        name = given.element_names[place] if given.element_names else str(place)
        rows[:, place] = (
            _numbers(column, name) if categories is None else _codes(column, categories, name, place)
        )
    return rows


def in_order(given: Array, X: Any) -> Any:
    """Return the columns of a data frame in the program's order, where it has them by their names.

    Raises
    ------
    DomainError
        If it has only some of them. One that has none is read as an array is, by place.
    """
    names = given.element_names
    if names is None or not hasattr(X, "columns"):
        return X
    columns = [str(each) for each in X.columns]
    places = _places(names, columns, "the data frame has no column {}, or more than one; its columns are {}")
    return X if places is None or columns == list(names) else np.asarray(X)[:, places]


def one_row(given: Array, x: Any) -> Any:
    """Return one sample, a row of a data frame or a mapping of names to values among others, as a batch.

    Raises
    ------
    DomainError
        If it has names, but only some of the program's. A row that has none of them is read by place.
    """
    if given.categories is not None:
        return {name: [value] for name, value in x.items()} if hasattr(x, "items") else [list(x)]
    if not hasattr(x, "items"):
        return as_array(x)[np.newaxis]
    known, values = [str(name) for name, _ in x.items()], [value for _, value in x.items()]
    names = given.element_names or ()
    places = _places(names, known, "the sample has no value {}, or more than one; its values are {}")
    return np.asarray([values if places is None else [values[place] for place in places]])


def _places(names: Sequence[str], known: Sequence[str], message: str) -> list[int] | None:
    """Return where each name is among those that are known; None where none is."""
    missing = [name for name in names if known.count(name) != 1]
    if len(missing) == len(names):
        return None
    if missing:
        raise DomainError(message.format(repr(missing[0]), ", ".join(map(repr, known))))
    return [known.index(name) for name in names]


def shown_rows(given: Array, X: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return rows as the user would write them: the inverse of `rows_of`.

    A value that is none of its column's categories, but may occur, is written as None.
    """
    if given.categories is None:
        return X
    rows = np.empty(X.shape, dtype=object)
    for place, categories in enumerate(given.categories):
        values: list[Any] = X[:, place].tolist()
        names = None if categories is None else (*categories.values, None)
        rows[:, place] = values if names is None else [names[int(value)] for value in values]
    return rows


def in_words(given: Array) -> str:
    """Return what the columns are: ``colour (3 categories), size (a number)``."""
    return ", ".join(f"{name} ({_what(domain, each, 0)})" for name, domain, each in _described(given))


def listed_categories(given: Array) -> str:
    """Return the columns with their categories by name, as a sentence for a docstring."""
    listed = (f"{name}: {_what(domain, each, MAX_LISTED)}" for name, domain, each in _described(given))
    return "; ".join(listed) + "."


def _what(domain: Domain, categories: Categories | None, most: int) -> str:
    """Return what a column holds; at most so many categories by name."""
    if categories is None:
        whole = "0 or 1" if domain.boolean else f"an integer from {domain.lo} to {domain.hi}"
        return whole if domain.integer else "a number"
    if not categories.values:
        return "not read"
    count = len(categories.values)
    *others, last = map(repr, categories.values)
    named = f"{', '.join(others)} or {last}" if others else last
    what = named if count <= most else f"{count} categories" if count > 1 else "1 category"
    return f"{what}, or any other" if categories.others else what


def _described(given: Array) -> Iterator[tuple[str, Domain, Categories | None]]:
    names = given.element_names or tuple(map(str, range(given.dims[0])))
    return iter(zip(names, given.domains, given.categories or (), strict=True))


def _columns(given: Array, X: Any) -> Iterator[Any]:
    """Yield the columns of rows, in the program's order, as arrays."""
    count = given.dims[0]
    if hasattr(X, "columns") or isinstance(X, Mapping):
        known = [str(each) for each in (X if isinstance(X, Mapping) else X.columns)]
        for name in given.element_names or ():
            if known.count(name) != 1:
                often = "no" if name not in known else "more than one"
                raise DomainError(
                    f"the rows have {often} column {name!r}; their columns are {', '.join(map(repr, known))}"
                )
            yield np.asarray(X[name], dtype=object)
        return
    rows = X if isinstance(X, np.ndarray) else _as_objects(X, count)
    if rows.ndim != 2 or rows.shape[1] != count:
        raise DomainError(f"rows must have shape (n, {count}), one value a column; got shape {rows.shape}")
    if rows.dtype.kind in "US" and not all(_is_text(each) for each in given.categories or ()):
        raise DomainError(
            "the rows are an array of text, but not every column is text; pass a list, a data frame or an "
            "array of dtype object"
        )
    for place in range(count):
        yield rows[:, place]


def _as_objects(X: Any, count: int) -> npt.NDArray[Any]:
    rows = [list(row) for row in X]
    if any(len(row) != count for row in rows):
        wrong = next(len(row) for row in rows if len(row) != count)
        raise DomainError(f"a row must have {count} values, one a column; got one with {wrong}")
    made = np.empty((len(rows), count), dtype=object)
    for number, row in enumerate(rows):
        made[number] = row
    return made


def _is_text(categories: Categories | None) -> bool:
    return categories is not None and all(isinstance(each, str) for each in categories.values)


def _codes(column: npt.NDArray[Any], categories: Categories, name: str, at: int) -> list[int]:
    places = {value: place for place, value in enumerate(categories.values)}
    found = []
    for number, value in enumerate(column.tolist()):
        try:
            place = places.get(value)
        except TypeError:
            place = None
        if place is None and not categories.others:
            known = ", ".join(map(repr, categories.values))
            raise DomainError(
                f"{value!r} of row {number} is none of the categories of column {name!r}, {known}",
                parameter="handle_unknown",
                advice="an encoder with handle_unknown='ignore' allows others",
                place=(number, at),
                fault=f"{value!r} is none of the categories, {known}",
            )
        found.append(len(categories.values) if place is None else place)
    return found


def _numbers(column: npt.NDArray[Any], name: str) -> npt.NDArray[np.float64]:
    try:
        return np.asarray(column, dtype=np.float64)
    except (TypeError, ValueError):
        for number, value in enumerate(column.tolist()):
            try:
                float(value)
            except (TypeError, ValueError):
                raise DomainError(
                    f"{value!r} of row {number} in column {name!r} is no number; missing values must be "
                    "filled in before"
                ) from None
        raise
