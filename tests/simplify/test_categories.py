"""Conditions about categories read as questions by name, however the weights of a network put them."""

import itertools

import numpy as np
import pytest

from deepdistilling.categories import Categories
from deepdistilling.program.build import add
from deepdistilling.program.code import Array, Code, Decision, Each, Scores
from deepdistilling.program.domain import REAL, integers
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.expr import And, Compare, If, Mul, Not, Or, Ref, const
from deepdistilling.program.measure import size
from deepdistilling.simplify.categories import ask_categories

COUNTS = (3, 2)
COLOUR, SMALL = (Ref("x", (const(k),)) for k in range(2))
GREEN, RED, BLUE = (Compare("==", COLOUR, const(k)) for k in range(3))

WITH_A_NUMBER = Array(
    "x",
    (3,),
    integers(0, 2),
    (integers(0, 2), integers(0, 1), REAL),
    ("colour", "size", "weight"),
    (Categories(("green", "red", "blue")), Categories(("large", "small")), None),
)


def code_of(condition):
    categories = (Categories(("green", "red", "blue")), Categories(("large", "small")))
    domains = tuple(integers(0, count - 1) for count in COUNTS)
    given = Array("x", (2,), integers(0, 2), domains, ("colour", "size"), categories)
    return Code(given, (), (), Decision(choice(condition)), ("no", "yes"))


def asked(condition):
    """The choice that a condition reads as, once it was seen to be the same on every row."""
    before = code_of(condition)
    after = ask_categories(before)
    rows = np.array(list(itertools.product(*map(range, COUNTS))))
    assert np.array_equal(evaluate(after, rows), evaluate(before, rows))
    return after.result.index


def choice(condition):
    return If(condition, const(1), const(0))


def times(factor, expr):
    return Mul((const(factor), expr))


def test_a_weighted_sum_of_two_columns_is_taken_apart():
    total = times(2, COLOUR)
    condition = And((Compare(">", total, SMALL), Compare("<=", total, add(SMALL, const(3)))))
    small = Compare("==", SMALL, const(1))
    assert asked(condition) == choice(Or((RED, And((BLUE, small)))))


@pytest.mark.parametrize("seed", range(12))
def test_any_condition_on_two_columns(seed):
    """Random comparisons of sums never grow, and mean the same."""
    rng = np.random.default_rng(seed)

    def comparison():
        left = add(times(int(rng.integers(1, 4)), COLOUR), times(int(rng.integers(-3, 4)) or 1, SMALL))
        return Compare(str(rng.choice([">", "<=", "==", "!="])), left, const(int(rng.integers(-2, 5))))

    condition = Or((And((comparison(), Not(comparison()))), comparison()))
    assert size(asked(condition)) <= size(choice(condition))


def test_what_never_holds_goes():
    assert asked(Or((RED, Compare(">", add(times(2, COLOUR), SMALL), const(9))))) == choice(RED)


def test_a_column_is_one_category_so_one_multiple_is_a_constant():
    small, large = (Compare("==", SMALL, const(k)) for k in (1, 0))
    other = Ref("x", (const(2),))
    bodies = (
        add(other, times(0.64, small), times(-0.42, large)),
        add(other, times(1000, GREEN), times(998.5, RED), times(1000, BLUE)),
        add(times(2, small), const(1)),
    )
    scores = Scores(tuple(Each((), body) for body in bodies), "score")
    before = Code(WITH_A_NUMBER, (), (), scores, (0, 1, 2))
    first, second, third = (part.body for part in ask_categories(before).result.parts)
    assert first == add(other, times(1.06, small), const(-0.42))
    assert second == add(other, times(-1.5, RED), const(1000))
    assert third == add(times(2, small), const(1))


def test_the_constant_of_a_sum_goes_to_what_it_is_compared_with():
    other = add(times(0.1, Ref("x", (const(2),))))
    small, large = (Compare("==", SMALL, const(k)) for k in (1, 0))
    sum_of_both = add(other, times(3, large), times(-3, small))
    before = Code(
        WITH_A_NUMBER, (), (), Decision(choice(Compare(">", sum_of_both, const(0.7)))), ("no", "yes")
    )
    condition = ask_categories(before).result.index.condition
    assert condition == Compare(">", add(other, times(6, large)), const(3.7))
