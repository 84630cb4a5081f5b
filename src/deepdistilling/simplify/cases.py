"""Decide by cases: nested questions about single values, in place of sums over the leaves of a tree.

Where scores add up numbers, each where single values of the input lie between certain bounds, the boxes that
fill all there is, none overlapping another, are the leaves of a decision tree. Its questions are asked one
by one, each only where its answer matters; boxes with the same label are not told apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..program.build import ONE, ZERO, all_of, any_of, choose, compare, negate
from ..program.code import Code, Decision, Scores
from ..program.expr import And, Compare, Expr, If, Number, Or, Ref, const, walk
from ..program.measure import size
from .boxes import Bound, Box, Case, cases_of
from .cutting import Cut, Tree, cut_apart
from .partitions import partitions
from .rebuild import live
from .sides import short_number
from .spell_places import spelled_out

MAX_NODES = 200_000
"""Programs with more nodes than this, all loops written out, are left alone."""

MAX_DEPTH = 64
"""Deeper trees are left alone: what walks over expressions recurses as deep as they are."""

MAX_JOINED = 3
"""Comparisons that one condition may hold."""


def decide_by_cases(code: Code) -> Code:
    """Write scores that are sums over the boxes of a decision tree as the tree."""
    if not isinstance(code.result, Scores) or code.sizes or code.input.domain.values is not None:
        return code
    if code.input.element_domains is not None:
        return code
    written = spelled_out(code, MAX_NODES)
    found = cases_of(written)
    if found is None:
        return code
    groups = partitions([case.box for case in found.cases])
    if len(groups) != 1 or groups[0].box or code.output != "label":
        return code
    labels = [_label(found.start, case) for case in found.cases]
    tree = _shortest([case.box for case in found.cases], labels)
    return code if tree is None else live(replace(written, result=Decision(tree)))


def _label(start: Sequence[Number], case: Case) -> int:
    scores = [a + b for a, b in zip(start, case.adds, strict=True)]
    return int(scores[0] > 0) if len(scores) == 1 else scores.index(max(scores))


def _shortest(boxes: Sequence[Box], labels: Sequence[int]) -> Expr | None:
    """Return the shortest tree found for boxes that fill everything, as choices between labels."""
    together = [
        (group.box, label)
        for label in sorted(set(labels))
        for group in partitions([box for box, other in zip(boxes, labels, strict=True) if other == label])
    ]
    found = []
    for some in (list(zip(boxes, labels, strict=True)), together):
        grid = _Grid([box for box, _ in some])
        tree = grid.expression(cut_apart(grid.lo, grid.hi, np.array([label for _, label in some])))
        if _depth(tree) <= MAX_DEPTH:
            found.append(tree)
    return min(found, key=size, default=None)


def _depth(tree: Expr) -> int:
    depth, level = 0, [tree]
    while level := [side for node in level if isinstance(node, If) for side in (node.then, node.otherwise)]:
        depth += 1
    return depth


class _Grid:
    """Boxes over whole numbers: each bound of a value has a number."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        bounds: dict[Ref, set[Bound]] = {}
        for box in boxes:
            for value, interval in box.items():
                bounds.setdefault(value, set()).update(end for end in interval if end is not None)
        self.values = sorted(bounds, key=repr)
        self.bounds = [sorted(bounds[value]) for value in self.values]
        n = [len(each) for each in self.bounds]
        self.lo = np.zeros((len(boxes), len(n)), dtype=np.int64)
        self.hi = np.tile(np.array(n, dtype=np.int64) + 1, (len(boxes), 1))
        places = [{bound: at for at, bound in enumerate(each, start=1)} for each in self.bounds]
        axes = {value: axis for axis, value in enumerate(self.values)}
        for row, box in enumerate(boxes):
            for value, (low, high) in box.items():
                axis = axes[value]
                if low is not None:
                    self.lo[row, axis] = places[axis][low]
                if high is not None:
                    self.hi[row, axis] = places[axis][high]

    def expression(self, tree: Tree) -> Expr:
        """Return a tree of cuts as choices, the shorter side first."""
        if not isinstance(tree, Cut):
            return const(tree)
        cut, after = self.bounds[tree.axis][tree.bound - 1]
        is_below = compare("<=" if after else "<", self.values[tree.axis], const(short_number(cut)))
        below, above = self.expression(tree.below), self.expression(tree.above)
        if size(below) <= size(above):
            return _joined(is_below, below, above)
        return _joined(negate(is_below), above, below)


def _joined(condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    """Return a choice; two in a row that come to the same in three of four cases are one."""
    if isinstance(otherwise, If) and _is_short(condition, otherwise.condition):
        if otherwise.then == then:
            return _written(any_of(condition, otherwise.condition), then, otherwise.otherwise)
        if otherwise.otherwise == then and isinstance(otherwise.condition, Compare):
            return _written(any_of(condition, negate(otherwise.condition)), then, otherwise.then)
    if isinstance(then, If) and _is_short(condition, then.condition):
        if then.otherwise == otherwise:
            return _written(all_of(condition, then.condition), then.then, otherwise)
        if then.then == otherwise and isinstance(then.condition, Compare):
            return _written(all_of(condition, negate(then.condition)), then.otherwise, otherwise)
    return _written(condition, then, otherwise)


def _written(condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    """Return a choice; between 0 and 1 by the condition under which it is 1."""
    match condition:
        case Or(operands) if (then, otherwise) == (ZERO, ONE):
            return choose(all_of(*map(negate, operands)), ONE, ZERO)
        case And(operands) if (then, otherwise) == (ZERO, ONE):
            return choose(any_of(*map(negate, operands)), ONE, ZERO)
        case _:
            return choose(condition, then, otherwise)


def _is_short(*conditions: Expr) -> bool:
    """Whether conditions can be read as one."""
    return sum(isinstance(node, Compare) for each in conditions for node in walk(each)) <= MAX_JOINED
