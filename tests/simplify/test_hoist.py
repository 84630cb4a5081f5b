"""Reductions move out of loops that they do not depend on."""

from simplify.programs import assert_same_program, i, j, program, total, x

from deepdistilling.program.build import add, scale
from deepdistilling.program.code import Define, Each, loop
from deepdistilling.program.expr import And, Compare, Greatest, If, Loop, Reduce, Ref, Var, const
from deepdistilling.simplify.hoist import hoist

K = Var("k")


def column(at, var="k"):
    return Reduce("sum", (loop(var, 2),), None, Ref("x", (Var(var), at)))


def test_a_sum_that_every_score_needs():
    code = program(Each((loop("i", 4),), add(x(i), total(var="j"))))
    changed = hoist(code)
    assert_same_program(code, changed)
    assert [define.body for define in changed.definitions] == [total(var="j")]


def test_a_sum_of_one_of_two_loops_is_an_array():
    pairs = Reduce("sum", (loop("i", 3), loop("j", 3)), None, Compare(">", column(i), column(j)))
    code = program(pairs, dims=(2, 3))
    changed = hoist(code)
    assert_same_program(code, changed)
    assert len(changed.definitions) == 1
    assert len(changed.definitions[0].loops) == 1


def test_a_sum_over_all_loops_stays():
    code = program(Each((loop("i", 3),), column(i)), dims=(2, 3))
    assert hoist(code) == code


def test_a_sum_with_moving_bounds_stays_where_its_loop_is():
    window = Reduce(
        "sum", (Loop("j", Greatest((const(0), add(i, const(-1)))), add(i, const(1))),), None, x(j)
    )
    code = program(Each((loop("i", 4),), window))
    assert hoist(code) == code


def test_a_loop_that_starts_later_is_no_array():
    late = Reduce(
        "sum",
        (loop("i", 3, 1), loop("j", 3)),
        None,
        Compare(">", column(i), scale(2, Ref("x", (const(0), j)))),
    )
    code = program(late, dims=(2, 3))
    assert hoist(code) == code


def test_a_longer_loop_does_not_read_beyond_the_array_of_a_shorter_one():
    def pairs(stop):
        body = Compare(">", column(i), column(j))
        return Reduce("sum", (loop("i", stop), loop("j", 2)), None, body)

    code = program(pairs(2), pairs(3), dims=(2, 3))
    changed = hoist(code)
    assert_same_program(code, changed)
    assert {define.dims for define in changed.definitions} == {(2,), (3,)}


def test_a_long_sum_that_is_written_again_has_a_name():
    long = Reduce("sum", (loop("j", 4),), Compare("!=", x(j), const(0)), add(x(j), scale(2, x(0))))
    code = program(Compare(">", long, const(1)), add(long, x(0)), long)
    changed = hoist(code)
    assert_same_program(code, changed)
    assert [define.body for define in changed.definitions] == [long]


def test_a_short_sum_that_is_written_again_has_none():
    code = program(Compare(">", total(), const(1)), add(total(), x(0)))
    assert hoist(code) == code


def test_twice_is_once():
    code = program(Each((loop("i", 4),), add(x(i), total(var="j"))))
    assert hoist(hoist(code)) == hoist(code)


def test_a_sum_that_one_body_needs_twice_is_named():
    """Once a point, where its loops are the body's own."""
    pairs = Reduce("sum", (loop("k", 2),), None, add(x(Var("k"), i), scale(2, x(const(0), i))))
    late = If(Compare("<", pairs, const(1)), const(-1), const(0))
    body = If(Compare(">", add(pairs, x(const(1), i)), const(3)), const(1), late)
    code = program(Each((loop("i", 3),), body), dims=(2, 3))
    changed = hoist(code)
    assert_same_program(code, changed)
    assert changed.definitions == (Define("part0", (loop("i", 3),), pairs),)


def test_many_terms_that_are_added_twice_are_named():
    total = add(*(scale(k + 2, x(k)) for k in range(4)))
    code = program(
        If(Compare(">", total, const(5)), const(1), If(Compare("<", total, const(2)), const(-1), const(0)))
    )
    changed = hoist(code)
    assert_same_program(code, changed)
    assert [define.body for define in changed.definitions] == [total]


def test_two_bounds_on_one_sum_are_one_comparison():
    """``2 <= total <= 5`` needs no name for the total."""
    both = And((Compare(">=", column(i), const(1)), Compare("<=", column(i), const(1))))
    code = program(Each((loop("i", 3),), both), dims=(2, 3))
    assert hoist(code) == code
