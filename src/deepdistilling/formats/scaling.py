"""Scalings of columns as lines, with the rounding of the steps that they come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Line:
    """What a step does with the numbers of one column.

    Parameters
    ----------
    slope, offset : float
        The line.
    apply : callable
        From values to what the step makes of them, rounded where the step rounds.
    """

    slope: float
    offset: float
    apply: Callable[[FloatArray], FloatArray]


def lines_of(step: Any) -> list[Line] | None:
    """Return the line of each column of a fitted scaler; None if the step is none that is known."""
    match step:
        case StandardScaler():
            n = step.n_features_in_
            centre = step.mean_ if step.with_mean else np.zeros(n)
            return _divided(centre, step.scale_ if step.with_std else np.ones(n))
        case RobustScaler():
            n = step.n_features_in_
            centre = step.center_ if step.with_centering else np.zeros(n)
            return _divided(centre, step.scale_ if step.with_scaling else np.ones(n))
        case MaxAbsScaler() if not getattr(step, "clip", False):
            return _divided(np.zeros(step.n_features_in_), step.scale_)
        case MinMaxScaler(clip=False):
            ends = zip(_floats(step.scale_), _floats(step.min_), strict=True)
            return [Line(slope, offset, _line(slope, offset)) for slope, offset in ends]
        case _:
            return None


def _divided(centre: Any, scale: Any) -> list[Line]:
    return [
        Line(1 / by, -middle / by, _quotient(middle, by))
        for middle, by in zip(_floats(centre), _floats(scale), strict=True)
    ]


def _floats(values: Any) -> list[float]:
    listed: list[float] = np.asarray(values, dtype=np.float64).tolist()
    return listed


def _line(slope: float, offset: float) -> Callable[[FloatArray], FloatArray]:
    return lambda values: values * slope + offset


def _quotient(middle: float, by: float) -> Callable[[FloatArray], FloatArray]:
    return lambda values: (values - middle) / by


def last_where(holds: Callable[[FloatArray], npt.NDArray[np.bool_]], n: int) -> FloatArray:
    """Return the largest float64 at which each condition holds, of `n` that hold up to some value."""
    top = np.int64(np.float64(np.finfo(np.float64).max).view(np.int64))
    low, high = np.full(n, -top), np.full(n, top)
    with np.errstate(over="ignore"):
        while np.any(low < high):
            middle = (low >> 1) + (high >> 1) + ((low | high) & 1)
            good = holds(_ordered(middle))
            low, high = np.where(good, middle, low), np.where(good, high, middle - 1)
    return _ordered(low)


def _ordered(numbers: npt.NDArray[np.int64]) -> FloatArray:
    """Return the floats in order: 0 is 0.0, 1 the smallest above it, -1 the largest below."""
    magnitude = np.abs(numbers).view(np.float64)
    return np.where(numbers < 0, -magnitude, magnitude)
