"""Whether a program fits inputs of a shape: what it reads exists, what it divides leaves no remainder.

Evaluation clips an index that leaves its axis, because guards keep such points out. Where no guard does, a
program for every size would silently read another element than its text says; here that is an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..errors import DomainError
from .bodies import bodies
from .code import Code, everything
from .expr import (
    And,
    Const,
    Expr,
    Greatest,
    If,
    Least,
    Loop,
    Or,
    Power,
    Quotient,
    Reduce,
    Ref,
    children,
    free_variables,
    walk,
)
from .index import affine_parts, index_value

Ranges = Mapping[str, tuple[int, int]]
"""First and last value of each variable whose range is known and that no guard restricts."""


def require_whole(code: Code, sizes: Mapping[str, int]) -> None:
    """Refuse sizes that a program divides with a remainder, or raises to a power below 0.

    Parameters
    ----------
    code : Code
        A program with named sizes.
    sizes : mapping of str to int
        Their values.

    Raises
    ------
    DomainError
        If there is no program for these sizes.
    """
    given = ", ".join(f"{name} = {value}" for name, value in sizes.items())
    for node in (node for expr in everything(code) for node in walk(expr)):
        if not isinstance(node, Quotient | Power) or not free_variables(node) <= sizes.keys():
            continue
        value = index_value(node.value if isinstance(node, Quotient) else node.exponent, sizes)
        if isinstance(node, Quotient) and value % node.divisor:
            raise DomainError(f"there is no program for {given}: {value} is no multiple of {node.divisor}")
        if isinstance(node, Power) and value < 0:
            raise DomainError(f"there is no program for {given}: {node.base} to the power of {value}")


def require_inside(code: Code) -> None:
    """Refuse a program of one size that reads elements which do not exist, or has loops of negative length.

    Raises
    ------
    DomainError
        With what is read, and how long its axis is.
    """
    shape = code.input.dims
    dims = {code.input.name: shape, **{table.name: table.dims for table in code.tables}}
    dims |= {define.name: define.dims for define in code.definitions}
    for loops, body in bodies(code):
        _require(loops, body, dims, shape)


def is_inside(code: Code) -> bool:
    """Whether a program of one size reads no element that does not exist, as far as its text shows."""
    try:
        require_inside(code)
    except DomainError:
        return False
    return True


def _require(
    loops: tuple[Loop, ...], body: Expr, dims: Mapping[str, tuple[int, ...]], shape: tuple[int, ...]
) -> None:
    # A reduction over the loops reads what they read.
    for array, axis, place in _outside(Reduce("sum", loops, None, body), {}, dims, shape):
        raise DomainError(
            f"the program does not fit inputs of shape {shape}: it reads place {place} on axis {axis} of "
            f"{array!r}, which has length {dims[array][axis]}"
        )


def _enter(loop: Loop, ranges: dict[str, tuple[int, int]], shape: tuple[int, ...]) -> bool:
    """Note the range of a loop; return whether it is empty."""
    ranges.pop(loop.var, None)
    if not (isinstance(loop.start, Const) and isinstance(loop.stop, Const)):
        return False
    start, stop = int(loop.start.value), int(loop.stop.value)
    if stop < start:
        raise DomainError(
            f"inputs of shape {shape} are too small for the program: a loop has {stop - start} points"
        )
    ranges[loop.var] = start, stop - 1
    return start == stop


def _outside(
    expr: Expr, ranges: Ranges, dims: Mapping[str, tuple[int, ...]], shape: tuple[int, ...]
) -> Iterator[tuple[str, int, int]]:
    """Yield what is read outside its array, as (array, axis, place)."""
    match expr:
        case Ref(array, index):
            for axis, (each, length) in enumerate(zip(index, dims.get(array, ()), strict=False)):
                for place in _ends(each, ranges):
                    if not 0 <= place < length:
                        yield array, axis, place
        case Reduce(_, loops, guard, body):
            inside = dict(ranges)
            if any([_enter(loop, inside, shape) for loop in loops]):
                return
            if guard is not None:
                inside = _without(inside, guard)
            yield from _outside(body, inside, dims, shape)
            return
        case If(condition, then, otherwise):
            yield from _outside(condition, ranges, dims, shape)
            for each in (then, otherwise):
                yield from _outside(each, _without(ranges, condition), dims, shape)
            return
        case And(operands) | Or(operands):
            for each in operands:
                if not any(isinstance(node, Ref) for node in walk(each)):
                    ranges = _without(ranges, each)
    for child in children(expr):
        yield from _outside(child, ranges, dims, shape)


def _without(ranges: Ranges, guard: Expr) -> dict[str, tuple[int, int]]:
    restricted = free_variables(guard)
    return {name: ends for name, ends in ranges.items() if name not in restricted}


def _ends(index: Expr, ranges: Ranges) -> tuple[int, ...]:
    """Return the least and the greatest value of an index, where they are known exactly."""
    parts = affine_parts(index)
    if parts is None and isinstance(index, Least | Greatest):
        return _ends_of_held(index, ranges)
    if parts is None or len(parts[0]) > 1 or not parts[0].keys() <= ranges.keys():
        return ()
    coefficients, offset = parts
    if not coefficients:
        return (offset,)
    ((name, factor),) = coefficients.items()
    return tuple(sorted(factor * end + offset for end in ranges[name]))


def _ends_of_held(index: Least | Greatest, ranges: Ranges) -> tuple[int, ...]:
    """Return those of the least or the greatest of numbers that one variable moves in one direction."""
    held = [_ends(each, ranges) for each in index.operands]
    if not all(held) or len(_moves(index)) > 1:
        return ()
    choose = min if isinstance(index, Least) else max
    return choose(each[0] for each in held), choose(each[-1] for each in held)


def _moves(index: Expr) -> set[tuple[str, bool]]:
    """Return the variables in an index, each with whether it moves it up."""
    if isinstance(index, Least | Greatest):
        return set[tuple[str, bool]]().union(*map(_moves, index.operands))
    parts = affine_parts(index)
    return set() if parts is None else {(name, factor > 0) for name, factor in parts[0].items()}
