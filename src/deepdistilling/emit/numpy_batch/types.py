"""The types that values have when the text runs: the smallest that hold what a program's bounds prove.

Kinds are ordered: a value of one kind is also one of every later kind. ``object`` holds integers of Python,
for powers that 64 bits may not hold.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Literal

import numpy as np

from ...program.domain import Bound, Domain

Kind = Literal["bool", "int8", "int16", "int32", "int64", "float64", "object"]

KINDS: tuple[Kind, ...] = ("bool", "int8", "int16", "int32", "int64", "float64", "object")
INTEGERS: tuple[Kind, ...] = KINDS[1:5]
LIMITS: dict[Kind, int] = {"int8": 2**7 - 1, "int16": 2**15 - 1, "int32": 2**31 - 1, "int64": 2**63 - 1}


ITEM_SIZES: dict[Kind, int] = {
    "bool": 1,
    "int8": 1,
    "int16": 2,
    "int32": 4,
    "int64": 8,
    "float64": 8,
    "object": 64,
}
"""Bytes of an element."""


def widest(kinds: Iterable[Kind]) -> Kind:
    """Return the first kind that holds values of all of these."""
    return max(kinds, key=KINDS.index)


def magnitude(domain: Domain) -> Bound:
    """Return the largest absolute value of a domain."""
    return -domain.lo if -domain.lo > domain.hi else domain.hi


def integer_kind(lo: Bound, hi: Bound) -> Kind:
    """Return the smallest kind of integers from `lo` to `hi`, int64 where one of them is infinite.

    A kind is symmetric here: it holds the opposite of each of its values, too.
    """
    if math.isinf(lo) or math.isinf(hi):
        return "int64"
    largest = magnitude(Domain(lo, hi))
    return next((kind for kind in INTEGERS if largest <= LIMITS[kind]), "object")


def kind_of(domain: Domain) -> Kind:
    """Return the kind of numbers that a domain holds."""
    return integer_kind(domain.lo, domain.hi) if domain.integer else "float64"


def smallest_type(domain: Domain) -> np.dtype[Any]:
    """Return the smallest signed integer type that holds a domain of integers."""
    return np.dtype(kind_of(domain))
