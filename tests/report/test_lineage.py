"""Where lines come from: what is said of a neuron and a line is true on every input."""

import itertools
import pickle
import re

import numpy as np
import pytest
from compiler.networks import at_least, largest_of, neighbours_differ, network

import deepdistilling as dd
from deepdistilling.errors import NetworkError
from deepdistilling.program.evaluate import definitions_of
from deepdistilling.report import page
from deepdistilling.report.lineage import Neuron, lineage_of
from deepdistilling.report.origins import MAX_SHOWN, origins
from deepdistilling.verify import all_inputs

SAMPLES = np.random.default_rng(5).normal(size=(150, 4)) * 3


@pytest.fixture(scope="module")
def sums():
    """Three sums of four reals, each cut once."""
    rng = np.random.default_rng(3)
    net = network(rng.integers(-9, 10, (5, 3)) + 0.5, rng.integers(-3, 4, (4, 3)))
    return net, dd.distill(net, input_domain="real", names=["a", "b", "c", "d"])


def is_monotone(values, outputs):
    pairs = sorted(zip(values.tolist(), outputs.tolist(), strict=True))
    groups = [{output for _, output in group} for _, group in itertools.groupby(pairs, lambda pair: pair[0])]
    firsts = [min(group) for group in groups]
    return all(len(group) == 1 for group in groups) and firsts in (sorted(firsts), sorted(firsts)[::-1])


def test_a_sum_and_the_neuron_that_cuts_it(sums):
    net, program = sums
    lineage = lineage_of(program.code, net, SAMPLES)
    assert lineage.n_inputs == 550
    assert not lineage.complete
    assert lineage.definitions
    X = SAMPLES
    values, outputs = definitions_of(program.code, X), net.hidden(X)
    for name, found in lineage.definitions.items():
        for neuron in found.neurons:
            assert is_monotone(values[name], outputs[neuron.layer - 1][:, neuron.place])
    every = {neuron for found in lineage.definitions.values() for neuron in found.neurons}
    assert every == {Neuron(1, k) for k in range(net.layers[0].n_outputs)}


def test_a_count_of_few_inputs_is_compared_whole():
    net = at_least(6, 4)
    program = dd.distill(net, input_domain="binary")
    lineage = lineage_of(program.code, net)
    assert (lineage.n_inputs, lineage.complete) == (64, True)
    assert {neuron for part in lineage.result for neuron in part.neurons} == {Neuron(1, 0)}


def test_what_no_line_computes_is_not_claimed():
    """Of these two neurons the second plays no part in the answer, and the program does not compute it."""
    net = network([[1, 0], [1, 0], [0, 1], [-1.5, -0.5]], [[-1, 1], [0, 0], [0, 0]])
    program = dd.distill(net, input_domain="binary")
    X = all_inputs(program.code.input)
    assert len(np.unique(net.hidden(X)[0], axis=0)) == 4
    lineage = lineage_of(program.code, net)
    found = {neuron for part in lineage.result for neuron in part.neurons}
    found |= {neuron for part in lineage.definitions.values() for neuron in part.neurons}
    assert found == {Neuron(1, 0)}


def test_many_neurons_of_one_line():
    net = largest_of(6)
    program = dd.distill(net, input_domain="real", output="score")
    content = origins(program, net, None)
    groups = [group for line in content["lines"].values() for group in line]
    assert max(group["count"] for group in groups) == 15
    assert all(len(group["shown"]) == min(group["count"], MAX_SHOWN) for group in groups)
    assert {key for group in groups for key in group["shown"]} == set(content["neurons"])


def test_lines_are_those_of_the_text(sums):
    net, program = sums
    text = program.source.splitlines()
    for number in origins(program, net, SAMPLES)["lines"]:
        assert re.search(r" = |if |return ", text[int(number) - 1])
        assert '"""' not in text[int(number) - 1]


def test_weights_are_the_networks(sums):
    import base64

    net, program = sums
    for key, entry in origins(program, net, SAMPLES)["neurons"].items():
        layer, place = map(int, key.split("."))
        weights = net.layers[layer - 1].weights[:, place]
        steps = np.frombuffer(base64.b64decode(entry["steps"]), dtype=np.int8)
        np.testing.assert_allclose(steps / 127, weights / np.abs(weights).max(), atol=1 / 250)
        assert [float(w) for _, w in entry["listed"]] == pytest.approx(weights.tolist(), rel=1e-5)


def test_the_page_has_them_where_the_network_is_known(tmp_path):
    net = neighbours_differ(5)
    program = dd.distill(net, input_domain="binary", output="score")
    assert '"origins": {' in page(program)
    assert '"origins": {' in page(pickle.loads(pickle.dumps(program)))
    program.save(tmp_path / "rule.json")
    loaded = dd.Program.load(tmp_path / "rule.json")
    assert '"origins": null' in page(loaded)
    loaded.report(tmp_path / "rule.html", network=net)
    assert (tmp_path / "rule.html").read_text() == page(program)
    with pytest.raises(NetworkError, match="was made from"):
        loaded.report(tmp_path / "rule.html", network=at_least(5, 2))


def test_a_program_for_every_size_is_compared_at_its_own():
    program = dd.distill(largest_of(4), input_domain=(0, 3)).generalize()
    assert program.network is not None
    assert '"complete": true' in page(program)
