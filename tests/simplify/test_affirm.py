"""What holds is said, not what does not."""

import pytest
from simplify.programs import i, j, program, total, x

from deepdistilling.program.build import add, negate, odd_of, scale
from deepdistilling.program.code import loop
from deepdistilling.program.expr import And, Compare, If, Not, Or, Reduce, const
from deepdistilling.simplify.affirm import affirm, denied

RISES = Compare(">", x(add(i, const(1))), x(i))
FALLS = Compare("<=", x(add(i, const(1))), x(i))
MANY, FEW = Compare(">=", total(), const(3)), Compare("<", total(), const(3))

SINGLE = Compare("==", x(0), x(1))


def over(op, body, count=3):
    return Reduce(op, (loop("i", count),), None, body)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (Not(over("any", RISES)), over("all", FALLS)),
        (Not(over("all", RISES)), over("any", FALLS)),
        (If(over("any", RISES), const(0), const(1)), If(over("all", FALLS), const(1), const(0))),
        (Not(Or((MANY, over("any", RISES)))), And((FEW, over("all", FALLS)))),
        (Not(And((MANY, Not(x(0))))), Or((FEW, x(0)))),
        (negate(odd_of(x(0), x(1))), Compare("==", x(0), x(1))),
        (Compare("<=", MANY, SINGLE), Or((SINGLE, FEW))),
        (Compare(">", MANY, SINGLE), And((MANY, Compare("!=", x(0), x(1))))),
    ],
)
def test_negations_turn_around(said, meant):
    assert affirm(program(said)) == program(meant)
    assert denied(program(said)) > denied(program(meant)) == (0,)


@pytest.mark.parametrize(
    "said", [Not(over("any", x(i))), Not(And((MANY, x(0)))), over("all", RISES), If(MANY, const(2), const(1))]
)
def test_what_would_be_a_negation_all_the_same_stays(said):
    assert affirm(program(said)) == program(said)


def test_bounds_in_both_directions_are_an_equality():
    backwards = x(add(const(3), scale(-1, i)))
    assert affirm(program(over("all", Compare("<=", x(i), backwards), 4))) == program(
        over("all", Compare("==", x(i), backwards), 4)
    )
    assert affirm(program(over("any", Compare(">", x(i), backwards), 4))) == program(
        over("any", Compare("!=", x(i), backwards), 4)
    )
    shorter = program(over("all", Compare("<=", x(i), backwards), 3))
    assert affirm(shorter) == shorter, "the last is not compared with the first"


def test_a_matrix_that_is_its_own_mirror_image():
    loops = (loop("i", 4), loop("j", 4))
    least = Reduce("all", loops, None, Compare(">=", x(i, j), x(j, i)))
    assert affirm(program(least, dims=(4, 4))) == program(
        Reduce("all", loops, None, Compare("==", x(i, j), x(j, i))), dims=(4, 4)
    )
