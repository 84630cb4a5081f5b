"""Every function of a number of ones: of bits, of signs, and of numbers with other values."""

import itertools

import numpy as np
import pytest

import deepdistilling as dd

N = 5


def symmetric(answers, domain):
    """A network of whose inputs only the sum counts: a threshold between each two sums with other answers."""
    low, high = domain
    sums = [low * (N - ones) + high * ones for ones in range(N + 1)]
    turns = [k for k in range(N) if answers[k] != answers[k + 1]]
    weights = np.array([[answers[k + 1] - answers[k]] for k in turns], dtype=float).reshape(-1, 1)
    first = dd.Layer(np.ones((N, len(turns))), [-(sums[k] + sums[k + 1]) / 2 for k in turns])
    return dd.Network([first, dd.Layer(weights, [answers[0] - 0.5])], activation="step")


@pytest.mark.parametrize("domain", [("binary", (0, 1)), ("sign", (-1, 1))], ids=["bits", "signs"])
@pytest.mark.parametrize("answers", list(itertools.product((0, 1), repeat=N + 1))[1:-1], ids=str)
def test_any_set_of_sums(domain, answers):
    name, values = domain
    program = dd.distill(symmetric(answers, values), input_domain=name)
    X = np.array(list(itertools.product(values, repeat=N)))
    ones = (values[1] == X).sum(axis=1)
    assert np.array_equal(program.predict(X), np.array(answers)[ones])
    assert program.verification.status == "proved"


def test_parity_of_signs_is_a_remainder():
    program = dd.distill(symmetric((0, 1, 0, 1, 0, 1), (-1, 1)), input_domain="sign")
    assert "return 1 if x.sum() % 4 == 1 else 0" in program.source
