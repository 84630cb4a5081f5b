"""What is written out as loops: equal programs, whatever way the elements were written."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from program.strategies import codes, samples

from deepdistilling.generalize.rolled import rolled
from deepdistilling.program.build import add, scale
from deepdistilling.program.code import Array, Code, Decision, Define, Each, Scores, loop
from deepdistilling.program.domain import BOOLEAN
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.expr import (
    And,
    Compare,
    Mul,
    Not,
    Or,
    Power,
    Reduce,
    Ref,
    Sign,
    Var,
    Xor,
    const,
    walk,
)
from deepdistilling.program.normal import normalised


def x(*index):
    return Ref("x", tuple(const(each) if isinstance(each, int) else each for each in index))


def program(body, dims):
    return Code(Array("x", dims, BOOLEAN), (), (), Scores((Each((), body),), "score"), (0, 1))


def roll(body, dims):
    """Roll a score up, show that it is equal, and return it."""
    before = program(body, dims)
    after = rolled(before)
    every = np.array(list(itertools.product([0, 1], repeat=int(np.prod(dims))))).reshape(-1, *dims)
    np.testing.assert_allclose(evaluate(after, every), evaluate(before, every))
    return after.result.parts[0].body


def reductions(expr):
    return [node for node in walk(expr) if isinstance(node, Reduce)]


def test_equal_coefficients_are_one_sum():
    found = roll(add(x(0), x(1), x(2)), (3,))
    assert found == Reduce("sum", (loop("i", 3),), None, x(Var("i")))


def test_coefficients_that_grow_are_powers():
    found = roll(add(x(0), scale(2, x(1)), scale(4, x(2))), (3,))
    assert found == Reduce("sum", (loop("i", 3),), None, Mul((Power(2, Var("i")), x(Var("i")))))
    down = add(const(2), scale(-1, Var("i")))
    found = roll(add(scale(12, x(0)), scale(6, x(1)), scale(3, x(2))), (3,))
    assert found == scale(3, Reduce("sum", (loop("i", 3),), None, Mul((Power(2, down), x(Var("i"))))))


def test_overlapping_sums_are_multiplied_out():
    rows = [Reduce("sum", (loop("j", 3),), None, x(i, Var("j"))) for i in (0, 1)]
    columns = [Reduce("sum", (loop("j", 2),), None, x(Var("j"), k)) for k in (0, 1)]
    (found,) = reductions(roll(add(*rows, scale(3, columns[0]), columns[1]), (2, 3)))
    assert [each.stop for each in found.loops] == [const(2), const(3)]
    last = found.loops[1].var
    assert found.body.factors[0] == Power(2, add(const(2), scale(-1, Var(last))))


def test_two_runs_of_one_axis():
    numbers = [scale(4, x(0)), scale(2, x(1)), x(2), scale(-4, x(3)), scale(-2, x(4)), scale(-1, x(5))]
    more = roll(Compare(">", add(*numbers), const(0)), (6,))
    assert [type(more.left), type(more.right)] == [Reduce, Reduce]


@pytest.mark.parametrize(("kind", "op"), [(And, "all"), (Or, "any")])
def test_conditions_that_differ_in_an_index(kind, op):
    parts = tuple(Compare(">", x(0, k), x(1, k)) for k in range(3))
    found = roll(kind(parts), (2, 3))
    assert found == Reduce(op, (loop("i", 3),), None, Compare(">", x(0, Var("i")), x(1, Var("i"))))
    assert roll(kind((parts[0], parts[2])), (2, 3)) == kind((parts[0], parts[2]))


def test_two_operands_are_counted_from_the_place_of_the_first():
    """As in a longer program, where simplification has rolled them up."""
    found = roll(And((x(0), Not(Or((x(1), x(2)))))), (3,))
    assert found == And((x(0), Not(Reduce("any", (loop("i", 3, 1),), None, x(Var("i"))))))
    neighbours = tuple(Compare(">", x(k), x(k + 1)) for k in (1, 2))
    (found,) = reductions(roll(Or(neighbours), (4,)))
    assert found.loops == (loop("i", 3, 1),)
    assert found.body == Compare(">", x(Var("i")), x(add(Var("i"), const(1))))


def test_parity_is_a_remainder():
    (found,) = reductions(roll(Xor((x(0), x(1), x(2))), (3,)))
    assert found.op == "sum"


def test_signs_with_names_are_compared_as_what_they_are_of():
    total = add(scale(2, x(0)), x(1), scale(-2, x(2)), scale(-1, x(3)))
    given_ = Array("x", (4,), BOOLEAN)
    code = Code(
        given_, (), (Define("d", (), Sign(total)),), Decision(Compare("==", Ref("d", ()), const(1))), (0, 1)
    )
    after = rolled(code)
    every = np.array(list(itertools.product([0, 1], repeat=4)))
    assert (evaluate(after, every) == evaluate(code, every)).all()
    assert not after.definitions
    assert after.result.index.op == ">"


def test_what_follows_no_rule_stays():
    for body in (add(x(0), scale(3, x(1)), scale(4, x(2))), And((x(0), Not(x(1)), x(2)))):
        found = roll(body, (3,))
        assert all(each.loops[0].stop.value - each.loops[0].start.value == 2 for each in reductions(found))


def with_normal_bodies(code):
    """As builders make them: there, "and" of one operand is that operand."""
    definitions = tuple(Define(d.name, d.loops, normalised(d.body)) for d in code.definitions)
    if isinstance(code.result, Decision):
        return replace(code, definitions=definitions, result=Decision(normalised(code.result.index)))
    parts = tuple(Each(part.loops, normalised(part.body)) for part in code.result.parts)
    return replace(code, definitions=definitions, result=Scores(parts, code.result.kind))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_random_programs_keep_their_meaning(data):
    code = with_normal_bodies(data.draw(codes()))
    X = data.draw(samples(code.input))
    before, after = evaluate(code, X), evaluate(rolled(code), X)
    if before.dtype.kind == "f":
        np.testing.assert_allclose(after, before, rtol=1e-9, atol=1e-9)
    else:
        np.testing.assert_array_equal(after, before)


def test_mirrored_comparisons_are_one():
    a, b = add(scale(2, x(0)), x(1)), add(scale(2, x(2)), x(3))
    assert roll(Compare("<", a, b), (4,)) == roll(Compare(">", b, a), (4,))
    assert roll(Compare("<", add(x(0), x(1)), const(2)), (2,)).op == "<"
