"""Sums taken apart, joined and written out."""

from dataclasses import replace

from simplify.programs import assert_same, assert_same_program, i, j, known, program, total, x

from deepdistilling.program.build import add, scale
from deepdistilling.program.code import Each, loop
from deepdistilling.program.expr import Compare, Greatest, If, Loop, Reduce, Ref, const, walk
from deepdistilling.simplify.sums import distribute_sums, join_sums, joined_sums, write_out_short_results


def score(code):
    return code.result.parts[0].body


def test_constants_leave_a_sum_as_often_as_they_are_added():
    assert score(distribute_sums(program(total(body=add(x(i), const(2)))))) == add(total(), const(8))


def test_a_constant_under_a_guard_is_counted():
    guarded = total(body=add(x(i), const(2)), guard=Compare("<", i, const(2)))
    changed = score(distribute_sums(program(guarded)))
    assert_same(guarded, changed)
    assert changed != add(total(guard=Compare("<", i, const(2))), const(8))


def test_a_constant_in_a_range_that_moves_is_added_once_a_point():
    """From i + 1 on there are 3 - i of 4 elements."""
    later = Reduce("sum", (Loop("j", add(i, const(1)), const(4)),), None, add(x(j), const(2)))
    code = program(dims=(4,))
    code = replace(code, result=replace(code.result, parts=(Each((loop("i", 4),), later),)))
    changed = distribute_sums(code)
    assert_same_program(code, changed)
    rest = Reduce("sum", (Loop("j", add(i, const(1)), const(4)),), None, x(j))
    assert score(changed) == add(rest, scale(-2, i), const(6))


def test_a_range_that_might_run_backwards_is_counted():
    """Of 5 scores the last has a range from 5 to 4, which is empty and not of length -1."""
    later = Reduce("sum", (Loop("j", add(i, const(1)), const(4)),), None, const(2))
    code = program(dims=(4,))
    code = replace(code, result=replace(code.result, parts=(Each((loop("i", 5),), later),)))
    changed = distribute_sums(code)
    assert_same_program(code, changed)
    assert any(isinstance(node, Reduce) for node in walk(score(changed)))


def test_a_constant_in_a_window_that_is_cut_is_counted():
    window = Loop("j", Greatest((const(0), add(i, const(-1)))), add(i, const(1)))
    body = Reduce("sum", (window,), None, add(x(j), const(1)))
    before = total(body=body)
    assert_same(before, score(distribute_sums(program(before))))


def test_terms_become_sums_of_their_own():
    both = total(body=add(x(i), scale(2, Compare(">", x(i), const(0)))))
    assert len(score(distribute_sums(program(both))).terms) == 2


def test_a_choice_in_a_sum_is_a_multiple():
    choice = total(body=If(Compare(">", x(i), const(0)), const(5), const(1)))
    changed = score(distribute_sums(program(choice)))
    assert_same(choice, changed)
    assert changed == add(scale(4, total(body=Compare(">", x(i), const(0)))), const(4))


def test_any_is_not_taken_apart():
    some = total(body=Compare(">", x(i), const(0)), op="any")
    assert score(distribute_sums(program(some))) == some


def test_sums_over_one_range_join():
    joined = joined_sums(add(total(), scale(3, total(body=Compare(">", x(j), const(0)), var="j"))))
    assert isinstance(joined, Reduce)
    assert joined.body == add(x(i), scale(3, Compare(">", x(i), const(0))))


def test_sums_over_other_ranges_do_not():
    apart = add(total(3), scale(2, total(4)))
    assert joined_sums(apart) == apart


def test_sums_under_guards_do_not():
    apart = add(
        total(guard=Compare("<", i, const(2))), total(body=scale(1, x(i)), guard=Compare(">", i, const(2)))
    )
    assert joined_sums(apart) == apart


PAIRS = Reduce("sum", (loop("i", 2), loop("j", 5)), None, Ref("x", (i, j)))


def test_a_short_loop_around_a_long_one_is_written_out_where_that_is_shorter():
    before = add(PAIRS, scale(-1, Reduce("sum", (loop("j", 5),), None, Ref("x", (const(1), j)))))
    body = score(join_sums(program(before, dims=(2, 5))))
    assert body == Reduce("sum", (loop("j", 5),), None, Ref("x", (const(0), j)))
    assert_same(before, body, (2, 5))


def test_a_short_loop_stays_where_nothing_is_gained():
    """At another size of the input it is as long as the rest."""
    before = add(PAIRS, x(0, 0))
    assert score(join_sums(program(before, dims=(2, 5)))) == before


def test_two_scores_in_a_loop_are_written_one_by_one():
    code = program(Each((loop("i", 2),), x(i)), dims=(2,))
    assert [part.body for part in write_out_short_results(code).result.parts] == [x(0), x(1)]


def test_more_scores_stay_in_their_loop():
    code = program(Each((loop("i", 3),), x(i)), dims=(3,))
    assert write_out_short_results(code) == code


def test_facts_of_an_empty_sum():
    empty = total(1, 1, body=add(x(i), const(3)))
    assert_same(empty, score(distribute_sums(program(empty))))
    assert known().code.input.dims == (4,)
