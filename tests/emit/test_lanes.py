"""Programs for many samples side by side, run statement by statement, and compiled."""

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from program.strategies import codes, samples

from deepdistilling.emit.c import blocks, print_runner
from deepdistilling.emit.loops import lower
from deepdistilling.emit.loops.form import SCORES, Accumulate, Assign, Branch, Declare, For, Place
from deepdistilling.emit.loops.lanes import LANE, side_by_side
from deepdistilling.emit.loops.widen import WIDE
from deepdistilling.program.build import add, const
from deepdistilling.program.code import Array, Code, Decision, Each, Scores, table
from deepdistilling.program.domain import BOOLEAN, integers
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.expr import And, Compare, If, Loop, Mod, Mul, Reduce, Ref, Var, substitute, walk
from emit.ccode import needs_cc
from emit.interpreter import Machine
from emit.loop_programs import EVERY, largest, lines_compared
from emit.test_compiled_loops import c
from emit.test_loops import close, drawn, returned, statements, with_whole_remainders

I = Var("i")  # noqa: E741
ONE_SIZE = [name for name, code in EVERY.items() if not code.sizes]


def together(code, X):
    """What a program for samples side by side returns for each; None where it is not suited to that."""
    routine = side_by_side(lower(code), len(X))
    if routine is None:
        return None
    machine = Machine(routine, np.stack(list(X), axis=-1))
    if isinstance(routine.result, Place):
        machine.body(routine.body)
        found = []
        for lane in range(len(X)):
            machine.variables[LANE.name] = lane
            found.append(machine.value(routine.result.index))
    else:
        count = int(routine.result.count.value)
        machine.arrays[SCORES] = [None] * (count * len(X))
        machine.body(routine.body)
        found = np.array(machine.arrays[SCORES]).reshape(count, len(X)).T
    return returned(code, X.shape[1:], found)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.data())
def test_random_programs(data):
    code = data.draw(codes())
    assume(with_whole_remainders(code))
    X = data.draw(samples(code.input))
    got = together(code, X)
    assume(got is not None)
    close(code, got, evaluate(code, X))


@pytest.mark.parametrize("name", ONE_SIZE)
def test_programs_of_one_size(name):
    code = EVERY[name]
    X = drawn(code, code.input.dims)
    close(code, together(code, X), evaluate(code, X))


def lane_loops(routine):
    return [each for each in statements(routine.body) if isinstance(each, For) and each.loop.var == LANE.name]


def test_nothing_branches_and_no_search_ends_in_a_loop_over_samples():
    routine = side_by_side(lower(largest(any_size=False)), 8)
    assert any(each.flag for each in statements(lower(largest(any_size=False)).body) if isinstance(each, For))
    assert not any(each.flag for each in statements(routine.body) if isinstance(each, For))
    for loop in lane_loops(routine):
        assert not any(isinstance(each, For | Branch) for each in loop.body)
    routine = side_by_side(lower(code_with_a_choice()), 8)
    chosen = [
        side
        for loop in lane_loops(routine)
        for each in loop.body
        for node in walk(each.value)
        if isinstance(node, If)
        for side in (node.then, node.otherwise)
    ]
    assert chosen
    assert all(side in (const(0), *(Ref(each.name, ()) for each in declared(routine))) for side in chosen)


def declared(routine):
    return [each for each in statements(routine.body) if isinstance(each, Declare)]


def code_with_a_choice():
    """How often the second row is 1, where the first one is 0; and whether that is often."""
    j = Var("j")
    first, second = Ref("x", (const(0), j)), Ref("x", (const(1), j))
    chosen = If(Compare("==", first, const(0)), add(second, j), const(0))
    total = Reduce("sum", (Loop("j", const(0), const(6)),), None, chosen)
    return Code(Array("x", (2, 6), integers(0, 3)), (), (), Scores((Each((), total),), "score"), (0,))


def choices_in_choices():
    """A value that is chosen between others that are; and one that competes where another one does."""
    x, y, z = (Ref("x", (const(k),)) for k in range(3))
    inner = If(Compare(">", y, const(1)), add(y, z), Mul((const(-1), z)))
    outer = If(Compare(">", x, const(0)), inner, If(Compare("==", x, y), x, add(inner, const(1))))
    return Code(Array("x", (3,), integers(-2, 3)), (), (), Scores((Each((), outer),), "score"), (0,))


def test_choices_in_choices():
    code = choices_in_choices()
    X = np.array(list(itertools.product(range(-2, 4), repeat=3)))
    np.testing.assert_array_equal(together(code, X), evaluate(code, X))


