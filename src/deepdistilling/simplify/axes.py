"""Take away the axes of an array along which all of its elements are the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import compress

from ..program.bodies import map_bodies
from ..program.code import Code, Define
from ..program.expr import Const, Expr, Loop, Ref, free_variables
from .rebuild import rewrite


def drop_axes(code: Code) -> Code:
    """Drop the axes that a definition does not depend on, and their places wherever it is read.

    What has no axis left is a number with a name.
    """
    for number in range(len(code.definitions)):
        define = code.definitions[number]
        needed = [_is_needed(loop, define) for loop in define.loops]
        if not all(needed):
            code = _without(code, number, needed)
    return code


def _is_needed(loop: Loop, define: Define) -> bool:
    """Whether elements depend on a variable, or there might be none at some size."""
    return not isinstance(loop.stop, Const) or loop.var in free_variables(define.body)


def _without(code: Code, number: int, needed: list[bool]) -> Code:
    """Return a program in which a definition has only the axes that are needed."""
    define = code.definitions[number]

    def read(node: Expr) -> Expr:
        if isinstance(node, Ref) and node.array == define.name:
            return Ref(define.name, tuple(compress(node.index, needed)))
        return node

    definitions = list(code.definitions)
    definitions[number] = replace(define, loops=tuple(compress(define.loops, needed)))
    return map_bodies(replace(code, definitions=tuple(definitions)), lambda body, _: rewrite(body, read))
