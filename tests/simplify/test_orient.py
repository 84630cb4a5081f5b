"""What the loop looks at from outside comes first."""

import pytest
from simplify.programs import i, j, program, total, x

from deepdistilling.program.code import Each, loop
from deepdistilling.program.expr import Compare, Reduce, const
from deepdistilling.simplify.orient import orient_comparisons


def inner(op, left, right):
    body = Reduce("all", (loop("j", 4),), None, Compare(op, left, right))
    return program(Each((loop("i", 4),), body))


def compared(code):
    node = code.result.parts[0].body.body
    return node.op, node.left, node.right


@pytest.mark.parametrize(
    ("op", "turned"), [("<", ">"), ("<=", ">="), ("==", "=="), (">", "<"), (">=", "<="), ("!=", "!=")]
)
def test_the_outer_value_comes_first(op, turned):
    assert compared(orient_comparisons(inner(op, x(j), x(i)))) == (turned, x(i), x(j))


def test_what_is_in_order_stays():
    assert compared(orient_comparisons(inner("<", x(i), x(j)))) == ("<", x(i), x(j))
    assert compared(orient_comparisons(inner("<", x(j), const(1)))) == ("<", x(j), const(1))


def test_outside_loops_nothing_is_turned():
    code = program(Compare("<", total(), x(0)))
    assert orient_comparisons(code) == code
