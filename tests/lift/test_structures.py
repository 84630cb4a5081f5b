"""Each structure is found whatever the order of the neurons, and prints as a person would accept."""

from pathlib import Path

import numpy as np
import pytest
from conformance.checks import assert_lifts
from conformance.networks import Case
from lift.scenarios import SCENARIOS

from deepdistilling.compiler.inputs import input_array
from deepdistilling.emit import print_python
from deepdistilling.lift import lift

PROGRAMS = Path(__file__).parents[1] / "golden" / "lift"

each_scenario = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)


def lifted(scenario, order=None):
    network = scenario.network(order)
    return lift(network, input_array(network.n_inputs, scenario.shape, scenario.domain, None), "score")


def hidden(code):
    return [define for define in code.definitions if define.name.startswith("layer")]


@each_scenario
def test_found(scenario):
    found = hidden(lifted(scenario).code)
    assert (len(found), sum(len(define.loops) for define in found)) == (scenario.definitions, scenario.loops)


@each_scenario
def test_exact(scenario):
    assert_lifts(Case(scenario.network(), scenario.shape, scenario.domain, (scenario.name,)))


@each_scenario
@pytest.mark.parametrize("seed", range(3))
def test_shuffled_neurons_give_the_same_code(scenario, seed):
    def order(count):
        return np.random.default_rng(seed).permutation(count)

    assert lifted(scenario, order).code == lifted(scenario).code


@each_scenario
def test_printed(scenario, golden):
    golden(print_python(lifted(scenario).code), PROGRAMS / f"{scenario.name}.py.txt")
