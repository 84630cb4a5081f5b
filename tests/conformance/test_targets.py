"""Every target, executed: one row a target, the same programs and the same inputs for all.

A target is added by a row: how it runs many programs, each on a batch, in one go.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest
from conformance.networks import case
from conformance.test_python import inputs, made
from emit import ccode, jscode
from emit.loop_programs import EVERY
from emit.paper_latex import run_latex
from emit.paper_plain import run_pseudocode
from emit.test_sql import answers, duck, sqlite
from tasks import TASKS

import deepdistilling as dd
from deepdistilling.compiler.compile import compile_code
from deepdistilling.emit import TARGETS, print_numpy, print_python
from deepdistilling.emit.paper.latex import print_latex
from deepdistilling.emit.paper.pseudocode import print_pseudocode
from deepdistilling.errors import UnsupportedError
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.sizes import specialise
from deepdistilling.verify.differential import sample_inputs

pytestmark = pytest.mark.slow

SEEDS = range(0, 60, 3)
"""Generated networks that programs are made of."""


@dataclass(frozen=True)
class Row:
    """A target: how it runs programs, each on a batch (None: not this one); and whether it takes one.

    A program that a target refuses is left out, but no more than a few may be.
    """

    name: str
    run: Callable[[list[tuple[Any, Any]]], list[Any]]
    takes: Callable[[Any], bool] = lambda code: True
    needs: Any = ()
    most: int = 200  # samples of a program


def by_python(pairs):
    answers = []
    for code, X in pairs:
        space = {"__name__": "printed"}
        exec(compile(print_python(code), "printed", "exec"), space)
        answers.append(np.array([np.asarray(space["program"](x)).tolist() for x in X]))
    return answers


def by_c(pairs):
    functions = ccode.compiled([code for code, _ in pairs], ccode.UNOPTIMISED)
    return [function(X) for function, (_, X) in zip(functions, pairs, strict=True)]


def by_javascript(pairs):
    return [results for results, _ in jscode.run(pairs)]


def by_numba(pairs):
    pytest.importorskip("numba")
    return some_compiled("numba", pairs)


def some_compiled(backend, pairs):
    """Each takes seconds to compile: only some are run."""
    return [
        compile_code(code, backend).predict(X) if k % 20 == 0 else None for k, (code, X) in enumerate(pairs)
    ]


def by_numpy(pairs):
    answers = []
    for code, X in pairs:
        space = {"__name__": "printed"}
        exec(compile(print_numpy(code), "printed", "exec"), space)
        answers.append(space["program"](X))
    return answers


def by_sql(pairs):
    """By two databases; programs for every size are printed at one, and large ones refused."""
    results = []
    for code, X in pairs:
        fixed = specialise(code, X.shape[1:])
        try:
            by_two = [np.array(answers(database, fixed, X)) for database in (sqlite, duck)]
        except UnsupportedError:
            results.append(None)
            continue
        assert np.array_equal(*by_two) or np.allclose(*by_two, rtol=1e-12)
        results.append(by_two[0])
    assert sum(each is None for each in results) < len(pairs) / 10
    return results


def on_paper(printer, run):
    """By a reader of what is printed for people."""

    def by_reader(pairs):
        return [np.array([run(text, x) for x in X]) for text, X in ((printer(code), X) for code, X in pairs)]

    return by_reader


def printable(target):
    def takes(code):
        try:
            TARGETS[target].printer(code)
        except UnsupportedError:
            return False
        return True

    return takes


ROWS = [
    Row("python", by_python),
    Row("c", by_c, printable("c"), ccode.needs_cc),
    Row("javascript", by_javascript, printable("javascript"), jscode.needs_node),
    Row("numba", by_numba, printable("c")),
    Row("c, called", lambda pairs: some_compiled("c", pairs), printable("c"), ccode.needs_cc),
    Row("numpy", by_numpy),
    Row("sql", by_sql, most=10),
    Row("latex", on_paper(print_latex, run_latex), most=8),
    Row("pseudocode", on_paper(print_pseudocode, run_pseudocode), most=8),
]


def test_every_target_has_a_row():
    assert set(TARGETS) <= {row.name for row in ROWS}


@cache
def programs():
    """Programs of every kind, each with a batch: learned, generated, for every size, over tables."""
    pairs = [(made(task.name)[1].code, inputs(task)[:200]) for task in TASKS]
    for seed in SEEDS:
        each = case(seed)
        options = {"input_shape": each.shape, "input_domain": each.domain, "max_cases": 1 << 10}
        code = dd.distill(each.network, output=("label", "score")[seed % 2], **options).code
        pairs.append((code, sample_inputs(code.input, 60)))
    rng = np.random.default_rng(0)
    for code in EVERY.values():
        if code.input.element_domains is None:
            values = code.input.domain.values or np.arange(-8, 9) / 4
            for shape in {code.input.dims, tuple(length + 2 for length in code.input.dims)}:
                if shape == code.input.dims or code.sizes:
                    pairs.append((code, rng.choice(np.array(values), (20, *shape))))
    return pairs


@pytest.mark.parametrize("row", [pytest.param(row, marks=row.needs, id=row.name) for row in ROWS])
def test_a_target_computes_what_evaluation_computes(row):
    taken = [(code, X[: row.most]) for code, X in programs() if row.takes(code)]
    assert len(taken) >= 0.9 * len(programs())
    for (code, X), got in zip(taken, row.run(taken), strict=True):
        if got is None:
            continue
        want = evaluate(specialise(code, X.shape[1:]), X)
        if code.output == "label":
            assert np.asarray(got).ravel().tolist() == want.tolist(), code
        else:
            size = np.maximum(1.0, np.abs(want))
            assert np.all(np.abs(np.asarray(got, dtype=float) - want) <= 1e-9 * size), code
