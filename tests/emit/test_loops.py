"""Programs as loops: they compute what evaluation computes, in few loops, with nothing out of range."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from program.strategies import codes, samples

from deepdistilling.emit.loops import lower
from deepdistilling.emit.loops.form import Accumulate, Branch, Declare, For
from deepdistilling.emit.loops.ranges import is_never_negative, is_within, settled
from deepdistilling.errors import UnsupportedError
from deepdistilling.program.build import add, const, mul, subtract
from deepdistilling.program.code import Array, Code, Decision, Each, Scores, Size
from deepdistilling.program.domain import BOOLEAN, integers
from deepdistilling.program.evaluate import definitions_of, evaluate, softmax
from deepdistilling.program.expr import (
    Compare,
    Greatest,
    Least,
    Loop,
    Mod,
    Power,
    Reduce,
    Ref,
    Var,
    walk,
)
from deepdistilling.program.infer import domain_of, facts_of
from deepdistilling.program.sizes import size_values, specialise
from emit.interpreter import Machine
from emit.loop_programs import EVERY, grid, largest, lines_compared, pairs, rest_of_columns

I, J, N = map(Var, "ijn")  # noqa: E741


def interpreted(code, X, routine=None):
    """Run a program in loops on a batch."""
    routine = lower(code) if routine is None else routine
    sizes = size_values(code, X.shape[1:]) if code.sizes else {}
    return returned(code, X.shape[1:], [Machine(routine, x, sizes).run() for x in X])


def returned(code, shape, found):
    """What a program returns, from places of labels or from scores."""
    if code.output == "label":
        count = len(specialise(code, shape).classes)
        return np.array(range(count) if code.sizes and code.classes[0] == 0 else code.classes)[found]
    scores = np.array(found, dtype=float)
    return softmax(scores) if code.output == "probability" else scores


def drawn(code, shape, count=12, seed=0):
    rng = np.random.default_rng(seed)
    if code.input.element_domains is not None:
        return np.array([[k % 2, 2 * k - 3, k / 4 - 2] for k in range(count)], dtype=float)
    values = code.input.domain.values
    if values is None:
        return rng.integers(-8, 9, (count, *shape)) / 4
    return rng.choice(np.array(values), (count, *shape))


def shapes_of(code):
    """The shape that a program was made from, and others that it takes."""
    here = code.input.dims
    if not code.sizes:
        return [here]
    others = [(1,), (2,), (7,)] if len(here) == 1 else [(1, 1), (1, 6), (2, 2), (3, 11), (12, 1)]
    least = lower(code).least
    sizes = [size_values(code, shape) for shape in others]
    fitting = [all(size[name] >= least[name] for name in least) for size in sizes]
    return [here, *(shape for shape, fits in zip(others, fitting, strict=True) if fits)]


def with_whole_remainders(code):
    """Whether remainders are of integers only, as they are in programs that are not drawn at random."""
    facts = facts_of(code)
    return all(
        not isinstance(node, Mod) or all(_whole(each, code, facts) for each in (node.value, node.modulus))
        for expr in code.expressions()
        for node in walk(expr)
    )


def _whole(expr, code, facts):
    return all(
        not isinstance(node, Ref) or domain_of(Ref(node.array, ()), facts).integer
        for node in walk(expr)
        if isinstance(node, Ref) and node.array != code.input.name
    ) and (code.input.domain.integer or not any(isinstance(node, Ref) for node in walk(expr)))


def close(code, got, want):
    if code.output == "label":
        assert got.tolist() == want.tolist()
    else:
        np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-12)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.data())
def test_random_programs(data):
    code = data.draw(codes())
    assume(with_whole_remainders(code))
    X = data.draw(samples(code.input))
    close(code, interpreted(code, X), evaluate(code, X))


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(st.data())
def test_definitions_that_are_kept_are_whole(data):
    code = data.draw(codes())
    assume(code.definitions and with_whole_remainders(code))
    X = data.draw(samples(code.input, count=1))
    routine = lower(code, keep=frozenset(define.name for define in code.definitions))
    machine = Machine(routine, X[0])
    machine.run()
    for name, want in definitions_of(code, X).items():
        if name in routine.meanings and name in machine.arrays:
            got = np.array(machine.arrays[name], dtype=float)
            np.testing.assert_allclose(got, want[0].astype(float), rtol=1e-12, atol=1e-12)
    assert {define.name for define in code.definitions} <= machine.arrays.keys()


@pytest.mark.parametrize("name", EVERY)
def test_programs_of_every_size(name):
    code = EVERY[name]
    for shape in shapes_of(code):
        X = drawn(code, shape)
        close(code, interpreted(code, X), evaluate(specialise(code, shape), X))


# ---------------------------------------------------------------------- what the loops look like


def statements(body):
    for each in body:
        yield each
        if isinstance(each, For):
            yield from statements(each.body)
        elif isinstance(each, Branch):
            yield from statements(each.then)


def nests(routine):
    """The outermost loops."""
    return [each for each in routine.body if isinstance(each, For)]


def test_reductions_share_a_pass_and_no_array_is_stored_for_them_alone():
    routine = lower(lines_compared(any_size=False))
    # Both sums of the input, then both sums of the signs, then the votes of each axis.
    assert len(nests(routine)) == 4
    arrays = [each for each in statements(routine.body) if isinstance(each, Declare) and each.dims]
    assert all(len(each.dims) == 1 for each in arrays)
    assert "signs" not in {each.name for each in arrays}


def test_types_are_the_smallest():
    elements = lower(lines_compared(any_size=False)).elements
    assert (elements["columns"], elements["rows"], elements["signs"]) == ("uint8", "uint8", "int8")
    assert lower(grid("cut")).result.element == "uint8"


def test_what_runs_down_columns_is_turned_to_run_along_rows():
    (rows, _) = nests(lower(rest_of_columns()))
    (along,) = (each for each in rows.body if isinstance(each, For))
    (step,) = along.body
    assert isinstance(step, Accumulate)
    assert step.value.index == (Var(rows.loop.var), Var(along.loop.var))


def test_a_search_ends_early():
    routine = lower(largest())
    searches = [each for each in statements(routine.body) if isinstance(each, For) and each.flag]
    assert len(searches) == 1
    assert searches[0].ends_at is False
    machine = Machine(routine, np.arange(50.0)[::-1], {"n": 50})
    assert machine.run() == 0
    assert machine.steps < 1000  # far fewer than 50 * 50: all but the first lose at once


def test_borders_get_a_loop_of_their_own():
    routine = lower(grid("wrap"))
    loops = [each for each in statements(routine.body) if isinstance(each, For)]
    inner = [each for each in loops if not any(isinstance(other, For) for other in each.body)]
    assert len(inner) == 2
    main = inner[1]
    wraps = [
        node
        for each in main.body
        if isinstance(each, Declare)
        for node in walk(each.value)
        if isinstance(node, Mod) and Var(main.loop.var) in walk(node)
    ]
    assert not wraps


def test_small_loops_are_not_written_twice():
    routine = lower(grid("wrap", any_size=False, dims=(4, 5)))
    assert sum(isinstance(each, For) for each in statements(routine.body)) == 2


def test_a_sum_of_a_sum_is_computed_outside_the_loop_that_it_does_not_depend_on():
    total = Reduce("sum", (Loop("j", const(0), const(40)),), None, Ref("x", (J,)))
    body = Reduce(
        "sum", (Loop("i", const(0), const(40)),), None, Compare(">", mul(const(40), Ref("x", (I,))), total)
    )
    code = Code(Array("x", (40,), integers(0, 5)), (), (), Decision(Compare(">", body, const(3))), (0, 1))
    assert len(nests(lower(code))) == 2
    assert not any(isinstance(each, For) for nest in nests(lower(code)) for each in nest.body)


def test_moving_bounds_stay_inside():
    routine = lower(pairs())
    (outer,) = nests(routine)
    assert any(isinstance(each, For) for each in outer.body)


# ---------------------------------------------------------------------- refusals and limits


def powers(n, sizes=()):
    value = Reduce(
        "sum", (Loop("i", const(0), N if sizes else const(n)),), None, mul(Ref("x", (I,)), Power(2, I))
    )
    result = Scores((Each((), value),), "score")
    return Code(Array("x", (n,), BOOLEAN), (), (), result, (0, 1), sizes)


def test_integers_of_more_than_64_bits_are_refused():
    assert lower(powers(50)).elements["sum'0"] == "int64"
    with pytest.raises(UnsupportedError, match="as Python, whose integers are as long"):
        lower(powers(64))
    with pytest.raises(UnsupportedError, match="none larger than 9007199254740991"):
        lower(powers(50), largest=2**53 - 1)


def test_a_program_of_every_size_knows_its_limit():
    routine = lower(powers(8, (Size("n", 0, 8),)))
    assert 20 <= routine.limit <= 62
    assert Machine(routine, [1] * routine.limit, {"n": routine.limit}).run() == [2**routine.limit - 1]
    assert lower(grid("wrap")).limit == 2**31 - 1


def test_a_program_of_every_size_knows_what_is_too_small():
    assert lower(rest_of_columns()).least == {"n": 2, "m": 1}
    assert lower(grid("cut")).least == {"n": 1, "m": 1}


# ---------------------------------------------------------------------- ranges


def test_ranges_follow_loops():
    loops = (Loop("i", const(0), N), Loop("j", add(I, const(1)), N))
    assert is_never_negative(subtract(J, I), loops)
    assert not is_never_negative(subtract(I, J), loops)
    assert is_within(J, N, loops)
    assert not is_within(add(J, const(1)), N, loops)
    triangle = (loops[0], Loop("j", const(0), subtract(N, I)))
    assert is_within(add(I, J), N, triangle)
    assert not is_within(add(I, J, const(1)), N, triangle)


def test_bounds_that_are_cut_off():
    near = Loop("j", Greatest((add(I, const(-1)), const(0))), Least((add(I, const(2)), N)))
    loops = (Loop("i", const(0), N), near)
    assert is_within(J, N, loops)
    assert not is_within(add(J, const(-1)), N, loops)
    assert is_within(Mod(add(J, const(5)), N), N, loops)


def test_settling_keeps_what_matters():
    inside, whole = (Loop("i", const(1), subtract(N, const(1))),), (Loop("i", const(0), N),)
    wrapped = Mod(add(I, const(-1)), N)
    assert settled(wrapped, inside) == add(I, const(-1))
    assert settled(wrapped, whole) == wrapped
    cut = Greatest((add(I, const(-1)), const(0)))
    assert settled(cut, inside) == add(I, const(-1))
    assert settled(cut, whole) == cut
