"""Labels that are numbers: of a program for every size there may be more than it lists."""

from __future__ import annotations

from .code import Code, Scores
from .expr import Const
from .infer import domain_of, facts_of


def has_more_labels(code: Code) -> bool:
    """Return whether a program for every size has a label for each number that it computes.

    Parameters
    ----------
    code : Code
        A program that returns labels.
    """
    if not (code.sizes and code.is_numbered):
        return False
    if isinstance(code.result, Scores):
        return any(not isinstance(loop.stop, Const) for part in code.result.parts for loop in part.loops)
    return domain_of(code.result.index, facts_of(code)).hi >= len(code.classes)
