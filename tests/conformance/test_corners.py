"""The corners: every generated network ends as a program, which is the network's, however it is run.

The number of networks is the environment variable CONFORMANCE_NETWORKS, as for `test_lift`; each is
distilled for one kind of output, and all kinds take turns.
"""

import copy
import math
import os
import pickle
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from conformance.checks import assert_lifts, loose_neurons
from conformance.corners import CORNERS, case

import deepdistilling as dd
from deepdistilling.compiler.inputs import input_array
from deepdistilling.compiler.ties import answers_of
from deepdistilling.errors import DomainError
from deepdistilling.lift import lift
from deepdistilling.verify.differential import all_inputs, n_inputs_of, sample_inputs

COUNT = int(os.environ.get("CONFORMANCE_NETWORKS", "300"))
EACH = max(1, COUNT // (5 * len(CORNERS)))
MAX_CASES = 1 << 10
OUTPUTS = ("label", "score", "probability")

SLOW = {"boards", "noisy"}

each_corner = pytest.mark.parametrize(
    "corner",
    [
        pytest.param(number, id=each.__name__, marks=[pytest.mark.slow] if each.__name__ in SLOW else [])
        for number, each in enumerate(CORNERS)
    ],
)


def cases(corner):
    """Yield a corner's networks with what is asked for."""
    for turn in range(EACH):
        seed = corner + turn * len(CORNERS)
        yield seed, case(seed), OUTPUTS[(corner + turn) % 3]


def inputs(each, seed):
    given = input_array(each.network.n_inputs, each.shape, each.domain, None)
    if n_inputs_of(given) <= 2 * MAX_CASES:
        return all_inputs(given)
    return sample_inputs(given, 300, seed)


def distilled(each, output):
    return dd.distill(
        each.network,
        input_shape=each.shape,
        input_domain=each.domain,
        output=output,
        max_cases=MAX_CASES,
        n_samples=200,
    )


@each_corner
def test_lifts(corner):
    for seed, each, _ in cases(corner):
        assert_lifts(each, seed)


@each_corner
def test_distills(corner):
    for seed, each, output in cases(corner):
        program, where = distilled(each, output), (seed, each.notes)
        said = [step for step in program.verification.steps if "not applied: it" in step.detail]
        assert not said, (where, said)
        assert "lift as tables" not in {step.name for step in program.verification.steps}, where
        X = inputs(each, seed)
        given = input_array(each.network.n_inputs, each.shape, each.domain, None)
        answers = answers_of(each.network, X, loose_neurons(lift(each.network, given, output)))
        want = answers.expected(output)
        deviation = 1e-6 * np.abs(answers.limit).max()
        for got in (program.predict(X), printed(program, X, want.shape)):
            differ = answers.settled(output, got, want, deviation) != want
            assert not differ.any(), (where, X[np.argwhere(differ)[0, 0]])
        for again in (pickle.loads(pickle.dumps(program)), copy.deepcopy(program)):
            assert again.source == program.source, where


def printed(program, X, shape):
    """What the printed text gives, run without the package."""
    space = {"__name__": "printed"}
    exec(compile(program.source, "printed", "exec"), space)
    return np.array([space["program"](x) for x in X]).reshape(shape)


@each_corner
def test_written_and_read_again(corner, tmp_path):
    _, each, output = next(iter(cases(corner)))
    program = distilled(each, output)
    program.save(tmp_path / "program.json")
    again = dd.Program.load(tmp_path / "program.json")
    assert (again.source, again.code) == (program.source, program.code)
    assert again.verification == program.verification


@each_corner
def test_any_number_type_and_memory_order(corner):
    seed, each, output = next(iter(cases(corner)))
    program, X = distilled(each, output), inputs(each, seed)
    want = program.predict(X)
    whole = np.array_equal(X, np.rint(X))
    for dtype in (np.float32, np.float64, *((np.int64, np.int32) if whole else ())):
        if not np.array_equal(X.astype(dtype), X):
            continue
        for order in ("C", "F"):
            np.testing.assert_array_equal(program.predict(X.astype(dtype, order=order)), want)
    if set(np.unique(X)) <= {0, 1}:
        np.testing.assert_array_equal(program.predict(X.astype(bool)), want)
    flat = X.reshape(len(X), -1)
    np.testing.assert_array_equal(program.predict(flat[::-1])[::-1], want)
    with pytest.raises(DomainError, match="outside the domain"):
        program.predict(np.full((1, math.prod(each.shape)), math.nan))


@pytest.mark.slow
def test_the_same_bytes_whatever_the_hash_seed():
    """One network a corner: text and record, in processes whose sets and strings hash otherwise."""
    script = textwrap.dedent(f"""
        import hashlib, sys
        sys.path.insert(0, {str(Path(__file__).parents[1])!r})
        import deepdistilling as dd
        from conformance.corners import CORNERS, case
        digest = hashlib.sha256()
        for seed in range(len(CORNERS)):
            each = case(seed)
            program = dd.distill(
                each.network, input_shape=each.shape, input_domain=each.domain, max_cases=64, n_samples=64
            )
            steps = [(s.name, s.method, s.cases, s.detail) for s in program.verification.steps]
            digest.update(repr((program.source, steps)).encode())
        print(digest.hexdigest())
    """)
    found = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(found) == 1
