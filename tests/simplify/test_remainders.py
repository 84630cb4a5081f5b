"""Remainders that change nothing, and those that do."""

import pytest
from simplify.programs import i, j, known, x

from deepdistilling.program.build import add, mod, scale
from deepdistilling.program.code import loop
from deepdistilling.program.expr import Mod, Reduce, const
from deepdistilling.program.index import index_value
from deepdistilling.simplify.remainders import without_idle_remainders

SIX = const(6)


@pytest.mark.parametrize(
    ("value", "want"),
    [
        (i, i),
        (add(i, const(1)), Mod(add(i, const(1)), SIX)),
        (add(i, const(-1)), Mod(add(i, const(-1)), SIX)),
    ],
)
def test_only_what_stays_inside_goes(value, want):
    assert without_idle_remainders(x(Mod(value, SIX)), known((6,), i=(0, 5))) == x(want)


def test_the_loops_of_reductions_are_known():
    body = Reduce("sum", (loop("j", 6),), None, x(Mod(j, SIX)))
    assert without_idle_remainders(body, known((6,))) == Reduce("sum", (loop("j", 6),), None, x(j))
    longer = Reduce("sum", (loop("j", 7),), None, x(Mod(j, SIX)))
    assert without_idle_remainders(longer, known((6,))) == longer


@pytest.mark.parametrize(
    ("inner", "want"),
    [
        (add(Mod(add(i, const(-1)), SIX), const(-1)), add(i, const(-2))),
        (scale(2, Mod(add(i, const(1)), SIX)), add(scale(2, i), const(2))),
        (Mod(Mod(i, SIX), SIX), i),
    ],
)
def test_remainders_of_remainders_are_one(inner, want):
    assert mod(inner, SIX) == Mod(want, SIX)
    for at in range(-7, 8):
        assert index_value(inner, {"i": at}) % 6 == index_value(want, {"i": at}) % 6


def test_another_modulus_stays():
    inner = add(Mod(i, const(4)), const(1))
    assert mod(inner, SIX) == Mod(inner, SIX)
