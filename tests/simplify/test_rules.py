"""Lists of rules: they give every cell its label, and where a short list is known it is found."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from deepdistilling.simplify.rules import Rule, Rules, shortest_rules


def applied(rules, places):
    """The label that a list of rules gives each cell."""
    labels = np.full(len(places), rules.otherwise)
    for rule in reversed(rules.rules):
        held = np.logical_and.reduce([(places[:, k] >= lo) & (places[:, k] <= hi) for k, lo, hi in rule.box])
        labels[held] = rule.label
    return labels


def cells(*n_places):
    return np.array(list(itertools.product(*map(range, n_places))))


def test_one_label_needs_no_rule():
    assert shortest_rules(cells(3, 3), np.full(9, 4), (3, 3)) == Rules((), 4)


def test_a_sum_that_does_not_matter_is_in_no_rule():
    places = cells(3, 3)
    rules = shortest_rules(places, (places[:, 1] > 1).astype(int), (3, 3))
    assert [each for rule in rules.rules for each, _, _ in rule.box] == [1]


def test_both_is_one_rule():
    places = cells(3, 3)
    rules = shortest_rules(places, (places > 1).all(axis=1).astype(int), (3, 3))
    assert rules == Rules((Rule(((0, 2, 2), (1, 2, 2)), 1),), 0)


def test_a_range_is_one_rule():
    places = cells(5)
    rules = shortest_rules(places, np.isin(places[:, 0], (1, 2)).astype(int), (5,))
    assert len(rules.rules) <= 2
    assert np.array_equal(applied(rules, places), [0, 1, 1, 0, 0])


def test_cells_that_cannot_occur_make_no_difference():
    """Which of three is largest: the third comparison is implied, and no rule asks for more than two."""
    orders = np.array(list(itertools.permutations(range(3))))
    places = 2 * np.stack([orders[:, a] > orders[:, b] for a, b in ((0, 1), (1, 2), (2, 0))], axis=1)
    rules = shortest_rules(places, orders.argmax(axis=1), (3, 3, 3))
    assert [len(rule.box) for rule in rules.rules] == [2, 1]


@given(st.lists(st.integers(0, 2), min_size=18, max_size=18), st.integers(1, 18))
def test_every_cell_gets_its_label(labels, count):
    places, labels = cells(3, 2, 3)[:count], np.array(labels[:count])
    rules = shortest_rules(places, labels, (3, 2, 3))
    assert rules is None or np.array_equal(applied(rules, places), labels)


def test_parity_of_many_is_given_up():
    places = cells(2, 2, 2, 2, 2)
    assert shortest_rules(places, places.sum(axis=1) % 2, (2,) * 5) is None


def test_more_labels_than_rules_are_given_up_at_once():
    """Each label but the last needs a rule of its own."""
    places = 2 * cells(10)
    assert shortest_rules(places[:9], np.arange(9), (19,)) is not None
    assert shortest_rules(places, np.arange(10), (19,)) is None


def test_the_same_question_is_answered_from_memory():
    places = cells(3, 3)
    labels = (places[:, 1] > 1).astype(int)
    assert shortest_rules(places, labels, (3, 3)) is shortest_rules(places.copy(), labels.copy(), [3, 3])


def test_cuts_of_several_sums_are_joined_one_after_the_other():
    """Each may be harmless alone, and together give cells of two labels one place."""
    rng = np.random.default_rng(0)
    for _ in range(200):
        n_places = (3, 3, 3)
        places = cells(*n_places)[rng.permutation(27)[: rng.integers(4, 12)]]
        labels = rng.integers(0, 2, len(places))
        rules = shortest_rules(places, labels, n_places)
        if rules is not None:
            np.testing.assert_array_equal(applied(rules, places), labels)
