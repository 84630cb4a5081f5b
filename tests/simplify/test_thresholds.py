"""Signs become comparisons, definitions with two values conditions."""

from fractions import Fraction

from simplify.programs import assert_same_program, program, total, weighted, x

from deepdistilling.program.build import add, scale
from deepdistilling.program.code import Define
from deepdistilling.program.expr import Compare, Const, Mul, Ref, Sign, const, walk
from deepdistilling.simplify.thresholds import simplify_thresholds

D = Ref("d", ())


def signs(code):
    return [node for expr in code.expressions() for node in walk(expr) if isinstance(node, Sign)]


def hidden(body, score=D, **options):
    code = program(score, definitions=[Define("d", (), body)], **options)
    changed = simplify_thresholds(code)
    if options.get("domain") != "real":
        assert_same_program(code, changed)
    return changed


def test_a_sign_without_ties_is_a_condition():
    changed = hidden(Sign(add(total(), const(Fraction(-3, 2)))))
    assert changed.definitions[0].body == Compare(">=", total(), const(2))
    assert changed.result.parts[0].body == add(scale(2, D), const(-1))


def test_a_sign_that_ties_stays_a_sign():
    changed = hidden(Sign(add(total(), const(-2))))
    assert changed.definitions[0].body == Sign(add(total(), const(-2)))


def test_a_sign_that_is_never_minus_is_one_or_zero():
    changed = hidden(Sign(total()), domain="boolean")
    assert changed.definitions[0].body == total(op="any")
    assert changed.result.parts[0].body == D


def test_a_sign_that_is_never_plus_is_zero_or_minus():
    changed = hidden(Sign(add(total(), const(-4))), score=scale(3, D))
    assert not signs(changed)


def test_a_sign_of_one_value_is_a_number():
    assert hidden(Sign(add(total(), const(1)))).definitions[0].body == const(1)
    assert hidden(Sign(add(total(), const(-5)))).definitions[0].body == const(-1)
    assert hidden(Sign(scale(0, x(0)))).definitions[0].body == const(0)


def test_signs_of_reals_stay():
    body = Sign(add(x(0), scale(-1, x(1))))
    assert hidden(body, domain="real").definitions[0].body == body


def test_layers_above_read_conditions():
    upper = Define("e", (), Sign(add(D, Ref("d", ()), const(1))))
    code = program(
        Ref("e", ()), definitions=[Define("d", (), Sign(add(weighted(1, 1), const(Fraction(-3, 2))))), upper]
    )
    changed = simplify_thresholds(code)
    assert_same_program(code, changed)
    assert not signs(changed)


def test_a_score_that_comes_down_to_the_condition_itself():
    half = Const(0.5, "float")
    changed = hidden(Sign(add(total(), const(Fraction(-3, 2)))), score=add(Mul((half, D)), half))
    assert changed.result.parts[0].body == D
