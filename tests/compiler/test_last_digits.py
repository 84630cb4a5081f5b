"""Labels that hang on the last digits of a network's numbers: the network's own are the right ones."""

import numpy as np
import pytest

import deepdistilling as dd

ONE_BUT_FOR_A_BIT = 1 - 2.0**-53
TIED = 0.1 + 0.2


def two_conditions(n, first, second):
    """Whether the first n inputs are all 1, and whether all others are, with these weights of two scores."""
    weights = np.zeros((2 * n, 2))
    weights[:n, 0] = weights[n:, 1] = 1
    hidden = dd.Layer(weights, [0.5 - n, 0.5 - n])
    return dd.Network([hidden, dd.Layer(np.diag([first, second]), [0.0, 0.0])], classes=["a", "b"])


@pytest.mark.parametrize("n", [1, 3, 10])
@pytest.mark.parametrize(("first", "second"), [(0.3, TIED), (TIED, 0.3), (1.0, ONE_BUT_FOR_A_BIT)])
def test_scores_apart_by_a_bit_are_told_apart(n, first, second):
    network = two_conditions(n, first, second)
    program = dd.distill(network, input_domain="binary")
    X = np.array([[a] * n + [b] * n for a in (0, 1) for b in (0, 1)])
    assert program.predict(X).tolist() == network.predict(X).tolist()
    assert [program(x) for x in X] == network.predict(X).tolist()


def test_a_pass_that_would_round_is_not_applied():
    e = ONE_BUT_FOR_A_BIT
    network = dd.Network([dd.Layer([[1.0, 1.0, 1.0]], [0, 0, 0]), dd.Layer(np.diag([e, e, 1.0]), [0.0] * 3)])
    for domain in ("binary", "sign", (0, 2)):
        program = dd.distill(network, input_domain=domain)
        X = [[lo] for lo in (-1, 0, 1, 2) if domain == (0, 2) or abs(lo) < 2]
        X = [x for x in X if x[0] in {"binary": (0, 1), "sign": (-1, 1)}.get(domain, (0, 1, 2))]
        assert program.predict(X).tolist() == network.predict(X).tolist()
    assert any("rounded numbers would decide" in step.detail for step in program.verification.steps)


def test_what_was_not_run_on_every_input_is_proved_up_to_rounding():
    network = two_conditions(10, 0.3, TIED)
    program = dd.distill(network, input_domain="binary")
    assert program.verification.is_up_to_rounding
    assert program.verification.claim.startswith("proved equal to the network, up to rounding, on (20,)")
    assert "Proved equal to its network, up to rounding, on every such input." in str(program)
    small = dd.distill(two_conditions(3, 0.3, TIED), input_domain="binary")
    assert small.verification.claim == "proved equal to the network on (6,) arrays of 0/1"


def test_short_numbers_are_proved_as_they_are():
    program = dd.distill(two_conditions(10, 0.25, 0.5), input_domain="binary")
    assert program.verification.claim == "proved equal to the network on (20,) arrays of 0/1"


def test_reals_are_compared_up_to_rounding_in_files_too(tmp_path):
    network = dd.Network([dd.Layer([[1.0], [1.0]], [-0.2]), dd.Layer([[1.0]], [0.0])])
    program = dd.distill(network, input_domain="real")
    program.save(tmp_path / "rule.py")
    assert "# Proved equal to the network, up to rounding, on (2,)" in (tmp_path / "rule.py").read_text()
    program.save(tmp_path / "rule.json")
    assert dd.Program.load(tmp_path / "rule.json").verification == program.verification
