"""Short forms of a rule that treats every place alike, found from its answers alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...program.build import ONE, ZERO, choose
from ...program.expr import Compare, Const, Expr, Power, Reduce, Ref, map_children, walk
from ...program.measure import size
from .fillings import columns
from .lines import line_sums
from .pairs import pairs
from .questions import questions
from .readouts import conditions, labels
from .texts import Texts
from .totals import totals_of
from .truth import Truth

MOVING = 2
"""What there is more to read of a number that is an expression of the size."""

WIDE = 2
"""And of an element of a window beyond two."""


def forms(truths: Sequence[Truth]) -> list[Texts]:
    """Return labels as one question about windows, or as what hangs on one total; one expression a size.

    Parameters
    ----------
    truths : sequence of Truth
        The answers of programs of one or more sizes, which are to be one rule.

    Returns
    -------
    list of tuple of Expr
        The shortest first.

    Notes
    -----
    Derived here. A form holds on all inputs of all sizes. Questions about any or all windows are solved, not
    searched; totals of windows of up to three elements are gone through.
    """
    return sorted(_forms(truths), key=_cost)


def _forms(truths: Sequence[Truth]) -> Iterator[Texts]:
    named = columns(truths)
    wanted = [truth.labels for truth in truths]
    if any(label.max() > 1 for label in wanted):
        for totals in totals_of(named, truths):
            yield from labels(totals, wanted)
        return
    holds, rows = [label == 1 for label in wanted], line_sums(truths)
    for found in (
        *questions(named, rows, holds, is_any=True),
        *questions(named, rows, holds, is_any=False),
        *pairs(named, rows, holds),
        *(found for totals in totals_of(named, truths) for found in conditions(totals, holds)),
    ):
        yield tuple(choose(each, ONE, ZERO) for each in found)


def _cost(form: Texts) -> tuple[int, int, float]:
    """Order forms by what there is to read; then those that ask for more, not less, then by their numbers.

    Numbers that move with the size count more, and so do elements of windows beyond two: of rules that agree,
    one about few elements says less, and more often means what it says.
    """
    texts = [_from_either_end(each) for each in form]
    numbers = [[node.value for node in walk(text) if isinstance(node, Const)] for text in texts]
    n_moving = sum(len(set(column)) > 1 for column in zip(*numbers, strict=False))
    longest = max(size(text) + WIDE * sum(map(_n_beyond_two, walk(text))) for text in texts)
    n_below = sum(_is_at_most(node) for text in form for node in walk(text))
    return longest + MOVING * n_moving, n_below, sum(abs(float(each)) for row in numbers for each in row)


def _is_at_most(node: Expr) -> bool:
    return isinstance(node, Compare) and node.op in ("<", "<=") and isinstance(node.right, Const)


def _n_beyond_two(node: Expr) -> int:
    if not isinstance(node, Reduce):
        return 0
    return max(0, len({each for each in walk(node.body) if isinstance(each, Ref)}) - 2)


def _from_either_end(text: Expr) -> Expr:
    """Return a text without the powers of digits: from which end they are counted is no matter of length."""
    return Power(text.base, ZERO) if isinstance(text, Power) else map_children(text, _from_either_end)
