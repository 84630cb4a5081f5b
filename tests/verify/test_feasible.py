"""Linear inequalities that contradict each other: certificates are found, and only true ones count."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepdistilling.verify.feasible import Inequality, contradiction, refutes


def above(weights, bound, *, strict=False):
    terms = tuple((k, Fraction(weight)) for k, weight in enumerate(weights) if weight)
    return Inequality(terms, Fraction(bound), strict)


CIRCLE = [above((1, -1, 0), 0, strict=True), above((0, 1, -1), 0, strict=True), above((-1, 0, 1), 0)]


def test_larger_in_a_circle_contradicts_itself():
    assert contradiction(CIRCLE) == (0, 1, 2)


def test_equal_in_a_circle_does_not():
    assert contradiction([Inequality(row.coefficients, row.bound, False) for row in CIRCLE]) is None


@pytest.mark.parametrize(("bound", "strict", "empty"), [(2, False, False), (2, True, True), (3, False, True)])
def test_the_end_of_a_range_belongs_to_it_or_not(bound, strict, empty):
    rows = [above((1,), bound, strict=strict), above((-1,), -2)]
    assert (contradiction(rows) is not None) == empty


def test_only_what_takes_part_is_named():
    rows = [above((0, 0, 0, 1), 5), *CIRCLE, above((0, 0, 0, -1), -9)]
    assert contradiction(rows) == (1, 2, 3)


def test_numbers_of_very_different_size():
    rows = [above(("1e-7", "3e5"), "0.25"), above(("-1e-7", "-3e5"), "-0.2499999")]
    assert contradiction(rows) == (0, 1)
    rows = [above(("1e-7", "3e5"), "0.25"), above(("-1e-7", "-3.000001e5"), "-0.2499999")]
    assert contradiction(rows) is None


@pytest.mark.parametrize("multipliers", [(1, 1, 2), (1, 0, 1), (-1, -1, -1), (0, 0, 0)])
def test_a_wrong_certificate_proves_nothing(multipliers):
    assert refutes(CIRCLE, list(map(Fraction, (1, 1, 1))))
    assert not refutes(CIRCLE, list(map(Fraction, multipliers)))


def test_a_certificate_of_what_holds_with_equality_proves_nothing():
    rows = [above((1, -1), 0), above((-1, 1), 0)]
    assert not refutes(rows, [Fraction(1), Fraction(1)])
    assert refutes([rows[0], above((-1, 1), 0, strict=True)], [Fraction(1), Fraction(1)])


rows_of_two = st.lists(
    st.builds(
        lambda weights, bound, strict: above(weights, bound, strict=strict),
        st.tuples(st.integers(-3, 3), st.integers(-3, 3)).filter(any),
        st.integers(-3, 3),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@given(rows_of_two)
def test_no_point_satisfies_what_is_called_impossible(rows):
    found = contradiction(rows)
    grid = np.stack(np.meshgrid(*2 * [np.arange(-40, 41) / 4]), axis=-1).reshape(-1, 2)
    chosen = rows if found is None else [rows[k] for k in found]
    holds = np.ones(len(grid), dtype=bool)
    for row in chosen:
        weights = np.array([float(dict(row.coefficients).get(k, 0)) for k in range(2)])
        values = grid @ weights - float(row.bound)
        holds &= values > 0 if row.strict else values >= 0
    assert found is None or not holds.any()


@given(st.lists(st.integers(-3, 3), min_size=2, max_size=4).filter(any), st.data())
def test_a_sum_that_is_impossible_is_found(point, data):
    """Inequalities that add up to a contradiction by construction, with multipliers of any size."""
    count = data.draw(st.integers(1, 4))
    weights = [data.draw(st.tuples(*(st.integers(-5, 5) for _ in point)).filter(any)) for _ in range(count)]
    multipliers = [data.draw(st.integers(1, 7)) for _ in range(count)]
    last = [-sum(m * w[k] for m, w in zip(multipliers, weights, strict=True)) for k in range(len(point))]
    bounds = [data.draw(st.integers(-4, 4)) for _ in range(count)]
    end = -sum(m * b for m, b in zip(multipliers, bounds, strict=True))
    rows = [above(w, b) for w, b in zip(weights, bounds, strict=True)]
    assert contradiction([*rows, above(last, end + 1)]) is not None
