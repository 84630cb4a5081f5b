"""The expansion check accepts what lift makes, and refutes every change of it."""

from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from lift.scenarios import SCENARIOS

import deepdistilling as dd
from deepdistilling.compiler.inputs import input_array
from deepdistilling.lift import lift
from deepdistilling.program.expr import Add, Compare, Const, Loop, Mul, Ref, Sign, const, map_children, walk
from deepdistilling.program.provenance import Placement
from deepdistilling.verify import Proved, Refuted, check_expansion
from deepdistilling.verify.linear import _times

by_name = {scenario.name: scenario for scenario in SCENARIOS}
NAMES = [
    "elements",
    "column_against_row",
    "pairs_unequal",
    "window_1d_pattern_wrapping",
    "life_cut",
    "diagonals",
]


@cache
def lifted(name):
    scenario = by_name[name]
    network = scenario.network()
    return network, lift(
        network, input_array(network.n_inputs, scenario.shape, scenario.domain, None), "score"
    )


def check(network, result, code):
    layers, bands = (
        [(each.weights, each.bias) for each in result.layers],
        [each.band for each in result.layers],
    )
    return check_expansion(code, result.placements, layers, activation=network.activation, bands=bands)


def changed(code, change):
    """The program with the body of its first definition changed."""
    first = code.definitions[0]
    body = change(first.body)
    assert body != first.body
    return replace(code, definitions=(replace(first, body=body), *code.definitions[1:]))


def inside(body, change):
    """Change what the activation is taken of."""
    match body:
        case Sign(value):
            return Sign(change(value))
        case Compare(op, value, bound):
            return Compare(op, change(value), bound)
    raise AssertionError(body)


def drop_a_term(body):
    return inside(body, lambda value: Add(value.terms[1:]) if isinstance(value, Add) else Const(0, "int"))


def change_the_bias(body):
    return inside(body, lambda value: Add((value, Const(Fraction(1, 2), "fraction"))))


def flip_a_sign(body):
    def flip(value):
        first, *rest = value.terms if isinstance(value, Add) else (value,)
        return Add((Mul((const(-1), first)), *rest))

    return inside(body, flip)


def double(body):
    return inside(body, lambda value: Add((value, value)))


def rewrite(expr, function):
    return function(map_children(expr, lambda child: rewrite(child, function)))


def shift_an_index(body):
    refs = [node for node in walk(body) if isinstance(node, Ref) and node.array == "x"]
    (*before, last) = refs[0].index
    moved = Ref("x", (*before, Add((last, Const(1, "int")))))
    return rewrite(body, lambda node: moved if node == refs[0] else node)


def another_activation(body):
    return Compare(">", body.value, Const(0, "int"))


MUTATIONS = [drop_a_term, change_the_bias, flip_a_sign, double, shift_an_index]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_changed_definition_is_refuted(name, mutation):
    network, result = lifted(name)
    assert isinstance(check(network, result, result.code), Proved)
    assert isinstance(check(network, result, changed(result.code, mutation)), Refuted)


@pytest.mark.parametrize("name", NAMES)
def test_another_activation_is_not_proved(name):
    network, result = lifted(name)
    assert not isinstance(check(network, result, changed(result.code, another_activation)), Proved)


def test_another_tie_is_refuted():
    _, result = lifted("rows")
    bands = [each.band + 1.0 for each in result.layers]
    layers = [(each.weights, each.bias) for each in result.layers]
    verdict = check_expansion(result.code, result.placements, layers, bands=bands)
    assert isinstance(verdict, Refuted)
    assert verdict.case[1] == "tie"


def test_swapped_places_are_refuted():
    _, result = lifted("rows")
    (placement,) = result.placements
    place = placement.place[::-1].copy()
    turned = Placement(placement.arrays, placement.array, place, placement.sign, placement.offset)
    layers = [(each.weights, each.bias) for each in result.layers]
    assert isinstance(check_expansion(result.code, (turned,), layers), Refuted)


def test_fewer_or_other_scores_are_refuted():
    network, result = lifted("rows")
    (part,) = result.code.result.parts
    shorter = replace(part, loops=(Loop("i", const(0), const(4)),))
    fewer = replace(result.code, result=replace(result.code.result, parts=(shorter,)))
    assert isinstance(check(network, result, fewer), Refuted)
    more = replace(part, body=Add((part.body, const(1))))
    other = replace(result.code, result=replace(result.code.result, parts=(more,)))
    assert isinstance(check(network, result, other), Refuted)


def test_a_wrong_constant_neuron_is_refuted():
    network = dd.Network([dd.Layer([[0, 1]], [1, -0.5]), dd.Layer([[1], [2]], [0])])
    result = lift(network, input_array(1, (1,), "binary", None), "score")
    assert isinstance(check(network, result, result.code), Proved)
    (placement,) = result.placements
    offset = np.where(placement.array == -1, -1, placement.offset)
    turned = Placement(placement.arrays, placement.array, placement.place, placement.sign, offset)
    layers = [(each.weights, each.bias) for each in result.layers]
    assert isinstance(check_expansion(result.code, (turned,), layers), Refuted)


def test_a_changed_weight_of_the_network_is_refuted():
    _, result = lifted("window_2d")
    for depth in range(2):
        layers = [(each.weights.astype(float), each.bias) for each in result.layers]
        layers[depth][0][0, 0] += 1
        assert isinstance(check_expansion(result.code, result.placements, layers), Refuted)


def test_a_tie_in_a_table_is_compared_too():
    rng = np.random.default_rng(0)
    network = dd.Network(
        [dd.Layer(rng.normal(size=(5, 40)), rng.normal(size=40)), dd.Layer(np.eye(40), np.zeros(40))]
    )
    result = lift(network, input_array(5, (5,), "binary", None), "score")
    assert isinstance(check(network, result, result.code), Proved)
    layers, bands = (
        [(each.weights, each.bias) for each in result.layers],
        [each.band for each in result.layers],
    )
    bands[0] = bands[0] * np.where(np.arange(40) == 7, 2, 1)
    verdict = check_expansion(result.code, result.placements, layers, bands=bands)
    assert isinstance(verdict, Refuted)
    assert verdict.case[1:] == ("tie", 7)


def outer(*lengths, more=0.0):
    """A neuron whose weights are products of what counts up along each axis."""
    weights = np.ones(())
    for length in lengths:
        weights = np.multiply.outer(weights, np.arange(1.0, length + 1))
    weights = weights.reshape(-1, 1)
    weights[-1] += more
    return dd.Network([dd.Layer(weights, [0.5 - weights.sum() // 2]), dd.Layer([[1.0]], [0.0])])


@pytest.mark.parametrize("shape", [(4, 4), (4, 5), (4, 4, 5)])
def test_weights_that_are_products_of_places_are_multiplied_out(shape):
    network = outer(*shape)
    result = lift(network, input_array(network.n_inputs, shape, "binary", None), "score")
    products = [node for node in walk(result.code.definitions[0].body) if isinstance(node, Mul)]
    assert any(len(node.factors) == len(shape) + 1 for node in products)
    assert isinstance(check(network, result, result.code), Proved)
    other = lift(outer(*shape, more=1.0), input_array(network.n_inputs, shape, "binary", None), "score")
    assert isinstance(check(network, result, other.code), Refuted)


def test_products_that_leave_64_bits_are_exact():
    weights = np.array([[1 << 40], [3]])
    found = _times(_times(None, weights), weights)
    assert found.tolist() == [[1 << 80], [9]]
    assert _times(weights, np.array([2])).dtype == np.int64
