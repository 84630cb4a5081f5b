"""Categories in place of the bits that tell them apart: ``colour == 2`` for the third bit of the colour.

A network that was fitted behind an encoder reads numbers and, for each category, a bit that says whether the
value is that one. Its program is lifted as it stands, over all combinations of bits. Then what it reads
becomes its first definition, over the user's own columns, whose categories are whole numbers. That a value
is one category and no other is from there on what the domain of its column says, so that every later pass
can use it, and every check must.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..program.bodies import map_bodies, unused_name
from ..program.build import choose, compare
from ..program.code import Array, Code, Define, Each, Scores, extent, loop, table
from ..program.domain import BOOLEAN
from ..program.evaluate import evaluate
from ..program.expr import Expr, Ref, Var, const, map_children
from ..verify import Proved, Refuted, Unknown, Verdict


def wide_input(given: Array) -> Array:
    """Return what the network reads: in place of each category a bit, with a name."""
    if given.categories is None:
        return given
    domains, names = [], []
    called = given.element_names or tuple(map(str, range(given.dims[0])))
    for name, domain, categories in zip(called, given.domains, given.categories, strict=True):
        if categories is None:
            domains.append(domain)
            names.append(name)
        else:
            domains += [BOOLEAN] * categories.count
            names += [f"{name} is {value!r}" for value in categories.values]
            names += [f"{name} is another"] if categories.others else []
    return Array(given.name, (len(domains),), given.domain, tuple(domains), tuple(names))


def widened(given: Array, X: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return what the network reads of samples; where there are no categories, these themselves.

    Parameters
    ----------
    given : Array
        The input of a program.
    X : ndarray of shape (n, *dims)
        Samples, categories as numbers.
    """
    if given.categories is None:
        return X
    columns = []
    for place, categories in enumerate(given.categories):
        column = X[:, [place]]
        columns.append(column if categories is None else column == np.arange(categories.count))
    return np.hstack(columns).astype(np.float64)


def over_columns(code: Code, given: Array) -> Code:
    """Return the program that reads the user's columns; what it read before is its first definition."""
    places, numbers = [], []
    for place, categories in enumerate(given.categories or ()):
        here = [-1] if categories is None else list(range(categories.count))
        places += [place] * len(here)
        numbers += here
    bits, columns, codes = (unused_name(code, stem) for stem in ("bits", "columns", "codes"))
    at = (Var("i"),)
    value, wanted = Ref(given.name, (Ref(columns, at),)), Ref(codes, at)
    body = choose(compare("<", wanted, const(0)), value, compare("==", value, wanted))

    def reading(expr: Expr) -> Expr:
        inner = map_children(expr, reading)
        return Ref(bits, inner.index) if isinstance(inner, Ref) and inner.array == given.name else inner

    moved = map_bodies(code, lambda body, _: reading(body))
    return replace(
        moved,
        input=given,
        tables=(*code.tables, table(columns, places), table(codes, numbers)),
        definitions=(Define(bits, (loop("i", len(places)),), body), *moved.definitions),
    )


def check_reading(code: Code, moved: Code) -> Verdict:
    """Show that a program over columns is one over bits whose bits are those of the columns' categories.

    Independent of how it was made: the first definition is run on every category of every column, and on
    numbers, and what stands behind it must be the program over bits, read from there.
    """
    bits, given = moved.definitions[0], moved.input
    shown = Each((loop("i", extent(bits.loops[0])),), Ref(bits.name, (Var("i"),)))
    trial = replace(moved, definitions=(bits,), result=Scores((shown,), "score"))
    X = _trials(given)
    got, want = evaluate(trial, X), widened(given, X)
    wrong = np.flatnonzero((got != want).any(axis=1))
    if len(wrong):
        return Refuted(X[wrong[0]], want[wrong[0]], got[wrong[0]])

    def back(expr: Expr) -> Expr:
        inner = map_children(expr, back)
        read = isinstance(inner, Ref) and inner.array == bits.name
        return Ref(code.input.name, inner.index) if isinstance(inner, Ref) and read else inner

    rest = replace(moved, definitions=moved.definitions[1:])
    again = map_bodies(rest, lambda body, _: back(body))
    if (again.definitions, again.result) != (code.definitions, code.result):
        return Unknown("what reads the bits is not the program that was lifted")
    return Proved("each category of each column", len(X))


def _trials(given: Array) -> npt.NDArray[np.float64]:
    """Return a row for each category of each column, the other columns at values of their own."""
    counts = [None if each is None else each.count for each in given.categories or ()]
    rows = [
        [number + at + 0.5 if count is None else number % count for at, count in enumerate(counts)]
        for number in range(max(count or 2 for count in counts))
    ]
    return np.array(rows, dtype=np.float64)
