"""Rows of tables: composed, joined, and left out where nothing reads them."""

from dataclasses import replace

import numpy as np
from simplify.programs import assert_same_program, i, j, program, x

from deepdistilling.program.build import add, compare, mul, reduce, scale, subtract
from deepdistilling.program.code import Define, Each, loop, table
from deepdistilling.program.expr import Ref, Var, const
from deepdistilling.simplify.rows import (
    added_constants,
    compose_tables,
    drop_unread_rows,
    join_constants,
    looked_up_twice,
)

K = Var("k")
WEIGHTS = table("w", [[1, 0, 2, 0], [0, 0, 0, 5], [-1, 2, 0, 0], [3, 3, 3, 3], [0, -1, 0, 1]])
ENDS = table("e", [0, 4, 1, 7, -1])


def with_tables(code, *tables):
    return replace(code, tables=tables)


def dot(row):
    return reduce("sum", [loop("j", 4)], None, mul(Ref("w", (row, j)), x(j)))


def thresholds():
    """Which of some weighted sums are above their ends."""
    return Define("d", (loop("i", 5),), compare(">", dot(i), Ref("e", (i,))))


def values(code):
    return [each.values.tolist() for each in code.tables]


def test_elements_that_are_read_keep_their_rows():
    code = program(Ref("d", (const(3),)), Ref("d", (const(1),)), definitions=[thresholds()])
    code = with_tables(code, WEIGHTS, ENDS)
    changed = drop_unread_rows(code)
    assert_same_program(code, changed)
    assert changed.definitions[0].dims == (2,)
    assert sorted(values(changed), key=str) == [[4, 7], [[0, 0, 0, 5], [3, 3, 3, 3]]]


def test_one_element_is_no_array():
    code = with_tables(program(Ref("d", (const(2),)), definitions=[thresholds()]), WEIGHTS, ENDS)
    changed = drop_unread_rows(code)
    assert_same_program(code, changed)
    assert changed.definitions[0].dims == ()
    assert values(changed) == [[-1, 2, 0, 0]], "its end is a number now"


def test_a_table_of_places_says_what_is_read():
    places = table("p", [4, 0, 0, 4])
    code = program(Each((loop("k", 4),), Ref("d", (Ref("p", (K,)),))), definitions=[thresholds()])
    code = with_tables(code, WEIGHTS, ENDS, places)
    changed = drop_unread_rows(code)
    assert_same_program(code, changed)
    assert changed.definitions[0].dims == (2,)
    assert [1, 0, 0, 1] in values(changed)


def test_elements_that_are_not_listed_stay():
    read_by_a_rule = program(Each((loop("i", 3),), Ref("d", (i,))), definitions=[thresholds()])
    read_by_a_rule = with_tables(read_by_a_rule, WEIGHTS, ENDS)
    assert drop_unread_rows(read_by_a_rule) == read_by_a_rule


def test_an_array_that_is_no_row_of_a_table_stays():
    pairs = Define("d", (loop("i", 4),), compare(">", add(dot(i), x(i)), const(1)))
    code = with_tables(program(Ref("d", (const(2),)), definitions=[pairs]), WEIGHTS)
    assert drop_unread_rows(code) == code


def test_a_place_from_a_table_in_a_table():
    order = table("p", [3, 0, 4, 1])
    code = with_tables(program(Each((loop("i", 4),), dot(Ref("p", (i,))))), WEIGHTS, order)
    changed = compose_tables(code)
    assert_same_program(code, changed)
    assert looked_up_twice(code) > looked_up_twice(changed) == (0,)
    assert values(changed) == [WEIGHTS.values[[3, 0, 4, 1]].tolist()]


def test_constants_of_several_tables_are_one():
    others = table("f", [0.5, 1, 1.5, 2, 2.5])
    row = add(dot(i), Ref("e", (i,)), scale(2, Ref("f", (i,))), const(-3))
    code = with_tables(program(Each((loop("i", 4),), row)), WEIGHTS, ENDS, others)
    changed = join_constants(code)
    assert_same_program(code, changed)
    assert added_constants(changed) == (1,)
    assert [-2, 3, 1, 8] in values(changed)


def test_constants_that_are_all_the_same_are_a_number():
    row = add(dot(i), Ref("e", (i,)), scale(-1, Ref("f", (i,))))
    code = with_tables(program(Each((loop("i", 4),), row)), WEIGHTS, ENDS, table("f", ENDS.values - 6))
    changed = join_constants(code)
    assert_same_program(code, changed)
    assert changed.tables == (WEIGHTS,)


def test_a_sum_over_a_row_is_a_number_a_row():
    row = subtract(dot(i), reduce("sum", [loop("k", 4)], None, Ref("v", (i, K))))
    rows = table("v", np.arange(20).reshape(5, 4))
    code = with_tables(program(Each((loop("i", 4),), row)), WEIGHTS, rows)
    changed = join_constants(code)
    assert_same_program(code, changed)
    assert [-6, -22, -38, -54] in values(changed)


def test_what_addition_would_round_is_not_joined():
    tenths = table("f", [0.1, 0.2, 0.3, 0.4])
    row = add(dot(i), Ref("f", (i,)), Ref("g", (i,)))
    code = with_tables(program(Each((loop("i", 4),), row)), WEIGHTS, tenths, table("g", [0.7, 0.1, 0.2, 0.6]))
    assert join_constants(code) == code
