"""Truth tables against integer arithmetic, row by row."""

import numpy as np
import pytest

from deepdistilling.problems import logic


def number(bits):
    return int("".join(str(int(bit)) for bit in bits), 2)


def test_all_inputs_count_in_binary():
    assert [number(x) for x in logic.all_inputs(5)] == list(range(32))


@pytest.mark.parametrize("n_bits", [1, 2, 5, 6])
def test_parity_and_majority(n_bits):
    X, odd = logic.parity(n_bits)
    _, most = logic.majority(n_bits)
    for x, is_odd, is_most in zip(X, odd, most, strict=True):
        assert is_odd == sum(x) % 2
        assert is_most == (sum(x) > n_bits - sum(x))


def test_full_adder():
    for x, y in zip(*logic.full_adder(), strict=True):
        assert number(y) == sum(x)


@pytest.mark.parametrize("n_bits", [1, 2, 4])
def test_adder(n_bits):
    X, Y = logic.adder(n_bits)
    assert Y.shape == (4**n_bits, n_bits + 1)
    for x, y in zip(X, Y, strict=True):
        assert number(y) == number(x[:n_bits]) + number(x[n_bits:])


@pytest.mark.parametrize("relation", ["<", "<=", "==", "!=", ">=", ">"])
def test_comparator(relation):
    for x, y in zip(*logic.comparator(3, relation), strict=True):
        assert y == eval(f"{number(x[:3])} {relation} {number(x[3:])}")


@pytest.mark.parametrize("n_select", [1, 2, 3])
def test_multiplexer(n_select):
    X, y = logic.multiplexer(n_select)
    assert X.shape[1] == n_select + 2**n_select
    for x, chosen in zip(X, y, strict=True):
        assert chosen == x[n_select + number(x[:n_select])]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: logic.all_inputs(0), "1 to 20 inputs; got 0"),
        (lambda: logic.adder(11), "1 to 20 inputs; got 22"),
        (lambda: logic.comparator(2, "=>"), "relation must be one of <, <=, ==, !=, >=, >; got '=>'"),
    ],
)
def test_refusals(call, expected):
    with pytest.raises(ValueError, match=expected):
        call()


def test_labels_are_integers():
    for make in (logic.parity, logic.majority, logic.adder, logic.comparator, logic.multiplexer):
        X, y = make(2)
        assert (X.dtype, y.dtype) == (np.float64, np.int64)
