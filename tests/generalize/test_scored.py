"""Scores that are written out as loops, and questions in turn as scores."""

from dataclasses import replace

import pytest
from simplify.programs import assert_same_program, decision, i, j, program, x

from deepdistilling.generalize.scored import scores_in_loops
from deepdistilling.program.build import ONE, ZERO, add, all_of, negate, odd_of, scale
from deepdistilling.program.code import Decision, Each, Scores, loop
from deepdistilling.program.expr import Compare, If, const

LAST = Each((), ONE)


def looped(code, names=frozenset()):
    after = scores_in_loops(code, names)
    assert_same_program(code, after)
    return after.result


def over(count, body, name="i"):
    return Each((loop(name, count),), body)


def label(*scores):
    code = program(*scores, domain="boolean", kind="label")
    return replace(code, classes=tuple(range(5)))


def asked(index, classes=(0, 1, 2)):
    return decision(index, domain="boolean", classes=classes)


def test_scores_in_a_row():
    assert looped(label(x(0), x(1), x(2), ONE)) == Scores((over(3, x(i)), LAST), "label")


def test_scores_that_go_on_backwards_between_others():
    found = looped(label(ZERO, x(3), x(2), x(1), x(1)))
    backwards = over(3, x(add(scale(-1, i), const(3))))
    assert found == Scores((Each((), ZERO), backwards, Each((), x(1))), "label")


def test_conditions_of_two_places_at_once():
    found = looped(label(odd_of(x(0), x(1)), odd_of(x(1), x(2)), ONE))
    assert found == Scores((over(2, odd_of(x(i), x(add(i, ONE)))), LAST), "label")


def test_loops_that_are_there_stay():
    parts = (over(2, x(i)), Each((), x(2)), Each((), x(3)))
    found = looped(label(*parts))
    assert found == Scores((parts[0], over(2, x(add(i, const(2))))), "label")


def test_names_that_are_taken():
    assert looped(label(x(0), x(1), ONE), frozenset("i")).parts[0] == over(2, x(j), "j")


@pytest.mark.parametrize(
    "scores",
    [
        (x(0), x(0), x(0)),  # nothing moves
        (x(0), negate(x(1)), x(2)),  # no two in a row are alike
        (x(0), scale(2, x(1)), ONE),
    ],
)
def test_scores_that_stay(scores):
    assert looped(label(*scores)) == label(*scores).result


# ------------------------------------------------------------------ questions


def test_questions_about_the_labels_in_order():
    found = looped(asked(If(x(0), ZERO, If(x(1), ONE, const(2)))))
    assert found == Scores((over(2, x(i)), LAST), "label")


def test_the_last_question_is_turned_around():
    found = looped(asked(If(odd_of(x(0), x(1)), ZERO, If(Compare("==", x(1), x(2)), const(2), ONE))))
    assert found == Scores((over(2, odd_of(x(i), x(add(i, ONE)))), LAST), "label")


@pytest.mark.parametrize(
    ("index", "classes"),
    [
        (If(x(0), const(2), If(x(1), ONE, ZERO)), (0, 1, 2)),  # another order
        (If(x(0), ZERO, If(x(1), ONE, const(2))), (0, 1, 2, 3)),  # one that is never the label
        (If(x(0), ZERO, ONE), (0, 1)),  # two labels are one condition
        (add(x(0), x(1)), (0, 1, 2)),
        (If(x(0), ZERO, If(x(1), add(x(2), ONE), const(2))), (0, 1, 2)),
    ],
)
def test_questions_that_stay(index, classes):
    assert looped(asked(index, classes)) == Decision(index)


def test_the_negation_of_a_condition_is_one():
    found = looped(asked(If(x(0), ZERO, If(all_of(x(1), x(2)), const(2), ONE))))
    assert found == Scores((Each((), x(0)), Each((), negate(all_of(x(1), x(2)))), LAST), "label")
