"""Programs with named sizes: the program of one shape is the same text with numbers for the names."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Any

from ..errors import DomainError
from .code import Code, Decision, Define, Each, Scores, are_numbered, extent
from .expr import Expr, Loop, const, substitute
from .fitting import require_inside, require_whole
from .infer import domain_of, facts_of
from .normal import normalised

MAX_LABELS = 1 << 20
"""Numbers of places are listed up to this one."""

MAX_SHAPES = 256
"""How many pairs of a program and a shape are remembered to fit."""


def specialise(code: Code, shape: tuple[int, ...]) -> Code:
    """Return the program for inputs of one shape.

    Parameters
    ----------
    code : Code
        A program, perhaps with named sizes.
    shape : tuple of int
        Dimensions of a sample.

    Raises
    ------
    DomainError
        If the number of axes is another, an axis has length 0, a fixed axis another length, or two axes that
        share a name differ; or if the program does not fit the shape: it reads elements that do not exist,
        divides a length that leaves a remainder, or has more or fewer scores than there are names of labels.
    """
    values = size_values(code, shape)
    if not code.sizes:
        return code
    require_whole(code, values)
    numbers: dict[str, Expr] = {name: const(value) for name, value in values.items()}
    definitions = tuple(
        Define(d.name, _loops(d.loops, numbers), _body(d.body, numbers)) for d in code.definitions
    )
    if isinstance(code.result, Decision):
        result: Decision | Scores = Decision(_body(code.result.index, numbers))
    else:
        parts = tuple(Each(_loops(p.loops, numbers), _body(p.body, numbers)) for p in code.result.parts)
        result = Scores(parts, code.result.kind)
    given = replace(code.input, dims=shape)
    made = Code(given, code.tables, definitions, result, code.classes)
    if shape != code.input.dims or isinstance(result, Scores):
        made = replace(made, classes=_classes(made))
    require_inside(made)
    return made


def fits(code: Code, shape: tuple[int, ...]) -> bool:
    """Whether there is a program for inputs of a shape."""
    try:
        specialise(code, shape)
    except DomainError:
        return False
    return True


def axes_of_sizes(code: Code) -> dict[str, tuple[int, ...]]:
    """Return the axes whose length each named size is, in order."""
    axes: dict[str, tuple[int, ...]] = {}
    for size in code.sizes:
        axes[size.name] = (*axes.get(size.name, ()), size.axis)
    return axes


@lru_cache(maxsize=MAX_SHAPES)
def require_fit(code: Code, shape: tuple[int, ...]) -> None:
    """Raise what `specialise` would raise; shapes that fit are remembered."""
    specialise(code, shape)


def _classes(code: Code) -> tuple[Any, ...]:
    """Number the classes anew where they are numbers of scores, or of places, of which there may be more."""
    result = code.result
    if isinstance(result, Decision):
        most = domain_of(result.index, facts_of(code)).hi
        if len(code.classes) == 2 or not len(code.classes) <= most < MAX_LABELS:
            return code.classes
        if are_numbered(code.classes):
            return tuple(range(int(most) + 1))
        raise DomainError(f"of this shape there are {int(most) + 1} places, and {len(code.classes)} labels")
    count = sum(math.prod(extent(loop) for loop in part.loops) for part in result.parts)
    if are_numbered(code.classes):
        return tuple(range(max(2, count)))
    if result.kind == "label" and count not in (1, len(code.classes)):
        raise DomainError(
            f"of this shape there are {count} scores, and {len(code.classes)} labels to choose from"
        )
    return code.classes


def origin(code: Code) -> Code:
    """Return the program at the sizes that it was made from."""
    return specialise(code, code.input.dims)


def size_values(code: Code, shape: tuple[int, ...]) -> dict[str, int]:
    """Return the value of each named size for a shape; see `specialise` for what it raises."""
    dims = code.input.dims
    if len(shape) != len(dims):
        raise DomainError(f"a sample must have {len(dims)} axes; got shape {shape}")
    if 0 in shape:
        raise DomainError(f"every axis of a sample must have length 1 or more; got shape {shape}")
    values: dict[str, int] = {}
    named = {size.axis for size in code.sizes}
    for axis, (length, fixed) in enumerate(zip(shape, dims, strict=True)):
        if axis not in named and length != fixed:
            raise DomainError(f"axis {axis} of a sample must have length {fixed}; got shape {shape}")
    for size in code.sizes:
        if values.setdefault(size.name, shape[size.axis]) != shape[size.axis]:
            raise DomainError(f"axes of size {size.name} must have equal lengths; got shape {shape}")
    return values


def _loops(loops: tuple[Loop, ...], numbers: dict[str, Expr]) -> tuple[Loop, ...]:
    return tuple(Loop(each.var, _body(each.start, numbers), _body(each.stop, numbers)) for each in loops)


def _body(expr: Expr, numbers: dict[str, Expr]) -> Expr:
    return normalised(substitute(expr, numbers))
