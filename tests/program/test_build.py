"""Builders: two ways to the same expression give equal values."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepdistilling.program.build import (
    FALSE,
    MIRRORED,
    ONE,
    TRUE,
    ZERO,
    add,
    all_of,
    any_of,
    choose,
    compare,
    fraction,
    mul,
    negate,
    odd_of,
    reduce,
    scale,
    sign,
    subtract,
)
from deepdistilling.program.code import loop
from deepdistilling.program.evaluate import Scope, evaluate_expression
from deepdistilling.program.expr import (
    Add,
    And,
    Compare,
    Const,
    If,
    Mul,
    Not,
    Or,
    Reduce,
    Ref,
    Sign,
    Var,
    Xor,
    const,
    walk,
)

A, B, C = (Ref(name, ()) for name in "abc")


def test_the_raw_door_only_stores():
    assert Add((const(1), const(2))) != const(3)
    assert And((TRUE, A)).operands == (TRUE, A)


def test_sums_are_flat_combined_and_end_in_their_constant():
    assert add(const(2), A, add(B, const(1)), A) == Add((Mul((const(2), A)), B, const(3)))
    assert add() == ZERO
    assert subtract(A, A) == ZERO
    assert add(A) == A


def test_products_have_their_constant_first():
    assert mul(A, const(2), B, const(3)) == Mul((const(6), A, B))
    assert mul(A, const(0)) == ZERO
    assert mul(const(2), const(3)) == const(6)
    assert scale(2, add(A, const(1))) == Add((Mul((const(2), A)), const(2)))
    assert scale(-1, scale(-1, A)) == A


@pytest.mark.parametrize(("join", "neutral", "final"), [(all_of, TRUE, FALSE), (any_of, FALSE, TRUE)])
def test_connectives(join, neutral, final):
    assert join() == neutral
    assert join(A, neutral, A) == A
    assert join(A, final) == final
    assert join(A, negate(A)) == final
    assert join(A, join(B, C)) == join(join(A, B), C)


def test_connectives_keep_their_order():
    assert all_of(B, A) == And((B, A))
    assert any_of(B, A) == Or((B, A))


@pytest.mark.parametrize(("join", "node"), [(all_of, And), (any_of, Or)])
def test_what_asks_about_places_comes_first(join, node):
    """It guards the elements that the rest reads: ``i < 2 and x[i + 1]``."""
    guard, read = Compare("<", Var("i"), const(2)), Ref("x", (add(Var("i"), ONE),))
    assert join(A, read, guard) == node((guard, A, read))


def test_a_guard_that_leaves_out_an_end_shortens_the_loop():
    place = Var("i")
    body = Ref("x", (place,))

    def without(*left_out):
        guard = all_of(*(Compare("!=", place, const(each)) for each in left_out))
        return reduce("any", (loop("i", 4),), guard, body)

    assert without(0) == Reduce("any", (loop("i", 4, 1),), None, body)
    assert without(3) == Reduce("any", (loop("i", 3),), None, body)
    assert without(3, 0, 2) == Reduce("any", (loop("i", 2, 1),), None, body)
    assert without(1) == Reduce("any", (loop("i", 4),), Compare("!=", place, ONE), body)


def test_equal_operands_of_an_exclusive_or_cancel():
    assert odd_of(A, A) == FALSE
    assert odd_of(A, negate(A)) == TRUE
    assert odd_of(A, negate(B)) == Not(Xor((A, B)))
    assert odd_of(A, TRUE) == Not(A)


def test_negation_goes_inwards():
    assert negate(negate(A)) == A
    assert negate(compare("<", A, B)) == Compare(">=", A, B)
    assert negate(TRUE) == FALSE


def test_comparisons_have_their_constant_on_the_right():
    assert compare("<", const(1), A) == Compare(">", A, const(1))
    assert compare("<=", const(1), const(Fraction(3, 2))) == TRUE


def test_conditionals():
    assert choose(TRUE, A, B) == A
    assert choose(A, B, B) == B
    assert choose(A, TRUE, FALSE) == A
    assert choose(A, FALSE, TRUE) == Not(A)
    assert choose(Not(A), B, C) == If(A, C, B)
    assert choose(A, ONE, ZERO) == If(A, ONE, ZERO)  # numbers are not truth values


def test_reductions():
    run = (loop("i", 3),)
    assert reduce("sum", run, TRUE, scale(-2, A)) == Mul((const(-2), Reduce("sum", run, None, A)))
    assert reduce("sum", run, None, ZERO) == ZERO
    assert reduce("any", (), None, A) == A


def test_signs_and_fractions():
    assert [sign(const(k)) for k in (-2, 0, 0.5)] == [const(-1), ZERO, ONE]
    assert fraction(0.5) == Fraction(1, 2)
    assert isinstance(fraction(2.0), int)


HALF = const(Fraction(1, 2))
NUMBERS = st.sampled_from([A, B, C, const(2), const(-1), HALF, add(A, B), scale(-2, C), mul(A, B)])
TESTS = [Compare(">", A, B), all_of(A, C), any_of(B, Not(C)), odd_of(A, B)]
TRUTHS = st.sampled_from([TRUE, FALSE, Not(A), *TESTS])


def value(expr):
    grid = np.stack(np.meshgrid([0, 1], [0, 1], [0, 1]), axis=-1).reshape(-1, 3)
    scope = Scope({name: grid[:, k] for k, name in enumerate("abc")}, {}, 0)
    return np.broadcast_to(evaluate_expression(expr, scope), len(grid)).astype(float)


@given(st.lists(NUMBERS, min_size=2, max_size=4))
def test_arithmetic_keeps_the_value(parts):
    np.testing.assert_allclose(value(add(*parts)), value(Add(tuple(parts))))
    np.testing.assert_allclose(value(mul(*parts)), value(Mul(tuple(parts))))
    np.testing.assert_allclose(value(scale(-3, parts[0])), -3 * value(parts[0]))


@given(st.lists(TRUTHS, min_size=2, max_size=4))
def test_logic_keeps_the_value(parts):
    for build, node in ((all_of, And), (any_of, Or), (odd_of, Xor)):
        np.testing.assert_array_equal(value(build(*parts)), value(node(tuple(parts))))
    np.testing.assert_array_equal(value(negate(parts[0])), 1 - value(parts[0]))
    np.testing.assert_array_equal(value(choose(*parts[:2], FALSE)), value(If(*parts[:2], FALSE)))


def test_variables_are_combined_too():
    assert add(Var("i"), const(-1), const(1)) == Var("i")
    assert isinstance(add(const(True), const(True)), Const)
    assert add(const(True), const(True)) == const(2)


@pytest.mark.parametrize("bound", [-2, -1, 0, Fraction(1, 2), 1, 3])
@pytest.mark.parametrize("op", ["<", "<=", "==", "!=", ">=", ">"])
def test_comparing_a_sign_compares_its_value(op, bound):
    difference = subtract(A, B)
    compared = compare(op, Sign(difference), const(bound))
    np.testing.assert_array_equal(value(compared), value(Compare(op, Sign(difference), const(bound))))
    assert not any(isinstance(node, Sign) for node in walk(compared))
    assert compare(op, const(bound), Sign(difference)) == compare(
        MIRRORED[op], Sign(difference), const(bound)
    )


def test_a_factor_that_picks_indices_is_a_choice():
    first = Compare("<", Var("i"), const(3))
    assert mul(const(2), first, A) == If(first, scale(2, A), ZERO)
    assert mul(A, If(first, ONE, ZERO)) == If(first, A, ZERO)
    assert mul(A, Compare(">", B, const(0))) == Mul((A, Compare(">", B, const(0))))
    assert mul(first) == first
