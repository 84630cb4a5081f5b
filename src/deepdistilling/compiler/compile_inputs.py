"""Samples as a compiled program takes them: checked and converted in one pass.

A value of the domain {0, 1} becomes a truth value, other integers the smallest type that holds the domain,
everything else float64. The check is made of few passes over contiguous memory, and only says yes or no; what
is wrong is then found and named by `inputs.as_samples`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from ..emit.numpy_batch import smallest_type
from ..program.code import Array
from ..program.domain import Domain

Values = npt.NDArray[Any]

Prepare = Callable[[Values], "Values | None"]
"""From values of any real type to the same in the type of the domain; None if one lies outside."""


FEW = 2048
"""Up to so many values, counting those other than 0 takes less time than comparing all with 0."""


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
    if given.element_domains is not None:
        return _each_in(given.element_domains)
    domain = given.domain
    if not domain.integer:
        return _reals(domain)
    if domain.values == (0, 1):
        return _bits
    return _integers(domain)


def sample_type(given: Array) -> np.dtype[Any]:
    """Return the type that samples are converted to."""
    if given.element_domains is not None or not given.domain.integer:
        return np.dtype(np.float64)
    return np.dtype(np.bool_) if given.domain.values == (0, 1) else smallest_type(given.domain)


def _bits(values: Values) -> Values | None:
    if values.dtype == np.bool_:
        return values
    ones: Values = values == 1
    zeros = values.size - np.count_nonzero(values) if values.size <= FEW else np.count_nonzero(values == 0)
    return ones if np.count_nonzero(ones) + zeros == values.size else None


def _reals(domain: Domain) -> Prepare:
    is_bounded = np.isfinite([float(domain.lo), float(domain.hi)]).any()

    def prepare(values: Values) -> Values | None:
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            return None
        if is_bounded and not ((values >= float(domain.lo)) & (values <= float(domain.hi))).all():
            return None
        return values.astype(np.float64, copy=False)

    return prepare


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


def _each_in(domains: tuple[Domain, ...]) -> Prepare:
    lo, hi = np.array([float(each.lo) for each in domains]), np.array([float(each.hi) for each in domains])
    whole = np.array([domain.integer for domain in domains])
    gaps = [
        (place, [float(value) for value in domain.values])
        for place, domain in enumerate(domains)
        if domain.values is not None and len(domain.values) < domain.hi - domain.lo + 1
    ]

    def prepare(values: Values) -> Values | None:
        converted: Values = values.astype(np.float64, copy=False)
        flat = converted.reshape(len(values), -1)
        inside = np.isfinite(flat).all() and ((flat >= lo) & (flat <= hi)).all()
        if not inside or (flat[:, whole] != np.rint(flat[:, whole])).any():
            return None
        if any(not np.isin(flat[:, place], listed).all() for place, listed in gaps):
            return None
        return converted

    return prepare
