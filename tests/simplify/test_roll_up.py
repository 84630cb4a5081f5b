"""Long conditions over alike parts are loops."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simplify.programs import assert_same_program, i, j, program, x

from deepdistilling.program.build import add, all_of, any_of, negate, odd_of, scale
from deepdistilling.program.code import loop
from deepdistilling.program.expr import Compare, Reduce, const
from deepdistilling.simplify.roll_up import operands, roll_up

EIGHT = (8,)


def over(op, count, body, name="i"):
    return Reduce(op, (loop(name, count),), None, body)


def mirrored(at):
    return Compare("==", x(at), x(7 - at))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (
            all_of(*map(mirrored, range(4))),
            over("all", 4, Compare("==", x(i), x(add(scale(-1, i), const(7))))),
        ),
        (
            any_of(*(odd_of(x(at), x(at + 1)) for at in range(5))),
            over("any", 5, odd_of(x(i), x(add(i, const(1))))),
        ),
        (
            all_of(*(any_of(negate(x(at)), x(at + 1)) for at in range(5))),
            over("all", 5, Compare("<=", x(i), x(add(i, const(1))))),
        ),
        (
            any_of(*(all_of(x(2 * at), negate(x(2 * at + 1))) for at in range(4))),
            over("any", 4, Compare(">", x(scale(2, i)), x(add(scale(2, i), const(1))))),
        ),
    ],
)
def test_four_alike_are_a_loop(said, meant):
    before, after = (program(each, dims=EIGHT, domain="boolean") for each in (said, meant))
    assert roll_up(before) == after
    assert operands(before) > operands(after) == (0,)
    assert_same_program(before, after)


def test_what_is_not_alike_stays_beside_the_loop():
    said = all_of(x(0), *(odd_of(x(at), x(at + 4)) for at in range(4)))
    meant = all_of(x(0), over("all", 4, odd_of(x(i), x(add(i, const(4))))))
    assert roll_up(program(said, dims=EIGHT)) == program(meant, dims=EIGHT)


def test_a_loop_of_its_own_name_inside_one_that_is_there():
    rows = all_of(*(over("any", 3, x(at, i)) for at in range(4)))
    (part,) = roll_up(program(rows, dims=(4, 3))).result.parts
    assert part.body == over("all", 4, over("any", 3, x(j, i)), "j")


@pytest.mark.parametrize(
    "said",
    [
        all_of(*map(mirrored, range(3))),  # read at a glance
        all_of(odd_of(x(0), x(1)), odd_of(x(1), x(2)), odd_of(x(2), x(3)), odd_of(x(4), x(5))),  # a gap
        all_of(odd_of(x(0), x(1)), odd_of(x(1), x(2)), mirrored(0), mirrored(1)),
    ],
)
def test_what_stays(said):
    assert roll_up(program(said, dims=EIGHT)) == program(said, dims=EIGHT)


def test_values_with_names_keep_them():
    code = program(all_of(*map(mirrored, range(4))), dims=EIGHT)
    named = replace(code, input=replace(code.input, element_names=tuple("abcdefgh")))
    assert roll_up(named) == named


def test_only_bits_are_ordered():
    implied = all_of(*(any_of(negate(x(at)), x(at + 1)) for at in range(4)))
    (part,) = roll_up(program(implied, dims=EIGHT, domain="ternary")).result.parts
    assert part.body == over("all", 4, any_of(negate(x(i)), x(add(i, const(1)))))


PLACES = st.integers(0, 7)
PAIRS = st.tuples(PLACES, PLACES, st.sampled_from([odd_of, any_of, all_of]))


@given(st.lists(PAIRS, min_size=1, max_size=9), st.sampled_from([all_of, any_of]))
def test_any_condition_keeps_its_meaning(pairs, connect):
    code = program(connect(*(make(x(a), negate(x(b))) for a, b, make in pairs)), dims=EIGHT)
    assert_same_program(code, roll_up(code))
