"""Inputs that may be swapped become a count; others do not."""

import itertools

import numpy as np
from simplify.programs import known, total, x

from deepdistilling.program.build import add, scale
from deepdistilling.program.expr import Reduce, Ref, walk
from deepdistilling.simplify.atoms import Atom, Function
from deepdistilling.simplify.counting import counted, total_of


def function(rule, k, values=(0, 1)):
    cells = [rule(*point) for point in itertools.product(values, repeat=k)]
    table = np.array(cells).reshape((len(values),) * k)
    return Function(tuple(Atom(x(at), values) for at in range(k)), table)


def test_a_symmetric_function_is_one_of_the_count():
    summed = counted(function(lambda *bits: sum(bits) % 3 == 1, 4), known())
    assert [atom.expr for atom in summed.atoms] == [total_of([x(at) for at in range(4)], known())]
    assert summed.atoms[0].values == (0, 1, 2, 3, 4)
    np.testing.assert_array_equal(summed.table, [n % 3 == 1 for n in range(5)])


def test_one_that_differs_stays_apart():
    summed = counted(function(lambda a, b, c, d: b + c + d > 1 if a else b + c + d > 0, 4), known())
    assert summed.atoms[0].expr == x(0)
    assert summed.table.shape == (2, 4)
    np.testing.assert_array_equal(summed.table[0], [0, 1, 1, 1])
    np.testing.assert_array_equal(summed.table[1], [0, 0, 1, 1])


def test_two_are_too_few():
    assert counted(function(lambda a, b: a and b, 2), known()) is None
    assert counted(function(lambda a, b, c: a and (b or c), 3), known()) is None


def test_two_classes_become_two_counts():
    summed = counted(function(lambda *b: sum(b[:3]) > sum(b[3:]), 6), known((6,)))
    assert summed.table.shape == (4, 4)
    np.testing.assert_array_equal(summed.table, np.greater.outer(np.arange(4), np.arange(4)))


def test_signs_have_their_own_sums():
    summed = counted(function(lambda *s: sum(s) > 0, 3, (-1, 1)), known(domain="sign"))
    assert summed.atoms[0].values == (-3, -1, 1, 3)
    np.testing.assert_array_equal(summed.table, [0, 0, 1, 1])


def test_numbers_are_counted_too():
    summed = counted(function(lambda *b: 5 * sum(b) ** 2, 3), known())
    np.testing.assert_array_equal(summed.table, [0, 5, 20, 45])


def test_all_of_an_input_is_a_sum_over_it():
    whole = total_of([x(at) for at in range(4)], known())
    assert isinstance(whole, Reduce)
    assert whole.body == Ref("x", tuple(walk(whole.body))[1:])


def test_most_of_an_input_is_the_whole_less_the_rest():
    most = total_of([x(at) for at in range(8) if at != 3], known((8,)))
    assert most == add(total_of([x(at) for at in range(8)], known((8,))), scale(-1, x(3)))


def test_a_run_of_an_input_is_a_sum_over_a_range():
    run = total_of([x(at) for at in (2, 3, 4)], known((9,)))
    assert run == total(5, 2)


def test_a_row_and_a_column_are_sums_along_one_axis():
    facts = known((3, 4))
    row = total_of([x(1, at) for at in range(4)], facts)
    column = total_of([x(at, 2) for at in range(3)], facts)
    assert isinstance(row, Reduce)
    assert isinstance(column, Reduce)
    assert len(row.loops) == len(column.loops) == 1


def test_scattered_places_are_written_out():
    apart = [x(0), x(2), x(5)]
    assert total_of(apart, known((9,))) == add(*apart)
