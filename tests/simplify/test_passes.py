"""What holds of every pass: it keeps the meaning, never raises, is idempotent, and lowers its measure."""

import pytest
from hypothesis import HealthCheck, given, settings
from simplify.programs import assert_same_program, program, programs, total, weighted, x

from deepdistilling.program.build import sign
from deepdistilling.program.code import Define
from deepdistilling.program.expr import Ref, const
from deepdistilling.simplify import ARRANGE, SHORTEN, Pass

PASSES = list(dict.fromkeys([*SHORTEN, *ARRANGE]))
each_pass = pytest.mark.parametrize("one", PASSES, ids=lambda one: one.name.replace(" ", "_"))
quick = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])


@each_pass
@quick
@given(code=programs())
def test_the_contract(one, code):
    once = one.run(code)
    assert_same_program(code, one.rewrite(code))
    assert one.measure(once) <= one.measure(code)
    assert one.run(once) == once, "twice is once"


@quick
@given(code=programs())
def test_passes_one_after_another_keep_the_meaning(code):
    before = code
    for one in (*SHORTEN, *SHORTEN, *ARRANGE):
        code = one.run(code)
    assert_same_program(before, code)


@pytest.mark.parametrize("domain", ["binary", "sign", "ternary", "real"])
@each_pass
def test_a_program_of_constants_is_no_problem(one, domain):
    one.run(program(const(1), const(-1), domain=domain))
    one.run(program(const(1), kind="label", domain=domain))


@each_pass
def test_an_unused_definition_is_no_problem(one):
    code = program(x(0), definitions=[Define("d", (), sign(weighted(1, -1)))])
    assert_same_program(code, one.run(code))


def test_a_larger_program_is_not_used():
    longer = Pass("lengthen", lambda code: program(total(), x(0)), lambda code: (len(code.result.parts),))
    short = program(total())
    assert longer.run(short) is short


def test_an_equal_measure_is_used():
    other = Pass("replace", lambda code: program(Ref("x", (const(1),))), lambda code: (1,))
    assert other.run(program(x(0))) == program(x(1))


def test_names_say_which_step_it_is():
    assert len({one.name for one in PASSES}) == len({one.rewrite for one in PASSES})
