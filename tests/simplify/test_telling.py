"""Conditions that tell a label from others: as few values as do, and what no input has is free."""

import itertools

import numpy as np
import pytest
from simplify.programs import i, known, total, x

from deepdistilling.program.build import FALSE, TRUE, all_of, negate, odd_of
from deepdistilling.program.evaluate import Scope, evaluate_expression
from deepdistilling.program.expr import Compare, const
from deepdistilling.simplify.atoms import Atom
from deepdistilling.simplify.telling import Teller

GRID = np.array(list(itertools.product([0, 1], repeat=4)))
BITS = [Atom(x(k), (0, 1)) for k in range(4)]
COUNT = Atom(total(), tuple(range(5)))


def teller(answer, atoms=BITS):
    labels = np.array([answer(*row) for row in GRID])
    places = np.array([values(atom.expr) - atom.values[0] for atom in atoms])
    return Teller(atoms, places, labels, known(domain="boolean"))


def values(expr):
    return np.broadcast_to(evaluate_expression(expr, Scope({"x": GRID}, {}, 0)), (16,)).astype(int)


def three(a, b, c, d):
    return 0 if a else 1 if b and c else 2


def test_one_value_that_tells():
    assert teller(three).condition(0, {1, 2}) == x(0)


def test_what_other_labels_say_is_free():
    assert teller(three).condition(1, {2}) == all_of(x(1), x(2))
    assert teller(three).condition(1, {0, 2}) == all_of(negate(x(0)), x(1), x(2))


def test_a_label_that_never_occurs_and_one_without_others():
    assert teller(three).condition(3, {0}) == FALSE
    assert teller(three).condition(0, {3}) == TRUE


def test_near_values_rather_than_far_ones():
    told = teller(lambda a, b, c, d: 0 if a != b else 1 if b != c else 2)
    assert told.condition(1, {2}) == odd_of(x(1), x(2))


def test_a_sum_between_values_that_no_asked_label_has():
    told = teller(lambda *bits: (0, 2, 2, 2, 1)[sum(bits)], [COUNT])
    assert told.condition(1, {0}) == total(op="all")  # as long as any, and first by name
    assert told.condition(2, {1}) == total(op="any", body=negate(x(i)))


def test_no_condition_where_the_values_do_not_tell():
    assert teller(three, BITS[:1]).condition(1, {2}) is None


def test_all_bits_where_three_do_not_tell():
    told = teller(lambda *bits: sum(bits) % 2)
    assert (values(told.condition(1, {0})) == GRID.sum(axis=1) % 2).all()


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        (x(0), True),
        (all_of(x(0), x(1)), False),  # not for all of the label
        (negate(all_of(negate(x(0)), x(1))), False),  # for others, too
        (Compare(">", total(), const(0)), False),  # reads what is no atom
    ],
)
def test_whether_a_condition_holds(asked, holds):
    assert teller(three).holds(asked, 0, {1, 2}) is holds
