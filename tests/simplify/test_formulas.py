"""Formulas from truth tables: right for all, and within one operator of the shortest."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simplify.programs import values, x

from deepdistilling.program.build import TRUE
from deepdistilling.program.expr import And, If, Not, Or, Xor, walk
from deepdistilling.simplify import formulas
from deepdistilling.simplify.formulas import formula


def table_of(number, k):
    return np.array([bool(number >> p & 1) for p in range(2**k)]).reshape((2,) * k)


def table(function, k):
    every = itertools.product([0, 1], repeat=k)
    return np.array([bool(function(*bits)) for bits in every]).reshape((2,) * k)


def of(bits):
    return formula(bits, [x(at) for at in range(bits.ndim)])


def assert_is(expr, bits):
    np.testing.assert_array_equal(values(expr, (bits.ndim,), "boolean").astype(bool), bits.ravel())


def operators(expr):
    """Two-place operators and negations; a choice ``a if c else b`` is one of its own."""
    count = 0
    for node in walk(expr):
        match node:
            case And(parts) | Or(parts) | Xor(parts):
                count += len(parts) - 1
            case Not() | If():
                count += 1
    return count


def fewest_operators():
    """For each function of three variables the fewest of and, or, not, xor, found by growing all formulas."""
    variables = [sum(1 << p for p in range(8) if p >> (2 - v) & 1) for v in range(3)]
    found = {0: 0, 255: 0, **dict.fromkeys(variables, 0)}
    changed = True
    while changed:
        changed = False
        items = list(found.items())
        new = [(255 ^ a, n + 1) for a, n in items]
        for (a, m), (b, n) in itertools.combinations(items, 2):
            new += [(a & b, m + n + 1), (a | b, m + n + 1), (a ^ b, m + n + 1)]
        for bits, n in new:
            if n < found.get(bits, 99):
                found[bits], changed = n, True
    return found


def test_all_functions_of_three_variables():
    fewest = fewest_operators()
    assert len(fewest) == 256
    worst = {}
    for number in range(256):
        expr = of(table_of(number, 3))
        assert_is(expr, table_of(number, 3))
        if operators(expr) > fewest[number]:
            worst[number] = operators(expr) - fewest[number]
    assert max(worst.values(), default=0) <= 1


@given(st.integers(0, 2**16 - 1))
def test_four_variables(number):
    assert_is(of(table_of(number, 4)), table_of(number, 4))


@given(st.integers(0, 2**32 - 1))
def test_five_variables(number):
    assert_is(of(table_of(number, 5)), table_of(number, 5))


@pytest.mark.parametrize(
    ("function", "at_most"),
    [
        (lambda a, b, c, d: a and b and c and d, 3),
        (lambda a, b, c, d: a or b or (c and not d), 4),
        (lambda a, b, c, d: (a and b) or (c and d), 3),
        (lambda a, b, c, d: (a or b) and (c or d), 3),
        (lambda a, b, c, d: (a ^ b) and (c or d), 3),
        (lambda a, b, c, d: a ^ b ^ c ^ d, 3),
        (lambda a, b, c, d: not (a ^ b ^ c ^ d), 4),
        (lambda a, b, c, d: b if a else (c and d), 2),
    ],
)
def test_short_formulas_of_four_variables(function, at_most):
    bits = table(function, 4)
    assert_is(of(bits), bits)
    assert operators(of(bits)) <= at_most


def test_a_multiplexer_is_a_nest_of_choices():
    bits = table(lambda s, t, a, b, c, d: (a, b, c, d)[2 * s + t], 6)
    assert_is(of(bits), bits)
    assert sum(isinstance(node, If) for node in walk(of(bits))) == 3
    assert operators(of(bits)) == 3


def test_an_eleven_multiplexer():
    bits = table(lambda r, s, t, *data: data[4 * r + 2 * s + t], 11)
    assert_is(of(bits), bits)
    assert operators(of(bits)) == 7


def test_unused_variables_do_not_occur():
    bits = table(lambda a, b, c, d, e: b and not d, 5)
    assert of(bits) == And((x(1), Not(x(3))))


def test_too_many_variables_are_left_alone():
    assert of(np.zeros((2,) * (formulas.MAX_VARIABLES + 1), dtype=bool)) is None
    rng = np.random.default_rng(0)
    assert of(rng.random((2,) * 9) < 0.5) is None


def test_constants():
    assert of(np.ones((2, 2), dtype=bool)) == TRUE


def test_negations_go_into_comparisons():
    from deepdistilling.program.expr import Compare, const

    more = Compare(">", x(0), const(1))
    assert formula(np.array([True, False]), [more]) == Compare("<=", x(0), const(1))


def test_the_same_on_every_call():
    numbers = [0x1234, 0xBEEF, 0x0F1E]
    first = [of(table_of(n, 4)) for n in numbers]
    formulas._best.cache_clear()
    assert [of(table_of(n, 4)) for n in reversed(numbers)] == first[::-1]


@pytest.mark.parametrize(
    ("asked", "pairs"),
    [
        (lambda *b: all(one != other for one, other in itertools.pairwise(b)), 5),
        (lambda *b: any(one == other for one, other in itertools.pairwise(b)), 5),
        (lambda *b: b == b[::-1], 3),
        (lambda *b: b[0] == b[3] == b[5] != b[1] and b[2] != b[4], 4),
    ],
)
def test_which_are_equal_and_which_are_not(asked, pairs):
    bits = table(asked, 6)
    found = of(bits)
    assert_is(found, bits)
    assert sum(isinstance(node, Xor) for node in walk(found)) == pairs
    assert operators(found) <= 3 * pairs
