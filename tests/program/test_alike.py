"""Expressions that differ in constants of their indices alone."""

from deepdistilling.program.alike import continued, evenly
from deepdistilling.program.build import add, negate, odd_of, scale
from deepdistilling.program.code import loop
from deepdistilling.program.expr import Ref, Var, const

NONE = frozenset()


def x(*index):
    return Ref("x", tuple(const(at) if isinstance(at, int) else at for at in index))


def test_evenly_placed():
    i = Var("i")
    assert evenly([x(0), x(1), x(2)], NONE) == (loop("i", 3), x(i))
    assert evenly([x(3), x(1)], NONE) == (loop("i", 2), x(add(scale(-2, i), const(3))))
    assert evenly([odd_of(x(0), x(k)) for k in (1, 2)], NONE) == (
        loop("i", 2),
        odd_of(x(0), x(add(i, const(1)))),
    )
    assert evenly([x(0), x(1)], frozenset("i"))[0] == loop("j", 2)


def test_not_evenly_placed():
    assert evenly([x(0), x(1), x(3)], NONE) is None
    assert evenly([x(0), x(0)], NONE) is None
    assert evenly([x(0), negate(x(1))], NONE) is None


def test_what_comes_next():
    assert continued(x(0), x(1)) == x(2)
    assert continued(odd_of(x(0), x(4)), odd_of(x(0), x(3))) == odd_of(x(0), x(2))


def test_nothing_comes_next():
    assert continued(x(1), x(0)) is None  # before the first place
    assert continued(x(0), negate(x(1))) is None
