"""Samples as a compiled program takes them: checked and converted in one pass.

A value of the domain {0, 1} becomes a truth value, other integers the smallest type that holds the domain,
everything else float64. The check is made of few passes over contiguous memory, and only says yes or no; what
is wrong is then found and named by `inputs.as_samples`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..dense import by_column
from ..emit.numpy_batch import smallest_type
from ..program.code import Array
from ..program.domain import Domain

Values = npt.NDArray[Any]

Prepare = Callable[[Values], "Values | None"]
"""From values of any real type to the same in the type of the domain; None if one lies outside."""

Check = Callable[[Values], bool]
"""Whether samples of any real type all lie in the domain."""

FEW_VALUES = 8
"""Up to so many values, one comparison each is faster than a search."""

FEW = 2048
"""Up to so many values, counting those other than 0 takes less time than comparing all with 0 does."""


def preparer(given: Array) -> Prepare:
    """Return the function that checks and converts samples of an input.

    Parameters
    ----------
    given : Array
        The input.

    Returns
    -------
    callable
        Takes an array of shape (n, *dims), integers, floats or truth values, in any memory order.
    """
    domain = given.domain
    if given.element_domains is None and domain.integer:
        return _bits if domain.values == (0, 1) else _integers(domain)
    are_inside = checker(given)

    def prepare(values: Values) -> Values | None:
        return values.astype(np.float64, copy=False) if are_inside(values) else None

    return prepare


def checker(given: Array) -> Check:
    """Return the function that says whether samples, of any real type, are in the domain of an input.

    It takes an array of shape (n, *dims) or (n, n_inputs), n >= 1; one in C order is checked fastest.
    """
    return _same(given.domain) if given.element_domains is None else _each(given.element_domains)


def _same(domain: Domain) -> Check:
    """Return the check of values that all have one domain; few calls of NumPy, since it may be few values."""
    lo, hi, values = float(domain.lo), float(domain.hi), domain.values or ()
    listed = values if len(values) < domain.hi - domain.lo + 1 else ()

    def are_inside(samples: Values) -> bool:
        least, most = samples.min().item(), samples.max().item()  # integers as they are, however long
        # NaN is in no interval, and it is the least of values that have one.
        if not (math.isfinite(least) and math.isfinite(most) and lo <= least and most <= hi):
            return False
        if domain.integer and samples.dtype.kind == "f" and not _are_whole(samples):
            return False
        return not listed or _are_listed(samples, listed)

    def are_ends(samples: Values) -> bool:
        either: Values = samples == lo
        either |= samples == hi
        return bool(either.all())

    return are_ends if len(values) == 2 else are_inside


def _each(domains: Sequence[Domain]) -> Check:
    """Return the check of columns of values that have a domain each."""
    lo, hi = np.array([float(each.lo) for each in domains]), np.array([float(each.hi) for each in domains])
    whole = np.array([domain.integer for domain in domains])
    missing, listed = dict[int, list[int]](), dict[tuple[Any, ...], list[int]]()
    for column, domain in enumerate(domains):
        values = domain.values or ()
        n_missing = domain.hi - domain.lo + 1 - len(values)
        if values and 0 < n_missing <= FEW_VALUES:
            for value in set(range(int(domain.lo), int(domain.hi) + 1)).difference(map(int, values)):
                missing.setdefault(value, []).append(column)
        elif values and n_missing:
            listed.setdefault(values, []).append(column)

    def are_inside(samples: Values) -> bool:
        rows = samples.reshape(len(samples), -1)
        least, most = by_column(np.minimum, rows), by_column(np.maximum, rows)
        if not (np.isfinite(least) & np.isfinite(most) & (lo <= least) & (most <= hi)).all():
            return False
        if rows.dtype.kind == "f" and not by_column(np.logical_and, np.rint(rows) == rows)[whole].all():
            return False
        if any(by_column(np.logical_or, rows == value)[places].any() for value, places in missing.items()):
            return False
        return all(_are_listed(rows[:, places], values) for values, places in listed.items())

    return are_inside


def _are_whole(values: Values) -> bool:
    return bool(np.count_nonzero(np.rint(values) == values) == values.size)


def _are_listed(values: Values, listed: tuple[Any, ...]) -> bool:
    if len(listed) > FEW_VALUES:
        return bool(np.isin(values, [float(each) for each in listed]).all())
    return sum(np.count_nonzero(values == float(each)) for each in listed) == values.size


def sample_type(given: Array) -> np.dtype[Any]:
    """Return the type that samples are converted to."""
    if given.element_domains is not None or not given.domain.integer:
        return np.dtype(np.float64)
    return np.dtype(np.bool_) if given.domain.values == (0, 1) else smallest_type(given.domain)


def _bits(values: Values) -> Values | None:
    if values.dtype == np.bool_:
        return values
    if values.dtype.itemsize == 1:
        # Bytes of 0 and 1 are truth values as they are; a negative one is large without its sign.
        return values.view(np.bool_) if values.view(np.uint8).max(initial=0) <= 1 else None
    ones: Values = values == 1
    if values.size <= FEW:
        return ones if np.count_nonzero(ones) == np.count_nonzero(values) else None
    either = values == 0
    either |= ones
    return ones if either.all() else None


def _integers(domain: Domain) -> Prepare:
    lo, hi, kind = int(domain.lo), int(domain.hi), smallest_type(domain)
    values_of = domain.values or ()
    if len(values_of) == 2:
        return _two_values(int(values_of[0]), int(values_of[1]), kind)
    listed = [int(each) for each in values_of] if len(values_of) < hi - lo + 1 else []

    def prepare(values: Values) -> Values | None:
        if not values.size:
            return values.astype(kind)
        with np.errstate(invalid="ignore"):  # what is no integer is found by the comparison
            converted: Values = values.astype(kind, copy=False)
        if converted is not values and not (converted == values).all():
            return None
        if not (lo <= converted.min() and converted.max() <= hi):
            return None
        return converted if not listed or np.isin(converted, listed).all() else None

    return prepare


def _two_values(lo: int, hi: int, kind: np.dtype[Any]) -> Prepare:
    def prepare(values: Values) -> Values | None:
        upper = values == hi
        if np.count_nonzero(upper) + np.count_nonzero(values == lo) != values.size:
            return None
        converted: Values = upper.astype(kind)
        converted *= hi - lo
        converted += lo
        return converted

    return prepare
