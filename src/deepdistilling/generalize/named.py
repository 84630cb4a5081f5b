"""Names for the lengths of one program's axes: which of them can be others, and which must be equal.

A loop that runs over two axes at once is for inputs on which these are of one length. An axis along which a
longer input would be read outside of it keeps its length: the rule is for this one only.
"""

from __future__ import annotations

from ..errors import DomainError
from ..program.code import Code, everything
from ..program.expr import Var, walk
from ..program.sizes import specialise
from .bounds import Groups, named_and_ties

LONGER = (1, 2, 3)
"""By how much inputs are longer that a program for every size has to be for."""


def with_named_sizes(code: Code) -> Code:
    """Return the program with names for the axes' lengths, wherever a loop runs over a whole axis.

    Axes that no loop runs over, and those that cannot be longer, keep their length.
    """
    groups: Groups = [(axis,) for axis in range(len(code.input.dims))]
    while True:
        named, ties = named_and_ties(code, groups)
        found = _kept(named, _joined(named, groups, ties))
        if found == groups:
            return named
        groups = found


def _joined(named: Code, groups: Groups, ties: tuple[frozenset[str], ...]) -> Groups:
    """Join the groups of axes whose lengths are equal."""
    names = {size.axis: size.name for size in named.sizes}
    joined = list(groups)
    for tie in ties:
        together = [group for group in joined if group and names[group[0]] in tie]
        if len(together) > 1:
            apart = [group for group in joined if group not in together]
            joined = sorted([*apart, tuple(sorted(axis for group in together for axis in group))])
    return joined


def _kept(named: Code, groups: Groups) -> Groups:
    """Return the groups whose name is used and whose axes can be longer."""
    used = {node.name for expr in everything(named) for node in walk(expr) if isinstance(node, Var)}
    names = {size.axis: size.name for size in named.sizes}
    kept = [group for group in groups if any(names[axis] in used for axis in group)]
    every = tuple(axis for group in kept for axis in group)
    return [group for group in kept if _fits(named, group) or _fits(named, every)]


def _fits(named: Code, axes: tuple[int, ...]) -> bool:
    """Whether a program is for inputs that are longer along some axes."""
    for more in LONGER:
        shape = tuple(length + more * (axis in axes) for axis, length in enumerate(named.input.dims))
        try:
            specialise(named, shape)
        except DomainError:
            return False
    return True
