"""The imperative form: what a program in loops is made of.

Statements declare, assign, accumulate, branch and loop; the expressions in them are those of the
representation, without reductions: these have become loops. An element of an array is a `Ref`, a scalar one
without an index. A target prints this form and needs to know nothing of how it was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from ...program.code import Code, OutputKind
from ...program.expr import Expr, Loop, ReduceOp, Ref, walk
from ...program.infer import Facts

Element = Literal["uint8", "int8", "int16", "int32", "int64", "float64"]
"""Type of a stored value; a truth value is a ``uint8`` of 0 or 1."""


@dataclass(frozen=True, slots=True)
class Declare:
    """A scalar with a value, or an array that is filled with one; without a value, a place for results.

    Parameters
    ----------
    name : str
        Its name.
    dims : tuple of Expr
        Length of each axis; empty for a scalar.
    element : Element
        Type of its elements.
    value : Expr or None
        What it holds at first.
    is_final : bool
        Whether no statement changes it.
    """

    name: str
    dims: tuple[Expr, ...]
    element: Element
    value: Expr | None
    is_final: bool


@dataclass(frozen=True, slots=True)
class Assign:
    """``target = value``."""

    target: Ref
    value: Expr


@dataclass(frozen=True, slots=True)
class Accumulate:
    """``target += value``, ``target |= value`` or ``target &= value``."""

    op: ReduceOp
    target: Ref
    value: Expr


@dataclass(frozen=True, slots=True)
class Branch:
    """Statements that run where a condition holds."""

    condition: Expr
    then: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class For:
    """A loop; with a `flag`, one that ends as soon as the flag has the value `ends_at`."""

    loop: Loop
    body: tuple[Statement, ...]
    flag: str | None = None
    ends_at: bool = False


@dataclass(frozen=True, slots=True)
class Bind:
    """An index variable with a value instead of a loop; `within` are the bounds that it keeps to."""

    within: Loop
    value: Expr


Statement = Bind | Declare | Assign | Accumulate | Branch | For


@dataclass(frozen=True, slots=True)
class Place:
    """The program returns the place of a label among the classes."""

    index: Expr


@dataclass(frozen=True, slots=True)
class Written:
    """The program writes numbers to the caller's array `SCORES`.

    Parameters
    ----------
    kind : {"score", "probability"}
        Whether these are scores, or are made into probabilities at the end.
    count : Expr
        How many there are.
    element : Element
        Their type.
    """

    kind: OutputKind
    count: Expr
    element: Element


SCORES = "scores'"
"""The name of the caller's array that scores are written to."""


@dataclass(frozen=True, slots=True)
class Routine:
    """A program in loops.

    Parameters
    ----------
    code : Code
        The program that it computes; its sizes are named as in `code`.
    facts : Facts
        Which values each array and each size can have.
    element : Element
        Type of an element of the input.
    elements : mapping of str to Element
        Type of every array and scalar, tables and the input included.
    shapes : mapping of str to tuple of Expr
        Lengths of the axes of every array, tables and the input included.
    meanings : mapping of str to Expr
        What each array and scalar of the program holds, as it was before it became loops.
    least : mapping of str to int
        The least value of each size: with a smaller one, the program would read what does not exist.
    limit : int or None
        The greatest value of a size at which no number is too large for its type; None without sizes.
    body : tuple of Statement
        What is done, in order.
    result : Place or Written
        What comes out.
    """

    code: Code
    facts: Facts
    element: Element
    elements: Mapping[str, Element]
    shapes: Mapping[str, tuple[Expr, ...]]
    meanings: Mapping[str, Expr]
    least: Mapping[str, int]
    limit: int | None
    body: tuple[Statement, ...]
    result: Place | Written


def arrays_in(expr: Expr) -> Iterator[str]:
    """Yield the names of arrays and scalars that an expression reads."""
    return (node.array for node in walk(expr) if isinstance(node, Ref))
