"""Networks of known functions become what a textbook writes."""

import itertools

import numpy as np
import pytest

import deepdistilling as dd


def bits(n):
    return np.array(list(itertools.product([0, 1], repeat=n)), dtype=float)


def table_network(X, y):
    """A network with one neuron a row of a truth table for which the answer is yes, and an or of them."""
    rows = X[np.asarray(y, dtype=bool)]
    first = dd.Layer((2 * rows - 1).T, 0.5 - rows.sum(axis=1))
    second = dd.Layer(np.ones((len(rows), 1)), [len(rows) - 0.5])
    return dd.Network([first, second, dd.Layer([[-1.0, 1.0]], [0.0, 0.0])])


def text(X, y, **options):
    """The last line of the program, proved equal to the network of a truth table."""
    program = dd.distill(table_network(X, y), input_domain="binary", **options)
    assert program.verification.status == "proved"
    np.testing.assert_array_equal(program.predict(X), np.asarray(y).astype(int))
    return program.source.splitlines()[-1].strip()


@pytest.mark.parametrize("n", [3, 4, 5, 6])
def test_parity(n):
    total = "x.sum()" if n > 3 else "(x[0] + x[1] + x[2])"
    assert text(bits(n), bits(n).sum(axis=1) % 2 == 1) == f"return 1 if {total} % 2 == 1 else 0"


@pytest.mark.parametrize(("n", "k"), [(3, 2), (5, 3), (7, 4)])
def test_majority(n, k):
    assert text(bits(n), bits(n).sum(axis=1) >= k) == f"return 1 if x.sum() >= {k} else 0"


@pytest.mark.parametrize(("low", "high"), [(2, 4), (3, 4), (2, 5)])
def test_intervals(low, high):
    count = bits(6).sum(axis=1)
    assert text(bits(6), (count >= low) & (count <= high)) == f"return 1 if {low} <= x.sum() <= {high} else 0"


def test_exactly():
    assert text(bits(5), bits(5).sum(axis=1) == 2) == "return 1 if x.sum() == 2 else 0"


def test_neither_none_nor_all():
    count = bits(6).sum(axis=1)
    found = text(bits(6), (count > 0) & (count < 6))
    assert found in (
        "return 1 if x.any() and any(not x[i] for i in range(6)) else 0",
        "return 1 if 1 <= x.sum() <= 5 else 0",
    )


def test_all_any_and_none():
    X = bits(5)
    assert text(X, X.all(axis=1)) == "return 1 if x.all() else 0"
    assert text(X, X.any(axis=1)) in ("return 1 if x.any() else 0",)
    assert text(X, ~X.any(axis=1)) in ("return 0 if x.any() else 1", "return 1 if not x.any() else 0")


def test_a_full_adder():
    X = bits(3)
    carry = text(X, X.sum(axis=1) >= 2, names=["a", "b", "c"])
    assert carry in (
        "return 1 if a + b + c >= 2 else 0",
        "return 1 if (a and b) or (c and (a or b)) else 0",
    )


@pytest.mark.parametrize("n", [2, 3])
def test_comparators(n):
    X = bits(2 * n)
    places = 2 ** np.arange(n)[::-1]
    names = [f"{name}{at}" for name in "ab" for at in reversed(range(n))]
    found = text(X, X[:, :n] @ places > X[:, n:] @ places, names=names)
    want = {2: "2 * a1 + a0 > 2 * b1 + b0", 3: "4 * a2 + 2 * a1 + a0 > 4 * b2 + 2 * b1 + b0"}[n]
    assert found == f"return 1 if {want} else 0"


def test_a_multiplexer():
    X = bits(6)
    y = X[np.arange(64), 2 + (2 * X[:, 0] + X[:, 1]).astype(int)]
    found = text(X, y, names=["s", "t", "a", "b", "c", "d"])
    assert found.count("if") <= 4
    assert all(found.count(name) <= 1 for name in ("c else", "d if"))


def test_life_from_seventeen_neurons_and_from_two():
    X = bits(9)
    count = X.sum(axis=1)
    alive = (count == 3) | ((count == 4) & (X[:, 4] == 1))
    weights = np.full(9, 2.0)
    weights[4] = 1.0
    short = dd.Network(
        [
            dd.Layer(np.stack([weights, -weights], axis=1), [-4.5, 7.5]),
            dd.Layer(np.ones((2, 1)), [-1.5]),
            dd.Layer([[-1.0, 1.0]], [0.0, 0.0]),
        ]
    )
    from_short = dd.distill(short, input_domain="binary", input_shape=(3, 3)).source
    from_table = dd.distill(table_network(X, alive), input_domain="binary", input_shape=(3, 3)).source
    many = np.tile(weights[:, np.newaxis], (1, 17)) * np.where(np.arange(17) % 2, -1.0, 1.0)
    bias = np.where(np.arange(17) % 2, 7.5, -4.5)
    spread = dd.Network(
        [
            dd.Layer(many, bias),
            dd.Layer(np.ones((17, 1)), [-16.0]),
            dd.Layer([[-1.0, 1.0]], [0.0, 0.0]),
        ]
    )
    from_spread = dd.distill(spread, input_domain="binary", input_shape=(3, 3)).source
    assert from_short == from_table == from_spread
    assert "5 <= 2 * x.sum() - x[1, 1] <= 7" in from_short


def test_decimal_weights_over_bits_leave_no_decimals():
    rng = np.random.default_rng(0)
    for _ in range(3):
        layers = [dd.Layer(rng.normal(size=s), rng.normal(size=s[1])) for s in ((5, 3), (3, 2))]
        source = dd.distill(dd.Network(layers), input_domain="binary").source
        code = source.split('"""')[-1]
        assert "." not in code.replace("np.asarray", "").replace(".sum", "").replace(".any", "").replace(
            ".all", ""
        )


def test_the_same_bytes_on_every_run():
    X = bits(4)
    y = (X @ [3, 2, 2, 1] > 3) ^ (X[:, 1] == 1)
    network = table_network(X, y)
    sources = {dd.distill(network, input_domain="binary").source for _ in range(2)}
    assert len(sources) == 1
