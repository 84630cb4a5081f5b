"""Labels by rules: what is written, what is left alone, and what happens where the guess is wrong."""

import importlib

import numpy as np
import pytest

import deepdistilling as dd
from deepdistilling.errors import VerificationError
from deepdistilling.simplify import choose
from deepdistilling.verify import Proved, sample_inputs

driver = importlib.import_module("deepdistilling.compiler.distill")


def voting(hidden, bias, votes, votes_bias=None):
    """A network of hidden neurons whose signs are added up to scores."""
    votes = np.array(votes, dtype=float)
    return dd.Network(
        [
            dd.Layer(np.array(hidden, dtype=float).T, np.array(bias, dtype=float)),
            dd.Layer(votes.T, np.zeros(len(votes)) if votes_bias is None else votes_bias),
        ]
    )


CIRCLE = voting([[1, -1, 0], [0, 1, -1], [-1, 0, 1]], [0, 0, 0], [[1, 0, -1], [-1, 1, 0], [0, -1, 1]])
STEPS = voting([[1], [1], [1]], [-2, -5, -9], [[-1, 0, 0], [1, -1, 0], [0, 1, -1], [0, 0, 1]])
"""Which of three numbers is largest; and between which of three bounds one lies."""


def body(program):
    return program.source.split('"""')[2].strip().splitlines()


def test_the_largest_of_three_asks_for_no_more_than_it_must():
    program = dd.distill(CIRCLE, input_domain="real", names="abc")
    assert body(program)[-1].strip() == "return 0 if a >= b and a >= c else 1 if b >= c else 2"
    assert program.verification.status == "proved"
    assert any(step.method == "linear programs" for step in program.verification.steps)


def test_bounds_of_one_number():
    program = dd.distill(STEPS, input_domain="real", names=["age"])
    assert "side" not in program.source
    assert program.source.count("age <") == 3
    X = np.array([[1], [2], [2.5], [5], [6], [9], [10]])
    assert np.array_equal(program.predict(X), STEPS.predict(X))


def test_whole_numbers_are_compared_like_any_other():
    program = dd.distill(CIRCLE, input_domain=(0, 4), names="abc")
    assert body(program)[-1].strip() == "return 0 if a >= b and a >= c else 1 if b >= c else 2"
    ages = dd.distill(STEPS, input_domain=(0, 20), names=["age"])
    assert ages.source.count("age <") == 3


def test_a_triangle_is_a_conjunction():
    inside = voting([[1, 0], [0, 1], [-1, -1]], [0, 0, 1], [[1, 1, 1]], [-2.5])
    program = dd.distill(inside, input_domain="real", names="ab")
    assert body(program)[-1].strip() == "return 1 if a > 0 and b > 0 and a + b < 1 else 0"


@pytest.mark.parametrize("seed", range(6))
def test_labels_are_those_of_the_network(seed):
    rng = np.random.default_rng(seed)
    hidden, votes = rng.integers(-2, 3, (4, 2)), rng.integers(-2, 3, (3, 4))
    hidden[:, 0] += (hidden == 0).all(axis=1)
    net = voting(hidden, rng.integers(-2, 3, 4), votes, rng.integers(-1, 2, 3).astype(float))
    program = dd.distill(net, input_domain="real")
    X = sample_inputs(program.code.input, 300, seed)
    grid = np.array([(a, b) for a in np.arange(-4, 5) / 2 for b in np.arange(-4, 5) / 2])
    for batch in (X, grid):
        assert np.array_equal(program.predict(batch), net.predict(batch))
    assert program.verification.status == "proved"


def test_finite_domains_are_left_to_tables():
    code = dd.distill(CIRCLE, input_domain=(0, 3)).code
    assert choose.choose_by_rules(code) == code


def test_scores_are_left_alone():
    code = dd.distill(CIRCLE, input_domain="real", output="score").code
    assert choose.choose_by_rules(code) == code


# ------------------------------------------------------------------ wrong guesses


def without(dropped):
    """`possible_places` that takes some combinations for impossible."""
    right = choose.possible_places

    def wrong(sides):
        places = right(sides)
        return None if places is None else np.delete(places, range(dropped, dropped + 4), axis=0)

    return wrong


@pytest.mark.parametrize("dropped", range(9))
def test_a_wrong_guess_is_not_handed_out(dropped, monkeypatch):
    """With some of the 13 orders of three numbers left out, the program is right or the check objects."""
    monkeypatch.setattr(choose, "possible_places", without(dropped))
    try:
        program = dd.distill(CIRCLE, input_domain="real")
    except VerificationError:
        return
    X = np.array(np.meshgrid(*3 * [[0.0, 1.0, 2.0]])).reshape(3, -1).T
    assert np.array_equal(program.predict(X), CIRCLE.predict(X))


def test_some_wrong_guess_is_met(monkeypatch):
    """The test above is about something: without a check, wrong programs would be handed out."""
    wrong = 0
    for dropped in range(9):
        with monkeypatch.context() as patched:
            patched.setattr(choose, "possible_places", without(dropped))
            patched.setattr(driver, "_run_printed", lambda *_, **__: None)
            patched.setattr(driver, "check_equal", lambda *_, **__: Proved("nothing", 0))
            program = dd.distill(CIRCLE, input_domain="real")
        X = np.array(np.meshgrid(*3 * [[0.0, 1.0, 2.0]])).reshape(3, -1).T
        wrong += not np.array_equal(program.predict(X), CIRCLE.predict(X))
    assert wrong > 3
