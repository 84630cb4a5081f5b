"""From scores to a label."""

from simplify.programs import assert_same_program, i, program, total, weighted, x

from deepdistilling.program.build import add, scale
from deepdistilling.program.code import Decision, Each, Scores, loop
from deepdistilling.program.expr import Compare, Sign, const
from deepdistilling.simplify.decide import decide


def decided(*scores, **options):
    code = program(*scores, kind="label", **options)
    changed = decide(code)
    if options.get("domain") != "real":
        assert_same_program(code, changed)
    return changed.result


def test_two_scores_are_compared():
    assert isinstance(decided(total(2), total(4, 2)), Decision)


def test_the_first_of_equal_scores_wins():
    assert isinstance(decided(x(0), x(0)), Decision)
    assert isinstance(decided(scale(2, x(0)), add(x(0), x(1))), Decision)


def test_one_score_is_compared_with_zero():
    assert isinstance(decided(add(total(), const(-2))), Decision)


def test_two_scores_of_reals():
    result = decided(x(0), x(1), domain="real")
    assert Compare(">", x(1), x(0)) == result.index or Compare(">", x(1), x(0)) == result.index.condition


def test_what_all_scores_add_goes():
    parts = decided(*(add(x(at), total()) for at in range(3)), domain="real")
    assert [part.body for part in parts.parts] == [x(0), x(1), x(2)]


def test_what_only_some_scores_add_stays():
    parts = decided(add(x(0), total()), add(x(1), total()), x(2), domain="real")
    assert parts.parts[2].body == x(2)
    assert parts.parts[0].body == add(x(0), total())


def test_an_increasing_function_of_every_score_goes():
    code = program(Each((loop("i", 4),), add(scale(3, Sign(x(i))), const(2))), kind="label", domain="real")
    assert decide(code).result == Scores((Each((loop("i", 4),), Sign(x(i))),), "label")


def test_a_falling_function_stays():
    code = program(Each((loop("i", 4),), scale(-3, Sign(x(i)))), kind="label", domain="real")
    assert decide(code) == code


def test_labels_of_three_classes_case_by_case():
    counts = [
        Compare("==", total(), const(0)),
        Compare(">=", total(), const(3)),
        Compare("==", x(0), const(5)),
    ]
    decided(*(add(each) for each in counts))


def test_scores_themselves_are_left_alone():
    code = program(weighted(1, 2), weighted(2, 1))
    assert decide(code) == code
