"""The order of the passes has reasons: what is lost when one is left out, or moved."""

import itertools

import numpy as np
import pytest
from simplify.programs import assert_same_program, i, j, program, total, x

import deepdistilling as dd
from deepdistilling.compiler.inputs import input_array
from deepdistilling.lift import lift
from deepdistilling.program.build import add, all_of, any_of, negate, scale
from deepdistilling.program.code import Define, loop
from deepdistilling.program.expr import Compare, Ref, const
from deepdistilling.program.measure import code_size
from deepdistilling.simplify import ARRANGE, MAX_ROUNDS, SHORTEN
from deepdistilling.simplify.order_labels import to_read


def clauses():
    """A clause of 4 literals x 6 votes for literal 0 or 1 if nothing else is in it; two opposite scores."""
    first = np.zeros((4, 6, 2, 6))
    for c in range(6):
        first[0, c, 0, c] = first[1, c, 1, c] = 1
        first[2:, c, :, c] = -1
    hidden = dd.Layer(first.reshape(24, 12), np.full(12, -0.5))
    votes = np.repeat([1.5, -1.5], 6)
    return (
        dd.Network([hidden, dd.Layer(np.stack([votes, -votes], axis=1), [0.0, 0.0])]),
        (4, 6),
        "binary",
        "score",
    )


def columns():
    """Is there more in columns than in rows, by all pairs of them."""
    first = np.zeros((5, 6, 5, 6))
    for r, c in itertools.product(range(5), range(6)):
        first[:, c, r, c] += 1
        first[r, :, r, c] -= 1
    layers = [
        dd.Layer(first.reshape(30, 30), np.zeros(30)),
        dd.Layer(np.ones((30, 1)), [0.5]),
        dd.Layer([[1.0, -1.0]], [0.0, 0.0]),
    ]
    return dd.Network(layers), (5, 6), "binary", "label"


def row():
    """Rule 90 on a row of 14 cells, from one neuron a neighbourhood."""
    neurons, owners = [], []
    for at in range(12):
        for left, right in ((0, 1), (1, 0)):
            weights = np.zeros(14)
            weights[[at, at + 2]] = 2 * left - 1, 2 * right - 1
            neurons.append(weights)
            owners.append(at)
    second = np.zeros((24, 12))
    second[np.arange(24), owners] = 1
    layers = [dd.Layer(np.array(neurons).T, np.full(24, -0.5)), dd.Layer(second, np.full(12, 1.0))]
    return dd.Network([*layers, dd.Layer(np.eye(12), np.zeros(12))]), (14,), "binary", "score"


def largest():
    """The place of the largest of five reals."""
    pairs = list(itertools.combinations(range(5), 2))
    first, second = np.zeros((5, 10)), np.zeros((10, 5))
    for c, pair in enumerate(pairs):
        first[list(pair), c] = second[c, list(pair)] = 1, -1
    layers = [
        dd.Layer(first, np.zeros(10)),
        dd.Layer(second, np.full(5, -3.5)),
        dd.Layer(np.eye(5), np.zeros(5)),
    ]
    return dd.Network(layers), (5,), "real", "label"


NETWORKS = (clauses, columns, row, largest)


@pytest.fixture(scope="module")
def lifted():
    found = {}
    for make in NETWORKS:
        network, shape, domain, output = make()
        found[make.__name__] = lift(network, input_array(network.n_inputs, shape, domain, None), output).code
    return found


def simplified(code, shorten=SHORTEN, arrange=ARRANGE, rounds=MAX_ROUNDS):
    for _ in range(rounds):
        for one in shorten:
            code = one.run(code)
    for one in arrange:
        code = one.run(code)
    return code


def without(passes, name):
    return tuple(one for one in passes if one.name != name)


@pytest.mark.parametrize("name", ["simplify thresholds", "decide", "look through layers"])
def test_each_shortening_pass_is_needed(lifted, name):
    longer = [
        code_size(simplified(code, without(SHORTEN, name))) > code_size(simplified(code))
        for code in lifted.values()
    ]
    assert any(longer)


def test_sums_are_joined_before_they_are_looked_through():
    """What two sums over one range have in common is only seen in one sum."""
    only = [
        Define(name, (loop("i", 9),), all_of(x(here, i), negate(x(there, i))))
        for name, here, there in (("a", 0, 1), ("b", 1, 0))
    ]
    score = add(total(9, body=Ref("a", (i,))), scale(-1, total(9, body=Ref("b", (i,)))))
    code = program(score, dims=(2, 9), domain="boolean", definitions=only)
    assert code_size(simplified(code)) < code_size(simplified(code, without(SHORTEN, "join sums")))


def test_hoisting_computes_sums_once(lifted):
    code = lifted["columns"]
    assert len(simplified(code).definitions) > len(
        simplified(code, arrange=without(ARRANGE, "hoist")).definitions
    )


def test_arrays_are_shared_without_axes_that_they_do_not_depend_on():
    """A table whose rows are equal is the row that stands beside it."""
    active = any_of(x(j), x(add(j, const(1))))
    arrays = [Define("a", (loop("i", 2), loop("j", 3)), active), Define("b", (loop("j", 3),), active)]
    pairs = [all_of(Ref("a", (const(1), const(at))), Ref("b", (const(at - 1),))) for at in (1, 2)]
    code = program(*pairs, dims=(4,), domain="boolean", definitions=arrays)
    changed = simplified(code, shorten=())
    assert_same_program(code, changed)
    assert [define.loops for define in changed.definitions] == [(loop("j", 3),)]
    assert len(simplified(code, shorten=(), arrange=without(ARRANGE, "drop axes")).definitions) == 2


def test_labels_are_ordered_before_anything_has_a_name():
    """What several of the conditions ask about gets a name after."""
    pairs = [any_of(*(Compare("==", total(7), const(k)) for k in (low, low + 1))) for low in (0, 2, 4, 6)]
    code = program(*pairs, dims=(7,), domain="boolean", kind="label")
    assert_same_program(code, simplified(code))
    first, *others = ARRANGE
    assert first.name == "order labels"
    assert to_read(simplified(code)) < to_read(simplified(code, arrange=others))
    assert code_size(simplified(code)) < code_size(simplified(code, arrange=(*others, first)))


def test_opposite_scores_are_shared(lifted):
    code = lifted["clauses"]
    assert code_size(simplified(code)) < code_size(
        simplified(code, arrange=without(ARRANGE, "share opposite scores"))
    )


def test_a_round_that_changes_nothing_is_the_last(lifted):
    for code in lifted.values():
        settled = simplified(code, arrange=())
        assert simplified(settled, arrange=(), rounds=1) == settled


def test_the_whole_pipeline_keeps_the_meaning(lifted):
    code = lifted["row"]
    assert_same_program(code, simplified(code))


def test_the_same_program_whatever_came_before(lifted):
    for code in lifted.values():
        assert simplified(code) == simplified(code)
