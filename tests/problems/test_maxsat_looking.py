"""What a learned rule sees, the examples that it learns from, and the formula as a variable sees it."""

import itertools

import numpy as np
import pytest
from hypothesis import given

from deepdistilling.problems import maxsat

from .test_maxsat_clauses import formulas

NAMES = list(maxsat.KINDS)
BLIND = ["alone", "one_unlikely", "two_unlikely", "three_unlikely"]


def counts(formula, v, answers=None, looks=1):
    play = maxsat.Play(formula)
    row = maxsat.kinds_of_clauses(play, np.array([v]), answers, looks=looks)[0]
    return {name: value for name, value in zip(NAMES, row.tolist(), strict=True) if value}


def test_clauses_are_counted_by_their_other_literals():
    formula = maxsat.clauses_of(
        [[0], [0], [1], [1, 2], [0, 3, 4], [1, 2, 4, 6], [0, 2, 4, 6, 8]], n_variables=5
    )
    assert counts(formula, 0) == {"alone": 1, "one_unlikely": -1, "two_unlikely": 1, "three_unlikely": -1}


def test_a_literal_is_likely_where_the_answers_choose_it():
    formula = maxsat.clauses_of([[0, 2], [0, 3], [1, 2, 4], [0, 2, 5], [0, 3, 5, 7]], n_variables=4)
    asked = []

    def everything(rows):
        asked.append(rows)
        return np.ones(len(rows), dtype=bool)

    found = counts(formula, 0, everything, looks=2)
    # 2 and 4 are likely, 3, 5 and 7 are not; two likely ones are of no kind.
    assert found == {"one_likely": 1, "one_unlikely": 1, "likely_unlikely": 1, "three_unlikely": 1}
    (rows,) = asked
    assert rows.shape == (3, len(NAMES))
    assert not rows[:, len(BLIND) :].any()  # at the first look nothing is likely


def test_weights_are_counted():
    formula = maxsat.clauses_of([[0], [1, 2]], n_variables=2, weights=[2.5, 4])
    assert counts(formula, 0) == {"alone": 2.5, "one_unlikely": -4}


def test_further_looks_ask_again():
    formula = maxsat.random_clauses(20, 100, np.random.default_rng(0))
    calls = []

    def some(rows):
        calls.append(len(rows))
        return rows[:, 0] + rows[:, 1] > 0

    for looks, expected in ((1, 0), (2, 1), (3, 2), (4, 3)):
        calls.clear()
        counts(formula, 0, some, looks=looks)
        assert len(calls) == expected


@given(formulas())
def test_least_costs_are_those_of_the_judge(formula):
    costs = maxsat.least_costs(formula)
    for values in itertools.product([0, 1], repeat=formula.n_variables):
        assert costs[values] == len(formula) - formula.worth(values)


def test_lessons_follow_the_optimum(rng):
    formula = maxsat.random_clauses(8, 60, rng)
    seen, gains = maxsat.lessons(formula, rng)
    assert (seen.shape, gains.shape) == ((8, len(NAMES)), (8,))
    costs = maxsat.least_costs(formula)
    assert gains[0] == costs[0].min() - costs[1].min()
    np.testing.assert_array_equal(
        seen[0], maxsat.kinds_of_clauses(maxsat.Play(formula), np.array([0]), None, looks=1)[0]
    )
    # Whoever decides by the gains reaches the optimum.
    values = []
    for _ in range(8):
        rest = costs[tuple(values)]
        gain = rest[0].min() - rest[1].min()
        values.append(int(gain > 0))
    assert formula.worth(values) == 60 - costs.min()


def test_too_many_variables_are_refused(rng):
    with pytest.raises(ValueError, match="at most 20 variables can be tried; got 21"):
        maxsat.least_costs(maxsat.random_clauses(21, 5, rng))


def test_the_formula_as_a_variable_sees_it():
    formula = maxsat.clauses_of([[0, 5], [2, 4], [1, 4, 7], [0]], n_variables=4)
    play = maxsat.Play(formula)
    play.decide(2, False)  # literal 5 is true, 4 is false
    expected = [[0, 1], [1, 0], [0, 0], [1, 0]]  # variable 0 and variable 3; the clause of 7, the one of 0
    np.testing.assert_array_equal(maxsat.formula_seen(play, 0), expected)


def test_a_variable_that_sees_nothing():
    play = maxsat.Play(maxsat.clauses_of([[0]], n_variables=2))
    np.testing.assert_array_equal(maxsat.formula_seen(play, 1), np.zeros((4, 1)))


def test_a_program_that_reads_formulas_plays(rng):
    formula = maxsat.clauses_of([[0], [0, 2], [3]], n_variables=2)

    def more(seen):
        positive = seen[0].sum() > seen[1].sum()
        return np.array([positive, not positive], dtype=float)

    assert maxsat.assign(formula, maxsat.Seen(more), rng).tolist() == [True, False]


def test_the_rule_that_asks_a_program(rng):
    formula = maxsat.random_clauses(30, 300, rng)
    weights = np.array([8, 4, 2, 1, 0, 0, 0])
    halving = maxsat.Asked(lambda rows: rows @ weights > 0, looks=1)
    by_hand = maxsat.assign(formula, maxsat.johnson, rng)
    np.testing.assert_array_equal(maxsat.assign(formula, halving, rng), by_hand)
