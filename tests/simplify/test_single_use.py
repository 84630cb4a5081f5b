"""A value is written where it is used if that is one place, in no further loop."""

from dataclasses import replace

from simplify.programs import assert_same_program, i, program, total, x

from deepdistilling.program.build import add, scale
from deepdistilling.program.code import Define, Each, loop, table
from deepdistilling.program.expr import Compare, Not, Ref, Var, const
from deepdistilling.simplify import single_use
from deepdistilling.simplify.single_use import inline_single_use

D = Ref("d", ())


def count(code):
    changed = inline_single_use(code)
    assert_same_program(code, changed)
    return len(changed.definitions)


def test_one_read_is_written_out():
    assert count(program(scale(2, D), definitions=[Define("d", (), add(total(), x(0)))])) == 0


def test_two_reads_keep_the_name():
    assert count(program(D, scale(2, D), definitions=[Define("d", (), total())])) == 1


def test_a_plain_value_is_written_wherever_it_is_read():
    assert count(program(D, scale(2, D), definitions=[Define("d", (), Not(x(0)))], domain="boolean")) == 0


def test_inside_a_loop_it_would_be_computed_again_and_again():
    code = program(Each((loop("i", 4),), add(x(i), D)), definitions=[Define("d", (), total(var="j"))])
    assert count(code) == 1


def test_an_array_read_once_a_place():
    squares = Define("d", (loop("j", 4),), Compare(">", scale(2, x(Var("j"))), const(1)))
    assert count(program(total(body=Ref("d", (i,))), definitions=[squares])) == 0


def test_an_array_read_at_another_place():
    shifted = total(3, body=Ref("d", (add(i, const(1)),)))
    assert count(program(shifted, definitions=[Define("d", (loop("j", 4),), scale(2, x(Var("j"))))])) == 1


def test_an_array_read_in_an_order_that_a_table_gives():
    """As long as no element is read twice."""
    squares = Define("d", (loop("j", 4),), Compare(">", scale(2, x(Var("j"))), const(1)))
    for places, names in (([3, 1, 0, 2], 0), ([3, 1, 1, 2], 1)):
        code = replace(
            program(total(body=Ref("d", (Ref("t", (i,)),))), definitions=[squares]),
            tables=(table("t", places),),
        )
        assert count(code) == names


def test_long_values_keep_a_line_of_their_own(monkeypatch):
    monkeypatch.setattr(single_use, "MAX_INLINED", 3)
    assert count(program(scale(2, D), definitions=[Define("d", (), add(total(), x(0)))])) == 1


def test_a_long_chain_needs_no_recursion():
    chain = [Define("d0", (), total())]
    chain += [Define(f"d{n}", (), add(Ref(f"d{n - 1}", ()), scale(n, x(0)))) for n in range(1, 300)]
    assert count(program(Ref("d299", ()), definitions=chain)) < 300
