"""The program in a printed module: its last function, whatever the printer had to call it."""

from __future__ import annotations

import ast


def program_of(tree: ast.Module) -> ast.FunctionDef:
    """Return the last function of a printed module.

    A name that would hide a word of Python, or one that the text reads, is printed otherwise.
    """
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)][-1]
