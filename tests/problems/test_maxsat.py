"""MAX-SAT formulas, and the judge against clauses evaluated one by one."""

import itertools

import numpy as np
import pytest

from deepdistilling.problems import maxsat


def test_random_formula_of_three_literals(rng):
    formula = maxsat.random_formula(10, 200, rng)
    assert formula.shape == (20, 200)
    assert (formula.sum(axis=0) == 3).all()
    per_variable = formula.reshape(10, 2, 200).sum(axis=1)
    assert per_variable.max() == 1  # never a variable beside its own negation
    assert 200 < formula[::2].sum() < 400  # about half of the 600 literals are negated
    assert (formula.sum(axis=1) > 0).all()


def test_random_formula_of_any_length(rng):
    lengths = maxsat.random_formula(6, 500, rng, n_literals=None).sum(axis=0)
    assert set(lengths) == set(range(1, 7))


def test_seeded():
    first, second = (maxsat.random_formula(5, 9, np.random.default_rng(2)) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_the_judge_clause_by_clause(rng):
    formula = maxsat.random_formula(4, 12, rng, n_literals=2)
    for assignment in itertools.product([0, 1], repeat=4):
        count = 0
        for clause in formula.T:
            count += any(clause[2 * v + (0 if assignment[v] else 1)] for v in range(4))
        assert maxsat.n_satisfied(formula, assignment) == count


def test_an_empty_clause_is_never_satisfied():
    assert maxsat.n_satisfied(np.zeros((4, 3)), [0, 1]) == 0


@pytest.mark.parametrize("value", [False, True])
def test_after_assigning(value, rng):
    formula = maxsat.random_formula(4, 12, rng, n_literals=None)
    rest = maxsat.after_assigning(formula, value)
    already = int(formula[0 if value else 1].sum())
    for others in itertools.product([0, 1], repeat=3):
        total = maxsat.n_satisfied(formula, [value, *others])
        assert total == already + maxsat.n_satisfied(rest, others)


def test_single_clause_formulas():
    X, Y = maxsat.single_clause_formulas(10, 100)
    assert (X.shape, Y.shape) == ((3800, 20, 100), (3800, 2))
    assert ((X.any(axis=1)).sum(axis=1) == 1).all()
    assert len(np.unique(X.reshape(3800, -1).astype(np.uint8), axis=0)) == 3800
    unit = X.sum(axis=(1, 2)) == 1
    assert unit.sum() == 200
    positive = X[:, 0].any(axis=1)
    np.testing.assert_array_equal(positive, ~X[:, 1].any(axis=1))
    np.testing.assert_array_equal(Y[:, 0], np.where(positive, 1, np.where(unit, 0, 0.99)))
    np.testing.assert_array_equal(Y[:, 1], np.where(~positive, 1, np.where(unit, 0, 0.99)))


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda rng: maxsat.random_formula(0, 3, rng), "needs variables and clauses; got 0 and 3"),
        (lambda rng: maxsat.random_formula(2, 3, rng), "1 to 2, the number of variables; got 3"),
        (lambda rng: maxsat.single_clause_formulas(1, 0), "got 1 and 0"),
        (lambda rng: maxsat.n_satisfied(np.zeros((3, 2)), [0]), r"got shape \(3, 2\)"),
        (
            lambda rng: maxsat.n_satisfied(np.zeros((4, 2)), [0]),
            r"assignment of shape \(2,\); got shape \(1,\)",
        ),
    ],
)
def test_refusals(call, expected, rng):
    with pytest.raises(ValueError, match=expected):
        call(rng)
