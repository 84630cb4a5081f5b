"""Every target runs every task and generated networks, and says what evaluation computes. A target, a row."""

from functools import cache

import numpy as np
import pytest
from conformance.networks import case
from emit import ccode, jscode
from emit.paper_latex import run_latex
from emit.paper_plain import run_pseudocode
from emit.test_sql import answers, duck, sqlite
from tasks import TASKS

import deepdistilling as dd
from deepdistilling.emit import TARGETS
from deepdistilling.errors import UnsupportedError
from deepdistilling.program.evaluate import evaluate
from deepdistilling.verify.differential import sample_inputs

SEEDS = range(5, 1000, 83)
OUTPUTS = ("score", "label", "probability")
TOLERANCE = 1e-9


def one_by_one(run):
    """Run pairs of a program and a batch, each by itself; None where the target refuses the program."""

    def run_all(pairs):
        found = []
        for program, X in pairs:
            try:
                found.append(run(program, X))
            except UnsupportedError:
                found.append(None)
        return found

    return run_all


def run_python(program, X):
    function = loaded(program.to("python"), program.function_name)
    return [function(x) for x in X]


def run_numpy(program, X):
    return loaded(program.to("numpy"), program.function_name)(X)


def loaded(source, name):
    space = {"__name__": "printed"}
    exec(compile(source, "printed", "exec"), space)
    return space[name]


def run_c(pairs):
    functions = ccode.compiled([program.code for program, _ in pairs])
    return [function(X) for function, (_, X) in zip(functions, pairs, strict=True)]


def run_javascript(pairs):
    return [answer for answer, _ in jscode.run([(program.code, X) for program, X in pairs])]


def run_sql(program, X):
    found = [answers(database, program.code, X) for database in (sqlite, duck)]
    assert len(found[0]) == len(found[1]) == len(X)
    rows = [[row[0] for row in each] if program.code.output == "label" else each for each in found]
    check(program, rows[0], rows[1])
    return rows[0]


def run_on_paper(target, run):
    def run_one(program, X):
        text = program.to(target)
        return [run(text, x) for x in X]

    return run_one


ROWS = {
    "python": one_by_one(run_python),
    "numpy": one_by_one(run_numpy),
    "c": run_c,
    "javascript": run_javascript,
    "sql": one_by_one(run_sql),
    "latex": one_by_one(run_on_paper("latex", run_latex)),
    "pseudocode": one_by_one(run_on_paper("pseudocode", run_pseudocode)),
}

NEEDS = {"c": ccode.needs_cc, "javascript": jscode.needs_node}

MAY_REFUSE = {"sql"}
"""Targets that have no loops, and so refuse programs that are too large."""

each_target = pytest.mark.parametrize(
    "target", [pytest.param(name, marks=NEEDS.get(name, ())) for name in ROWS]
)


def test_every_target_has_a_row():
    assert set(ROWS) == set(TARGETS)


@cache
def tasks():
    """Programs of all tasks, each with inputs: all, or some of many."""
    pairs = []
    for task in TASKS:
        X, _ = task.examples()
        if len(X) > 64:
            X = X[np.random.default_rng(0).permutation(len(X))[:64]]
        program = task.distill(task.learn())
        if len(pairs) % 2:
            program = dd.Program(program.code, program.verification, "decide")
        pairs.append((program, X.reshape(len(X), *program.input_shape).astype(np.int64)))
    return pairs


@cache
def generated():
    """Programs of generated networks, each with a few inputs."""
    pairs = []
    for number, seed in enumerate(SEEDS):
        made = case(seed)
        options = {"input_shape": made.shape, "input_domain": made.domain, "output": OUTPUTS[number % 3]}
        program = dd.distill(made.network, **options, max_cases=1 << 8)
        X = sample_inputs(program.code.input, 8)[:8]
        pairs.append((program, X.reshape(len(X), *program.input_shape)))
    return pairs


def check(program, got, want):
    if program.code.output == "label":
        assert [text(each) for each in got] == [text(each) for each in want], program
    else:
        np.testing.assert_allclose(np.array(got, float), want, rtol=TOLERANCE, atol=TOLERANCE)


def text(label):
    """A label as text: numbers without their type."""
    is_number = isinstance(label, int | float | np.number) and not isinstance(label, bool | np.bool_)
    return repr(float(label)) if is_number else str(label)


@pytest.mark.slow
@each_target
@pytest.mark.parametrize("make", [tasks, generated], ids=lambda make: make.__name__)
def test_says_what_evaluation_computes(target, make):
    pairs = make()
    found = ROWS[target](pairs)
    refused = [each is None for each in found]
    assert not any(refused) or (target in MAY_REFUSE and sum(refused) < len(pairs) / 4)
    for (program, X), got in zip(pairs, found, strict=True):
        if got is not None:
            check(program, got, evaluate(program.code, X))
