"""Domains contain every value that occurs."""

import math
import time

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from deepdistilling.program.build import add, scale
from deepdistilling.program.code import Array, Code, Decision, Size, loop
from deepdistilling.program.domain import BOOLEAN, REAL, SIGN, Domain, integers, of_values
from deepdistilling.program.evaluate import definitions_of
from deepdistilling.program.expr import Add, Compare, If, Loop, Mod, Mul, Reduce, Ref, Sign, Var, const
from deepdistilling.program.infer import Facts, domain_of, facts_of, points_of
from program.strategies import codes, samples

BITS = Array("x", (4,), BOOLEAN)
FACTS = Facts(Code(BITS, (), (), Decision(const(0)), (0, 1)), {})
X = [Ref("x", (const(k),)) for k in range(4)]
EACH = Ref("x", (Var("i"),))


@settings(max_examples=100, phases=[Phase.generate])
@given(st.data())
def test_every_value_is_in_its_domain(data):
    code = data.draw(codes(depth=2))
    values = definitions_of(code, data.draw(samples(code.input)))
    facts = facts_of(code)
    for define in code.definitions:
        domain = facts.arrays[define.name]
        for value in np.unique(values[define.name].astype(float)):
            assert domain.contains(int(value) if value == int(value) else value), (define, domain, value)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (const(2), of_values([2])),
        (add(*X), of_values(range(5))),
        (scale(2, add(X[0], X[1])), of_values([0, 2, 4])),
        (Add((X[0], scale(-1, X[1]))), of_values([-1, 0, 1])),
        (Mul((X[0], X[1])), of_values([0, 1])),
        (Sign(add(X[0], const(-3))), of_values([-1])),
        (If(X[0], const(3), const(-1)), of_values([-1, 3])),
        (Reduce("sum", (loop("i", 4),), None, EACH), of_values(range(5))),
        (Reduce("sum", (loop("i", 4),), Compare("!=", Var("i"), const(2)), EACH), of_values(range(4))),
        (Mod(add(*X), const(3)), integers(0, 2)),
    ],
)
def test_domains(expr, expected):
    found = domain_of(expr, FACTS)
    assert (found.lo, found.hi, found.values) == (expected.lo, expected.hi, expected.values)


def test_conditions_are_truth_values():
    assert domain_of(Compare(">", X[0], X[1]), FACTS) == BOOLEAN
    assert domain_of(Reduce("any", (loop("i", 4),), None, EACH), FACTS) == BOOLEAN


def test_reals_are_intervals():
    facts = Facts(Code(Array("x", (4,), REAL), (), (), Decision(const(0)), (0, 1)), {})
    assert domain_of(add(*X), facts) == Domain(-math.inf, math.inf, False)
    assert domain_of(Sign(add(*X)), facts) == SIGN


def test_points_of_loops():
    triangle = (loop("i", 4), Loop("j", const(0), Var("i")))
    assert points_of((loop("i", 4),), None, FACTS) == (4, 4)
    assert points_of((loop("i", 4),), Compare("!=", Var("i"), const(9)), FACTS) == (3, 4)
    least, most = points_of(triangle, None, FACTS)
    assert least <= 6 <= most


def test_named_sizes_have_no_greatest_value():
    code = Code(BITS, (), (), Decision(const(0)), (0, 1), (Size("n", 0, 4),))
    everything = Reduce("sum", (Loop("i", const(0), Var("n")),), None, EACH)
    found = domain_of(everything, Facts(code, {}))
    assert found.lo == 0
    assert found.hi == math.inf
    assert domain_of(Mod(Var("n"), Var("n")), Facts(code, {})).lo == 0


def test_wide_sums_take_no_time():
    start = time.process_time()
    found = domain_of(Add(tuple(X) * 25_000), FACTS)
    assert (found.lo, found.hi) == (0, 100_000)
    assert time.process_time() - start < 20
