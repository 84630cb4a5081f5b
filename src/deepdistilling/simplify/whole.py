"""A program as tables over its whole input, where that is small.

However many layers lie between: a value is computed for every input, by running the program, and the table
says all there is to know. Beyond a few thousand inputs, looking through layer by layer is all that is left.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np

from ..program.code import Code, Define, Each, Scores
from ..program.evaluate import evaluate
from ..program.expr import Expr, Ref, const
from ..program.infer import Facts, domain_of
from .atoms import MAX_CELLS, Atom, Function, relevant, tidy


def functions_of_input(
    values: tuple[Expr, ...], code: Code, facts: Facts, before: Define | None = None
) -> list[Function]:
    """Return scalar values of a program as functions of its input; none where the input is too large.

    Parameters
    ----------
    values : tuple of Expr
        Right-hand sides without loops.
    code : Code
        The program.
    facts : Facts
        What is known of the names in `values`.
    before : Define, optional
        Only what stands before this definition is read; by default all of the program.
    """
    given = code.input
    if any(domain.values is None or not domain.integer for domain in given.domains):
        return []
    runs = [tuple(int(v) for v in domain.values or ()) for domain in given.domains]
    if math.prod(map(len, runs)) > MAX_CELLS:
        return []
    names = [define.name for define in code.definitions]
    stop = len(names) if before is None else names.index(before.name)
    scores = Scores(tuple(Each((), value) for value in values), "score")
    program = replace(code, definitions=code.definitions[:stop], result=scores)
    X = np.array(list(itertools.product(*runs)), dtype=np.float64).reshape(-1, *given.dims)
    answers = evaluate(program, X)
    places = itertools.product(*map(range, given.dims))
    atoms = tuple(
        Atom(Ref(given.name, tuple(map(const, place))), run) for place, run in zip(places, runs, strict=True)
    )
    shape = tuple(map(len, runs))
    tables = [
        column.astype(np.bool_) if domain_of(value, facts).boolean else tidy(column)
        for value, column in zip(values, answers.T, strict=True)
    ]
    return [relevant(Function(atoms, table.reshape(shape))) for table in tables]
