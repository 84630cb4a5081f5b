"""Guards go where what they leave out changes nothing."""

import itertools

import numpy as np
import pytest
from simplify.programs import assert_same_program, i, j, program, x

import deepdistilling as dd
from deepdistilling.program.build import add, all_of, scale
from deepdistilling.program.code import loop
from deepdistilling.program.expr import And, Compare, Reduce, Sign, const
from deepdistilling.simplify.guards import drop_guards, guards

BACK = x(add(const(6), scale(-1, i)))
NOT_IN_THE_MIDDLE = Compare("!=", i, const(3))


ROW = (loop("i", 7),)


def over(op, body, guard=NOT_IN_THE_MIDDLE, loops=ROW):
    return Reduce(op, loops, guard, body)


@pytest.mark.parametrize(
    ("op", "body"),
    [
        ("all", Compare("<=", x(i), BACK)),
        ("all", Compare("==", x(i), BACK)),
        ("any", Compare(">", x(i), BACK)),
        ("sum", Compare("!=", x(i), BACK)),
        ("sum", Sign(add(x(i), scale(-1, BACK)))),
        ("any", And((Compare(">", x(i), BACK), x(0)))),
    ],
)
def test_a_place_that_changes_nothing_is_no_longer_left_out(op, body):
    code = program(over(op, body), dims=(7,))
    changed = drop_guards(code)
    assert changed == program(over(op, body, None), dims=(7,))
    assert guards(code) > guards(changed) == (0,)
    assert_same_program(code, changed)


@pytest.mark.parametrize(
    "kept",
    [
        over("all", Compare("<", x(i), BACK)),
        over("any", Compare("<=", x(i), BACK)),
        over("sum", Compare("==", x(i), BACK)),
        over("all", x(i)),
        over("all", Compare("<=", x(i), BACK), Compare("!=", i, const(2))),
        over("all", Compare("<=", x(i), x(j)), Compare("!=", i, j), (loop("i", 7), loop("j", 7))),
    ],
)
def test_other_guards_stay(kept):
    assert drop_guards(program(kept, dims=(7,))) == program(kept, dims=(7,))


def test_only_the_needless_part_of_a_guard_goes():
    both = all_of(NOT_IN_THE_MIDDLE, Compare("!=", i, const(2)))
    code = program(over("all", Compare("<=", x(i), BACK), both), dims=(7,))
    assert drop_guards(code) == program(
        over("all", Compare("<=", x(i), BACK), Compare("!=", i, const(2))), dims=(7,)
    )


def test_a_palindrome_of_odd_length_is_one_of_any_length():
    n = 7
    rows = [row for k in range(n // 2) for row in (np.eye(n)[k] - np.eye(n)[n - 1 - k],)]
    first = dd.Layer(np.array([*rows, *(-row for row in rows)]).T, np.full(n - 1, -0.5))
    network = dd.Network([first, dd.Layer(np.full((n - 1, 1), -1.0), [1.5 - n])])
    wide = dd.distill(network, input_domain="binary").generalize()
    assert "all(x[i] == x[n - 1 - i] for i in range(n))" in wide.source
    for length in (4, 5, 8, 9):
        X = np.array(list(itertools.product((0, 1), repeat=length)))
        assert np.array_equal(wide.predict(X), (X[:, ::-1] == X).all(axis=1))
