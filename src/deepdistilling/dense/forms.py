"""Weighted sums of units, at all points of the loops around them at once.

A *unit* is a number that a layer computes: an element of the input, or the outcome of a threshold. A form
holds, for each point, the numbers of the units that its sum reads and their weights, so that sums over index
sets only move an axis: nothing is multiplied out before it has to be.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..program.exact import add_exactly

Numbers = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

MAX_TERMS = 1 << 22
"""A form of more terms than this, over all points, is not made."""


class NoLayers(Exception):
    """The program is not made of thresholds of weighted sums, or too large; the message says where."""


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """``constant + sum over k of weights[..., k] * unit(units[..., k])`` at every point of some axes.

    Parameters
    ----------
    constant : ndarray, one axis a variable in scope
        Of length 1 along the axis of a variable that it does not depend on.
    units : ndarray of int, the axes of `constant` and one of terms
        Numbers of the units.
    weights : ndarray, as `units`
        Their weights; 0 for a term that a point does not have.
    added : ndarray, as `constant`
        The absolute values of all that was added to make the constant: the program adds one after the other,
        and rounds at their size, even where they cancel.
    rough : ndarray, as `constant`
        Those of them that have more binary places than numbers that add up without rounding.
    is_truth : bool, default=False
        Whether every value is 0 or 1.
    """

    constant: Numbers
    units: Integers
    weights: Numbers
    added: Numbers
    rough: Numbers
    is_truth: bool = False

    @property
    def is_constant(self) -> bool:
        """Whether no unit is read."""
        return not self.units.shape[-1]


def constant_form(values: npt.NDArray[Any]) -> Form:
    """Return a form that reads nothing."""
    none, numbers = (*values.shape, 0), values.astype(np.float64)
    units = np.zeros(none, dtype=np.int64)
    sizes, is_truth = np.abs(numbers), values.dtype == np.bool_
    return Form(numbers, units, np.zeros(none), sizes, roughness(numbers, sizes), is_truth)


def roughness(values: Numbers, sizes: Numbers) -> Numbers:
    """Return sizes where values are no small multiples of a power of 2, and 0 where they are."""
    return np.where(add_exactly(values), 0.0, sizes)


def units_form(units: Integers, is_truth: bool) -> Form:
    """Return a form that is one unit at each point."""
    nothing = np.zeros(units.shape)
    return Form(nothing, units[..., np.newaxis], np.ones((*units.shape, 1)), nothing, nothing, is_truth)


def plus(forms: list[Form]) -> Form:
    """Return the sum of forms."""
    shape = np.broadcast_shapes(*(form.constant.shape for form in forms))
    kept = [form for form in forms if not form.is_constant]
    constant, added, rough = (
        np.broadcast_to(sum((getattr(form, name) for form in forms), np.zeros(())), shape)
        for name in ("constant", "added", "rough")
    )
    if not kept:
        return replace(constant_form(constant), added=added, rough=rough)
    units = np.concatenate([_spread(form.units, shape) for form in kept], axis=-1)
    weights = np.concatenate([_spread(form.weights, shape) for form in kept], axis=-1)
    return _fitting(Form(constant, units, weights, added, rough))


def times(form: Form, factor: Numbers) -> Form:
    """Return a form multiplied by a number a point."""
    units, weights = _together(form.units, form.weights * factor[..., np.newaxis])
    constant, added = form.constant * factor, form.added * np.abs(factor)
    rough = np.maximum(form.rough * np.abs(factor), roughness(constant, added))
    return _fitting(Form(constant, units, weights, added, rough))


def opposite(form: Form) -> Form:
    """Return 1 less a form: the negation of what is true or false."""
    return Form(1 - form.constant, form.units, -form.weights, 1 + form.added, form.rough, form.is_truth)


def summed(form: Form, axes: tuple[int, ...], lengths: tuple[int, ...], mask: Numbers | None) -> Form:
    """Return the sum over some axes, the last ones, of such lengths; where a mask is 1, if there is one."""
    outer = form.constant.shape[: axes[0]]
    if mask is not None:
        outer = np.broadcast_shapes(outer, mask.shape[: axes[0]])
        form = replace(form, constant=form.constant * mask, added=form.added * mask, rough=form.rough * mask)
        if not form.is_constant:
            units, weights = _together(form.units, form.weights * mask[..., np.newaxis])
            form = replace(form, units=units, weights=weights)
    constant, added, rough = (
        np.broadcast_to(each, (*outer, *lengths)).sum(axis=axes)
        for each in (form.constant, form.added, form.rough)
    )
    if form.is_constant:
        return replace(constant_form(constant), added=added, rough=rough)
    n_terms = form.units.shape[-1]
    _check(math.prod(outer) * math.prod(lengths) * n_terms)
    shape = (*outer, *lengths, n_terms)
    flat = (*outer, math.prod(lengths) * n_terms)
    units = np.broadcast_to(form.units, shape).reshape(flat)
    weights = np.broadcast_to(form.weights, shape).reshape(flat)
    return Form(constant, units, weights, added, rough)


def gathered(form: Form, index: tuple[Integers, ...], depth: int) -> Form:
    """Return the elements of an array of forms at an index, of whole numbers a point."""
    if not index:
        shape = (1,) * depth
        return replace(
            form,
            constant=form.constant.reshape(shape),
            units=form.units.reshape(*shape, -1),
            weights=form.weights.reshape(*shape, -1),
            added=form.added.reshape(shape),
            rough=form.rough.reshape(shape),
        )
    places = np.broadcast_arrays(*index)
    _check(places[0].size * form.units.shape[-1])
    at = tuple(
        np.clip(place, 0, length - 1) for place, length in zip(places, form.constant.shape, strict=True)
    )
    return at_points(form, at)


def at_points(form: Form, at: Any) -> Form:
    """Return a form at some points."""
    return replace(
        form,
        constant=form.constant[at],
        units=form.units[at],
        weights=form.weights[at],
        added=form.added[at],
        rough=form.rough[at],
    )


def spread(form: Form, dims: tuple[int, ...]) -> Form:
    """Return a form with every axis at its whole length."""
    return replace(
        form,
        constant=np.broadcast_to(form.constant, dims),
        units=_spread(form.units, dims),
        weights=_spread(form.weights, dims),
        added=np.broadcast_to(form.added, dims),
        rough=np.broadcast_to(form.rough, dims),
    )


def _spread(values: npt.NDArray[Any], shape: tuple[int, ...]) -> npt.NDArray[Any]:
    return np.broadcast_to(values, (*shape, values.shape[-1]))


def _together(units: Integers, weights: Numbers) -> tuple[Integers, Numbers]:
    shape = np.broadcast_shapes(units.shape, weights.shape)
    return np.broadcast_to(units, shape), np.broadcast_to(weights, shape)


def _fitting(form: Form) -> Form:
    _check(form.units.size)
    return form


def _check(n_terms: int) -> None:
    if n_terms > MAX_TERMS:
        raise NoLayers(f"{n_terms} terms in one sum")
