"""Sparse formulas against the dense ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepdistilling.problems import maxsat


@st.composite
def formulas(draw):
    """Clauses over up to five variables; some are empty, or hold a variable and its negation."""
    n_variables = draw(st.integers(1, 5))
    literals = st.integers(0, 2 * n_variables - 1)
    clauses = draw(st.lists(st.lists(literals, max_size=4), min_size=1, max_size=8))
    return maxsat.clauses_of(clauses, n_variables=n_variables)


@given(formulas(), st.integers(0, 31))
def test_worth_is_what_the_dense_judge_counts(formula, code):
    assignment = [code >> v & 1 for v in range(formula.n_variables)]
    assert formula.worth(assignment) == maxsat.n_satisfied(formula.dense(), assignment)
    np.testing.assert_array_equal(maxsat.from_dense(formula.dense()).dense(), formula.dense())


@pytest.mark.parametrize("n_literals", [1, 3, None])
@pytest.mark.parametrize("n_variables", [4, 30])
def test_random_clauses_hold_different_variables(n_variables, n_literals, rng):
    formula = maxsat.random_clauses(n_variables, 400, rng, n_literals=n_literals)
    assert len(formula) == 400
    for c in range(len(formula)):
        variables = [literal // 2 for literal in formula.clause(c)]
        assert len(set(variables)) == len(variables)
    expected = {n_literals} if n_literals else set(range(1, n_variables + 1))
    assert set(formula.lengths.tolist()) == expected
    assert 0.4 < (formula.literals & 1).mean() < 0.6


def test_every_set_of_variables_is_equally_likely(rng):
    formula = maxsat.random_clauses(12, 6000, rng)
    counts = np.bincount(formula.literals // 2, minlength=12)
    assert np.abs(counts - 1500).max() < 5 * np.sqrt(1500)


def test_seeded():
    first, second = (maxsat.random_clauses(50, 90, np.random.default_rng(2)) for _ in range(2))
    np.testing.assert_array_equal(first.literals, second.literals)


def test_weights_count():
    formula = maxsat.clauses_of([[0], [1], []], n_variables=1, weights=[2.5, 4, 8])
    assert (formula.worth([1]), formula.worth([0])) == (2.5, 4)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: maxsat.clauses_of([[4]], n_variables=2), "literals of 2 variables are 0 to 3"),
        (lambda: maxsat.clauses_of([[0]], n_variables=1, weights=[-1]), "expected 1 weights"),
        (lambda: maxsat.clauses_of([[0]], n_variables=1, weights=[1, 2]), "expected 1 weights"),
        (lambda: maxsat.clauses_of([[0]], n_variables=1).worth([1, 0]), r"shape \(1,\); got shape \(2,\)"),
        (lambda: maxsat.random_clauses(0, 1, np.random.default_rng(0)), "got 0 and 1"),
        (lambda: maxsat.random_clauses(2, 1, np.random.default_rng(0)), "1 to 2, the number of variables"),
    ],
)
def test_refusals(call, expected):
    with pytest.raises(ValueError, match=expected):
        call()
