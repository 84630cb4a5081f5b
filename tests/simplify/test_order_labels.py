"""Labels as conditions in order: what an earlier answer decides is not excluded again."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simplify.programs import assert_same_program, decision, i, program, total, x

from deepdistilling.categories import Categories
from deepdistilling.program.build import ONE, ZERO, add, all_of, any_of, choose, mul, negate, odd_of, scale
from deepdistilling.program.code import Decision, Each, Scores, loop
from deepdistilling.program.domain import integers
from deepdistilling.program.expr import Compare, If, Least, Mod, Mul, Reduce, const
from deepdistilling.simplify.order_labels import MAX_LABELS, MIN_ALIKE, order_labels, to_read

ALWAYS = Each((), ONE)


def twice(condition):
    return If(condition, const(2), ZERO)


def one_hot(answer, n, n_labels, domain="boolean"):
    """A program whose scores say everything about every label: 2 for it, 0 for all others."""
    grid = np.stack(np.meshgrid(*[(0, 1)] * n, indexing="ij"), axis=-1).reshape(-1, n)
    scores = []
    for label in range(n_labels):
        rows = [row for row in grid if answer(list(row)) == label]
        terms = [all_of(*(x(k) if bit else negate(x(k)) for k, bit in enumerate(row))) for row in rows]
        scores.append(add(ZERO, *(If(term, const(2), ZERO) for term in terms)))
    return program(*scores, dims=(n,), domain=domain, kind="label")


def ordered(code):
    """The result of the pass, which is right, no longer, and stays."""
    after = order_labels(code)
    assert_same_program(code, after)
    assert to_read(after) <= to_read(code)
    assert order_labels(after) == after
    return after.result


def first(bits, of=1):
    return bits.index(of) if of in bits else len(bits)


def over(count, body):
    return Each((loop("i", count),), body)


# ------------------------------------------------------------------ lists of conditions


@pytest.mark.parametrize("n", [MIN_ALIKE, 4, 6])
def test_the_first_of_those_that_hold(n):
    assert ordered(one_hot(first, n, n + 1)) == Scores((over(n, x(i)), ALWAYS), "label")


def test_the_first_that_does_not_hold():
    found = ordered(one_hot(lambda bits: first(bits, of=0), 4, 5))
    assert found == Scores((over(4, negate(x(i))), ALWAYS), "label")


def test_none_of_the_others_may_be_the_first_label():
    found = ordered(one_hot(lambda bits: (first(bits) + 1) % 5, 4, 5))
    assert found == Scores((Each((), ZERO), over(4, x(i))), "label")


def test_the_last_of_those_that_hold():
    found = ordered(one_hot(lambda bits: 4 if 1 not in bits else 3 - first(bits[::-1]), 4, 5))
    assert found == Scores((over(4, Mul((add(i, ONE), x(i)))), ALWAYS), "label")


def test_the_last_of_those_that_hold_or_the_first_label():
    found = ordered(one_hot(lambda bits: 0 if 1 not in bits else 4 - first(bits[::-1]), 4, 5))
    assert found == Scores((ALWAYS, over(4, Mul((add(i, const(2)), x(i))))), "label")


def test_conditions_of_more_than_one_value():
    found = ordered(one_hot(lambda bits: first([a ^ b for a, b in itertools.pairwise(bits)]), 5, 5))
    assert found == Scores((over(4, odd_of(x(i), x(add(i, ONE)))), ALWAYS), "label")


def test_fewer_than_three_are_no_loop():
    found = ordered(one_hot(first, MIN_ALIKE - 1, MIN_ALIKE))
    assert found == Decision(If(x(0), ZERO, If(x(1), ONE, const(2))))


def test_values_with_names_keep_them():
    code = one_hot(first, 4, 5)
    named = replace(code, input=replace(code.input, element_names=tuple("abcd")))
    assert x(i) not in [part.body for part in getattr(order_labels(named).result, "parts", ())]
    assert_same_program(code, order_labels(named))


# ------------------------------------------------------------------ nested questions


def test_questions_in_the_order_that_is_shortest():
    found = ordered(one_hot(lambda bits: 2 if bits[0] else 1 if bits[1] else 0, 2, 3))
    assert found == Decision(If(x(0), const(2), If(x(1), ONE, ZERO)))


def test_a_label_that_none_has_is_not_asked_about():
    found = ordered(one_hot(lambda bits: 3 if bits[0] else 1 if bits[1] else 0, 2, 4))
    assert found == Decision(If(x(0), const(3), If(x(1), ONE, ZERO)))


def test_a_product_of_answers_is_taken_apart():
    at_least = [Compare(">=", total(), const(count)) for count in (2, 4)]
    code = decision(mul(at_least[0], add(ONE, at_least[1])), classes=(0, 1, 2))
    assert not any(isinstance(each, Mul) for each in (ordered(code).index,))


# ------------------------------------------------------------------ numbers and values


def test_a_label_that_is_a_count():
    counts = [Compare("==", total(), const(count)) for count in range(5)]
    assert ordered(program(*map(twice, counts), kind="label")) == Decision(total())


def test_a_label_that_is_a_number_of_two_bits():
    assert ordered(one_hot(lambda bits: 2 * bits[0] + bits[1], 2, 4)) == Decision(add(scale(2, x(0)), x(1)))


def of_count(answer, n_labels, count=None, n=6):
    """A label that depends on a count alone."""
    count = total(n) if count is None else count
    parts = [
        [Compare("==", count, const(k)) for k in range(n + 1) if answer(k) == label]
        for label in range(n_labels)
    ]
    code = program(*(twice(any_of(*each)) for each in parts), dims=(n,), domain="boolean", kind="label")
    return replace(code, classes=tuple(range(n_labels)))


def test_a_label_that_is_a_remainder():
    assert ordered(of_count(lambda k: k % 3, 3)) == Decision(Mod(total(6), const(3)))


def test_a_label_that_is_a_count_up_to_a_number():
    assert ordered(of_count(lambda k: min(k, 2), 3)) == Decision(Least((total(6), const(2))))


def test_a_label_that_is_no_more_than_a_little_different():
    assert ordered(of_count(lambda k: (k + 1) % 3, 3)) != Decision(Mod(total(6), const(3)))
    assert ordered(of_count(lambda k: max(1, min(k, 2)), 3)) != Decision(Least((total(6), const(2))))


def test_a_label_that_is_a_difference_of_counts():
    first_half, second_half = total(2), total(4, 2)
    difference = add(first_half, scale(-1, second_half))
    counts = [Compare("==", difference, const(k - 2)) for k in range(5)]
    code = replace(program(*map(twice, counts), domain="boolean", kind="label"), classes=tuple(range(5)))
    assert ordered(code) == Decision(add(difference, const(2)))


@pytest.mark.parametrize("sign", [1, -1])
def test_the_place_of_the_greatest_and_of_the_least(sign):
    scores = [
        twice(all_of(*(Compare(">=" if sign > 0 else "<=", x(a), x(b)) for b in range(3) if b != a)))
        for a in range(3)
    ]
    code = program(*scores, dims=(3,), domain=integers(0, 2), kind="label")
    assert ordered(code) == Scores((over(3, scale(sign, x(i))),), "label")


def test_the_greatest_from_behind_is_another():
    later = [
        twice(all_of(*(Compare(">" if b > a else ">=", x(a), x(b)) for b in range(3) if b != a)))
        for a in range(3)
    ]
    code = program(*later, dims=(3,), domain=integers(0, 2), kind="label")
    assert ordered(code) != Scores((over(3, x(i)),), "label")


# ------------------------------------------------------------------ what is left alone


@pytest.mark.parametrize(
    "code",
    [
        program(x(0), x(1), x(2), kind="score"),
        program(x(0), add(x(1), x(2)), kind="label"),
        program(x(0), x(1), x(2), dims=(3,), domain="real", kind="label"),
        program(*(x(k) for k in range(17)), dims=(17,), kind="label"),
    ],
    ids=["scores", "two labels", "reals", "too many inputs"],
)
def test_what_stays(code):
    assert order_labels(code) == code


def test_categories_are_no_numbers():
    code = one_hot(first, 3, 4)
    given = replace(code.input, categories=(Categories(("a", "b")), None, None))
    assert order_labels(replace(code, input=given)) == replace(code, input=given)


def test_no_list_of_very_many_labels():
    parts = [twice(Compare("==", total(5), const(k))) for k in (0, 1, *range(5, 5 + MAX_LABELS - 1))]
    assert not isinstance(ordered(program(*parts, dims=(5,), kind="label")), Decision)


@settings(max_examples=20)
@given(st.lists(st.integers(0, 4), min_size=16, max_size=16))
def test_any_label_of_four_bits_keeps_its_meaning(labels):
    ordered(one_hot(lambda bits: labels[int("".join(map(str, bits)), 2)], 4, 5))


def test_what_is_read_of_a_product():
    answers = [choose(x(0), ONE, ZERO), add(x(1), ONE)]
    assert to_read(decision(Mul(tuple(answers)))) > to_read(decision(add(*answers)))


def test_what_is_read_of_thresholds_that_are_counted():
    def counted(right):
        return decision(Reduce("sum", (loop("i", 4),), None, Compare(">", x(i), right)))

    assert to_read(counted(x(0)))[0] - to_read(counted(ONE))[0] > 2
