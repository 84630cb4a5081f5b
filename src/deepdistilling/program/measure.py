"""How much there is to read: sizes of expressions, programs and printed text."""

from __future__ import annotations

import ast
import itertools
from dataclasses import dataclass

from .code import Code
from .expr import And, Compare, Const, Expr, Loop, Reduce, walk


@dataclass(frozen=True, slots=True)
class Complexity:
    """The size of a printed program, docstrings left out.

    Parameters
    ----------
    lines : int
        Lines that are neither empty nor comments.
    nodes : int
        Nodes of the Python syntax tree.
    constants : int
        Distinct numbers.
    """

    lines: int
    nodes: int
    constants: int


def complexity_of(source: str) -> Complexity:
    """Measure a Python module."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body.pop(0)
    lines = [line for line in ast.unparse(tree).splitlines() if line.strip()]
    numbers = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and node.value is not None
    }
    return Complexity(len(lines), sum(1 for _ in ast.walk(tree)), len(numbers))


def size(expr: Expr) -> int:
    """Number of nodes of an expression, as it reads.

    A loop with constant bounds counts once, and two bounds on one value are one chain.
    """
    total = 0
    for node in walk(expr):
        total += 1
        if isinstance(node, Reduce):
            # A loop with constant bounds is one thing to read; its two bounds were counted, too.
            total += sum(1 - 2 * _is_constant(loop) for loop in node.loops)
        elif isinstance(node, And):
            total -= sum(size(left) for left in chained(node))
    return total


def _is_constant(loop: Loop) -> bool:
    return isinstance(loop.start, Const) and isinstance(loop.stop, Const)


def chained(node: And) -> list[Expr]:
    """Return the values that are compared twice in a row and written once, as in ``2 <= total <= 5``."""
    pairs = itertools.pairwise(node.operands)
    return [
        a.left for a, b in pairs if isinstance(a, Compare) and isinstance(b, Compare) and a.left == b.left
    ]


def code_size(code: Code) -> int:
    """Number of nodes of all definitions and the result."""
    loops: list[Loop] = [loop for define in code.definitions for loop in define.loops]
    return sum(map(size, code.expressions())) + len(loops) + len(code.definitions)