def test_a_branch_in_a_branch():
    """The sum of what is greater than all before it, where the sum so far is small."""
    routine = lower(choices_in_choices())
    (given,), best, total = [Ref("x", (Var("i"),))], Ref("best", ()), Ref("total", ())
    further = Branch(Compare("<", total, const(4)), (Accumulate("sum", total, given),))
    leads = Branch(Compare(">", given, best), (Assign(best, given), further))
    routine = replace(
        routine,
        facts=replace(routine.facts, arrays={"best": integers(-3, 3), "total": integers(-9, 9)}),
        elements={"x": "int8", "best": "int8", "total": "int8", SCORES: "int8"},
        shapes={"x": (const(3),), "best": (), "total": ()},
        meanings={"best": given, "total": given},
        body=(
            Declare("best", (), "int8", const(-3), False),
            Declare("total", (), "int8", const(0), False),
            For(Loop("i", const(0), const(3)), (leads,)),
            Assign(Ref(SCORES, (const(0),)), total),
        ),
    )
    X = np.array(list(itertools.product(range(-2, 4), repeat=3)))
    wanted = [Machine(routine, x).run()[0] for x in X]
    machine = Machine(side_by_side(routine, len(X)), X.T)
    machine.arrays[SCORES] = [None] * len(X)
    machine.body(machine.routine.body)
    assert machine.arrays[SCORES] == wanted
    assert len(set(wanted)) > 5


@pytest.mark.parametrize("guard", [I, Mul((const(128), I)), Mul((const(0.5), I))])
@pytest.mark.parametrize("op", ["any", "all", "sum"])
def test_a_guard_may_be_any_number(guard, op):
    """What is not 0 holds: 2, 256 and 0.5, too."""
    guard = substitute(guard, {"i": Ref("x", (const(0), I))})
    body = Compare("==", Ref("x", (const(1), I)), const(1))
    total = Reduce(op, (Loop("i", const(0), const(4)),), guard, body)
    code = Code(Array("x", (2, 4), integers(0, 3)), (), (), Scores((Each((), total),), "score"), (0,))
    X = np.random.default_rng(0).integers(0, 4, (200, 2, 4))
    np.testing.assert_array_equal(together(code, X), evaluate(code, X))


@needs_cc
@pytest.mark.slow
def test_a_whole_number_of_fractions_is_no_whole_number():
    """A 49th of 49 is a little less than 1 in floats; as a whole number it would be 0."""
    x0, x1 = (Ref("x", (const(k),)) for k in range(2))
    part = Mul((const(Fraction(1, 49)), If(x0, const(49), const(0))))
    for value in (part, If(x1, part, const(0)), add(If(x1, part, const(0)), const(0.5))):
        code = Code(Array("x", (2,), BOOLEAN), (), (), Scores((Each((), value),), "score"), (0,))
        X = np.resize([[0, 0], [0, 1], [1, 0], [1, 1]], (128, 2))
        close(code, together(code, X), evaluate(code, X))
        close(code, c(code, threads=1).predict(X), evaluate(code, X))


def test_no_divisor_is_0_where_nothing_asks_for_it():
    """Whether a remainder is asked for depends on the place only, or on the sample, too."""
    whole = Mod(add(Ref("x", (const(0),)), Ref("x", (I,)), const(7)), I)
    for asked in (Compare(">", I, const(0)), And((Compare(">", I, const(0)), Ref("x", (const(1),))))):
        total = Reduce("sum", (Loop("i", const(0), const(40)),), None, If(asked, whole, const(0)))
        code = Code(Array("x", (40,), BOOLEAN), (), (), Scores((Each((), total),), "score"), (0,))
        X = np.random.default_rng(0).integers(0, 2, (50, 40))
        with np.errstate(divide="ignore"):  # evaluation reads both sides of a choice
            wanted = evaluate(code, X)
        np.testing.assert_array_equal(together(code, X), wanted)


def test_a_scalar_that_no_other_loop_needs_is_one_number():
    routine = side_by_side(lower(lines_compared(any_size=False)), 8)
    inside = {each.name for loop in lane_loops(routine) for each in loop.body if isinstance(each, Declare)}
    around = {each.name for each in declared(routine)} - inside
    assert "signs" in inside
    assert {"columns", "rows"} <= around
    assert all(each.dims[-1] == const(8) for each in declared(routine) if each.name in around)


def test_what_is_not_suited():
    assert side_by_side(lower(largest()), 8) is None  # of any size
    place = Ref("x", (const(0),))
    upto = Reduce("sum", (Loop("i", const(0), place),), None, Ref("x", (Mod(Var("i"), const(3)),)))
    code = Code(Array("x", (3,), integers(0, 5)), (), (), Decision(Compare(">", upto, const(3))), (0, 1))
    assert side_by_side(lower(code), 8) is None  # each sample has a loop of its own length


def test_a_long_search_is_made_sample_by_sample():
    found = Reduce("any", (Loop("i", const(0), const(300)),), None, Ref("x", (Var("i"),)))
    code = Code(Array("x", (300,), BOOLEAN), (), (), Decision(found), (0, 1))
    assert any(each.flag for each in statements(lower(code).body) if isinstance(each, For))
    assert side_by_side(lower(code), 8) is None
    short = replace(found, loops=(Loop("i", const(0), const(30)),))
    assert side_by_side(lower(replace(code, result=Decision(short))), 8) is not None


