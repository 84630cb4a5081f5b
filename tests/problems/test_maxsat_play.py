"""The game, rule by rule, against a referee that works on dense arrays and from the definitions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from deepdistilling.problems import maxsat

from .test_maxsat_clauses import formulas


def open_clauses(formula, values):
    """Undecided literals of the clauses that nothing satisfies yet, as {literals: how many}."""
    found = []
    for c in range(len(formula)):
        clause = formula.clause(c)
        if not any(values.get(literal // 2) == 1 - literal % 2 for literal in clause):
            found.append([literal for literal in clause if literal // 2 not in values])
    return found


def by_definition(rule, formula, values, v):
    """Probability of true, from the definition of a rule."""
    clauses = open_clauses(formula, values)
    t = [clause for clause in clauses if 2 * v in clause]
    f = [clause for clause in clauses if 2 * v + 1 in clause]
    if rule is maxsat.greedy:
        difference = Fraction(len(t) - len(f))
    elif rule is maxsat.johnson:
        difference = sum(Fraction(1, 2 ** len(c)) for c in t) - sum(Fraction(1, 2 ** len(c)) for c in f)
    else:
        gain_t = Fraction(len(t) - sum(len(c) == 1 for c in f), 2)
        gain_f = Fraction(len(f) - sum(len(c) == 1 for c in t), 2)
        if gain_t > 0 and gain_f > 0:
            return gain_t / (gain_t + gain_f)
        difference = gain_t - gain_f
    return Fraction(1, 2) if difference == 0 else Fraction(int(difference > 0))


@pytest.mark.parametrize("rule", [maxsat.greedy, maxsat.johnson, maxsat.three_quarters])
@given(formulas(), st.integers(0, 31))
def test_rules_follow_their_definitions(rule, formula, code):
    # The definitions speak of clauses that hold no variable beside its own negation.
    clauses = map(formula.clause, range(len(formula)))
    assume(all(literal ^ 1 not in clause for clause in clauses for literal in clause))
    play, values = maxsat.Play(formula), {}
    for v in range(formula.n_variables):
        assert rule(play, v) == pytest.approx(float(by_definition(rule, formula, values, v)))
        values[v] = code >> v & 1
        play.decide(v, bool(values[v]))


@given(formulas(), st.integers(0, 31))
def test_a_game_ends_with_what_the_judge_counts(formula, code):
    play = maxsat.Play(formula)
    assignment = [code >> v & 1 for v in range(formula.n_variables)]
    for v, value in enumerate(assignment):
        play.decide(v, bool(value))
    np.testing.assert_array_equal(play.open, ~formula.satisfied(assignment))
    assert (play.left[play.open] == 0).all()


@given(formulas())
def test_what_is_around_a_variable(formula):
    play = maxsat.Play(formula)
    together = play.around_all(np.arange(formula.n_variables))
    for v in range(formula.n_variables):
        around = play.around(v)
        found = sorted(zip(around.clause.tolist(), around.sign.tolist(), strict=True))
        dense = formula.dense()
        signs = {0: 1, 1: -1}
        assert found == sorted(
            (c, signs[s]) for s in signs for c in np.flatnonzero(dense[2 * v + s]).tolist()
        )
        assert found == sorted(
            zip(
                together.clause[together.owner == v].tolist(),
                together.sign[together.owner == v].tolist(),
                strict=True,
            )
        )


def test_johnson_on_one_clause_each(rng):
    formula = maxsat.clauses_of([[0], [1, 2], [1, 4], [3, 5]], n_variables=3)
    assert maxsat.johnson(maxsat.Play(formula), 0) == 0.5  # 1/2 against 1/4 + 1/4
    assert maxsat.assign(formula, maxsat.johnson, rng).shape == (3,)


def test_uniform_tosses_a_coin():
    formula = maxsat.random_clauses(400, 400, np.random.default_rng(0))
    drawn = maxsat.assign(formula, maxsat.uniform, np.random.default_rng(1))
    assert 150 < drawn.sum() < 250


def test_the_expected_order_of_the_rules():
    """3/4 above chance, greedy above 3/4, Johnson above greedy, on the same random formulas."""
    rules = [maxsat.uniform, maxsat.three_quarters, maxsat.greedy, maxsat.johnson]
    totals = np.zeros(4)
    for seed in range(40):
        formula = maxsat.random_clauses(30, 300, np.random.default_rng(seed))
        for k, rule in enumerate(rules):
            totals[k] += formula.worth(maxsat.assign(formula, rule, np.random.default_rng([seed, k])))
    assert (np.diff(totals / 40) > 1).all()


def test_a_conditional_expectation_never_loses_its_bound(rng):
    """Johnson satisfies at least 1 - 2**-3 of clauses with three literals."""
    for _ in range(30):
        formula = maxsat.random_clauses(8, 80, rng)
        assert formula.worth(maxsat.assign(formula, maxsat.johnson, rng)) >= 70


def test_three_quarters_keeps_its_promise_in_expectation(rng):
    for _ in range(5):
        formula = maxsat.random_clauses(6, 30, rng, n_literals=None)
        best = len(formula) - maxsat.least_costs(formula).min()
        scores = [formula.worth(maxsat.assign(formula, maxsat.three_quarters, rng)) for _ in range(100)]
        assert np.mean(scores) >= 0.75 * best
