"""Times beside each other: what is compared, and what is refused. Nothing here depends on how fast it is."""

import sys

import numpy as np
import pytest
from compiler.networks import at_least, neighbours_differ

import deepdistilling as dd
from deepdistilling import timing
from deepdistilling.errors import VerificationError


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(timing, "LEAST", 0.0)
    monkeypatch.setattr(timing, "ROUNDS", 3)


def test_each_form_at_each_batch():
    net = at_least(5, 3)
    found = timing.time_program(dd.distill(net, input_domain="binary"), net, [1, 7])
    names = [each.name for each in found if each.batch == 1]
    assert names[:2] == ["network", "program (NumPy)"]
    assert [(each.name, each.batch) for each in found] == [(name, n) for n in (1, 7) for name in names]
    for each in found:
        assert each.per_sample == each.seconds / each.batch > 0
        assert each.speedup == 1 if each.name == "network" else each.speedup > 0


def test_without_a_network_there_is_no_ratio():
    program = dd.distill(neighbours_differ(4), input_domain="binary", output="score")
    found = timing.time_program(program, None, [2])
    assert {each.speedup for each in found} == {None}
    assert "network" not in {each.name for each in found}


def test_a_backend_that_is_not_installed_is_left_out(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.setenv("CC", "no-such-compiler")
    net = at_least(3, 2)
    found = timing.time_program(dd.distill(net, input_domain="binary"), net, [1])
    assert [each.name for each in found] == ["network", "program (NumPy)"]


def test_all_are_timed_in_turn():
    """Each round calls everything once before anything twice."""
    calls = []
    names = ("a", "b", "c")
    times = timing._in_turn({name: lambda name=name: calls.append(name) for name in names})
    assert [len(times[name]) for name in names] == [timing.ROUNDS] * 3
    rounds = calls[-3 * timing.ROUNDS :]
    assert rounds == list(names) * timing.ROUNDS


def test_a_speedup_is_of_times_in_one_turn(monkeypatch):
    net = at_least(3, 2)
    program = dd.distill(net, input_domain="binary")
    fake = {"network": np.array([8.0, 80.0, 4.0]), "program (NumPy)": np.array([2.0, 20.0, 2.0])}
    monkeypatch.setattr(
        timing, "_in_turn", lambda calls: {name: fake.get(name, np.ones(3)) for name in calls}
    )
    found = {each.name: each for each in timing.time_program(program, net, [4])}
    assert found["program (NumPy)"].speedup == 4
    assert found["program (NumPy)"].seconds == 2
    assert found["network"].per_sample == 2


def test_a_program_of_another_network_is_refused():
    program = dd.distill(at_least(5, 3), input_domain="binary")
    with pytest.raises(VerificationError, match="is not of this network: at"):
        timing.time_program(program, at_least(5, 2), [1])
