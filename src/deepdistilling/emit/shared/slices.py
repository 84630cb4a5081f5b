"""Which reductions are over a rectangle of an array, and so can be printed as a slice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...program.build import add
from ...program.code import Code, Define
from ...program.expr import Add, Const, Expr, Least, Loop, Reduce, Ref, Var, const, free_variables
from ...program.infer import Facts, domain_of

Dims = Mapping[str, tuple[Expr, ...]]
"""Lengths of the axes of each array that can be sliced: numbers, or named sizes."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A range of one axis; None where it begins or ends with the axis."""

    start: Expr | None
    stop: Expr | None


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of an array: for each axis one index or a slice."""

    array: str
    axes: tuple[Expr | Slice, ...]


def lengths(code: Code) -> tuple[Expr, ...]:
    """Return the length of each axis of the input: a number, or the name of a size."""
    named: dict[int, Expr] = {size.axis: Var(size.name) for size in code.sizes}
    return tuple(named.get(axis, const(length)) for axis, length in enumerate(code.input.dims))


def window(expr: Reduce, numpy: Dims) -> Window | None:
    """Return the rectangle that a reduction runs over, if it runs over nothing else."""
    match expr:
        case Reduce(_, loops, None, Ref(array, index)) if array in numpy:
            axes = _axes(index, loops, numpy[array])
            return None if axes is None else Window(array, axes)
        case _:
            return None


def whole_axes(define: Define, numpy: Dims) -> tuple[Window, tuple[int, ...]] | None:
    """Return the rectangle and its reduced axes, of a definition that is one reduction of a slice.

    Its own loops must run over whole axes, in order: ``row_sums[i] = x[i].sum()`` is ``x.sum(axis=1)``.
    """
    match define.body:
        case Reduce(_, inner, None, Ref(array, index)) if array in numpy and define.loops:
            pass
        case _:
            return None
    axes = _axes(index, (*define.loops, *inner), numpy[array])
    own = {Var(loop.var): None for loop in define.loops}  # in order
    if axes is None or [each for each in index if each in own] != list(own):
        return None
    kept = [each for each in zip(index, axes, strict=True) if isinstance(each[1], Slice)]
    if any(axis != Slice(None, None) for each, axis in kept if each in own):
        return None
    return Window(array, axes), tuple(k for k, (each, _) in enumerate(kept) if each not in own)


def is_safe(found: Window, facts: Facts) -> bool:
    """Whether no bound is ever negative: in a slice that would count from the end."""
    bounds = [
        bound
        for axis in found.axes
        if isinstance(axis, Slice)
        for bound in (axis.start, axis.stop)
        if bound is not None
    ]
    return all(domain_of(bound, facts).lo >= 0 for bound in bounds)


def _axes(
    index: tuple[Expr, ...], loops: tuple[Loop, ...], dims: tuple[Expr, ...]
) -> tuple[Expr | Slice, ...] | None:
    by_var = {loop.var: loop for loop in loops}
    if any((free_variables(loop.start) | free_variables(loop.stop)) & by_var.keys() for loop in loops):
        return None
    axes: list[Expr | Slice] = []
    seen = []
    for each, length in zip(index, dims, strict=True):
        if not free_variables(each) & by_var.keys():
            axes.append(each)
            continue
        match each:
            case Var(name):
                axes.append(_slice(by_var[name].start, by_var[name].stop, length))
            case Add((Var(name), Const() as shift)) if name in by_var:
                loop = by_var[name]
                axes.append(_slice(add(loop.start, shift), add(loop.stop, shift), length))
            case _:
                return None
        seen.append(name)
    return tuple(axes) if sorted(seen) == sorted(by_var) else None


def _slice(start: Expr, stop: Expr, length: Expr) -> Slice:
    match stop:
        case Least((inner, limit)) if limit == length:
            stop = inner  # a slice stops at the end of the axis by itself
    return Slice(None if start == Const(0, "int") else start, None if stop == length else stop)
