"""Names for the lengths of one program's axes: which of them can be others, and which must be equal.

A loop that runs over two axes at once is for inputs on which these are of one length. An axis along which a
longer input would be read outside of it, or not to its end, keeps its length: the rule is for this one only.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from ..program.code import Code, everything
from ..program.expr import Const, Ref, Var, free_variables, walk
from ..program.sizes import fits, specialise
from .bounds import Groups, named_and_ties, with_sizes_of
from .reach import reaches

LONGER = (1, 2, 3, 11)
"""By how much inputs are longer that a program for every size has to be for; once by more than windows are
wide: what a window reads beyond its loop's end hides that the loop ends too early."""

MANY_PLACES = 3
"""An axis of which so many places are read by number, and half of it at least, is written out."""


def with_named_sizes(code: Code) -> Code:
    """Return the program with names for the axes' lengths, wherever a loop runs over a whole axis.

    Axes that no loop runs over, and those that cannot be longer, keep their length.
    """
    axes: Sequence[int] = range(len(code.input.dims))
    while True:
        groups = equal_axes([code], axes)
        named = with_sizes_of(code, groups)
        kept = [axis for group in _kept(named, groups) for axis in group]
        if len(kept) == len(axes):
            return named
        axes = sorted(kept)


def equal_axes(codes: Sequence[Code], axes: Sequence[int]) -> Groups:
    """Group axes: those stand together that one loop runs over, in every one of some programs."""
    groups: Groups = [(axis,) for axis in axes]
    while True:
        together = frozenset.intersection(*(_tied(code, groups) for code in codes))
        pair = next(
            ((one, other) for one, other in itertools.combinations(groups, 2) if {one, other} in together),
            None,
        )
        if pair is None:
            return groups
        groups = sorted([*(each for each in groups if each not in pair), tuple(sorted((*pair[0], *pair[1])))])


def _tied(code: Code, groups: Groups) -> frozenset[frozenset[tuple[int, ...]]]:
    """Return the pairs of groups whose axes one loop of a program runs over."""
    named, ties = named_and_ties(code, groups)
    names = {size.axis: size.name for size in named.sizes}
    of_name = {names[group[0]]: group for group in groups}
    return frozenset(frozenset((of_name[one], of_name[other])) for one, other in ties)


def _kept(named: Code, groups: Groups) -> Groups:
    """Return the groups whose name is used and whose axes can be longer."""
    used = {node.name for expr in everything(named) for node in walk(expr) if isinstance(node, Var)}
    names = {size.axis: size.name for size in named.sizes}
    kept = [group for group in groups if any(names[axis] in used for axis in group)]
    every = tuple(axis for group in kept for axis in group)
    return [
        group
        for group in kept
        if not _is_written_out(named, names[group[0]], named.input.dims[group[0]])
        if _is_for_longer(named, group) or _is_for_longer(named, every)
    ]


def _is_written_out(named: Code, name: str, length: int) -> bool:
    """Whether most places of an axis are read by number: a longer one would have more of them in between."""
    ends = {
        (define.name, axis): loop.stop
        for define in named.definitions
        for axis, loop in enumerate(define.loops)
    }
    ends |= {(named.input.name, size.axis): Var(size.name) for size in named.sizes}
    places: dict[tuple[str, int], set[int]] = {}
    for node in (node for expr in everything(named) for node in walk(expr)):
        if isinstance(node, Ref):
            for axis, index in enumerate(node.index):
                if isinstance(index, Const) and name in free_variables(ends.get((node.array, axis), index)):
                    places.setdefault((node.array, axis), set()).add(int(index.value))
    return any(len(each) >= MANY_PLACES and 2 * len(each) >= length for each in places.values())


def _is_for_longer(named: Code, axes: tuple[int, ...]) -> bool:
    """Whether a program is for inputs that are longer along some axes."""
    shapes = [tuple(n + more * (axis in axes) for axis, n in enumerate(named.input.dims)) for more in LONGER]
    return all(fits(named, shape) and _reads_to_the_end(named, shape) for shape in shapes)


def _reads_to_the_end(named: Code, shape: tuple[int, ...]) -> bool:
    """Whether what reads up to the end of an axis, place by place, does so in an input of another shape."""
    before, after = (reaches(specialise(named, each)) for each in (named.input.dims, shape))
    if len(before) != len(after):
        return True
    return not any(
        last == length - 1 and other_last != other_length - 1
        for (_, _, last, length), (_, _, other_last, other_length) in zip(before, after, strict=True)
    )