@needs_cc
@pytest.mark.slow
@pytest.mark.parametrize("name", ONE_SIZE)
def test_blocks_and_what_is_left_over(name, monkeypatch):
    """Full blocks, one that is not full, and a few samples that are no block."""
    monkeypatch.setattr(blocks, "is_worth_it", lambda routine: True)
    code = EVERY[name]
    program, n = c(code, threads=1), print_runner(code).n_held // 2
    some = drawn(code, code.input.dims, 100)
    for count in (1, n, 2 * n + n // 4, 2 * n + n // 4 - 1, 3 * n - 1):
        X = np.resize(some, (count, *code.input.dims))
        close(code, program.predict(X), evaluate(code, X))


@needs_cc
def test_a_block_stays_in_the_cache():
    def held(length):
        both = And((Ref("x", (Var("i"),)), Ref("x", (const(0),)), Ref("x", (const(1),))))
        total = Reduce("sum", (Loop("i", const(0), const(length)),), None, both)
        code = Code(Array("x", (length,), BOOLEAN), (), (), Decision(Compare(">", total, const(7))), (0, 1))
        return print_runner(code).n_held

    assert [held(length) for length in (100, 1000, 2000, 4000, 10_000)] == [256, 256, 128, 64, 1]


def test_what_copies_its_input_is_not_turned():
    scores = Each((Loop("i", const(0), const(40)),), Ref("x", (I,)))
    code = Code(Array("x", (40,), BOOLEAN), (), (), Scores((scores,), "score"), tuple(range(40)))
    assert side_by_side(lower(code), 8) is not None
    assert print_runner(code).n_held == 1


@pytest.mark.parametrize("weights", [[2, 0, -1, 0], [0.5, 0, -1.5, 0], [1, 2, 3, 4]])
def test_zeros_of_a_table_are_skipped(weights):
    made = table("w", weights)
    total = Reduce("sum", (Loop("i", const(0), const(4)),), None, Mul((Ref("w", (I,)), Ref("x", (I,)))))
    code = Code(Array("x", (4,), integers(-3, 3)), (made,), (), Scores((Each((), total),), "score"), (0,))
    X = np.random.default_rng(0).integers(-3, 4, (50, 4))
    np.testing.assert_array_equal(together(code, X), evaluate(code, X))
    skips = [each for each in statements(side_by_side(lower(code), 8).body) if isinstance(each, Branch)]
    assert len(skips) == (0 in weights)


@needs_cc
@pytest.mark.slow
def test_many_scores_and_probabilities_come_back_in_their_own_rows():
    """More scores than are turned back at a time, and a number of them that eight does not divide."""
    pair = Mul(
        (add(const(1), I), If(Compare(">", Ref("x", (I,)), Ref("x", (const(0),))), const(2), const(-1)))
    )
    for kind in ("score", "probability"):
        scores = Scores((Each((Loop("i", const(0), const(21)),), pair),), kind)
        code = Code(Array("x", (21,), integers(0, 9)), (), (), scores, tuple(range(21)))
        X = np.random.default_rng(0).integers(0, 10, (300, 21))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(blocks, "is_worth_it", lambda routine: True)
            close(code, c(code, threads=1).predict(X), evaluate(code, X))


def weighted(n_sums, n_inputs, values):
    """Sums of all inputs, each with weights of its own."""
    weights = table("WEIGHTS", values.reshape(n_sums, n_inputs))
    k = Var("k")
    body = Mul((Ref("WEIGHTS", (I, k)), Ref("x", (k,))))
    total = Reduce("sum", (Loop("k", const(0), const(n_inputs)),), None, body)
    scores = Scores((Each((Loop("i", const(0), const(n_sums)),), total),), "score")
    return Code(Array("x", (n_inputs,), BOOLEAN), (weights,), (), scores, tuple(range(n_sums)))


@pytest.mark.parametrize("n_inputs", [1, 7, 8, 9, 16, 19])
def test_sums_are_added_up_in_their_order_however_many_steps_are_one(n_inputs):
    values = np.random.default_rng(n_inputs).normal(size=3 * n_inputs)
    code = weighted(3, n_inputs, values)
    X = (np.random.default_rng(1).random((16, n_inputs)) < 0.6).astype(int)
    by_hand = np.zeros((16, 3))
    for k in range(n_inputs):
        by_hand += X[:, [k]] * values.reshape(3, n_inputs)[:, k]
    np.testing.assert_array_equal(together(code, X), by_hand)  # to the last bit


def test_one_loop_over_samples_does_several_steps():
    routine = side_by_side(lower(weighted(3, 19, np.arange(1, 58) / 7)), 8)
    adds = [[each for each in loop.body if isinstance(each, Accumulate)] for loop in lane_loops(routine)]
    assert sorted(len(each) for each in adds if each) == [3, 8]


def test_inputs_that_many_sums_multiply_are_made_floats_once():
    many, one = (side_by_side(lower(weighted(n, 9, np.arange(1, 9 * n + 1) / 7)), 8) for n in (3, 1))
    assert WIDE in many.elements
    read = [each.array for loop in lane_loops(many) for s in loop.body for each in refs_of(s)]
    assert read.count("x") == 1
    assert WIDE not in one.elements


def refs_of(statement):
    return [each for each in walk(statement.value) if isinstance(each, Ref)]
