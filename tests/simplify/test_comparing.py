"""Comparisons of sums with constants: each question on both sides of where it may be asked."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simplify.programs import assert_same, assert_same_program, i, j, known, program, total, weighted, x

from deepdistilling.program.build import FALSE, MIRRORED, TRUE, add, compare, scale
from deepdistilling.program.code import Each, loop
from deepdistilling.program.expr import (
    And,
    Compare,
    Const,
    Greatest,
    If,
    Least,
    Loop,
    Not,
    Or,
    Reduce,
    Sign,
    Var,
    const,
)
from deepdistilling.simplify.comparing import compare_to_zero
from deepdistilling.simplify.comparing import test as ask

FIRST = add(i, const(-1))
WINDOW = Loop("j", Greatest((const(0), FIRST)), Least((const(4), add(i, const(2)))))


def question(op, value, **options):
    return compare_to_zero(op, value, known(**options))


@pytest.mark.parametrize(
    ("op", "bound", "kind"),
    [
        (">=", 4, "all"),
        (">", 3, "all"),
        ("==", 4, "all"),
        (">=", 1, "any"),
        (">", 0, "any"),
        ("!=", 0, "any"),
    ],
)
def test_ends_of_a_count_are_all_and_any(op, bound, kind):
    answer = question(op, add(total(), const(-bound)), domain="boolean")
    assert answer == total(op=kind)


def assert_same_over_places(before, after, domain):
    """Two conditions are one for i from 0 to 3."""
    one, other = (program(Each((loop("i", 4),), each), domain=domain) for each in (before, after))
    assert_same_program(one, other)


BEFORE = If(Compare(">", i, const(0)), x(FIRST), const(0))
IS_FIRST, IS_LATER = Compare("<=", i, const(0)), Compare(">", i, const(0))


@pytest.mark.parametrize(
    ("op", "bound", "answer"),
    [
        (">=", 1, Or((total(op="any"), And((IS_LATER, x(FIRST)))))),
        ("!=", 0, Or((total(op="any"), And((IS_LATER, x(FIRST)))))),
        ("<=", 0, And((Not(total(op="any")), Or((IS_FIRST, Not(x(FIRST))))))),
    ],
)
def test_the_least_of_a_sum_of_parts(op, bound, answer):
    value = add(total(), BEFORE, const(-bound))
    assert question(op, value, domain="boolean", i=(0, 3)) == answer


def test_the_most_of_a_sum_of_parts():
    later = If(Compare("<", j, const(3)), Not(x(j)), const(0))
    value = add(scale(-2, total(body=Not(x(i)))), scale(-1, later))
    answer = question(">=", value, domain="boolean", j=(0, 3))
    assert answer == And((total(op="all"), Or((Compare(">=", j, const(3)), x(j)))))


def test_parts_that_never_are_at_the_end_of_the_sum():
    """At the least of the sum the part that counts twos and threes is left out: its own least is 8."""
    counted = total(body=add(x(i), const(2)))
    value = add(If(Compare(">", x(0), const(0)), counted, const(0)), total(body=x(i)))
    for op in sorted(MIRRORED):
        assert_same(Compare(op, value, const(0)), question(op, value))


def test_sums_over_the_same_places_are_asked_together():
    less = total(3, body=Compare(">", x(i), x(add(i, const(1)))))
    more = total(3, body=Compare("<", x(i), x(add(i, const(1)))))
    answer = question("<=", add(less, more), domain="real")
    assert isinstance(answer, Reduce)
    assert (answer.op, answer.loops) == ("all", less.loops)


def test_a_window_that_is_cut_off_need_not_be_full():
    value = add(Reduce("sum", (WINDOW,), None, x(j)), BEFORE, const(-4))
    answer = question(">=", value, domain="boolean", i=(0, 3))
    assert not isinstance(answer, And)
    assert_same_over_places(Compare(">=", value, const(0)), answer, "boolean")


@given(st.integers(-6, 6), st.sampled_from(sorted(MIRRORED)), st.integers(-2, 2).filter(bool))
def test_questions_about_parts_are_the_comparison(bound, op, factor):
    value = add(Reduce("sum", (WINDOW,), None, x(j)), scale(factor, BEFORE), const(bound))
    answer = compare_to_zero(op, value, known(i=(0, 3)))
    assert_same_over_places(Compare(op, value, const(0)), answer, "binary")


@pytest.mark.parametrize(("op", "bound"), [("<=", 0), ("<", 1), ("==", 0)])
def test_no_term_holds(op, bound):
    answer = question(op, add(total(), const(-bound)), domain="boolean")
    assert answer == Not(total(op="any"))


@pytest.mark.parametrize(("op", "bound"), [("<=", 3), ("<", 4), ("!=", 4)])
def test_some_term_fails(op, bound):
    answer = question(op, add(total(), const(-bound)), domain="boolean")
    assert answer == total(op="any", body=Not(x(i)))


@pytest.mark.parametrize(("op", "bound", "want"), [(">", 1, 2), (">=", 2, 2), (">", 1.5, 2), (">=", 1.01, 2)])
def test_at_least_k_has_one_form(op, bound, want):
    assert question(op, add(total(), const(-bound))) == Compare(">=", total(), const(want))


@pytest.mark.parametrize(("op", "bound", "want"), [("<", 3, 2), ("<=", 2, 2), ("<", 2.5, 2), ("<=", 2.9, 2)])
def test_at_most_k_has_one_form(op, bound, want):
    assert question(op, add(total(), const(-bound))) == Compare("<=", total(), const(want))


def test_exactly_k():
    assert question("==", add(total(), const(-2))) == Compare("==", total(), const(2))
    assert question("==", add(total(), const(-2.5))) == FALSE
    assert question("!=", add(total(), const(-2.5))) == TRUE


@pytest.mark.parametrize(
    ("op", "bound", "want"), [(">=", 0, TRUE), (">", 4, FALSE), ("<=", 4, TRUE), ("<", 0, FALSE)]
)
def test_what_the_range_decides(op, bound, want):
    assert question(op, add(total(), const(-bound))) == want


def test_bounds_move_to_values_that_occur():
    odd = total(3, body=x(i))
    assert question(">=", odd, domain="sign") == Compare(">=", odd, const(1))
    assert question(">=", add(odd, const(-1)), domain="sign") == Compare(">=", odd, const(1))


def test_two_counts_are_compared_with_each_other():
    one, two = total(2), total(4, 2)
    assert question(">", add(one, scale(-1, two))) == Compare(">", one, two)
    assert question("<", add(one, scale(-1, two))) == Compare("<", one, two)
    assert question(">=", add(one, scale(-1, two))) == Compare(">=", one, two)
    assert question("==", add(one, scale(-1, two))) == Compare("==", one, two)


def test_what_is_subtracted_alone_turns_the_comparison():
    assert question(">", add(scale(-1, total()), const(2.5))) == Compare("<=", total(), const(2))


def test_coefficients_become_small_whole_numbers():
    tenths = add(scale(Fraction(3, 10), x(0)), scale(Fraction(-6, 10), x(1)), scale(Fraction(9, 10), x(2)))
    assert question(">=", tenths) == Compare(">=", add(scale(3, x(2)), x(0)), scale(2, x(1)))


def test_floats_keep_their_value():
    value = add(scale(0.3, x(0)), scale(-0.7, x(1)), const(0.1))
    assert question(">", value, domain="real") == Compare(
        ">", add(scale(0.3, x(0)), const(0.1)), scale(0.7, x(1))
    )


def test_reals_are_not_rounded_to_whole_bounds():
    assert question(">", add(x(0), const(-0.5)), domain="real") == Compare(">", x(0), const(0.5))
    assert question(">", add(scale(2, x(0)), const(-1)), domain="real") == Compare(
        ">", x(0), const(Fraction(1, 2))
    )


@pytest.mark.parametrize(("op", "bound"), [(">=", 1), ("<=", -1), (">", 1), ("<", -1)])
def test_one_more_is_not_more_among_reals(op, bound):
    answer = question(op, add(scale(2, x(0)), scale(-1, x(1)), const(-bound)), domain="real")
    assert isinstance(answer, Compare)
    assert answer.op == op
    assert const(1) in (*getattr(answer.left, "terms", ()), *getattr(answer.right, "terms", ()))


@pytest.mark.parametrize(("op", "turned"), [(">", ">"), ("<=", "<=")])
def test_long_sums_of_reals_stay_together(op, turned):
    weights = [3, -2, 5, 7, -4, 2, 6, -1, 8]
    answer = question(op, weighted(*weights, constant=-4), dims=(9,), domain="real")
    by_weight = sorted(range(9), key=lambda k: -abs(weights[k]))
    assert answer == Compare(turned, add(*(scale(weights[k], x(k)) for k in by_weight)), const(4))
    opposite = question(op, scale(-1, weighted(*weights, constant=-4)), dims=(9,), domain="real")
    assert opposite == Compare(MIRRORED[op], answer.left, answer.right)


def test_reals_are_written_in_short_numbers():
    value = add(scale(12000, x(0)), scale(-700, x(1)), const(-50))
    assert question(">", value, domain="real") == Compare(
        ">", scale(120, x(0)), add(scale(7, x(1)), const(0.5))
    )
    value = add(x(0), x(1), const(Fraction(-14, 3)))
    assert question("<", value, domain="real") == Compare("<", add(scale(3, x(0)), scale(3, x(1))), const(14))


def test_a_single_truth_value_is_itself():
    assert ask(">=", x(0), 1, known(domain="boolean")) == x(0)
    assert ask("<=", x(0), 0, known(domain="boolean")) == Not(x(0))
    assert ask(">=", x(0), 0, known(domain="boolean")) == TRUE
    assert ask(">=", x(0), 2, known(domain="boolean")) == FALSE


def test_signs_are_asked_through():
    value = add(x(0), scale(-1, x(1)))
    facts = known(domain="real")
    assert ask(">=", Sign(value), 1, facts) == Compare(">", x(0), x(1))
    assert ask(">=", Sign(value), 0, facts) == Compare(">=", x(0), x(1))
    assert ask("==", Sign(value), 0, facts) == Compare("==", x(0), x(1))
    assert ask("!=", Sign(value), 0, facts) == Compare("!=", x(0), x(1))
    assert ask("<=", Sign(value), -1, facts) == Compare("<", x(0), x(1))


def test_all_signs_of_a_row_are_plus():
    signs = total(body=Sign(add(x(i), scale(-1, x(0)))), start=1)
    answer = question("==", add(signs, const(-3)), domain="real")
    assert answer == Reduce("all", (loop("i", 4, 1),), None, Compare(">", x(i), x(0)))


def test_a_window_cut_at_the_border_is_never_all():
    cut = Reduce("sum", (WINDOW,), None, x(j))
    answer = question(">=", add(cut, const(-3)), i=(0, 3))
    assert answer == Compare("==", cut, const(3)), "a window of two cells has no three"


def test_any_and_none_do_not_mind_the_border():
    cut = Reduce("sum", (WINDOW,), None, x(j))
    assert question(">", cut, domain="boolean", i=(0, 3)) == Reduce("any", (WINDOW,), None, x(j))
    assert question("<=", cut, domain="boolean", i=(0, 3)) == Not(Reduce("any", (WINDOW,), None, x(j)))


def test_a_guard_on_an_inside_value_leaves_one_point_less():
    others = total(guard=Compare("!=", i, j))
    assert question(">=", add(others, const(-3)), domain="boolean", j=(0, 3)) == total(
        op="all", guard=Compare("!=", i, j)
    )


def test_a_guard_on_a_value_that_may_be_outside_is_no_all():
    others = total(guard=Compare("!=", i, j))
    answer = question(">=", add(others, const(-3)), domain="boolean", j=(0, 6))
    assert answer == Compare(">=", others, const(3))


def test_a_guard_that_is_an_order_is_no_all():
    later = total(guard=Compare("<", j, i))
    assert not isinstance(question("==", add(later, const(-4)), domain="boolean", j=(0, 3)), Reduce)


def test_an_empty_range_is_zero():
    empty = total(2, 2)
    assert question(">=", empty) == TRUE
    assert question(">", empty) == FALSE


OPS = st.sampled_from(["<", "<=", "==", "!=", ">=", ">"])
WEIGHTS = st.lists(st.integers(-4, 4), min_size=1, max_size=4)
CONSTANTS = st.one_of(
    st.integers(-6, 6), st.fractions(-5, 5, max_denominator=4), st.sampled_from([-1.5, 0.25, 2.5])
)


@pytest.mark.parametrize("domain", ["binary", "boolean", "sign", "ternary"])
@given(op=OPS, weights=WEIGHTS, constant=CONSTANTS)
def test_every_question_keeps_its_meaning(domain, op, weights, constant):
    value = add(weighted(*weights), const(constant))
    assert_same(compare(op, value, const(0)), question(op, value, domain=domain), domain=domain)


@given(op=OPS, weights=WEIGHTS, constant=CONSTANTS)
def test_asking_twice_is_asking_once(op, weights, constant):
    once = question(op, add(weighted(*weights), const(constant)))
    if isinstance(once, Compare):
        again = question(once.op, add(once.left, scale(-1, once.right)))
        assert again == once
    else:
        assert not isinstance(once, Const) or once in (TRUE, FALSE)


def test_variables_count_as_numbers():
    assert question(">", add(Var("k"), const(-1.5)), k=(0, 5)) == Compare(">=", Var("k"), const(2))
    assert question(">", add(Var("k"), const(-1.5)), k=(2, 5)) == TRUE
