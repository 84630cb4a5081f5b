"""Comparisons of sums: what is one sum, and where it is cut."""

from fractions import Fraction

import numpy as np
import pytest
from simplify.programs import weighted, x

from deepdistilling.program.build import ONE, ZERO, add, any_of, choose, compare, scale, sign
from deepdistilling.program.expr import Mul
from deepdistilling.simplify.sides import NotComparedError, compared, literal


def test_multiples_are_one_sum():
    found = compared((any_of(compare(">", weighted(2, -1), ONE), compare("<", weighted(-6, 3), ZERO)),))
    assert [side.cuts for side in found.sides] == [(Fraction(0), Fraction(1))]
    assert found.sides[0].sum == weighted(2, -1)


def test_multiples_whose_cut_is_no_decimal_are_two():
    found = compared((any_of(compare(">", scale(3, x(0)), ONE), compare("<", x(0), ZERO)),))
    assert len(found.sides) == 1
    found = compared((any_of(compare(">", weighted(3, 3), ONE), compare("<", weighted(9, 9), ONE)),))
    assert len(found.sides) == 2


def test_floats_are_the_decimals_that_they_print_as():
    found = compared((sign(weighted(0.1, -0.3, constant=0.2)), sign(weighted(0.2, -0.6, constant=-0.2))))
    assert [side.cuts for side in found.sides] == [(Fraction(-1, 5), Fraction(1, 10))]


def test_values_follow_the_places():
    first, second = sign(weighted(1, -1)), compare(">=", weighted(-1, 1, constant=2), ZERO)
    found = compared((choose(second, first, add(first, first)),))
    (side,) = found.sides
    assert (side.cuts, side.n_places) == ((-2, 0), 5)
    (values,) = found.values(np.arange(5)[:, np.newaxis])
    assert values.tolist() == [2, 1, 1, 0, -1]


@pytest.mark.parametrize(
    "expr",
    [
        x(0),
        add(sign(weighted(1, 1)), x(0)),
        sign(Mul((x(0), x(1)))),
        compare(">", sign(weighted(1, 1)), x(0)),
    ],
)
def test_what_is_read_in_another_way_is_refused(expr):
    with pytest.raises(NotComparedError):
        compared((expr,))


@pytest.mark.parametrize(
    ("lowest", "highest", "want"),
    [
        (0, 0, [("<", 1)]),
        (0, 1, [("<=", 1)]),
        (1, 1, [("==", 1)]),
        (2, 4, [(">", 1)]),
        (1, 4, [(">=", 1)]),
        (2, 2, [(">", 1), ("<", 3)]),
        (1, 3, [(">=", 1), ("<=", 3)]),
        (3, 3, [("==", 3)]),
    ],
)
def test_comparisons_of_a_range(lowest, highest, want):
    side = compared((any_of(compare(">", x(0), ONE), compare("<", add(x(0), scale(-3, ONE)), ZERO)),)).sides[
        0
    ]
    assert list(literal(side, lowest, highest)) == want
