"""Shapes that a program for every size does not fit: an error says what does not exist."""

import numpy as np
import pytest

from deepdistilling.emit import print_python
from deepdistilling.errors import DomainError
from deepdistilling.program.build import add
from deepdistilling.program.code import Array, Code, Decision, Define, Each, Scores, Size, loop
from deepdistilling.program.domain import BOOLEAN
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.expr import (
    Add,
    And,
    Compare,
    If,
    Loop,
    Mod,
    Mul,
    Or,
    Power,
    Quotient,
    Reduce,
    Ref,
    Var,
    const,
)
from deepdistilling.program.limits import Limit, limits
from deepdistilling.program.sizes import specialise

N, VI, VJ = Var("n"), Var("i"), Var("j")
WHOLE = Loop("i", const(0), N)


def x(index):
    return Ref("x", (index,))


def plus(one, *others):
    return Add((one, *(const(each) if isinstance(each, int) else each for each in others)))


def code(body, loops=(), definitions=()):
    given = Array("x", (4,), BOOLEAN)
    return Code(given, (), definitions, Scores((Each(loops, body),), "score"), (0, 1), (Size("n", 0, 4),))


def fits(made, length):
    try:
        specialise(made, (length,))
    except DomainError:
        return False
    return True


@pytest.mark.parametrize(
    ("made", "least"),
    [
        (code(x(const(2))), 3),
        (code(x(plus(N, -2))), 2),
        (code(x(plus(VI, 2)), (Loop("i", const(0), plus(N, -2)),)), 2),
        (code(Reduce("sum", (loop("j", 3),), None, x(VJ))), 3),
        (code(Reduce("any", (Loop("j", const(1), plus(N, -1)),), None, x(plus(VJ, 1)))), 2),
        (code(Mul((Power(2, plus(N, -3)), x(const(0))))), 3),
        (code(Ref("d", (const(3),)), definitions=(Define("d", (WHOLE,), x(VI)),)), 4),
    ],
    ids=["a place", "from the end", "a window", "a fixed range", "a pair", "a power", "a definition"],
)
def test_too_small(made, least):
    assert [fits(made, length) for length in range(1, 8)] == [length >= least for length in range(1, 8)]


def test_limits_are_what_fits():
    assert limits(code(x(const(2)))) == {"n": Limit(3, 1, 0)}
    assert limits(code(Reduce("sum", (WHOLE,), None, x(VI)))) == {"n": Limit(1, 1, 0)}
    halves = Reduce("sum", (Loop("j", const(0), Quotient(N, 2)),), None, x(VJ))
    assert limits(code(halves)) == {"n": Limit(2, 2, 0)}
    third = code(x(Quotient(plus(N, -1), 3)))
    assert limits(third)["n"].divisor == 3
    assert [fits(third, length) for length in range(1, 11)] == [n % 3 == 1 for n in range(1, 11)]


@pytest.mark.parametrize(
    ("body", "wrong", "said"),
    [
        (add(x(const(2)), x(const(0))), [1, 1], "must be 3 or more"),
        (Reduce("sum", (Loop("j", const(0), Quotient(N, 2)),), None, x(VJ)), [1, 0, 1], "a multiple of 2"),
    ],
)
def test_the_printed_text_refuses_them_too(body, wrong, said):
    space = {}
    exec(print_python(code(body), function_name="read", doc="."), space)
    assert space["read"]([1, 0, 1, 1])
    with pytest.raises(ValueError, match=said):
        space["read"](wrong)


def test_what_is_read_beyond_a_fixed_length_is_too_large():
    fixed = code(Ref("d", (VI,)), (WHOLE,), (Define("d", (loop("i", 4),), x(VI)),))
    assert [fits(fixed, length) for length in (3, 4, 5)] == [False, True, False]
    with pytest.raises(DomainError, match=r"reads place 4 on axis 0 of 'd', which has length 4"):
        specialise(fixed, (5,))


def test_what_a_guard_keeps_out_is_not_read():
    inner = Compare("<", plus(VI, 1), N)
    for body in (
        If(inner, x(plus(VI, 1)), const(0)),
        And((inner, x(plus(VI, 1)))),
        Or((Compare(">=", plus(VI, 1), N), x(plus(VI, 1)))),
        x(Mod(plus(VI, 1), N)),
    ):
        assert fits(code(body, (WHOLE,)), 1)
    guarded = Reduce("sum", (Loop("i", const(0), N),), inner, x(plus(VI, 1)))
    assert fits(code(guarded), 1)
    assert not fits(code(And((x(VI), x(plus(VI, 1)))), (WHOLE,)), 3)


def test_lengths_that_leave_a_remainder():
    halves = code(Reduce("sum", (Loop("j", const(0), Quotient(N, 2)),), None, x(VJ)))
    assert evaluate(specialise(halves, (6,)), np.array([[1, 1, 1, 0, 0, 0]])).tolist() == [[3.0]]
    with pytest.raises(DomainError, match=r"no program for n = 5: 5 is no multiple of 2"):
        specialise(halves, (5,))


def test_a_loop_of_negative_length_says_so():
    short = code(Reduce("sum", (Loop("j", const(0), plus(N, -3)),), None, x(VJ)))
    assert fits(short, 3)
    with pytest.raises(DomainError, match=r"inputs of shape \(2,\) are too small for the program"):
        specialise(short, (2,))


def test_a_decision_is_looked_at_too():
    decided = Code(Array("x", (4,), BOOLEAN), (), (), Decision(x(const(3))), (0, 1), (Size("n", 0, 4),))
    assert not fits(decided, 3)
