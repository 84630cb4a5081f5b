"""Programs with named sizes: the program of one shape is the same text with numbers for the names."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from ..errors import DomainError
from .code import Code, Decision, Define, Each, Scores, everything, extent
from .expr import Expr, Loop, Quotient, const, substitute, walk
from .index import index_value
from .normal import normalised


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
        share a name differ.
    """
    values = size_values(code, shape)
    if not code.sizes:
        return code
    _require_multiples(code, values, shape)
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
    return Code(given, code.tables, definitions, result, _classes(code.classes, result))


def _require_multiples(code: Code, values: dict[str, int], shape: tuple[int, ...]) -> None:
    """Refuse sizes that a program divides and that leave a remainder."""
    for node in (node for expr in everything(code) for node in walk(expr)):
        if isinstance(node, Quotient):
            length = index_value(node.value, values)
            if length % node.divisor:
                raise DomainError(
                    f"the program divides lengths: {length} must be a multiple of {node.divisor}; "
                    f"got shape {shape}"
                )


def _classes(classes: tuple[Any, ...], result: Decision | Scores) -> tuple[Any, ...]:
    """Number the classes anew where they are numbers of scores, of which there may be more now."""
    if isinstance(result, Decision) or classes != tuple(range(len(classes))):
        return classes
    count = sum(math.prod(extent(loop) for loop in part.loops) for part in result.parts)
    return tuple(range(max(2, count)))


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
