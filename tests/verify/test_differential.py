"""Differential checks: which inputs are tried, and what counts as equal."""

import numpy as np
import pytest

from deepdistilling.program.code import Array
from deepdistilling.program.domain import BOOLEAN, REAL, SIGN, Domain, integers, of_values
from deepdistilling.verify import Proved, Refuted, compare_on_inputs, n_inputs_of, sample_inputs, verdict
from deepdistilling.verify.differential import all_inputs

BITS = Array("x", (2, 2), BOOLEAN)


def total(X):
    return X.reshape(len(X), -1).sum(axis=1)


@pytest.mark.parametrize(
    ("given", "count"),
    [
        (BITS, 16),
        (Array("x", (3,), integers(0, 9)), 1000),
        (Array("x", (2,), of_values((-1, 1))), 4),
        (Array("x", (2,), BOOLEAN, (BOOLEAN, SIGN)), 6),
    ],
)
def test_every_input_is_listed_once(given, count):
    X = all_inputs(given)
    assert n_inputs_of(given) == count == len(X)
    assert X.shape[1:] == given.dims
    assert len(np.unique(X.reshape(count, -1), axis=0)) == count


def test_reals_cannot_be_counted():
    assert n_inputs_of(Array("x", (2,), BOOLEAN, (BOOLEAN, REAL))) == np.inf


@pytest.mark.parametrize(
    "given",
    [
        Array("x", (4, 5), BOOLEAN),
        Array("x", (30,), of_values((-1, 1))),
        Array("x", (30,), integers(-5, 200)),
        Array("x", (3,), BOOLEAN, (BOOLEAN, integers(3, 7), of_values((0, 2, 4)))),
        Array("x", (4,), REAL),
        Array("x", (3,), REAL, (Domain(-1.5, 2.5, False), BOOLEAN, integers(0, 100))),
        Array("x", (3,), REAL, (REAL, of_values((-1, 1)), of_values((0, 2, 4)))),
    ],
)
def test_samples_lie_in_the_domain_and_are_the_same_every_time(given):
    X = sample_inputs(given, 300)
    assert X.shape == (300, *given.dims)
    assert np.array_equal(X, sample_inputs(given, 300))
    domains = given.domains
    for domain, column in zip(domains, X.reshape(300, -1).T, strict=True):
        assert all(domain.contains(value) for value in column.tolist())


def test_samples_are_sparse_and_dense():
    share = sample_inputs(Array("x", (100,), BOOLEAN), 300).mean(axis=1)
    assert share.min() < 0.05
    assert share.max() > 0.95


def test_samples_of_reals_hold_ties():
    X = sample_inputs(Array("x", (6,), REAL), 200)
    assert any(len(set(row)) < 6 for row in X.tolist())


def test_few_inputs_are_proof():
    assert compare_on_inputs(BITS, total, total) == Proved("enumeration", 16)


def test_many_inputs_are_sampled():
    found = compare_on_inputs(BITS, total, total, max_cases=15, n_samples=7)
    assert isinstance(found, verdict.Tested)  # pytest would collect the class if it were imported by name
    assert found.samples == 7


def test_the_first_difference_is_reported():
    found = compare_on_inputs(BITS, total, lambda X: np.minimum(total(X), 3))
    assert isinstance(found, Refuted)
    assert found.case.tolist() == [[1, 1], [1, 1]]
    assert (found.expected, found.got) == (4, 3)


def test_shapes_must_match():
    assert isinstance(compare_on_inputs(BITS, total, lambda X: total(X)[:, None]), Refuted)


@pytest.mark.parametrize(("error", "equal"), [(5e-10, True), (2e-9, False)])
@pytest.mark.parametrize(("number", "size"), [(0.0, 1.0), (0.5, 1.0), (1000.0, 1000.0)])
def test_tolerance_is_relative_to_one_or_the_larger(number, size, error, equal):
    def right(X):
        return np.full(len(X), number)

    found = compare_on_inputs(BITS, right, lambda X: right(X) + error * size, tolerance=1e-9)
    assert isinstance(found, Proved) == equal


def test_numbers_must_be_numbers():
    found = compare_on_inputs(BITS, lambda X: 1.0 * total(X), lambda X: total(X) + np.nan, tolerance=1e-9)
    assert isinstance(found, Refuted)


def test_labels_may_be_text():
    def words(X):
        return np.where(total(X) > 2, "many", "few")

    assert isinstance(compare_on_inputs(BITS, words, words), Proved)
    assert isinstance(
        compare_on_inputs(BITS, words, lambda X: np.where(total(X) > 1, "many", "few")), Refuted
    )
